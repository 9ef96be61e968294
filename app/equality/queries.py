"""Counting the own council's people for the funnel, and reading the lines of active measures.

Nominations are never read here: one that is not answered must not show in any figure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.equality.funnel import UNKNOWN, Group, age_band, extent
from app.equality.models import STEPS, ActiveMeasure
from app.nominations.models import Call, Candidacy, CandidacyStep
from app.people.models import Person, Unit
from app.platform.database import session
from app.programmes.models import Participation
from app.programmes.queries.rounds import RoundFacts

OFFERED = ("offered", "accepted", "declined")
FACTS = (Person.sex, Person.birth_year, Person.employment_percent, Unit.service_area)
WHO = (Person.council_id, Person.id.label("person_id"))
WORKS_IN = and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id)


def count_funnel(
    council_id: UUID, found: RoundFacts, appointed: Collection[UUID] = frozenset()
) -> list[Group]:
    """The own council's people in groups, live and exact. Four statements.

    appointed: the people who have become managers within the time that is counted.
    """
    year = found.starts_on.year
    groups = [group for _council, group in who_came(session(), found.id, year, appointed)]
    if not session().scalar(_was_called(council_id, found.id)):
        return groups
    # Whoever has come is reached, too, though the person may have left the council's staff since.
    come = [Group(g.sex, g.age, g.extent, g.area, g.door, g.stages | {"reached"}, g.people) for g in groups]
    others = (
        Group(*_facts(row, year), "", frozenset({"reached"}), row.people)
        for row in session().execute(_others(found.id))
    )
    return [*come, *others]


def who_came(
    asked: Connection | Session, round_id: UUID, year: int, appointed: Collection[UUID] = frozenset()
) -> list[tuple[UUID, Group]]:
    """Everybody who has come to a round, one by one, with the council. Two statements.

    A page asks for its own council's through the walls, the release for all councils': both count alike.
    """
    cases = [
        (row.council_id, _case(row, year, row.person_id in appointed))
        for row in asked.execute(_cases(round_id))
    ]
    others = [
        (row.council_id, _participant(row, year, row.person_id in appointed))
        for row in asked.execute(_only_participants(round_id))
    ]
    return cases + others


def measures(round_id: UUID) -> list[ActiveMeasure]:
    """The own council's lines, in the order of the steps, then as they were written."""
    wanted = select(ActiveMeasure).where(ActiveMeasure.round_id == round_id)
    lines = session().scalars(wanted.order_by(ActiveMeasure.created_at, ActiveMeasure.id))
    return sorted(lines, key=lambda line: STEPS.index(line.step))


def measure(round_id: UUID, measure_id: UUID, lock: bool = False) -> ActiveMeasure | None:
    """One of them."""
    wanted = select(ActiveMeasure).where(ActiveMeasure.round_id == round_id, ActiveMeasure.id == measure_id)
    return session().scalar(wanted.with_for_update() if lock else wanted)


def _was_called(council_id: UUID, round_id: UUID) -> Select[tuple[bool]]:
    """Whether a call of the round was published that holds for the council."""
    return select(
        exists().where(
            Call.round_id == round_id,
            or_(Call.council_id.is_(None), Call.council_id == council_id),
            Call.published_at <= func.now(),
        )
    )


def _has_case(round_id: UUID) -> Any:
    return exists(Candidacy.person_id).where(
        Candidacy.council_id == Person.council_id,
        Candidacy.person_id == Person.id,
        Candidacy.round_id == round_id,
        Candidacy.state != "draft",
    )


def _takes_part(round_id: UUID) -> Any:
    return exists().where(
        Participation.council_id == Person.council_id,
        Participation.person_id == Person.id,
        Participation.round_id == round_id,
    )


def _cases(round_id: UUID) -> Select[*tuple[Any, ...]]:
    """Everybody with a file that is handed in, with what has become of it."""
    # A column and not all of them: the release may read few.
    was_offered = exists(CandidacyStep.candidacy_id).where(
        CandidacyStep.council_id == Candidacy.council_id,
        CandidacyStep.candidacy_id == Candidacy.id,
        CandidacyStep.to_state.in_(("offered", "accepted")),
    )
    part = and_(
        Participation.council_id == Candidacy.council_id,
        Participation.person_id == Candidacy.person_id,
        Participation.round_id == Candidacy.round_id,
    )
    return (
        select(
            *FACTS,
            *WHO,
            Candidacy.door,
            Candidacy.state,
            was_offered.label("offered"),
            Participation.completion,
        )
        .join_from(
            Candidacy,
            Person,
            and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id),
        )
        .outerjoin(Unit, WORKS_IN)
        .outerjoin(Participation, part)
        .where(Candidacy.round_id == round_id, Candidacy.state != "draft")
    )


def _only_participants(round_id: UUID) -> Select[*tuple[Any, ...]]:
    """Who takes part without a file here: in rounds from before there were files."""
    return (
        select(*FACTS, *WHO, Participation.way_in, Participation.completion)
        .join_from(
            Participation,
            Person,
            and_(Person.council_id == Participation.council_id, Person.id == Participation.person_id),
        )
        .outerjoin(Unit, WORKS_IN)
        .where(Participation.round_id == round_id, ~_has_case(round_id))
    )


def _others(round_id: UUID) -> Select[*tuple[Any, ...]]:
    """The rest of the staff, counted by the database: there may be ten thousand."""
    full = (Person.employment_percent == 100).label("full")
    return (
        select(
            Person.sex,
            Person.birth_year,
            full,
            Unit.service_area,
            func.count().label("people"),
        )
        .join_from(Person, Unit, WORKS_IN, isouter=True)
        .where(Person.active, ~_has_case(round_id), ~_takes_part(round_id))
        .group_by(Person.sex, Person.birth_year, full, Unit.service_area)
    )


def _facts(row: Sequence[Any], year: int) -> tuple[str, str, str, str]:
    """Sex, age, extent and service area of a row that begins with `FACTS`, or with full time as a yes or no."""
    sex, birth_year, percent, area = row[:4]
    works = extent(percent) if not isinstance(percent, bool) else ("full" if percent else "part")
    return sex or UNKNOWN, age_band(birth_year, year), works, area or UNKNOWN


def _case(row: Any, year: int, appointed: bool) -> Group:
    stages = {"came"}
    if row.offered or row.state in OFFERED:
        stages.add("selected")
    if row.state == "accepted":
        stages.add("seated")
    return Group(*_facts(row, year), row.door, frozenset(stages | _afterwards(row, appointed)))


def _participant(row: Any, year: int, appointed: bool) -> Group:
    stages = {"came", "selected", "seated"} | _afterwards(row, appointed)
    return Group(*_facts(row, year), row.way_in, frozenset(stages))


def _afterwards(row: Any, appointed: bool) -> set[str]:
    return ({"completed"} if row.completion == "completed" else set()) | (
        {"appointed"} if appointed else set()
    )
