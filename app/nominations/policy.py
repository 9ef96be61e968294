"""Who may do what with calls: pure questions."""

from __future__ import annotations

from uuid import UUID

from app.platform.access.actor import Actor

JOINT, OWN = "joint", "own"


def may_write_calls(actor: Actor) -> bool:
    """Whether the actor writes calls at all: at least the own council's."""
    return actor.may("programme:calls:edit")


def may_write_call(actor: Actor, programme_id: UUID, whose: str) -> bool:
    """Whether the actor may write the joint call of the programme, or the own council's (`whose`)."""
    return may_write_calls(actor) and (whose == OWN or actor.leads_programme(programme_id))
