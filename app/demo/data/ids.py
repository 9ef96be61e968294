"""Ids for many rows at once, so that these can be written together and still be known one by one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.platform.database import session


def new_ids(count: int) -> list[UUID]:
    """As many ids as the database would give to new rows, in their order."""
    return list(session().scalars(select(func.uuidv7()).select_from(func.generate_series(1, count))))
