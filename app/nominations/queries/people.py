"""Finding somebody in the directory to enter for a round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.nominations.models import Candidacy
from app.people.keys import plain
from app.people.models import Person, Unit
from app.platform.database import session
from app.platform.i18n.collation import Family

FOUND, WORDS = 20, 8


@dataclass(frozen=True)
class Choice:
    """Somebody who may be entered; `state` and `case_id` are those of the case there is already, if there is one.

    A draft is nobody's business.
    """

    person_id: UUID
    name: str
    title: str | None
    unit: str | None
    state: str | None
    case_id: UUID | None


def _people(round_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.id,
            Person.given_name.concat(" ").concat(Person.family_name),
            Person.title,
            Unit.name,
            Candidacy.state,
            Candidacy.id,
        )
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
        .outerjoin(
            Candidacy,
            and_(
                Candidacy.council_id == Person.council_id,
                Candidacy.person_id == Person.id,
                Candidacy.round_id == round_id,
                Candidacy.state != "draft",
            ),
        )
        .where(Person.active)
    )


def find_people(round_id: UUID, words: str, order: Family) -> list[Choice]:
    """Active people who match all the words, by name; at most `FOUND`. No words find nobody."""
    wanted = plain(words).split()[:WORDS]
    if not wanted:
        return []
    key = Person.sort_no if order == "no" else Person.sort_sv
    statement = (
        _people(round_id)
        .where(*(Person.search.contains(word, autoescape=True) for word in wanted))
        .order_by(key, Person.id)
        .limit(FOUND)
    )
    return [Choice(*row) for row in session().execute(statement)]


def get_choice(round_id: UUID, person_id: UUID) -> Choice | None:
    """One of the council's active people, or None."""
    row = session().execute(_people(round_id).where(Person.id == person_id)).first()
    return None if row is None else Choice(*row)
