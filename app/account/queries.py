"""Reading accounts of the council."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.people.keys import plain
from app.people.models import Person
from app.platform.access.table import Role
from app.platform.database import session
from app.platform.i18n.collation import Family
from app.platform.identity.models import Account, AccountRole

PAGE = 50
MOST_FOUND = 20
COLUMNS: tuple[Any, ...] = (
    Account.id,
    Account.name,
    Account.email,
    Account.status,
    Account.created_at,
    Account.last_sign_in_at,
    Account.person_id,
    Person.given_name + " " + Person.family_name,
    Person.active,
)


@dataclass(frozen=True)
class AccountLine:
    """An account in the list."""

    id: UUID
    name: str
    email: str | None
    status: str
    created_at: datetime
    last_sign_in_at: datetime | None
    person_id: UUID | None
    person_name: str | None
    person_active: bool | None
    roles: tuple[str, ...] = ()

    def holding(self, roles: Iterable[str]) -> AccountLine:
        """The line with the roles that the account holds: these, and what the directory gives."""
        own = {Role.EMPLOYEE.value} if self.person_active else set()
        return replace(self, roles=tuple(sorted(own.union(roles))))


@dataclass(frozen=True)
class Candidate:
    """A person of the directory that an account could be linked to."""

    id: UUID
    given_name: str
    family_name: str
    employee_number: str | None
    title: str | None


def list_accounts(status: str | None, page: int, order: Family) -> tuple[list[AccountLine], int]:
    """A page of accounts, and how many there are in all. Three statements.

    Those waiting stand first; then all are by name, in the reader's order of letters.
    """
    where = [Account.status == status] if status else []
    total = session().scalar(select(func.count()).select_from(Account).where(*where)) or 0
    place = Account.sort_no if order == "no" else Account.sort_sv
    wanted = _lines().where(*where).order_by((Account.status == "waiting").desc(), place, Account.id)
    wanted = wanted.limit(PAGE).offset((page - 1) * PAGE)
    rows = [AccountLine(*row) for row in session().execute(wanted)]
    held: dict[UUID, list[str]] = {}
    for account_id, role in session().execute(
        select(AccountRole.account_id, AccountRole.role)
        .where(AccountRole.account_id.in_([row.id for row in rows]))
        .order_by(AccountRole.role)
    ):
        held.setdefault(account_id, []).append(role)
    return [row.holding(held.get(row.id, ())) for row in rows], total


def get_account(account_id: UUID) -> AccountLine | None:
    """One account of the council, or None."""
    row = session().execute(_lines().where(Account.id == account_id)).first()
    if row is None:
        return None
    roles = session().scalars(select(AccountRole.role).where(AccountRole.account_id == account_id))
    return AccountLine(*row).holding(roles)


def _lines() -> Select[Any]:
    """Accounts, each with the person of the directory whose it is."""
    return select(*COLUMNS).outerjoin(
        Person, (Person.council_id == Account.council_id) & (Person.id == Account.person_id)
    )


def count_waiting() -> int:
    """How many accounts are in the waiting room."""
    return session().scalar(select(func.count()).select_from(Account).where(Account.status == "waiting")) or 0


def find_people(words: str, order: Family) -> list[Candidate]:
    """People of the directory whose search text has all the words; at most 20, by name as the reader sorts."""
    place = Person.sort_no if order == "no" else Person.sort_sv
    statement = select(
        Person.id, Person.given_name, Person.family_name, Person.employee_number, Person.title
    ).where(Person.active)
    for word in plain(words).split():
        statement = statement.where(func.strpos(Person.search, word) > 0)
    rows = session().execute(statement.order_by(place, Person.id).limit(MOST_FOUND))
    return [Candidate(*row) for row in rows]
