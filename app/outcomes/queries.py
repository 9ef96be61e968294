"""Reading what happened afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, func, select

from app.outcomes.models import Outcome
from app.people.models import Person
from app.platform.database import session
from app.platform.prepared import Prepared
from app.programmes.models import Participation, Programme, ProgrammeText, Round


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


STEP = (
    Outcome.id,
    Outcome.kind,
    Outcome.dated,
    Outcome.dated_on,
    Outcome.source,
    Outcome.employer,
    Outcome.post,
    Outcome.recorded_at,
    Outcome.corrects_id,
)
BY_DATE = (Outcome.dated_on, Outcome.recorded_at, Outcome.id)


def histories(participation_ids: Collection[UUID]) -> dict[UUID, list[Step]]:
    """The steps of some participants, by date; one statement."""
    if not participation_ids:
        return {}
    rows = session().execute(
        select(Outcome.participation_id, *STEP)
        .where(Outcome.participation_id.in_(participation_ids))
        .order_by(*BY_DATE)
    )
    held: dict[UUID, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        held[row.participation_id].append(row)
    return {participation_id: _steps(rows) for participation_id, rows in held.items()}


def _steps(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Step]:
    corrected = {row.corrects_id for row in rows}
    return [
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
        for row in rows
    ]


def get_step(participation_id: UUID, outcome_id: UUID) -> Step | None:
    """One step of a participant's history, or None."""
    steps = histories([participation_id]).get(participation_id, [])
    return next((step for step in steps if step.id == outcome_id), None)


@dataclass(frozen=True)
class RoundOfPerson:
    """A round that somebody has been in, with the steps afterwards; `names` is the programme's, by language."""

    participation_id: UUID
    slug: str
    names: dict[str, str]
    number: int
    starts: str
    ends: str
    way_in: str
    completion: str
    invented: bool
    steps: list[Step]


@cache
def _history() -> Prepared:
    names = (
        select(func.jsonb_object_agg(ProgrammeText.locale, ProgrammeText.name))
        .where(ProgrammeText.programme_id == Participation.programme_id)
        .scalar_subquery()
    )
    its_round = and_(Round.programme_id == Participation.programme_id, Round.id == Participation.round_id)
    its_steps = and_(
        Outcome.council_id == Participation.council_id, Outcome.participation_id == Participation.id
    )
    return Prepared(
        select(
            Participation.id.label("participation_id"),
            Programme.slug,
            names.label("names"),
            Round.number,
            Round.starts,
            Round.ends,
            Participation.way_in,
            Participation.completion,
            Person.invented,
            *STEP,
        )
        .join(Programme, Programme.id == Participation.programme_id)
        .join(Round, its_round)
        .join(
            Person, and_(Person.council_id == Participation.council_id, Person.id == Participation.person_id)
        )
        .outerjoin(Outcome, its_steps)
        .where(Participation.person_id == bindparam("person_id", type_=Participation.person_id.type))
        .order_by(Round.starts_on.desc(), Round.id, *BY_DATE)
    )


def person_history(person_id: UUID) -> list[RoundOfPerson]:
    """The rounds of one of the council's own people, newest first, each with its steps by date. One statement."""
    rows = _history().run({"person_id": person_id})
    found: dict[UUID, RoundOfPerson] = {}
    steps: dict[UUID, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        if row.id is not None:
            steps[row.participation_id].append(row)
        found.setdefault(
            row.participation_id,
            RoundOfPerson(
                participation_id=row.participation_id,
                slug=row.slug,
                names=row.names or {},
                number=row.number,
                starts=row.starts,
                ends=row.ends,
                way_in=row.way_in,
                completion=row.completion,
                invented=row.invented,
                steps=[],
            ),
        )
    for participation_id, held in steps.items():
        found[participation_id].steps.extend(_steps(held))
    return list(found.values())
