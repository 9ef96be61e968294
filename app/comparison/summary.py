"""The own council's figures as they stand today, from the summary that the database keeps of them.

The summary is kept in the transaction that changes what it sums up (migrations/versions/0002_own_figures.sql), so that
a page costs the same however many people there are. `figures.py` counts the same from the people's own rows: that both
agree is a test over random histories, a check of `fram doctor`, and is tried after every test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.comparison.counting import Count
from app.comparison.figures import RoundCount, Until, own_counts
from app.comparison.measures import FAMILIES, HORIZONS, MeasureChoice, add_months
from app.platform.database import Scope, work_as
from app.platform.prepared import Prepared
from app.platform.tenancy.tenant import Tenant

#: The column of each family of outcomes; that of the unknown has the same name and `_unknown`.
COLUMNS = {family: family.removeprefix("outcome:") for family in FAMILIES}
_OUTCOME = """
    coalesce(sum(o.{column}) FILTER (WHERE o.months = CAST(:months_{at} AS int)), 0)::int AS k_{at},
    coalesce(sum(o.{column}_unknown) FILTER (WHERE o.months = CAST(:months_{at} AS int)), 0)::int AS unknown_{at}"""
# Steps dated in the future have not been taken yet: until then their people are unknown.
_READ = """
SELECT r.round_id, r.ends_on, r.people, r.completed, r.not_told{outcomes}
FROM own_round r
LEFT JOIN own_outcome o ON o.council_id = r.council_id AND o.programme_id = r.programme_id AND o.round_id = r.round_id
    AND o.months = ANY(CAST(:months AS int[])) AND (o.day = '0001-01-01' OR o.day > :on)
WHERE r.programme_id = :programme_id
GROUP BY r.council_id, r.programme_id, r.round_id
"""
_ROUNDS = text("SELECT programme_id, id, ends_on FROM round")
_RECOUNT = Prepared(text("SELECT ctx.own_recount(ctx.council_id(), CAST(:rounds AS uuid[]))"))


@lru_cache(maxsize=64)
def _read_statement(columns: tuple[str, ...]) -> Prepared:
    outcomes = "".join(f",{_OUTCOME.format(at=at, column=column)}" for at, column in enumerate(columns))
    return Prepared(text(_READ.format(outcomes=outcomes)))


def summed_counts(
    programme_id: UUID, ends: Mapping[UUID, date], measures: Sequence[MeasureChoice], on: date
) -> dict[UUID, RoundCount]:
    """The own council's people of each round that has some, as their steps stand today. One statement.

    An outcome is counted up to its horizon: where that lies in the future, the count is of no use.

    Args:
        ends: the rounds of the programme that the council sees, with the day on which each ends. A round that has
            another day in the summary is counted again: its dates are the leading council's, which cannot count here.
        measures: outcomes with a horizon.
        on: today.
    """
    found = _read(programme_id, measures, on)
    moved = [round_id for round_id, (day, _) in found.items() if ends.get(round_id, day) != day]
    if moved:
        _RECOUNT.run({"rounds": moved})
        found = _read(programme_id, measures, on)
    return {key: count for key, (_, count) in found.items() if key in ends and count.people}


def _read(
    programme_id: UUID, measures: Sequence[MeasureChoice], on: date
) -> dict[UUID, tuple[date, RoundCount]]:
    asked: dict[str, Any] = {
        "programme_id": programme_id,
        "on": on,
        "months": [one.horizon for one in measures],
    }
    asked |= {f"months_{at}": one.horizon for at, one in enumerate(measures)}
    statement = _read_statement(tuple(COLUMNS[one.family] for one in measures))
    found = {}
    for round_id, ends_on, people, completed, not_told, *counts in statement.run(asked):
        outcomes = {
            one.code: Count(counts[2 * at], people, counts[2 * at + 1]) for at, one in enumerate(measures)
        }
        found[round_id] = (ends_on, RoundCount(people, Count(completed, people, not_told), outcomes))
    return found


def check_summaries(tenants: Iterable[Tenant]) -> list[str]:
    """Those councils whose summary does not say what their people's rows say, with one of the rounds; for the doctor.

    Reads each council's people, one council after another, each behind its own wall.
    """
    found = []
    for tenant in tenants:
        with work_as(Scope(tenant.id)) as current:
            ends: dict[UUID, dict[UUID, date]] = defaultdict(dict)
            for programme_id, round_id, day in current.execute(_ROUNDS):
                ends[programme_id][round_id] = day
            wrong = [
                key
                for programme, days in ends.items()
                for key in differing(programme, days, datetime.now(UTC).date())
            ]
        found += [f"{tenant.slug} ({wrong[0]})"] if wrong else []
    return found


def differing(programme_id: UUID, ends: Mapping[UUID, date], on: date) -> list[UUID]:
    """The rounds of which summary and people's own rows say different things today; empty as it should be.

    Args:
        ends, on: as for `summed_counts`.
    """
    found: set[UUID] = set()
    for family in FAMILIES:
        measures = [MeasureChoice(family, horizon) for horizon in HORIZONS]
        summed = summed_counts(programme_id, ends, measures, on)
        days = [
            Until(one, {key: min(add_months(day, one.horizon or 0), on) for key, day in ends.items()})
            for one in measures
        ]
        live = own_counts(programme_id, list(ends), days, on)
        found |= {
            key
            for key in ends
            if _ready(summed.get(key), ends[key], on) != _ready(live.get(key), ends[key], on)
        }
    return sorted(found)


def _ready(count: RoundCount | None, ends_on: date, on: date) -> object:
    """What can be told of a round: outcomes whose horizon has come."""
    if count is None:
        return None
    ready = {
        code: figure
        for code, figure in count.outcomes.items()
        if add_months(ends_on, int(code.rpartition(":")[2])) <= on
    }
    return count.people, count.completed, ready
