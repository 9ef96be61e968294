"""When a round's decisions are told, so that cases that hear in time get no letter about a delay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.nominations.hooks import announcements
from app.platform.database import session
from app.selection.models import RoundSelection


def told_at(programme_id: UUID, round_id: UUID) -> datetime | None:
    """The moment at which the final decisions of a round are told, or None while they are not final."""
    wanted = select(RoundSelection.announce_at).where(
        RoundSelection.programme_id == programme_id,
        RoundSelection.round_id == round_id,
        RoundSelection.final_at.is_not(None),
    )
    return session().scalar(wanted)


announcements.append(told_at)
