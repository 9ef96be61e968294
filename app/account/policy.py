"""Who may do what with accounts: pure questions."""

from __future__ import annotations

from app.platform.access.actor import Actor


def may_read(actor: Actor) -> bool:
    """Whether the actor may see the council's accounts and waiting room."""
    return actor.may("council:accounts:read")


def may_edit(actor: Actor) -> bool:
    """Whether the actor may link waiting accounts, end accounts and sessions."""
    return actor.may("council:accounts:edit")
