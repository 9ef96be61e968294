"""Who may do what with comparisons and releases: pure questions."""

from __future__ import annotations

from uuid import UUID

from app.platform.access.actor import Actor


def may_compare(actor: Actor) -> bool:
    """Whether the actor may see comparisons."""
    return actor.may("programme:comparison:read")


def may_export(actor: Actor) -> bool:
    """Whether the actor may take a comparison out as a file."""
    return actor.may("programme:comparison:export")


def may_release(actor: Actor, programme_id: UUID) -> bool:
    """Whether the actor may have a release made: only the programme's lead coordinator."""
    return actor.may("programme:release:make") and actor.leads_programme(programme_id)


def may_decide_sharing(actor: Actor) -> bool:
    """Whether the actor may say which measures the own council shares."""
    return actor.may("programme:sharing:edit")
