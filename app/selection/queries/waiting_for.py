"""Which rounds wait for somebody's decision, and the decision of one case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select, true

from app.nominations.models import Call, Candidacy
from app.nominations.queries.fixed import fixed
from app.nominations.queries.places import round_places
from app.nominations.queries.waiting import NEAR
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.database import session
from app.programmes.models import Round
from app.programmes.queries.members import is_member_now
from app.selection.board import TELLING
from app.selection.models import CouncilReady, Decision, PanelMember, RoundSelection
from app.selection.queries.conflicts import takes_part
from app.selection.queries.needs import promised_offer
from app.selection.queries.over import round_over
from app.selection.queries.seats import strip
from app.selection.queries.waiting_ready import selects


@dataclass(frozen=True)
class RoundWaits:
    """A round in which something waits. `address` is the programme's."""

    address: str
    number: int
    undecided: int
    decision_at: datetime | None


@dataclass(frozen=True)
class UntoldOffers:
    """A round in which own offers could not be told; `why` is `left`, `none_free` or `late`."""

    address: str
    number: int
    offers: int
    why: str


def on_panel(actor: Actor, round_id: UUID) -> bool:
    """Whether the actor has a place on the panel of a round."""
    wanted = select(PanelMember.id).where(
        PanelMember.round_id == round_id,
        PanelMember.council_id == actor.council.id,
        PanelMember.account_id == actor.account_id,
    )
    return session().scalar(wanted) is not None


@dataclass(frozen=True)
class ReadyRound:
    """A round in which nothing is final: a council is ready, or the day is near. `address` is the programme's.

    `near` is the day of a round that is not over: who is waited for then is hurried.
    """

    address: str
    number: int
    programme_id: UUID
    round_id: UUID
    decision_at: datetime | None
    near: bool


def rounds_to_decide(everywhere: bool) -> list[RoundWaits]:
    """Rounds with own cases that are ready for the panel and wait for a decision, by programme and number.

    Not decided about yet, taken up again after a decision was told, or decided about late and not made final. Cases
    that the actor stays out of are not counted.

    Args:
        everywhere: the actor decides by role; otherwise only rounds where the actor decides as a panel member.
    """
    return [RoundWaits(*row) for row in session().execute(_to_decide(everywhere))]


@cache
def _to_decide(everywhere: bool) -> Select[*tuple[Any, ...]]:
    """Counted by round first, and placed then: not each case."""
    places = round_places()
    waits = and_(
        Decision.council_id == Candidacy.council_id,
        Decision.candidacy_id == Candidacy.id,
        Decision.announced_at.is_(None),
    )
    told = select(RoundSelection.round_id).where(
        RoundSelection.programme_id == Candidacy.programme_id,
        RoundSelection.round_id == Candidacy.round_id,
        RoundSelection.final_at.is_not(None),
        RoundSelection.announce_at <= func.clock_timestamp(),
    )
    # In questions that the database asks of all cases at once; a case has one decision at most.
    open_still = or_(
        ~select(Decision.id).where(waits).exists(),
        and_(told.exists(), select(Decision.id).where(waits, Decision.final_at.is_(None)).exists()),
    )
    seat = select(PanelMember.id).where(
        PanelMember.programme_id == Candidacy.programme_id,
        PanelMember.round_id == Candidacy.round_id,
        PanelMember.council_id == func.ctx.council_id(),
        PanelMember.account_id == func.ctx.actor_id(),
        PanelMember.decides,
    )
    counted = (
        select(Candidacy.round_id, func.count().label("undecided"))
        .where(
            Candidacy.state.in_(fixed(("ready",))),
            open_still,
            takes_part(),
            true() if everywhere else seat.exists(),
        )
        .group_by(Candidacy.round_id)
        .cte()
        .prefix_with("MATERIALIZED")
    )
    decision_at = (
        select(func.min(Call.decision_at))
        .where(Call.programme_id == places.c.programme_id, Call.round_id == places.c.round_id)
        .scalar_subquery()
    )
    return (
        select(places.c.address, places.c.number, counted.c.undecided, decision_at)
        .join(places, places.c.round_id == counted.c.round_id)
        .order_by(places.c.address, places.c.number)
    )


def untold_offers() -> list[UntoldOffers]:
    """Rounds with own offers that should have been told and are not, and why. Two statements more for each.

    Without those to who is no longer employed, who are a task of their own.
    """
    places = round_places()
    told_at = func.greatest(Decision.final_at, RoundSelection.announce_at)
    rows = session().execute(
        select(places.c.address, places.c.number, func.count(), places.c.programme_id, places.c.round_id)
        .select_from(Candidacy)
        .join(places, _in_round(places))
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
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
            promised_offer(),
            Person.active,
            RoundSelection.final_at.is_not(None),
            told_at + TELLING <= func.clock_timestamp(),
        )
        .group_by(places.c.address, places.c.programme_id, places.c.round_id, places.c.number)
        .order_by(places.c.address, places.c.number)
    )
    return [
        UntoldOffers(address, number, offers, why_no_seat(programme_id, round_id))
        for address, number, offers, programme_id, round_id in rows
    ]


def why_no_seat(programme_id: UUID, round_id: UUID) -> str:
    """Why the own council's offers that are final are not told: `left`, `none_free`, or only `late`."""
    if not is_member_now(programme_id):
        return "left"
    own = next(
        (one for one in strip(programme_id, round_id) if one.council_id == session().scope.council_id), None
    )
    return "none_free" if own is None or own.promised > own.free else "late"


def final_waits(led: Collection[UUID]) -> list[ReadyRound]:
    """Rounds of programmes that the actor leads in which nothing is final, and a council is ready or the day near."""
    places = round_places()
    some = select(CouncilReady.council_id).where(
        CouncilReady.programme_id == places.c.programme_id, CouncilReady.round_id == places.c.round_id
    )
    final = select(RoundSelection.round_id).where(
        RoundSelection.programme_id == places.c.programme_id,
        RoundSelection.round_id == places.c.round_id,
        RoundSelection.final_at.is_not(None),
    )
    here = (Call.programme_id == places.c.programme_id, Call.round_id == places.c.round_id)
    decision_at = select(func.min(Call.decision_at)).where(*here).scalar_subquery()
    goes_on = and_(Round.programme_id == Call.programme_id, Round.id == Call.round_id, ~round_over())
    soon = (
        select(Call.id)
        .join(Round, goes_on)
        .where(*here, selects(), Call.decision_at <= func.clock_timestamp() + NEAR)
    )
    rows = session().execute(
        select(
            places.c.address,
            places.c.number,
            places.c.programme_id,
            places.c.round_id,
            decision_at,
            soon.exists(),
        )
        .where(places.c.programme_id.in_(led), or_(some.exists(), soon.exists()), ~final.exists())
        .order_by(places.c.address, places.c.number)
    )
    return [ReadyRound(*row) for row in rows]


def case_decision(candidacy_id: UUID) -> Decision | None:
    """What is decided about one of the own council's cases."""
    found: Decision | None = session().scalar(select(Decision).where(Decision.candidacy_id == candidacy_id))
    return found


def _in_round(places: Subquery) -> ColumnElement[bool]:
    return and_(places.c.programme_id == Candidacy.programme_id, places.c.round_id == Candidacy.round_id)
