"""What is to be told now, and what has been told of decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.nominations.models import Candidacy, CandidacyStep
from app.platform.database import session
from app.selection.models import Decision, RoundSelection
from app.selection.queries.board import OPEN

#: Decisions that have been told to the candidates: their moves.
TOLD_MOVES = ("offered", "put_on_reserve", "turned_down", "corrected")


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
