"""What the member councils of a programme share with one another, as a release reads it across the wall."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select

from app.programmes.models import MeasureOptOut, ProgrammeMeasure
from app.programmes.queries.agreement import agreed


def read_openness(connection: Connection, programme_id: UUID) -> dict[str, str]:
    """How open each measure is, by the agreement."""
    wanted = select(ProgrammeMeasure.measure, ProgrammeMeasure.openness).where(
        ProgrammeMeasure.programme_id == programme_id
    )
    return agreed((row.measure, row.openness) for row in connection.execute(wanted))


def read_opt_outs(connection: Connection, programme_id: UUID) -> frozenset[tuple[UUID, str]]:
    """Councils, each with a measure that it keeps to itself."""
    wanted = select(MeasureOptOut.council_id, MeasureOptOut.measure).where(
        MeasureOptOut.programme_id == programme_id
    )
    return frozenset((row.council_id, row.measure) for row in connection.execute(wanted))
