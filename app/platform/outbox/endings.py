"""Long jobs that are over, of which whoever asked for them has not been told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from app.platform.database import ScopedSession
from app.platform.outbox.models import OutboxEntry

LONG = timedelta(seconds=60)
# Whoever did not hear of it in a day (nothing ran the schedule) sees it in the list of jobs.
RECENT = timedelta(days=1)


@dataclass(frozen=True)
class Ending:
    """A job that an account asked for, and how it ended; `key` is of this one ending of it."""

    id: UUID
    kind: str
    account_id: UUID
    dead: bool
    key: str


def untold(current: ScopedSession, told_by: str) -> Sequence[Ending]:
    """The council's long jobs that ended lately, done or given up, and are not told of yet.

    A job is long when more than a minute passed from when it was asked for: nobody watches it any more. What
    the platform does by itself, and what somebody stopped, is told to nobody.

    Args:
        current: a session of the council.
        told_by: the kind of job that tells; its `once_key` is the ending's `key`.
    """
    return [Ending(*row) for row in current.execute(_wanted(told_by).order_by(OutboxEntry.id))]


def any_untold(current: ScopedSession, told_by: str) -> bool:
    """Whether there are any; cheap enough to be asked all the time."""
    return current.execute(_wanted(told_by).limit(1)).first() is not None


def _wanted(told_by: str) -> Select[Any]:
    ended = func.coalesce(OutboxEntry.done_at, OutboxEntry.dead_at)
    key = func.concat("over ", OutboxEntry.id, " ", func.to_char(ended, "YYYYMMDDHH24MISSUS"))
    telling = aliased(OutboxEntry)
    told = exists().where(telling.kind == told_by, telling.once_key == key)
    ending: tuple[Any, ...] = (
        OutboxEntry.id,
        OutboxEntry.kind,
        OutboxEntry.actor_id,
        OutboxEntry.done_at.is_(None),
        key,
    )
    return select(*ending).where(
        OutboxEntry.created_at > func.now() - 2 * RECENT,
        ended > func.now() - RECENT,
        ended > OutboxEntry.created_at + LONG,
        OutboxEntry.actor_id.is_not(None),
        OutboxEntry.cancelled_at.is_(None),
        ~told,
    )
