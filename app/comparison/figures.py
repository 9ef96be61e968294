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
    """Participants by (council, round), each with all steps ever written down."""
    heads: dict[UUID, Row[*tuple[Any, ...]]] = {}
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for row in rows:
        heads[row.id] = row
        if row.step_id is not None:
            steps[row.id].append(
                Step(row.step_id, row.kind, row.dated_on, row.recorded_at.date(), row.corrects_id)
            )
    found: People = defaultdict(list)
    for person, row in heads.items():
        found[row.council_id, row.round_id].append(
            Participant(person, row.completion, tuple(steps.get(person, ())))
        )
    return dict(found)


def own_people(programme_id: UUID) -> People:
    """The own council's participants of a programme; one statement. The wall shows no other council's."""
    return gather(session().execute(people_and_steps(programme_id)))
