"""What is missing before the decisions of all councils are final."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from app.people.service_areas import service_area_name
from app.platform.i18n.collation import Family
from app.platform.i18n.formats import today
from app.programmes.queries.members import Member, list_members
from app.selection.queries.decisions.ready import Missing
from app.selection.queries.facts import SelectionFacts
from app.selection.queries.needs import deciding_councils
from app.selection.queries.seats import CouncilSeats, strip


@dataclass(frozen=True)
class Finish:
    """Whether the decisions of all councils can be made final: for the page that does it, and for the home page.

    `must` are the councils that have to say that they are ready, `waited_for` those of them that have not; `missing`
    is all that stands in the way, in words.
    """

    members: Sequence[Member]
    must: frozenset[UUID]
    waited_for: Sequence[Member]
    missing: Sequence[Missing]


def final_missing(facts: SelectionFacts, order: Family = "sv") -> list[Missing]:
    """What is missing before all decisions can be final: councils, and the rule that binds. Three statements."""
    return list(finish_of(facts, order).missing)


def finish_of(facts: SelectionFacts, order: Family = "sv") -> Finish:
    """How far all councils are, in one place for everybody who asks. Three statements.

    A council without seats may have people, too: they hear at the same moment, that there is a waiting list or a no.
    Where nobody has seats or people, all must say so.
    """
    seats = strip(facts.programme_id, facts.round_id)
    members = members_today(facts.programme_id, order)
    deciding = {one.council_id for one in seats if one.agreed} | deciding_councils(facts.round_id)
    everybody = {one.council_id for one in members}
    must = frozenset(everybody & deciding or everybody)
    waited_for = [one for one in members if one.council_id in must and one.council_id not in facts.ready]
    missing = [
        Missing(_("%(council)s is not ready.", council=one.name), f"council-{one.slug}") for one in waited_for
    ]
    missing += _seats_missing(seats, members)
    return Finish(members, must, waited_for, missing or _services_missing(facts))


def _seats_missing(seats: Sequence[CouncilSeats], members: Sequence[Member]) -> list[Missing]:
    missing = []
    if any(one.agreed for one in seats) and not all(one.fixed for one in seats):
        missing.append(
            Missing(
                _("The seats are not allotted yet. Fix the allotment on the page of the seats."), "councils"
            )
        )
    named = {one.council_id: one.name for one in members}
    missing += [
        Missing(
            _(
                "%(council)s has more offers than free seats: %(offers)s and %(free)s.",
                council=named[one.council_id], offers=one.promised, free=max(one.free, 0),
            ),
            "councils",
        )
        for one in seats
        if one.council_id in named and one.promised > one.free
    ]  # fmt: skip
    return missing


def _services_missing(facts: SelectionFacts) -> list[Missing]:
    offered: Counter[str] = Counter()
    for readiness in facts.ready.values():
        offered.update(readiness.offers)
    return [
        Missing(
            _(
                "The rule that binds: %(least)s seats or more for %(area)s in all councils. Offered: %(offered)s.",
                least=least,
                area=str(service_area_name(area)).lower(),
                offered=offered[area],
            ),
            "councils",
        )
        for area, least in sorted(facts.service_minimum.items())
        if offered[area] < int(least)
    ]


def members_today(programme_id: UUID, order: Family = "sv") -> list[Member]:
    """The councils that are in the programme today, also those that leave it later."""
    return [one for one in list_members(programme_id, order) if not one.ended(today())]
