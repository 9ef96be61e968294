"""Reading what the panel page shows: accounts to choose from, and what the own council has opened to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.nominations.models import Candidacy
from app.people.models import Person, Unit
from app.platform.database import session
from app.platform.i18n.collation import Family
from app.platform.identity.models import Account
from app.platform.tenancy.models import AccessGrant
from app.selection.queries.board import OPEN

MOST = 20


@dataclass(frozen=True)
class AccountLine:
    """An account of the own council that can be put on the panel."""

    id: UUID
    name: str
    title: str
    unit: str


@dataclass(frozen=True)
class Opened:
    """How many of the own council's files a panel member can read, and until when."""

    files: int
    until: datetime


def find_accounts(words: str, order: Family) -> list[AccountLine]:
    """Active accounts of the own council whose name has all the words, by name; twenty at most."""
    name = Account.sort_no if order == "no" else Account.sort_sv
    wanted = (
        select(Account.id, Account.name, func.coalesce(Person.title, ""), func.coalesce(Unit.name, ""))
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Account.status == "active")
    )
    for word in words.split()[:6]:
        wanted = wanted.where(Account.name.icontains(word, autoescape=True))
    rows = session().execute(wanted.order_by(name, Account.id).limit(MOST))
    return [AccountLine(*row) for row in rows]


def opened_files(round_id: UUID) -> Mapping[UUID, Opened]:
    """Grants in force of the own council for the cases of a round, by the account that has them. One statement."""
    rows = session().execute(
        select(
            AccessGrant.grantee_account_id,
            func.count(AccessGrant.person_id.distinct()),
            func.max(AccessGrant.valid_until),
        )
        .where(
            AccessGrant.round_id == round_id,
            AccessGrant.withdrawn_at.is_(None),
            AccessGrant.valid_until > func.now(),
            AccessGrant.parts.contains(["candidacy"]),
        )
        .group_by(AccessGrant.grantee_account_id)
    )
    return {account: Opened(files, until) for account, files, until in rows}


def unreached_members(accounts: Collection[UUID]) -> set[UUID]:
    """Those of the own accounts whom no letter reaches: of nobody in the directory, and without an address."""
    wanted = select(Account.id).where(
        Account.id.in_(accounts), Account.person_id.is_(None), func.coalesce(Account.email, "") == ""
    )
    return set(session().scalars(wanted))


def files_on_board(round_id: UUID) -> int:
    """How many of the own council's files are on the board and can be opened."""
    wanted = select(func.count()).where(Candidacy.round_id == round_id, Candidacy.state.in_(OPEN))
    return session().scalar(wanted) or 0
