"""What the pages of a call share: where one is, whose call it is, and the languages it is written in."""

from __future__ import annotations

from flask import abort, current_app, request

from app.nominations import policy
from app.nominations.models import Call
from app.nominations.queries.call_drafts import get_call
from app.nominations.service.call_data import data_of
from app.platform.access.actor import current_actor
from app.platform.i18n.binding import current_language
from app.platform.i18n.locale import LANGUAGES, offered
from app.platform.tenancy.registry import Registry
from app.programmes.queries.members import is_member_now, list_members
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.views.shown import letters, programme_or_404, round_or_404

Place = tuple[ProgrammeFacts, RoundFacts]


def place_of(slug: str, number: int) -> Place:
    """The programme and the round of this address."""
    programme = programme_or_404(slug)
    return programme, round_or_404(programme, number)


def writable(slug: str, number: int, whose: str) -> Place:
    """The same, where the actor may write this call: 403 otherwise."""
    place = place_of(slug, number)
    if not policy.may_write_call(current_actor(), place[0].id, whose) or not is_member_now(place[0].id):
        abort(403)
    return place


def call_of(place: Place, whose: str) -> Call | None:
    """The joint call of the round, or the own council's, published or not."""
    programme, found = place
    return get_call(programme.id, found.id, current_actor().council.id if whose == policy.OWN else None)


def languages_of(place: Place, whose: str, call: Call | None) -> list[str]:
    """Those that the councils of the call offer, and those it is written in; the reader's first."""
    registry: Registry = current_app.extensions["fram_registry"]
    own = current_actor().council
    members = list_members(place[0].id, letters()) if whose == policy.JOINT else []
    tenants = [registry.by_slug(member.slug) for member in members] or [own]
    wanted: set[str] = {code for one in tenants if one for code in one.languages}
    if call is not None:
        data = data_of(call)
        texts = (data.eligibility, data.about, data.drive_question, *(one.text for one in data.requirements))
        wanted |= {code for one in texts for code in one}
    return sorted(offered(wanted), key=lambda code: (code != current_language(), LANGUAGES.index(code)))


def told_round() -> int | None:
    """The round that the address names, of a programme that may have several open calls; None for none."""
    return request.args.get("round", type=int)


def read_version() -> int:
    """The version that a form was made from; 0 where it is no number."""
    told = request.form.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
