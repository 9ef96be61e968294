"""Forgetting a nomination: the row, its letters, and the work that was asked for about it."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.letters.models import Letter
from app.nominations.models import Nomination
from app.platform.database import session
from app.platform.outbox.models import OutboxEntry


def forget(nomination: Nomination) -> None:
    """Delete everything of a nomination. Work that is being done at this moment is waited for."""
    letters = select(Letter.id).where(Letter.nomination_id == nomination.id)
    ids = [str(letter) for letter in session().scalars(letters)]
    about = OutboxEntry.arguments["nomination"].astext == str(nomination.id)
    sending = OutboxEntry.arguments["letter"].astext.in_(ids)
    session().execute(delete(OutboxEntry).where(about | sending if ids else about))
    session().execute(delete(Letter).where(Letter.nomination_id == nomination.id))
    session().execute(delete(Nomination).where(Nomination.id == nomination.id))
    session().expire_all()
