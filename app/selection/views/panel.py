"""The panel of a round: own people on it, own files opened to the others."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.platform.refusals import Changed, NotFound, Refused
from app.programmes.queries.members import list_members
from app.programmes.views.shown import Answer, Difference, letters
from app.selection import policy
from app.selection.forms.panel import OpenForm, SeatForm
from app.selection.queries.panel import files_on_board, find_accounts, opened_files, unreached_members
from app.selection.service.panel import change_seat, close_files, open_files, seat, unseat
from app.selection.views.place import Here, here
from app.selection.words import refusal


def panel(slug: str, number: int) -> Answer:
    """Everybody on the panel by council; for coordinators also who can be added and what is opened."""
    return _page(here(slug, number), OpenForm())


def _page(
    place: Here,
    form: OpenForm,
    status: int = 200,
    fault: str | None = None,
    changing: tuple[UUID, SeatForm] | None = None,
    differing: list[Difference] | None = None,
) -> Answer:
    words = request.values.get("q", "").strip()
    may_edit, may_open = policy.may_edit_panel(place.actor), policy.may_open_files(place.actor)
    seated = {one.account_id for one in place.facts.panel}
    found = find_accounts(words, letters()) if may_edit and words else []
    page = render_template(
        "selection/panel.html",
        place=place,
        programme=place.programme,
        round=place.round,
        members=list_members(place.programme.id, letters()),
        panel=place.facts.panel,
        own=place.own,
        may_edit=may_edit,
        may_open=may_open,
        words=words,
        found=[one for one in found if one.id not in seated],
        found_seated=[one for one in found if one.id in seated],
        opened=opened_files(place.round.id) if may_open else {},
        files=files_on_board(place.round.id) if may_open else 0,
        unreached=unreached_members(
            [one.account_id for one in place.facts.panel if one.council_id == place.own]
        )
        if may_edit
        else set(),
        others=[one for one in place.facts.panel if one.council_id != place.own],
        form=form,
        fault=fault,
        changing=changing,
        differing=differing,
    )
    return page, status


def panel_add(slug: str, number: int) -> Answer:
    """Put somebody of the own council on the panel."""
    place = here(slug, number)
    try:
        account_id = UUID(request.form.get("account_id", ""))
        seat(place.actor, place.facts, account_id, SeatForm(request.form).read())
    except ValueError:
        return _page(place, OpenForm(), 422, str(refusal("account", "unknown")))
    except Refused as refused:
        return _page(place, OpenForm(), 422, str(refusal(refused.field, refused.code)))
    flash(_("The panel is saved."), "success")
    return _back(place)


def panel_change(slug: str, number: int, member_id: UUID) -> Answer:
    """Change what one of the own council's members is there for."""
    place, form = here(slug, number), SeatForm(request.form)
    if not form.validate():
        return _page(place, OpenForm(), 422, changing=(member_id, form))
    try:
        change_seat(place.actor, place.facts, member_id, form.read(), form.read_version())
    except Changed:
        now = here(slug, number)  # as the one before has left it
        return _page(
            now, OpenForm(), 409, changing=(member_id, form), differing=_differing(now, member_id, form)
        )
    flash(_("The panel is saved."), "success")
    return _back(place)


def _differing(place: Here, member_id: UUID, form: SeatForm) -> list[Difference]:
    """What a member is there for now, beside what was chosen; the form is of what is there now."""
    now = next(one for one in place.facts.panel if one.id == member_id)
    form.version.data = str(now.version)
    chosen = form.read()
    pairs = [
        (form.decides.label.text, _task(now.decides), _task(chosen.decides)),
        (form.certified_for.label.text, now.certified_for or "", chosen.certified_for or ""),
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _task(decides: bool) -> str:
    return _("Decides") if decides else _("Assesses")


def panel_remove(slug: str, number: int, member_id: UUID) -> Answer:
    """Take one of the own council's people off the panel."""
    place = here(slug, number)
    closed = unseat(place.actor, place.facts, member_id)
    flash(
        ngettext(
            "Taken off the panel. %(num)d file of another council is closed to this person.",
            "Taken off the panel. %(num)d files of other councils are closed to this person.",
            closed.grants,
        ),
        "success",
    )
    if closed.assessments:
        flash(
            ngettext(
                "%(num)d candidate of your own council needs another assessor.",
                "%(num)d candidates of your own council need another assessor.",
                closed.assessments,
            ),
            "warning",
        )
    return _back(place)


def panel_open(slug: str, number: int) -> Answer:
    """Open the own council's files to the members of the other councils."""
    place = here(slug, number)
    form = OpenForm(request.form)
    if not form.validate():
        return _page(place, form, 422)
    try:
        given = open_files(
            place.actor, place.facts, form.purpose.data, form.read_until(place.actor.council.zone)
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(place, form, 422)
    flash(
        ngettext("%(num)d grant is given.", "%(num)d grants are given.", given)
        if given
        else _("Everybody on the panel can read all the files already."),
        "success",
    )
    return _back(place)


def panel_close(slug: str, number: int, member_id: UUID) -> Answer:
    """Close the own council's files to one member, at once."""
    place = here(slug, number)
    member = next((one for one in place.facts.panel if one.id == member_id), None)
    if member is None:
        raise NotFound
    if member.council_id == place.own:
        abort(404)
    closed = close_files(place.actor, place.facts, member.account_id)
    flash(ngettext("%(num)d grant is withdrawn.", "%(num)d grants are withdrawn.", closed), "success")
    return _back(place)


def _back(place: Here) -> Answer:
    return redirect(url_for("selection.panel", **place.address), 303)
