"""The own council's figures: live, exact, from the people's own rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from app.comparison.counting import Participant, Step
from app.outcomes.models import Outcome
from app.platform.database import session
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


def own_people(programme_id: UUID) -> People:
    """The own council's participants of a programme; one statement. The wall shows no other council's."""
    return gather(session().execute(people_and_steps(programme_id)))
