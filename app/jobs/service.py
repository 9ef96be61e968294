"""Starting a failed job again, and stopping one."""

from __future__ import annotations

from uuid import UUID

from app.jobs.queries import job_view
from app.jobs.view import JobView
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.outbox import control


class NoSuchJob(LookupError):
    """There is no such job for this actor."""


class NotNow(RuntimeError):
    """The job has changed meanwhile: it is done, or at work."""


class NotAllowed(PermissionError):
    """The actor sees the job but may not steer it."""


def retry(actor: Actor, job_id: UUID) -> None:
    """Start a failed job again at once.

    Raises:
        NoSuchJob: for this actor there is none.
        NotAllowed: the actor may only look at it.
        NotNow: it has not failed, or is at work already.
    """
    found = _steered(actor, job_id)
    if not found.may_retry or not control.retry(job_id):
        raise NotNow
    log.record(actor, "job.retried", "job", job_id, {"kind": found.kind})


def cancel(actor: Actor, job_id: UUID) -> None:
    """Stop a job that has not begun; ask one that is at work to stop (nothing of it is then kept).

    Raises:
        NoSuchJob: for this actor there is none.
        NotAllowed: the actor may only look at it.
        NotNow: it is over, or has been asked before.
    """
    found = _steered(actor, job_id)
    if not found.may_cancel or control.cancel(job_id) is None:
        raise NotNow
    log.record(actor, "job.cancelled", "job", job_id, {"kind": found.kind})


def _steered(actor: Actor, job_id: UUID) -> JobView:
    found = job_view(actor, job_id)
    if found is None:
        raise NoSuchJob
    if not found.may_steer:
        raise NotAllowed
    return found
