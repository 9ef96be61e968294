"""The own council's figures: live, exact, counted by the database from the people's own rows.

`counting.py` is the rule, and what a release counts with. The statement here says the same in SQL, since a page
must not cost more the more people there are; that both count alike is a test over random histories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select, text

from app.comparison.counting import Count, Participant, Step
from app.comparison.measures import MeasureChoice
from app.outcomes.models import Outcome
from app.platform.prepared import Prepared
from app.programmes.models import Participation

People = dict[tuple[UUID, UUID], list[Participant]]


def people_and_steps(programme_id: UUID) -> Select[*tuple[Any, ...]]:
    """Participants of a programme with their steps, one row a step; columns that the release may read, too."""
    return (
        select(
            Participation.council_id,
            Participation.round_id,
            Participation.id,
            Participation.completion,
            Outcome.id.label("step_id"),
            Outcome.kind,
            Outcome.dated_on,
            Outcome.recorded_at,
            Outcome.corrects_id,
        )
        .outerjoin(
            Outcome,
            and_(
                Outcome.council_id == Participation.council_id, Outcome.participation_id == Participation.id
            ),
        )
        .where(Participation.programme_id == programme_id)
        .order_by(Participation.council_id, Participation.id)
    )


def gather(rows: Iterable[Row[*tuple[Any, ...]]]) -> People:
    """Participants by (council, round), each with all steps ever written down.

    `rows` come as `people_and_steps` orders them, so that a person's steps lie together: a table of ids would
    take longer than the query.
    """
    found: People = defaultdict(list)
    steps: list[Step] = []
    place: tuple[UUID, UUID] | None = None
    person: UUID | None = None
    ended = ""
    for council_id, round_id, one, completion, step_id, kind, dated_on, recorded_at, corrects in rows:
        if one != person:
            if person is not None and place is not None:
                found[place].append(Participant(person, ended, tuple(steps)))
            person, place, ended, steps = one, (council_id, round_id), completion, []
        if step_id is not None:
            steps.append(Step(step_id, kind, dated_on, recorded_at.date(), corrects))
    if person is not None and place is not None:
        found[place].append(Participant(person, ended, tuple(steps)))
    return dict(found)


@dataclass(frozen=True)
class Until:
    """An outcome to count, and the last day that counts for each round."""

    measure: MeasureChoice
    days: Mapping[UUID, date]


@dataclass(frozen=True)
class RoundCount:
    """The own council's people of a round: all, who completed, and by measure who has the outcome."""

    people: int
    completed: Count
    outcomes: Mapping[str, Count] = field(default_factory=dict, hash=False)


# The steps that stood on a day: taken by then, not put right by then.
_STANDING = """{step}.dated_on <= :on
        AND ({step}.corrects_id IS NULL OR ({step}.recorded_at AT TIME ZONE 'UTC')::date <= :on)
        AND ({step}.participation_id, {step}.id) NOT IN (
            SELECT c.participation_id, c.corrects_id FROM outcome c
            WHERE c.corrects_id IS NOT NULL AND (c.recorded_at AT TIME ZONE 'UTC')::date <= :on)"""
_FIRST = ",\n        min(s.dated_on) FILTER (WHERE s.kind = ANY(:kinds_{at})) AS first_{at}"
# Lost both by the last day that counts and after it is so rare that it may look at the person's steps again.
_OUTCOME = f""",
    count(*) FILTER (WHERE f.first_{{at}} <= u.until_{{at}}) AS yes_{{at}},
    count(*) FILTER (WHERE (f.first_{{at}} <= u.until_{{at}}) IS NOT TRUE AND (f.told IS NULL
        OR (f.told <= u.until_{{at}} AND (f.lost > f.told) IS TRUE AND (f.lost <= u.until_{{at}} OR EXISTS (
            SELECT FROM outcome l WHERE l.participation_id = f.id AND l.kind = 'unknown'
                AND l.dated_on > f.told AND l.dated_on <= u.until_{{at}}
                AND {_STANDING.format(step="l")}))))) AS lost_{{at}}"""
# People and steps are laid on one heap and gathered by person, with no join: a join that the planner thinks small
# would be slow for as long as it knows nothing of the rows that an import has just brought. A person's steps become
# three dates: the first of the outcome, the last of what is known, the last on which she was lost from sight. She
# is unknown when nothing is known, or when she was lost after the last known step.
_COUNT = f"""
SELECT u.place, count(*) AS people,
    count(*) FILTER (WHERE f.completion = 'completed') AS completed,
    count(*) FILTER (WHERE f.completion IN ('unknown', 'ongoing')) AS not_told{{outcomes}}
FROM (
    SELECT s.id, any_value(s.round_id) AS round_id, any_value(s.completion) AS completion,
        max(s.dated_on) FILTER (WHERE s.kind <> 'unknown') AS told,
        max(s.dated_on) FILTER (WHERE s.kind = 'unknown') AS lost{{firsts}}
    FROM (
        SELECT p.id, p.round_id, p.completion, NULL::text AS kind, NULL::date AS dated_on
        FROM participation p WHERE p.programme_id = :programme_id
        UNION ALL
        SELECT o.participation_id, NULL, NULL, o.kind, o.dated_on FROM outcome o
        WHERE {_STANDING.format(step="o")}
    ) s
    GROUP BY s.id
) f
JOIN unnest(CAST(:rounds AS uuid[]){{arrays}}) WITH ORDINALITY AS u(round_id{{columns}}, place)
    ON u.round_id = f.round_id
GROUP BY u.place
"""  # noqa: S608 - made of this file's own constants


@lru_cache(maxsize=8)
def count_statement(outcomes: int) -> Prepared:
    """The statement that counts so many outcomes: each adds a date of its own to every person."""
    each = range(outcomes)
    counted = _COUNT.format(
        outcomes="".join(_OUTCOME.format(at=at) for at in each),
        arrays="".join(f", CAST(:until_{at} AS date[])" for at in each),
        columns="".join(f", until_{at}" for at in each),
        firsts="".join(_FIRST.format(at=at) for at in each),
    )
    return Prepared(text(counted))


def own_counts(
    programme_id: UUID, rounds: Sequence[UUID], wanted: Sequence[Until], on: date
) -> dict[UUID, RoundCount]:
    """The own council's people of each round that has some, as their steps stood on a day. One statement.

    The wall shows no other council's rows. Read from two indexes, in one pass over the council's people.
    """
    if not rounds:
        return {}
    asked: dict[str, Any] = {"programme_id": programme_id, "rounds": list(rounds), "on": on}
    for at, one in enumerate(wanted):
        asked[f"kinds_{at}"] = sorted(one.measure.kinds)
        asked[f"until_{at}"] = [one.days[round_id] for round_id in rounds]
    found = {}
    for place, people, completed, not_told, *outcomes in count_statement(len(wanted)).run(asked):
        counts = {
            one.measure.code: Count(outcomes[2 * at], people, outcomes[2 * at + 1])
            for at, one in enumerate(wanted)
        }
        found[rounds[place - 1]] = RoundCount(people, Count(completed, people, not_told), counts)
    return found
