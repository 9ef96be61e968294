"""For whom a job works: the account that asked for it, with the roles it has now."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, text

from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import ScopedSession
from app.platform.identity.models import Account, AccountRole
from app.platform.tenancy.tenant import Tenant

# By name: the table belongs to a feature, which this folder knows nothing of.
LEADS = text("SELECT programme_id FROM programme_lead WHERE account_id = :account")


def load_actor(current: ScopedSession, council: Tenant, account_id: UUID | None) -> Actor | None:
    """The actor of a job, loaded afresh.

    Returns:
        The platform itself where no account asked; None when the account is not active any more.
    """
    if account_id is None:
        return system_actor(council)
    account = current.scalar(select(Account).where(Account.id == account_id, Account.status == "active"))
    if account is None:
        return None
    held = current.scalars(select(AccountRole.role).where(AccountRole.account_id == account_id))
    roles = {Role(role) for role in held if role in set(Role)}
    leads = frozenset(current.scalars(LEADS, {"account": account_id}))
    if leads:
        roles.add(Role.LEAD_COORDINATOR)
    return Actor(
        account_id=account.id,
        council=council,
        name=account.name,
        roles=frozenset(roles),
        person_id=account.person_id,
        leads=leads,
        locale=account.locale,
    )
