"""Who may do what with letters: pure questions."""

from __future__ import annotations

from uuid import UUID

from app.platform.access.actor import Actor


def may_word(actor: Actor, programme_id: UUID) -> bool:
    """Whether the actor may word this programme's letters: only its lead coordinator."""
    return actor.may("programme:letters:edit") and actor.leads_programme(programme_id)
