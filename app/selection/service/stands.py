"""The round's own row of how its selection stands, which several pages write."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.platform.database import session
from app.selection.models import RoundSelection


def locked_selection(programme_id: UUID, round_id: UUID) -> RoundSelection:
    """How a round's selection stands, locked; where nothing has been said yet, version 0.

    The row is made first: of two who would write it for the first time, the second waits and reads what the first
    has written. Only who leads the programme may call it, in the database too.
    """
    begun = insert(RoundSelection).values(programme_id=programme_id, round_id=round_id, version=0)
    session().execute(begun.on_conflict_do_nothing())
    wanted = select(RoundSelection).where(
        RoundSelection.programme_id == programme_id, RoundSelection.round_id == round_id
    )
    return session().scalars(
        wanted.with_for_update().execution_options(populate_existing=True)
    ).one()  # fmt: skip
