"""The dispatcher: hands entries that are due to the queue, as a database role that sees no contents.

The row is the truth and the queue is only a messenger: an entry that is not done when its time is up is
handed over again, later each time. The queue never holds more than `QUEUE_LIMIT` waiting deliveries, and an
entry that still waits there is not handed over twice: otherwise slow workers would be fed their own backlog
(`design/security.md` 4.2). An entry that a worker is busy with is locked, and so passed over.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from redis import Redis, RedisError
from rq import Queue
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.platform.database import role_engine
from app.platform.logs import log
from app.platform.outbox.queue import connect, deliver, delivery_id, open_queue
from app.platform.outbox.registry import MAX_ATTEMPTS

QUEUE_LIMIT = 100
BATCH = 50
VISIBILITY = 15.0
PAUSE = 0.25
LONGEST_PAUSE = 5.0
# Councils take turns: one with ten thousand jobs does not keep another's one waiting. Some more than wanted
# are looked at, for those that workers are busy with are locked.
DUE = text("""
    SELECT o.council_id, o.id, o.attempts
    FROM outbox o
    JOIN (
        SELECT council_id, id, turn, next_at
        FROM (
            SELECT council_id, id, next_at,
                row_number() OVER (PARTITION BY council_id ORDER BY next_at, id) AS turn
            FROM outbox
            WHERE done_at IS NULL AND dead_at IS NULL AND next_at <= clock_timestamp()
        ) queued
        ORDER BY turn, next_at, id
        LIMIT :looked_at
    ) chosen ON chosen.council_id = o.council_id AND chosen.id = o.id
    WHERE o.done_at IS NULL AND o.dead_at IS NULL AND o.next_at <= clock_timestamp()
    ORDER BY chosen.turn, chosen.next_at, o.id
    LIMIT :wanted
    FOR UPDATE OF o SKIP LOCKED
""")
HAND_OVER = text("""
    UPDATE outbox SET attempts = attempts + :counted,
        next_at = clock_timestamp() + make_interval(secs => :visibility * power(2, least(attempts, 5)))
    WHERE council_id = :council AND id = :id
""")
GIVE_UP = text("UPDATE outbox SET dead_at = clock_timestamp() WHERE council_id = :council AND id = :id")


@dataclass
class Dispatcher:
    """One dispatcher. Several may run: the rows' locks divide the work between them.

    `visibility` is the time in seconds after which a first delivery counts as lost; it doubles five times.
    """

    engine: Engine
    queue: Queue
    visibility: float = VISIBILITY
    stopped: threading.Event = field(default_factory=threading.Event)

    def step(self) -> int:
        """Hand over what is due and fits.

        Committed before it is in the queue: a worker that is faster than the commit would find the row
        locked. What is lost in between comes due again.

        Returns:
            The number of entries handed over.

        Raises:
            RedisError, DBAPIError: a server is away.
        """
        waiting = set(self.queue.get_job_ids())
        room = min(QUEUE_LIMIT - len(waiting), BATCH)
        if room <= 0:
            return 0
        with self.engine.begin() as connection:
            wanted = {"wanted": room + len(waiting), "looked_at": room + len(waiting) + 200}
            chosen: list[tuple[UUID, UUID, int]] = []
            for row in connection.execute(DUE, wanted).all():
                if len(chosen) < room and (entry := self._take(connection, row, waiting)):
                    chosen.append(entry)
        if chosen:
            deliver(self.queue, chosen)
        return len(chosen)

    def _take(self, connection: Connection, row: Any, waiting: set[str]) -> tuple[UUID, UUID, int] | None:
        values = {"council": row.council_id, "id": row.id, "visibility": self.visibility}
        if delivery_id(row.id, row.attempts) in waiting:
            connection.execute(HAND_OVER, values | {"counted": 0})
            return None
        if row.attempts >= MAX_ATTEMPTS:
            connection.execute(GIVE_UP, values)
            log.error("job dead", fault="lost", job_id=str(row.id), council_id=str(row.council_id))
            return None
        connection.execute(HAND_OVER, values | {"counted": 1})
        return row.council_id, row.id, row.attempts + 1

    def run(self) -> None:
        """Hand over until stopped; while a server is away, wait and try again."""
        pause = PAUSE
        while not self.stopped.is_set():
            try:
                handed = self.step()
            except (RedisError, DBAPIError) as error:
                log.warning("dispatcher waits", reason=type(error).__name__)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                pause = PAUSE
                if handed == BATCH:
                    continue
            self.stopped.wait(pause)


def make_dispatcher(database_url: str, redis_url: str, visibility: float = VISIBILITY) -> Dispatcher:
    """A dispatcher with connections of its own (`database_url` is that of the role `fram_dispatch`)."""
    connection: Redis = connect(redis_url)
    return Dispatcher(role_engine(database_url), open_queue(connection), visibility)
