"""Who can be written to."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select

from app.platform.access.table import Role
from app.platform.database import session
from app.platform.identity.models import Account, AccountRole


def recipient(account_id: UUID) -> Account | None:
    """An account of the council of this transaction that has not ended and has an address."""
    wanted = select(Account).where(Account.id == account_id, Account.status != "ended")
    return session().scalar(wanted.where(Account.email.is_not(None), Account.email != ""))


def still_waits(account_id: UUID) -> bool:
    """Whether an account of the council of this transaction is in the waiting room."""
    found = exists().where(Account.id == account_id, Account.status == "waiting")
    return bool(session().scalar(select(found)))


def reachable_with(role: Role) -> Sequence[UUID]:
    """The active accounts of the council of this transaction with a role and an address, by id."""
    return (
        session()
        .scalars(
            select(Account.id)
            .join(AccountRole, AccountRole.account_id == Account.id)
            .where(Account.status == "active", Account.email.is_not(None), AccountRole.role == role.value)
            .order_by(Account.id)
        )
        .all()
    )
