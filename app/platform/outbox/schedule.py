"""The schedule, in code. What is due becomes an outbox row whose key says when: two schedulers write one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.platform.access.actor import system_actor
from app.platform.database import Scope, ScopedSession, work_as
from app.platform.logs import log
from app.platform.outbox.moments import When
from app.platform.outbox.publish import publish
from app.platform.outbox.registry import check_kind, title_of
from app.platform.tenancy.registry import Registry
from app.platform.tenancy.tenant import Tenant

Reach = Literal["everyone", "councils", "platform"]
SECONDS_BETWEEN_LOOKS = 5.0


@dataclass(frozen=True)
class Every:
    """One line of the schedule.

    `scope` says for whom: each council, the platform's own organisation, or both. `needed`, where given, is
    asked in the council's scope first, so that idle councils get no jobs.
    """

    kind: str
    when: When
    scope: Reach = "councils"
    needed: Callable[[ScopedSession], bool] | None = None

    def concerns(self, tenant: Tenant) -> bool:
        """Whether this line is done for the tenant."""
        return self.scope == "everyone" or tenant.is_council == (self.scope == "councils")


SCHEDULE: dict[str, Every] = {}


def scheduled(entry: Every) -> Every:
    """Put a line into the schedule; a kind has one line.

    Raises:
        ValueError: the kind has another line already.
    """
    if SCHEDULE.setdefault(entry.kind, entry) != entry:
        raise ValueError(f"{entry.kind} is on the schedule twice")
    return entry


def check_schedule() -> None:
    """Refuse to start with a schedule that asks for work nobody does.

    Raises:
        UnknownKind: a line's kind has no handler.
    """
    for kind in SCHEDULE:
        check_kind(kind)


@dataclass
class Scheduler:
    """Writes what is due. It may be stopped and started, and run twice at once: nothing happens twice."""

    registry: Registry
    entries: Iterable[Every] = field(default_factory=lambda: list(SCHEDULE.values()))
    stopped: threading.Event = field(default_factory=threading.Event)
    _written: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def look(self, now: datetime | None = None) -> int:
        """Write what has come due since the last look; of what was missed while nobody looked, the latest.

        Returns:
            How many lines were looked into for a council (a line that was written before counts, too).

        Raises:
            DBAPIError: the database is away.
        """
        now = now or datetime.now(UTC)
        written = 0
        for tenant in self.registry:
            for entry in self.entries:
                due = entry.when.last_due(now, tenant.zone)
                key = (entry.kind, tenant.slug)
                if not entry.concerns(tenant) or self._written.get(key) == due:
                    continue
                self._write(entry, tenant, due)
                self._written[key] = due
                written += 1
        return written

    def _write(self, entry: Every, tenant: Tenant, due: datetime) -> None:
        with work_as(Scope(tenant.id)) as current:
            if entry.needed is None or entry.needed(current):
                publish(entry.kind, {}, actor=system_actor(tenant), once_key=once_key(due))

    def run(self) -> None:
        """Look every few seconds until stopped; while the database is away, wait."""
        while not self.stopped.is_set():
            try:
                self.look()
            except DBAPIError as error:
                log.warning("scheduler waits", reason=type(error).__name__)
            self.stopped.wait(SECONDS_BETWEEN_LOOKS)


def once_key(due: datetime) -> str:
    """The key of a scheduled job: its due moment in UTC."""
    return f"{due.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def lines() -> list[tuple[str, str, str, str]]:
    """The schedule for printing: kind, when, for whom, title; by kind."""
    return [
        (entry.kind, str(entry.when), entry.scope, title_of(entry.kind))
        for entry in sorted(SCHEDULE.values(), key=lambda entry: entry.kind)
    ]


def scheduler() -> Scheduler:
    """The scheduler of the current application."""
    return Scheduler(current_app.extensions["fram_registry"])
