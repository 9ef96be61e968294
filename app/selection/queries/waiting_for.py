"""Which rounds wait for somebody's decision, and the decision of one case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, null, or_, select, true
from sqlalchemy.orm import aliased

from app.nominations.models import Call, Candidacy
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.database import session
from app.programmes.models import Programme, Round
from app.selection.board import TELLING
from app.selection.models import CouncilReady, Decision, PanelMember, RoundSelection
from app.selection.queries.conflicts import stays_out
from app.selection.queries.needs import promised_offer


@dataclass(frozen=True)
class RoundWaits:
    """A round in which something waits. `slug` is the programme's."""

    slug: str
    number: int
    undecided: int
    decision_at: datetime | None


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
    """A round in which a council at least is ready, and nothing is final. `slug` is the programme's."""

    slug: str
    number: int
    programme_id: UUID
    round_id: UUID
    decision_at: datetime | None


def rounds_to_decide(actor: Actor, everywhere: bool) -> list[RoundWaits]:
    """Rounds with own cases that are ready for the panel and wait for a decision, by programme and number.

    Not decided about yet, taken up again after a decision was told, or decided about late and not made final. Cases
    that the actor stays out of are not counted.

    Args:
        everywhere: the actor decides by role; otherwise only rounds where the actor decides as a panel member.
    """
    parent = aliased(Unit)
    told = and_(RoundSelection.final_at.is_not(None), RoundSelection.announce_at <= func.clock_timestamp())
    open_still = or_(
        Decision.id.is_(None), Decision.announced_at.is_not(None), and_(Decision.final_at.is_(None), told)
    )
    seat = select(PanelMember.id).where(
        PanelMember.programme_id == Candidacy.programme_id,
        PanelMember.round_id == Candidacy.round_id,
        PanelMember.council_id == actor.council.id,
        PanelMember.account_id == actor.account_id,
        PanelMember.decides,
    )
    decision_at = (
        select(func.min(Call.decision_at))
        .where(Call.programme_id == Round.programme_id, Call.round_id == Round.id)
        .scalar_subquery()
    )
    rows = session().execute(
        select(Programme.slug, Round.number, func.count(), decision_at)
        .select_from(Candidacy)
        .join(Round, and_(Round.programme_id == Candidacy.programme_id, Round.id == Candidacy.round_id))
        .join(Programme, Programme.id == Candidacy.programme_id)
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
        .outerjoin(parent, and_(parent.council_id == Unit.council_id, parent.id == Unit.parent_id))
        .outerjoin(
            Decision, and_(Decision.council_id == Candidacy.council_id, Decision.candidacy_id == Candidacy.id)
        )
        .outerjoin(
            RoundSelection,
            and_(
                RoundSelection.programme_id == Candidacy.programme_id,
                RoundSelection.round_id == Candidacy.round_id,
            ),
        )
        .where(
            Candidacy.state == "ready",
            open_still,
            stays_out(actor, parent).is_(None),
            true() if everywhere else seat.exists(),
        )
        .group_by(Programme.slug, Round.programme_id, Round.id, Round.number)
        .order_by(Programme.slug, Round.number)
    )
    return [RoundWaits(*row) for row in rows]


def untold_offers() -> list[RoundWaits]:
    """Rounds with own offers that should have been told and are not: no seat stands behind them.

    Without those to who is no longer employed, who are a task of their own.
    """
    told_at = func.greatest(Decision.final_at, RoundSelection.announce_at)
    rows = session().execute(
        select(Programme.slug, Round.number, func.count(), null())
        .select_from(Candidacy)
        .join(Round, and_(Round.programme_id == Candidacy.programme_id, Round.id == Candidacy.round_id))
        .join(Programme, Programme.id == Candidacy.programme_id)
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
        .group_by(Programme.slug, Round.programme_id, Round.id, Round.number)
        .order_by(Programme.slug, Round.number)
    )
    return [RoundWaits(*row) for row in rows]


def final_waits(led: Collection[UUID]) -> list[ReadyRound]:
    """Rounds of programmes that the actor leads, in which some council is ready and nothing is final."""
    some = select(CouncilReady.council_id).where(
        CouncilReady.programme_id == Round.programme_id, CouncilReady.round_id == Round.id
    )
    final = select(RoundSelection.round_id).where(
        RoundSelection.programme_id == Round.programme_id,
        RoundSelection.round_id == Round.id,
        RoundSelection.final_at.is_not(None),
    )
    decision_at = (
        select(func.min(Call.decision_at))
        .where(Call.programme_id == Round.programme_id, Call.round_id == Round.id)
        .scalar_subquery()
    )
    rows = session().execute(
        select(Programme.slug, Round.number, Round.programme_id, Round.id, decision_at)
        .join(Programme, Programme.id == Round.programme_id)
        .where(Round.programme_id.in_(led), some.exists(), ~final.exists())
        .order_by(Programme.slug, Round.number)
    )
    return [ReadyRound(*row) for row in rows]


def case_decision(candidacy_id: UUID) -> Decision | None:
    """What is decided about one of the own council's cases."""
    found: Decision | None = session().scalar(select(Decision).where(Decision.candidacy_id == candidacy_id))
    return found
