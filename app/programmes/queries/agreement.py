"""Reading the agreement: how open each measure is, and which council does not share it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.platform.database import session
from app.programmes.models import MeasureOptOut, ProgrammeMeasure

DEFAULT_OPENNESS = {"seats": "open", "completed": "open", "manager": "guarded", "outcome": "guarded"}


def openness(programme_id: UUID) -> dict[str, str]:
    """How open each measure is by the programme's agreement. Outcomes are guarded unless it says otherwise."""
    rows = session().execute(
        select(ProgrammeMeasure.measure, ProgrammeMeasure.openness).where(
            ProgrammeMeasure.programme_id == programme_id
        )
    )
    return DEFAULT_OPENNESS | {measure: how for measure, how in rows}


def opt_outs(programme_id: UUID) -> set[tuple[UUID, str]]:
    """Which member council does not share which measure."""
    rows = session().execute(
        select(MeasureOptOut.council_id, MeasureOptOut.measure).where(
            MeasureOptOut.programme_id == programme_id
        )
    )
    return {(council_id, measure) for council_id, measure in rows}
