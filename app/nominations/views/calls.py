"""The call of a round, for who writes it: where it stands, publishing and taking back, the council's choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from app.nominations import call_words, policy
from app.nominations.models import Call
from app.nominations.queries.call_drafts import own_choice
from app.nominations.service.call_data import data_of, lacking
from app.nominations.service.call_states import choose_second_opinion, publish_call, unpublish_call
from app.nominations.views.call_place import Place, call_of, languages_of, place_of, read_version, writable
from app.platform.access.actor import current_actor
from app.platform.refusals import Changed, Refused
from app.programmes.forms.programmes import in_text
from app.programmes.queries.members import is_member_now
from app.programmes.views.shown import Answer


@dataclass(frozen=True)
class Shown:
    """A call on the page of where things stand."""

    whose: str
    call: Call | None
    state: str
    lacking: list[tuple[LazyString, str]]
    may_write: bool
    fault: str = ""


def call_page(slug: str, number: int) -> Answer:
    """The joint call and the own council's: what holds, what is missing, what can be done."""
    return _overview(place_of(slug, number))


def call_publish(slug: str, number: int, whose: str) -> Answer:
    """Show a call to the public."""
    place = writable(slug, number, whose)
    try:
        publish_call(current_actor(), place[0].id, place[1], whose, read_version(), datetime.now(UTC))
    except Refused as refused:
        return _overview(place, whose, str(call_words.refusal(refused.field, refused.code)), 422)
    except Changed:
        return _overview(place, whose, _changed(), 409)
    flash(_("The call is published."), "success")
    return redirect(url_for("nominations.call_page", slug=slug, number=number), 303)


def call_unpublish(slug: str, number: int, whose: str) -> Answer:
    """Take a call back that has not opened."""
    place = writable(slug, number, whose)
    try:
        unpublish_call(current_actor(), place[0].id, place[1], whose, read_version(), datetime.now(UTC))
    except Refused as refused:
        return _overview(place, whose, str(call_words.refusal(refused.field, refused.code)), 422)
    except Changed:
        return _overview(place, whose, _changed(), 409)
    flash(_("The call is no longer published."), "success")
    return redirect(url_for("nominations.call_page", slug=slug, number=number), 303)


def call_choice(slug: str, number: int) -> Answer:
    """Say whether the own council asks a second level for an opinion."""
    place = writable(slug, number, policy.OWN)
    wanted = "second_opinion" in request.form
    try:
        choose_second_opinion(current_actor(), place[0].id, place[1], wanted, read_version())
    except Changed:
        return _overview(place, policy.OWN, _changed(), 409)
    flash(_("Your council's choice is saved."), "success")
    return redirect(url_for("nominations.call_page", slug=slug, number=number), 303)


def _changed() -> str:
    return _("Somebody else has changed this since you opened the page. Look at it as it is now.")


def _overview(place: Place, whose: str = "", fault: str = "", status: int = 200) -> Answer:
    programme, found = place
    actor, now = current_actor(), datetime.now(UTC)
    member = is_member_now(programme.id)
    shown = []
    for one in (policy.JOINT, policy.OWN):
        call = call_of(place, one)
        may_write = member and policy.may_write_call(actor, programme.id, one)
        if call is not None and call.published_at is None and not may_write:
            call = None  # what is not published is for its writers
        missing = lacking(data_of(call), languages_of(place, one, call)) if call and may_write else {}
        names = [
            (call_words.TEXT_NAMES[name], ", ".join(str(in_text(code)) for code in codes))
            for name, codes in missing.items()
        ]
        shown.append(
            Shown(one, call, call.state(now) if call else "", names, may_write, fault if one == whose else "")
        )
    chosen, version = own_choice(found.id)
    page = render_template(
        "nominations/call.html",
        programme=programme,
        round=found,
        shown=shown,
        holds=_holding(shown),
        second_opinion=chosen,
        choice_version=version,
        may_choose=shown[1].may_write,
        council=actor.council,
        words=call_words,
    )
    return page, status


def _holding(shown: Sequence[Shown]) -> str | None:
    """Whose call holds for the own council: its own where that is published, else the joint."""
    published = [one.whose for one in shown if one.call is not None and one.call.published_at is not None]
    return published[-1] if published else None
