"""Reading the own council's participants. The database shows no other council's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.people.keys import plain
from app.people.models import Person, Unit
from app.platform.database import session
from app.platform.i18n.collation import Family
from app.programmes.models import Participation

FOUND = 20


@dataclass(frozen=True)
class ParticipantLine:
    """One of the council's own people in a round."""

    id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    title: str | None
    unit: str | None
    way_in: str
    service_area: str | None
    completion: str
    version: int
    invented: bool

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be added to a round; `taken` when in it already."""

    person_id: UUID
    name: str
    title: str | None
    unit: str | None
    service_area: str | None
    taken: bool


def _participants() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Participation.id,
            Person.id,
            Person.given_name,
            Person.family_name,
            Person.title,
            Unit.name,
            Participation.way_in,
            Participation.service_area,
            Participation.completion,
            Participation.version,
            Person.invented,
        )
        .join(
            Person,
            and_(Person.council_id == Participation.council_id, Person.id == Participation.person_id),
        )
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
    )


def list_participants(round_id: UUID, order: Family) -> list[ParticipantLine]:
    """The own council's participants in a round, by name in the reader's order of letters."""
    key = Person.sort_no if order == "no" else Person.sort_sv
    statement = _participants().where(Participation.round_id == round_id).order_by(key, Person.id)
    return [ParticipantLine(*row) for row in session().execute(statement)]


def get_participant(round_id: UUID, participation_id: UUID) -> ParticipantLine | None:
    """One of the own council's participants of this round, or None."""
    row = (
        session()
        .execute(
            _participants().where(Participation.round_id == round_id, Participation.id == participation_id)
        )
        .first()
    )
    return None if row is None else ParticipantLine(*row)


def _candidates(round_id: UUID) -> Select[*tuple[Any, ...]]:
    taken = (
        select(Participation.id)
        .where(
            Participation.council_id == Person.council_id,
            Participation.person_id == Person.id,
            Participation.round_id == round_id,
        )
        .exists()
    )
    return select(
        Person.id,
        Person.given_name.concat(" ").concat(Person.family_name),
        Person.title,
        Unit.name,
        Unit.service_area,
        taken,
    ).outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))


def find_candidates(round_id: UUID, words: str, order: Family) -> list[Candidate]:
    """People in the directory who match all the words, by name; at most `FOUND`. No words find nobody."""
    wanted = plain(words).split()[:8]
    if not wanted:
        return []
    key = Person.sort_no if order == "no" else Person.sort_sv
    statement = (
        _candidates(round_id)
        .where(*(Person.search.contains(word, autoescape=True) for word in wanted))
        .order_by(key, Person.id)
        .limit(FOUND)
    )
    return [Candidate(*row) for row in session().execute(statement)]


def get_candidate(round_id: UUID, person_id: UUID) -> Candidate | None:
    """One of the council's own people, or None."""
    row = session().execute(_candidates(round_id).where(Person.id == person_id)).first()
    return None if row is None else Candidate(*row)
