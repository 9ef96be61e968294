"""Who an account is right now: one look-up for the requests of a browser and for background jobs.

Roles are of two origins. The council's sign-in service gives roles by claims; those are rows, written at
each sign-in. The council's own directory gives the role of an employee to whoever is linked to somebody
active in it; that is read here each time, so it ends the moment the person is made inactive, however that
happens. To lead a programme one must also be a coordinator.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import ScopedSession
from app.platform.tenancy.tenant import Tenant

# What must be selected of `account a` for `make_actor`. By the names of their tables: the directory and the
# programmes are features, of which the platform knows only this much.
COLUMNS = """
    a.id, a.name, a.status, a.person_id, a.locale, a.colour_scheme,
    ARRAY(SELECT r.role FROM account_role r WHERE r.account_id = a.id) AS roles,
    ARRAY(SELECT l.programme_id FROM programme_lead l WHERE l.account_id = a.id) AS leads,
    EXISTS (SELECT FROM person p WHERE p.council_id = a.council_id AND p.id = a.person_id AND p.active) AS employed
"""
_ACTIVE_ACCOUNT = text(f"SELECT {COLUMNS} FROM account a WHERE a.id = :account AND a.status = 'active'")  # noqa: S608
_KNOWN = {role.value for role in Role}


def make_actor(row: Row[Any], council: Tenant) -> Actor:
    """The actor of a row of `COLUMNS`, with the roles that hold now."""
    roles = {Role(role) for role in row.roles if role in _KNOWN}
    if row.employed:
        roles.add(Role.EMPLOYEE)
    leads: frozenset[UUID] = frozenset(row.leads) if Role.COORDINATOR in roles else frozenset()
    if leads:
        roles.add(Role.LEAD_COORDINATOR)
    return Actor(
        account_id=row.id,
        council=council,
        name=row.name,
        roles=frozenset(roles),
        person_id=row.person_id,
        leads=leads,
        locale=row.locale,
    )


def load_actor(current: ScopedSession, council: Tenant, account_id: UUID) -> Actor | None:
    """The actor of an account of the council, or None when the account is not active any more."""
    row = current.execute(_ACTIVE_ACCOUNT, {"account": account_id}).first()
    return make_actor(row, council) if row is not None else None
