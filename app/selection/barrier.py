"""A conflict of interest closes the whole file, and not only the page on which it was told."""

from __future__ import annotations

from app.nominations.hooks import case_barriers
from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.selection.queries.conflicts import kept_out
from app.selection.words import KEPT_OUT


def barrier(actor: Actor, case: Candidacy) -> str | None:
    """Why the file is closed to the actor, in words."""
    why = kept_out(actor, case)
    return str(KEPT_OUT[why]) if why is not None else None


case_barriers.append(barrier)
