"""Reading what happened afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.outcomes.models import Outcome
from app.platform.database import session


@dataclass(frozen=True)
class Step:
    """One dated step; `corrected` when a later step replaces it."""

    id: UUID
    participation_id: UUID
    kind: str
    dated: str
    dated_on: date
    source: str
    employer: str
    post: str | None
    recorded_at: datetime
    corrected: bool


def histories(participation_ids: Collection[UUID]) -> dict[UUID, list[Step]]:
    """The steps of some participants, by date; one statement."""
    if not participation_ids:
        return {}
    rows = (
        session()
        .execute(
            select(
                Outcome.id,
                Outcome.participation_id,
                Outcome.kind,
                Outcome.dated,
                Outcome.dated_on,
                Outcome.source,
                Outcome.employer,
                Outcome.post,
                Outcome.recorded_at,
                Outcome.corrects_id,
            )
            .where(Outcome.participation_id.in_(participation_ids))
            .order_by(Outcome.dated_on, Outcome.recorded_at, Outcome.id)
        )
        .all()
    )
    corrected = {row.corrects_id for row in rows if row.corrects_id is not None}
    found: dict[UUID, list[Step]] = defaultdict(list)
    for row in rows:
        found[row.participation_id].append(
            Step(
                id=row.id,
                participation_id=row.participation_id,
                kind=row.kind,
                dated=row.dated,
                dated_on=row.dated_on,
                source=row.source,
                employer=row.employer,
                post=row.post,
                recorded_at=row.recorded_at,
                corrected=row.id in corrected,
            )
        )
    return found


def get_step(participation_id: UUID, outcome_id: UUID) -> Step | None:
    """One step of a participant's history, or None."""
    steps = histories([participation_id]).get(participation_id, [])
    return next((step for step in steps if step.id == outcome_id), None)
