"""Finding one person by what people know of each other."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select

from app.people.models import Person
from app.platform.database import session


def find_person(number_or_email: str) -> UUID | None:
    """The person with this employee number or e-mail address, or None. A number goes before an address."""
    known = number_or_email.strip()
    statement = (
        select(Person.id)
        .where(or_(Person.employee_number == known, Person.email == known.lower()))
        .order_by(Person.employee_number.is_not_distinct_from(known).desc(), Person.id)
        .limit(1)
    )
    return session().scalar(statement)


def known_as(person_id: UUID | None) -> str | None:
    """The employee number of a person, else the e-mail address: what `find_person` finds again."""
    if person_id is None:
        return None
    row = (
        session()
        .execute(select(Person.employee_number, Person.email).where(Person.id == person_id))
        .one_or_none()
    )
    return (row[0] or row[1]) if row else None
