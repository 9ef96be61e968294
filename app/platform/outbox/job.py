"""What a handler is given: a session in the right scope, the actor, the arguments, a progress bar."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app.platform.access.actor import Actor
from app.platform.database import ScopedSession, work_as
from app.platform.outbox.models import JobProgress
from app.platform.tenancy.tenant import Tenant

SECONDS_BETWEEN_WRITES = 0.5
WRITE = text("""
    INSERT INTO job_progress (entry_id, done, total) VALUES (:entry, :done, :total)
    ON CONFLICT (council_id, entry_id) DO UPDATE
    SET done = excluded.done, total = excluded.total, updated_at = clock_timestamp()
    RETURNING cancel_asked
""")


class Refused(Exception):
    """The work cannot be done and trying again will not help; `code` says why, in one word, without data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Cancelled(Exception):
    """A person asked to stop the job, and the job has stopped; nothing of it is kept."""


@dataclass
class Job:
    """One piece of work in one council, for one actor.

    Everything written through `session` is committed together with the mark that the job is done, or not at
    all. Progress is written beside it, in short transactions of its own, so that others see it at once.
    """

    id: UUID
    kind: str
    council: Tenant
    actor: Actor
    arguments: Mapping[str, Any]
    session: ScopedSession
    attempt: int = 1
    _written: float = field(default=0.0, repr=False)
    _cancelled: bool = field(default=False, repr=False)
    _asked: float = field(default=0.0, repr=False)

    def progress(self, done: int, total: int) -> None:
        """Say how far the job has come: `done` of `total` pieces. Cheap: written twice a second at most."""
        now = time.monotonic()
        if done < total and now - self._written < SECONDS_BETWEEN_WRITES:
            return
        self._written = self._asked = now
        with work_as(self.session.scope) as beside:
            values = {"entry": self.id, "done": done, "total": total}
            self._cancelled = bool(beside.execute(WRITE, values).scalar_one())

    @property
    def cancelled(self) -> bool:
        """Whether somebody has asked to stop this job. A handler that sees it raises `Cancelled`."""
        now = time.monotonic()
        if not self._cancelled and now - self._asked >= SECONDS_BETWEEN_WRITES:
            self._asked = now
            with work_as(self.session.scope) as beside:
                wanted = select(JobProgress.cancel_asked).where(JobProgress.entry_id == self.id)
                self._cancelled = bool(beside.scalar(wanted))
        return self._cancelled

    def stop_if_cancelled(self) -> None:
        """Raise `Cancelled` when somebody has asked to stop this job: call it between pieces of work."""
        if self.cancelled:
            raise Cancelled
