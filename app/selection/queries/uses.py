"""That another council's file was read, in that council's log: also when the answer was a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from app.platform.audit import looks
from app.platform.database import session

NOTE_USES = text("SELECT ctx.note_uses(CAST(:grants AS uuid[]))")


def note_uses(grants: Iterable[UUID]) -> None:
    """Note a reading by each of the actor's own grants. One statement."""
    values = {"grants": [str(one) for one in grants]}
    if values["grants"]:
        session().execute(NOTE_USES, values)
        looks.remember(lambda: session().execute(NOTE_USES, values))


def remember_use(grant: UUID | None) -> None:
    """The database has noted the reading itself: see that the note outlives a refusal. None: of the own council."""
    if grant is not None:
        values = {"grants": [str(grant)]}
        looks.remember(lambda: session().execute(NOTE_USES, values))
