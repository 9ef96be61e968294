"""Reminders of drafts before a call closes, and what makes them follow a closing time that is moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.nominations.service import closing
from app.platform.database import ScopedSession
from app.platform.outbox.job import Job
from app.platform.outbox.moments import Minutes
from app.platform.outbox.registry import handler
from app.platform.outbox.schedule import Every, scheduled

FOLLOW = "nominations.closing"


@handler(closing.DRAFT, title=_l("Remind of an application that is not handed in"), private=True)
def draft(job: Job) -> dict[str, Any]:
    """Remind somebody of the own draft; asked for in that person's name when the draft began."""
    return {"letters": int(closing.remind_of_draft(job.actor, job.arguments, _now(job.session)))}


@handler(closing.UNFINISHED, title=_l("Remind of somebody one was about to put forward"), private=True)
def unfinished(job: Job) -> dict[str, Any]:
    """Remind who has begun to put somebody forward and not sent it, before the call closes."""
    return {"letters": int(closing.remind_of_unfinished(job.actor, job.arguments, _now(job.session)))}


@handler(FOLLOW, title=_l("Let reminders follow a closing time that was moved"))
def follow(job: Job) -> dict[str, Any]:
    """Wake the reminders that wait for another closing time than the call has now."""
    # How many there are would tell how many drafts there are.
    closing.follow()
    return {}


def _now(current: ScopedSession) -> datetime:
    found: datetime = current.scalars(select(func.clock_timestamp())).one()
    return found


def _any_moved(current: ScopedSession) -> bool:
    return current.scalar(closing.moved_calls().limit(1)) is not None


scheduled(Every(FOLLOW, Minutes(5), needed=_any_moved))
