"""What the pages of programmes share: finding the programme, dates as known, answers to a stale form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import abort, current_app, g
from werkzeug.wrappers import Response
from wtforms import Field

from app.platform.access.actor import current_actor
from app.platform.dates import PartialDate
from app.platform.i18n.binding import current_language
from app.platform.i18n.collation import Family, family
from app.platform.i18n.formats import partial_date, today
from app.platform.tenancy.registry import Registry
from app.programmes import policy
from app.programmes.forms.base import FramForm
from app.programmes.queries.members import Member
from app.programmes.queries.programmes import ProgrammeFacts, get_programme
from app.programmes.queries.rounds import RoundFacts, get_round

Answer = str | Response | tuple[str, int]
Difference = tuple[str, str, str]


def letters() -> Family:
    """The reader's order of letters."""
    return family(current_language(), g.council.default_language)


def programme_or_404(slug: str) -> ProgrammeFacts:
    """The programme of this address, if the council is in it."""
    return get_programme(slug) or abort(404)


def led_or_403(slug: str) -> ProgrammeFacts:
    """The programme of this address, if the actor leads it: 404 for none, 403 for somebody else's to lead."""
    programme = programme_or_404(slug)
    if not policy.may_edit(current_actor(), programme.id):
        abort(403)
    return programme


def round_or_404(programme: ProgrammeFacts, number: int) -> RoundFacts:
    """The round of this number."""
    return get_round(programme.id, number) or abort(404)


def former(programme: ProgrammeFacts, members: Iterable[Member]) -> Member | None:
    """The own council's membership when it has ended; None while it is a member, and for who leads."""
    own = current_actor().council.id
    if own == programme.lead_council_id:
        return None
    return next((member for member in members if member.council_id == own and member.ended(today())), None)


def dated(iso: str | None) -> str:
    """What is known of a date, in words; empty for none."""
    return partial_date(PartialDate.from_iso(iso)) if iso else ""


def span(starts: str, ends: str) -> str:
    """From–to, each as precisely as it is known: `april 2016–mars 2017`; one date when both are the same."""
    return dated(starts) if starts == ends else f"{dated(starts)}–{dated(ends)}"


def council_name(council_id: UUID) -> str:
    """A council's name in the reader's language."""
    registry: Registry = current_app.extensions["fram_registry"]
    found = next((one for one in registry if one.id == council_id), None)
    return found.name(current_language()) if found else ""


def differences(theirs: FramForm, mine: FramForm) -> list[Difference]:
    """Label, how it is now, and what was typed: the fields in which a stale form differs."""
    pairs = [
        (field.label.text, _words(field), _words(mine[field.name]))
        for field in theirs
        if field.name != "version"
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _words(field: Field) -> str:
    value: Any = field.data if field.data is not None else ""
    choices: Sequence[tuple[str, object]] = getattr(field, "choices", None) or ()
    return str(dict(choices).get(value, value))
