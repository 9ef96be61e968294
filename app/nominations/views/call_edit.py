"""Writing a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import Field

from app.nominations import call_words, policy
from app.nominations.forms.calls import CallForm
from app.nominations.models import Call
from app.nominations.service.call_data import data_of
from app.nominations.service.call_suggestion import suggest_call
from app.nominations.service.calls import save_call
from app.nominations.views.call_place import Place, call_of, languages_of, writable
from app.platform.access.actor import current_actor
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Changed, Refused
from app.programmes.queries.members import list_members
from app.programmes.views.shown import Answer, Difference, letters


def call_edit(slug: str, number: int, whose: str) -> Answer:
    """Write a call. Rows for requirements come and go without losing what is written."""
    place = writable(slug, number, whose)
    programme, found = place
    call = call_of(place, whose)
    languages = languages_of(place, whose, call)
    form = CallForm(request.form if request.method == "POST" else None)
    form.first_language = languages[0]
    if request.method == "GET":
        _fill(form, place, whose, call, languages)
        return _page(form, place, whose, call, languages, 200)
    if "more" in request.form or "drop" in request.form:
        _rows(form)
        return _page(form, place, whose, call, languages, 200)
    if not form.validate():
        return _page(form, place, whose, call, languages, 422)
    now = datetime.now(UTC)
    try:
        data, reason = form.read(languages), form.reason.data or ""
        save_call(current_actor(), programme.id, found, whose, data, form.read_version(), now, reason)
    except Refused as refused:
        form.refuse(refused)
        return _page(form, place, whose, call, languages, 422)
    except Changed:
        return _stale(form, place, whose, languages)
    flash(_("The call is saved."), "success")
    return redirect(url_for("nominations.call_page", slug=slug, number=number), 303)


def _fill(form: CallForm, place: Place, whose: str, call: Call | None, languages: Sequence[str]) -> None:
    if call is not None:
        form.fill(data_of(call), call.version)
        return
    actor = current_actor()
    names = [member.name for member in list_members(place[0].id, letters())] if whose == policy.JOINT else []
    councils = names or [actor.council.short_name]
    form.fill(suggest_call(actor, place[0], whose, councils, languages, datetime.now(UTC)), 0)


def _rows(form: CallForm) -> None:
    if "drop" in request.form:
        form.drop(request.form["drop"])
    else:
        form.more()


def _stale(form: CallForm, place: Place, whose: str, languages: Sequence[str]) -> Answer:
    """Somebody else was first: what differs, with what was written still in the form."""
    call = call_of(place, whose)
    if call is None:
        abort(404)
    theirs = CallForm()
    theirs.fill(data_of(call), call.version)
    differing = [
        (label, was, mine)
        for (label, was), (_label, mine) in zip(_said(theirs, languages), _said(form, languages), strict=True)
        if was != mine
    ]
    form.version.data = str(call.version)
    return _page(form, place, whose, call, languages, 409, differing)


def _said(form: CallForm, languages: Sequence[str]) -> list[tuple[str, str]]:
    """Label and words of every field, for comparing; the requirements as one."""
    plain = [f for f in form if f.name not in ("version", "reason", "requirements") and _seen(f, languages)]
    said = [(f.label.text, _words(f)) for f in plain]
    rows = (" / ".join(filter(None, row.form.texts(languages).values())) for row in form.requirements)
    return [*said, (str(call_words.TEXT_NAMES["requirements"]), "; ".join(filter(None, rows)))]


def _seen(field: Field, languages: Sequence[str]) -> bool:
    code = field.name.rpartition("_")[2]
    return code not in LANGUAGES or code in languages


def _words(field: Field) -> str:
    if field.name == "way_in":
        return str(call_words.WAYS_IN.get(field.data, ""))
    return str(field._value())


def _page(
    form: CallForm,
    place: Place,
    whose: str,
    call: Call | None,
    languages: Sequence[str],
    status: int,
    differing: list[Difference] | None = None,
) -> Answer:
    page = render_template(
        "nominations/call_edit.html",
        form=form,
        languages=languages,
        differing=differing,
        published=call is not None and call.published_at is not None,
        words=call_words,
        zone=call_words.zone_name(),
        programme=place[0],
        round=place[1],
        whose=whose,
    )
    return page, status
