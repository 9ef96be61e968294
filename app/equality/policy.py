"""Who may do what with the council's equality work: pure questions."""

from __future__ import annotations

from app.platform.access.actor import Actor


def may_read(actor: Actor) -> bool:
    """Whether the actor may see the funnel and the active measures."""
    return actor.may("council:equality:read")


def may_edit(actor: Actor) -> bool:
    """Whether the actor may write active measures."""
    return actor.may("council:equality:edit")
