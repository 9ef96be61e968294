"""Reading the agreement: how open each measure is, and which council does not share it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app.platform.database import session
from app.programmes.models import MeasureOptOut, ProgrammeMeasure

DEFAULT_OPENNESS = {"seats": "open", "completed": "open", "manager": "guarded", "outcome": "guarded"}
#: Measures of what became of people afterwards.
NEVER_OPEN = ("manager", "outcome")


def agreed(stored: Iterable[tuple[str, str]]) -> dict[str, str]:
    """How open each measure is, from (measure, openness) as stored.

    What became of people is never open, not even where an older agreement has written it down: the leading
    council alone would lay open the others' small groups.
    """
    found = DEFAULT_OPENNESS | dict(stored)
    never = {measure: "guarded" for measure in NEVER_OPEN if found[measure] == "open"}
    return found | never


def openness(programme_id: UUID) -> dict[str, str]:
    """How open each measure is by the programme's agreement. Outcomes are at most guarded."""
    rows = session().execute(
        select(ProgrammeMeasure.measure, ProgrammeMeasure.openness).where(
            ProgrammeMeasure.programme_id == programme_id
        )
    )
    return agreed((measure, how) for measure, how in rows)


def opt_outs(programme_id: UUID) -> set[tuple[UUID, str]]:
    """Which member council does not share which measure."""
    rows = session().execute(
        select(MeasureOptOut.council_id, MeasureOptOut.measure).where(
            MeasureOptOut.programme_id == programme_id
        )
    )
    return {(council_id, measure) for council_id, measure in rows}
