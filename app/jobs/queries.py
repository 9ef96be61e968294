"""Reading jobs: one, and the list, newest first, 50 a page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from app.jobs.view import JobView, may_steer
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.identity.models import Account
from app.platform.outbox.models import JobProgress, OutboxEntry
from app.platform.outbox.registry import private_kinds, title_of

PAGE = 50
STATE = case(
    (OutboxEntry.cancelled_at.is_not(None), "cancelled"),
    (OutboxEntry.done_at.is_not(None), "done"),
    (OutboxEntry.dead_at.is_not(None), "dead"),
    (JobProgress.entry_id.is_not(None), "running"),
    (OutboxEntry.fault.is_not(None), "failed"),
    else_="waiting",
)


def job_view(actor: Actor, job_id: UUID) -> JobView | None:
    """One job of the actor's council, or None when there is none that the actor may see."""
    seen = _visible(actor, everything=True)
    row = session().execute(_wanted().where(OutboxEntry.id == job_id, *seen)).one_or_none()
    return _view(actor, row) if row is not None else None


def jobs_page(actor: Actor, page: int = 1, everything: bool = False) -> tuple[list[JobView], bool]:
    """A page of the council's jobs, or of the actor's own where that is all the actor may see.

    Args:
        page: from 1.
        everything: also what the platform did by itself without trouble.

    Returns:
        Up to 50 jobs, newest first, and whether there are more.
    """
    wanted = _wanted().where(*_visible(actor, everything))
    wanted = wanted.order_by(OutboxEntry.created_at.desc(), OutboxEntry.id.desc())
    rows = session().execute(wanted.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return [_view(actor, row) for row in rows[:PAGE]], len(rows) > PAGE


def _visible(actor: Actor, everything: bool) -> list[ColumnElement[bool]]:
    """Whoever looks after the council's jobs sees all but private ones, everybody what she or he asked for."""
    own = OutboxEntry.actor_id == actor.account_id
    if not actor.may("council:jobs:read"):
        return [own]
    seen = [or_(OutboxEntry.kind.not_in(private_kinds()), own)]
    if everything:
        return seen
    trouble = and_(OutboxEntry.done_at.is_(None), OutboxEntry.fault.is_not(None))
    return [*seen, or_(OutboxEntry.actor_id.is_not(None), OutboxEntry.dead_at.is_not(None), trouble)]


def _wanted() -> Select[Any]:
    return (
        select(
            OutboxEntry.id,
            OutboxEntry.kind,
            OutboxEntry.actor_id,
            OutboxEntry.created_at,
            OutboxEntry.next_at,
            OutboxEntry.attempts,
            OutboxEntry.fault,
            STATE.label("state"),
            func.coalesce(OutboxEntry.done_at, OutboxEntry.dead_at).label("ended_at"),
            func.coalesce(JobProgress.done, 0).label("done"),
            func.coalesce(JobProgress.total, 0).label("total"),
            func.coalesce(JobProgress.cancel_asked, False).label("stopping"),
            (func.clock_timestamp() - OutboxEntry.created_at).label("age"),
            Account.name.label("asked_by"),
        )
        .outerjoin(JobProgress, JobProgress.entry_id == OutboxEntry.id)
        .outerjoin(Account, Account.id == OutboxEntry.actor_id)
    )


def _view(actor: Actor, row: Row[Any]) -> JobView:
    return JobView(
        id=row.id,
        kind=row.kind,
        title=title_of(row.kind),
        state=row.state,
        asked_by=row.asked_by or "Fram",
        created_at=row.created_at,
        ended_at=row.ended_at,
        next_at=row.next_at,
        done=row.done,
        total=row.total,
        attempts=row.attempts,
        fault=row.fault,
        stopping=row.stopping,
        age=row.age,
        may_steer=may_steer(actor, row.actor_id),
    )
