"""Taking back a conflict of interest: by the one who told it, with grounds."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.refusals import NotFound, Refused
from app.platform.results import holds_pasted_scores
from app.platform.tabular import sensitive_text

LONGEST_GROUNDS = 500
TAKE_BACK = text("SELECT ctx.take_back_conflict(:id, :grounds, :name)")


def take_back_conflict(actor: Actor, conflict_id: UUID, grounds: str) -> None:
    """Say that what was told of a person no longer holds: other rounds are open to the actor again.

    The cases that it was told in stay closed, and the council of the person reads the grounds.

    Raises:
        NotFound: the actor has told no such thing, or has taken it back.
        Refused: `grounds` are missing, too long, or hold what may not be kept (`sensitive`, `results`).
    """
    why = grounds.strip()
    if not why:
        raise Refused("grounds", "missing")
    if len(why) > LONGEST_GROUNDS:
        raise Refused("grounds", "long")
    if sensitive_text(why) is not None:
        raise Refused("grounds", "sensitive")
    if holds_pasted_scores(why):
        raise Refused("grounds", "results")
    values = {"id": conflict_id, "grounds": why, "name": actor.name}
    if not session().execute(TAKE_BACK, values).scalar():
        raise NotFound
