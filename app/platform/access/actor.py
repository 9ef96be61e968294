"""The actor: the person (or the platform itself) for whom something is done, in one council."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from flask import abort, g

from app.platform.access.table import PERMISSIONS, Role, permissions_of
from app.platform.database import Scope
from app.platform.tenancy.tenant import Tenant


@dataclass(frozen=True)
class Actor:
    """Somebody signed in through one council, with the roles that hold right now."""

    account_id: UUID | None
    council: Tenant
    name: str
    roles: frozenset[Role]
    person_id: UUID | None = None
    leads: frozenset[UUID] = field(default_factory=frozenset)
    locale: str | None = None

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Names of all permissions of the actor's roles."""
        return permissions_of(self.roles)

    def may(self, permission: str) -> bool:
        """Whether one of the actor's roles gives this permission.

        Raises:
            KeyError: there is no such permission (a misspelling must not mean "no" silently).
        """
        return PERMISSIONS[permission].name in self.permissions

    def leads_programme(self, programme_id: UUID) -> bool:
        """Whether the actor is lead coordinator of this programme."""
        return programme_id in self.leads

    @property
    def scope(self) -> Scope:
        """The scope of this actor's transactions."""
        return Scope(self.council.id, self.account_id)


def system_actor(council: Tenant) -> Actor:
    """The platform acting for a council on schedule: in no role, named as such in the log."""
    return Actor(None, council, "Fram", frozenset())


def signed_in() -> Actor | None:
    """The actor of this request, or nobody."""
    actor: Actor | None = g.get("actor")
    return actor


def current_actor() -> Actor:
    """The actor of this request; a request without one is turned to sign-in (401)."""
    actor = signed_in()
    if actor is None:
        abort(401)
    return actor
