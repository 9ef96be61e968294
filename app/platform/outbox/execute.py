"""Doing one piece of work: its effect and the mark that it is done are one transaction.

A job may be delivered twice, or to two workers at once: the row's lock lets one of them in, and the mark
lets nobody in afterwards. A worker that is killed loses its connection and with it lock and effect, and the
dispatcher delivers again. The lock is FOR NO KEY UPDATE, so that progress can be written beside it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import case, delete, event, func, literal, or_, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bind_contextvars, bound_contextvars

from app.platform.access.actor import Actor, system_actor
from app.platform.database import Scope, ScopedSession, work_as
from app.platform.i18n.binding import force
from app.platform.i18n.formats.zone import force_zone
from app.platform.i18n.locale import recipient_language
from app.platform.identity.actors import load_actor
from app.platform.logs import log
from app.platform.outbox.job import WRITE, Cancelled, Job, Refused
from app.platform.outbox.models import JobProgress, OutboxEntry
from app.platform.outbox.registry import HANDLERS, MAX_ATTEMPTS, Result, private_kinds
from app.platform.tenancy.tenant import Tenant

# A job may think longer between two statements, and ask bigger questions, than a page.
PATIENCE = text(
    "SELECT set_config('statement_timeout', '10min', true),"
    " set_config('idle_in_transaction_session_timeout', '30min', true)"
)
OPEN = (OutboxEntry.done_at.is_(None), OutboxEntry.dead_at.is_(None))


class CommittedByHandler(RuntimeError):
    """A handler ended the transaction itself, so its effect and the mark could have come apart."""


@dataclass
class Attempt:
    """One delivery of one entry."""

    council: Tenant
    entry_id: UUID
    limit: int = MAX_ATTEMPTS

    def run(self) -> str:
        """Do the work, or leave it to somebody else.

        Returns:
            `done`, `skipped` (done before, or somebody is at it), `cancelled`, `failed` (will be delivered
            again) or `dead` (a person must look at it).
        """
        # Every line that is logged meanwhile, whoever logs it, says of which job, council and actor it is.
        with bound_contextvars(
            job_id=str(self.entry_id), council_id=str(self.council.id), actor_id=None, kind=""
        ):
            began = time.perf_counter()
            ending = self._try()
            milliseconds = round((time.perf_counter() - began) * 1000)
            log.info("job", ending=ending, ms=milliseconds)
        return ending

    def _try(self) -> str:
        try:
            return self._work()
        except Cancelled:
            return self._cancel()
        except Refused as refusal:
            return self._fail(refusal.code, give_up=True)
        except Exception as error:
            log.warning("job failed", exc_info=True)
            return self._fail(f"error:{type(error).__name__}")

    def _work(self) -> str:
        with work_as(Scope(self.council.id)) as current:
            entry = self._lock(current)
            if entry is None:
                return "skipped"
            # Who asked for private work is left out: beside its kind it would tell what others are not to know.
            named = entry.actor_id if entry.kind not in private_kinds() else None
            bind_contextvars(kind=entry.kind, actor_id=str(named) if named else None)
            self._mark(current, self._handle(current, entry))
        return "done"

    def _lock(self, current: ScopedSession) -> OutboxEntry | None:
        """The entry, if it is not done and nobody is at it."""
        current.execute(PATIENCE)
        wanted = select(OutboxEntry).where(OutboxEntry.id == self.entry_id, *OPEN)
        found: OutboxEntry | None = current.scalar(wanted.with_for_update(skip_locked=True, key_share=True))
        return found

    def _mark(self, current: ScopedSession, result: Result) -> None:
        """Say that it is done."""
        done = update(OutboxEntry).where(OutboxEntry.id == self.entry_id)
        current.execute(done.values(done_at=func.clock_timestamp(), fault=None, result=result))

    def _handle(self, current: ScopedSession, entry: OutboxEntry) -> Result:
        handler = HANDLERS.get(entry.kind)
        if handler is None:
            raise Refused("unknown_kind")
        self.limit = handler.attempts
        actor = self._actor(current, entry.actor_id, handler.outlives)
        if actor.account_id is not None:
            current.name_actor(actor.account_id)
        with work_as(current.scope) as beside:
            beside.execute(WRITE, {"entry": self.entry_id, "done": 0, "total": 0})
        job = Job(
            self.entry_id, entry.kind, self.council, actor, dict(entry.arguments), current, entry.attempts
        )
        council = self.council
        language = recipient_language(actor.locale, council.default_language, council.languages)
        with kept_open(current), force(language), force_zone(self.council.time_zone):
            result = handler.run(job)
            current.flush()
        return result

    def _actor(self, current: ScopedSession, account_id: UUID | None, outlives: bool) -> Actor:
        """Who asked, with the roles of now; the platform itself where no account did.

        Of work that outlives its asker: the platform, with the eyes of the account that has ended.
        """
        if account_id is None:
            return system_actor(self.council)
        actor = load_actor(current, self.council, account_id)
        if actor is None and outlives:
            return replace(system_actor(self.council), account_id=account_id)
        if actor is None:
            raise Refused("account_ended")
        return actor

    def _cancel(self) -> str:
        with work_as(Scope(self.council.id)) as current:
            now = func.clock_timestamp()
            ended = update(OutboxEntry).where(OutboxEntry.id == self.entry_id, *OPEN)
            current.execute(ended.values(done_at=now, cancelled_at=now))
        return "cancelled"

    def _fail(self, fault: str, give_up: bool = False) -> str:
        """Note what went wrong and when to try again; where even that fails, the dispatcher's clock runs."""
        now = func.clock_timestamp()
        spent = or_(literal(give_up), OutboxEntry.attempts >= self.limit)
        pause = func.make_interval(0, 0, 0, 0, 0, 0, func.power(2, func.least(OutboxEntry.attempts, 9)))
        changes = {"fault": fault, "next_at": now + pause, "dead_at": case((spent, now))}
        try:
            with work_as(Scope(self.council.id)) as current:
                failed = update(OutboxEntry).where(OutboxEntry.id == self.entry_id, *OPEN).values(changes)
                dead = current.scalar(failed.returning(OutboxEntry.dead_at.is_not(None)))
                current.execute(delete(JobProgress).where(JobProgress.entry_id == self.entry_id))
        except SQLAlchemyError:
            log.warning("job failed and the database did not take the news")
            return "failed"
        if not dead:
            return "failed"
        log.error("job dead", fault=fault)
        return "dead"


def execute(council: Tenant, entry_id: UUID) -> str:
    """Do one entry of a council's outbox, inside an application context; see `Attempt.run`."""
    return Attempt(council, entry_id).run()


@contextmanager
def kept_open(current: ScopedSession) -> Iterator[None]:
    """Let nobody end the session's transaction inside the block (savepoints are their own business).

    Raises:
        CommittedByHandler: somebody tried to commit, or has rolled back.
    """
    transaction = current.get_transaction()

    def refuse(_session: object) -> None:
        if not current.in_nested_transaction():
            raise CommittedByHandler("a handler must not commit: what it writes leaves with the done mark")

    event.listen(current, "before_commit", refuse)
    try:
        yield
    finally:
        event.remove(current, "before_commit", refuse)
    if current.get_transaction() is not transaction:
        raise CommittedByHandler("a handler must not end its transaction")
