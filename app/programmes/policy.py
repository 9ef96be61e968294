"""Who may do what with programmes and participants: pure questions."""

from __future__ import annotations

from uuid import UUID

from app.platform.access.actor import Actor


def may_read(actor: Actor) -> bool:
    """Whether the actor may see the programmes of the actor's council."""
    return actor.may("programme:programmes:read")


def may_edit(actor: Actor, programme_id: UUID) -> bool:
    """Whether the actor may change this programme: only its lead coordinator."""
    return actor.may("programme:programmes:edit") and actor.leads_programme(programme_id)


def may_create(actor: Actor) -> bool:
    """Whether the actor may start a programme."""
    return actor.may("council:programmes:create")


def may_see_participants(actor: Actor) -> bool:
    """Whether the actor may see the names of the own council's participants."""
    return actor.may("council:participants:read")


def may_edit_participants(actor: Actor) -> bool:
    """Whether the actor may register participants and outcomes of the own council."""
    return actor.may("council:participants:edit")


def may_decide_sharing(actor: Actor) -> bool:
    """Whether the actor may say which measures the own council shares."""
    return actor.may("programme:sharing:edit")
