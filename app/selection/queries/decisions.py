"""What is missing before decisions are ready and final, what is to be announced, and the protocol."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, and_, select

from app.nominations.models import Candidacy, CandidacyStep
from app.people.service_areas import service_area_name
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.i18n.collation import Family
from app.platform.i18n.formats import today
from app.programmes.queries.members import Member, list_members
from app.selection.board import enough
from app.selection.models import Decision, RoundSelection
from app.selection.queries.board import COMING, OPEN, BoardRow, own_rows
from app.selection.queries.facts import SelectionFacts
from app.selection.queries.needs import deciding_councils
from app.selection.queries.seats import CouncilSeats, strip

#: Decisions that have been told to the candidates: their moves.
TOLD_MOVES = ("offered", "put_on_reserve", "turned_down", "corrected")


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: in words, and the id of the place on the page that mends it."""

    words: str
    place: str = ""


@dataclass(frozen=True)
class Checked:
    """The own council's decisions: what is missing, what is done, how many of which outcome."""

    missing: list[Missing]
    done: list[str]
    counts: Counter[str] = field(default_factory=Counter)
    offers: dict[str, int] = field(default_factory=dict)


def ready_missing(actor: Actor, facts: SelectionFacts) -> Checked:
    """What the own council must still do before it is ready. Two statements."""
    rows = own_rows(actor, facts.round_id, "sv")
    seats = {one.council_id: one for one in strip(facts.programme_id, facts.round_id)}
    return check_ready(rows, facts, seats.get(actor.council.id))


def check_ready(rows: list[BoardRow], facts: SelectionFacts, seats: CouncilSeats | None) -> Checked:
    """The same from rows that have been read: pure but for the words."""
    named = {row.id: row.name or row.given_name for row in rows}
    missing = [
        Missing(
            _("Take the case of %(name)s to the board: an opinion is missing.", name=named[row.id]),
            f"row-{row.id}",
        )
        for row in rows
        if row.state in COMING
    ]
    deciding = [row for row in rows if row.is_open]
    missing += _left_to_others([row for row in deciding if row.stays_out is not None], named)
    undecided = [row for row in deciding if row.stays_out is None and row.settled is None]
    missing += [
        Missing(_("Decide about %(name)s.", name=named[row.id]), f"row-{row.id}") for row in undecided
    ]
    settled = [(row, row.counted) for row in deciding if row.counted is not None]
    bare = [row for row, known in settled if known is not None and not enough(known.grounds)]
    missing += [
        Missing(
            _("Write the grounds of the decision about %(name)s.", name=named[row.id]), f"grounds-{row.id}"
        )
        for row in bare
        if row.stays_out is None
    ]
    missing += [
        Missing(
            _(
                "%(name)s is no longer employed and cannot be offered a seat. Take the case out, or decide otherwise.",
                name=named[row.id],
            ),
            f"row-{row.id}",
        )
        for row, known in settled
        if row.gone and row.stays_out is None and known is not None and known.outcome == "offer"
    ]
    counts = Counter(known.outcome for _row, known in settled if known is not None)
    missing += _too_many(counts["offer"], seats)
    places = Counter(known.reserve_place for _row, known in settled if known and known.outcome == "reserve")
    missing += [
        Missing(_("Two people have place %(place)s on the waiting list.", place=place), "board")
        for place, times in sorted(places.items(), key=str)
        if times > 1
    ]
    done = []
    if deciding and len(settled) == len(deciding):
        done.append(_("Everybody on the board is decided about."))
    if settled and not bare:
        done.append(_("Every decision has its grounds."))
    offers = Counter(row.service_area for row, known in settled if known and known.outcome == "offer")
    wanted = {area: offers[area] for area in facts.service_minimum}
    return Checked(missing, done, counts, wanted)


def _left_to_others(rows: list[BoardRow], named: dict[UUID, str]) -> list[Missing]:
    """Of cases that the reader stays out of: that something is missing, and not what."""
    return [
        Missing(
            _("Somebody else has to settle the case of %(name)s. You stay out of it.", name=named[row.id]),
            f"row-{row.id}",
        )
        for row in rows
        if row.counted is None or not enough(row.counted.grounds)
    ]


def _too_many(offers: int, seats: CouncilSeats | None) -> list[Missing]:
    free = max(seats.free, 0) if seats else 0
    if offers <= free:
        return []
    return [
        Missing(
            ngettext(
                "The council has %(num)d free seat, and %(offers)d are offered.",
                "The council has %(num)d free seats, and %(offers)d are offered.",
                free,
                offers=offers,
            ),
            "board",
        )
    ]


def final_missing(facts: SelectionFacts, order: Family = "sv") -> list[Missing]:
    """What is missing before all decisions can be final: councils, and the rule that binds. Three statements."""
    seats = strip(facts.programme_id, facts.round_id)
    with_seats = {one.council_id for one in seats if one.agreed}
    members = members_today(facts.programme_id, order)
    missing = [
        Missing(_("%(council)s is not ready.", council=one.name), f"council-{one.slug}")
        for one in unready(facts, members, with_seats)
    ]
    if with_seats and not all(one.fixed for one in seats):
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
    if missing:
        return missing
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


def unready(facts: SelectionFacts, members: list[Member], with_seats: set[UUID]) -> list[Member]:
    """The councils that have not said that they are ready, and must. One statement.

    A council without seats may have people, too: they hear at the same moment, that there is a waiting list or a no.
    """
    deciding = with_seats | deciding_councils(facts.round_id)
    wanted = [one for one in members if one.council_id in deciding] or members
    return [one for one in wanted if one.council_id not in facts.ready]


def due(now: datetime) -> Select[*tuple[Any, ...]]:
    """Cases and decisions of the council whose time to be announced has come, in a fixed order.

    Those that the council made final when it was ready, and late ones that were made final by themselves.
    """
    return (
        select(Candidacy, Decision)
        .join(
            Decision, and_(Decision.council_id == Candidacy.council_id, Decision.candidacy_id == Candidacy.id)
        )
        .join(
            RoundSelection,
            and_(
                RoundSelection.programme_id == Candidacy.programme_id,
                RoundSelection.round_id == Candidacy.round_id,
            ),
        )
        .where(
            RoundSelection.final_at.is_not(None),
            RoundSelection.announce_at <= now,
            Decision.announced_at.is_(None),
            Candidacy.state.in_(OPEN),
            Decision.final_at.is_not(None),
        )
        .order_by(Candidacy.round_id, Decision.reserve_place.nulls_first(), Candidacy.id)
    )


@dataclass(frozen=True)
class Told:
    """A step of a case's decision as it was told: kept for ever, whatever was decided later."""

    candidacy_id: UUID
    move: str
    at: datetime
    by: str
    grounds: str


def told_steps(round_id: UUID) -> dict[UUID, list[Told]]:
    """Everything that has been told about decisions of the own council's cases, by case, oldest first."""
    rows = session().execute(
        select(CandidacyStep)
        .join(
            Candidacy,
            and_(
                Candidacy.council_id == CandidacyStep.council_id, Candidacy.id == CandidacyStep.candidacy_id
            ),
        )
        .where(Candidacy.round_id == round_id, CandidacyStep.move.in_(TOLD_MOVES))
        .order_by(CandidacyStep.candidacy_id, CandidacyStep.at, CandidacyStep.id)
    )
    found: dict[UUID, list[Told]] = {}
    for (step,) in rows:
        found.setdefault(step.candidacy_id, []).append(
            Told(step.candidacy_id, step.move, step.at, step.actor_name, step.grounds or "")
        )
    return found
