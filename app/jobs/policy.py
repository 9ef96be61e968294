"""Who may see and steer a job: whoever asked for it, and whoever looks after the council's jobs."""

from __future__ import annotations

from uuid import UUID

from app.platform.access.actor import Actor


def may_see(actor: Actor, asked_by: UUID | None) -> bool:
    """Whether the actor may see a job that `asked_by` (None: the platform) asked for in the same council."""
    return _own(actor, asked_by) or actor.may("council:jobs:read")


def may_steer(actor: Actor, asked_by: UUID | None) -> bool:
    """Whether the actor may start such a job again, or stop it."""
    return _own(actor, asked_by) or actor.may("council:jobs:retry")


def _own(actor: Actor, asked_by: UUID | None) -> bool:
    return asked_by is not None and asked_by == actor.account_id
