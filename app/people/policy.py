"""Who may do what with the council's directory. Which council it is, the database decides."""

from __future__ import annotations

from app.platform.access.actor import Actor
from app.platform.audit.actions import LOOKS, PART_ACTIONS


def may_edit(actor: Actor) -> bool:
    """Add and change people and units, and end people's time in the directory."""
    return actor.may("council:people:edit")


def may_import(actor: Actor) -> bool:
    """Load people from a file."""
    return actor.may("council:people:import")


def may_export(actor: Actor) -> bool:
    """Take the directory out as a file."""
    return actor.may("council:people:export")


def may_see_readers(actor: Actor) -> bool:
    """See who has looked at a person's page. (The person herself sees it in her own file.)"""
    return actor.may("council:audit:read")


def readings(actor: Actor) -> frozenset[str]:
    """Which of a person's readings the actor may see: those of a round tell who takes part."""
    return LOOKS if actor.may("council:participants:read") else LOOKS - PART_ACTIONS
