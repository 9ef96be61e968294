"""The queue in Valkey: what is in it is ids only, and all of it may vanish without loss."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

NAME = "fram"
FUNCTION = "app.worker.perform"
JOB_SECONDS = 3600
FAILURE_SECONDS = 300


def connect(url: str) -> Redis:
    """A connection to the queue that gives up on a silent server, and asks whether an idle one is alive."""
    return Redis.from_url(url, socket_connect_timeout=5, socket_timeout=10, health_check_interval=15)


def open_queue(connection: Redis) -> Queue:
    """The one queue; JSON, because unpickling what stands in Valkey would run it."""
    return Queue(NAME, connection=connection, serializer=JSONSerializer)


def delivery_id(entry_id: UUID, attempt: int) -> str:
    """The name of one delivery in the queue."""
    return f"ob-{entry_id}-{attempt}"


def deliver(queue: Queue, entries: Iterable[tuple[UUID, UUID, int]]) -> None:
    """Put deliveries (council, entry, attempt) into the queue.

    A finished delivery leaves nothing behind; one that RQ itself calls failed is kept for minutes.
    """
    queue.enqueue_many(
        Queue.prepare_data(
            FUNCTION,
            args=(str(council_id), str(entry_id)),
            job_id=delivery_id(entry_id, attempt),
            description=delivery_id(entry_id, attempt),
            timeout=JOB_SECONDS,
            result_ttl=0,
            failure_ttl=FAILURE_SECONDS,
        )
        for council_id, entry_id, attempt in entries
    )
