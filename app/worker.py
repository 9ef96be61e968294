"""The worker: takes deliveries from the queue and does the work they name.

One job at a time, in this process (RQ's `SimpleWorker`). The forking worker was measured against it on the
same machine, same jobs: 2.5 jobs/s against 7.4 for jobs that sleep 0.1 s, that is 300 ms of overhead for a
job against 36 ms, since every fork connects, signs in and prepares its statements anew. What the fork would
give is had otherwise: a worker that is killed, by a person or for its memory, loses its connection and with
it lock and half-done effect, and the outbox delivers again; a worker that has grown too big ends itself after
the job at hand, and whoever started it (systemd, the demo) starts another.

RQ's own retries and registries are not relied on: it notices a killed worker after 60 s at best
(`design/security.md` 4.1).
"""

from __future__ import annotations

import signal
import threading
from functools import cache
from uuid import UUID

import click
import psutil
from flask import Flask
from redis import RedisError
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.utils import now

from app.factory import create_app
from app.platform.config import Settings
from app.platform.logs import log
from app.platform.outbox.execute import execute
from app.platform.outbox.queue import connect, open_queue

WORKER_SECONDS = 30
CHECK_SECONDS = 5
MOST_MEMORY = 1 << 30


@cache
def application() -> Flask:
    """The application of this process, made once, from the environment."""
    return create_app()


def perform(council_id: str, entry_id: str) -> None:
    """What the queue calls: do one entry. Nothing is returned and nothing raised: Valkey keeps no contents."""
    app = application()
    with app.app_context():
        try:
            council = app.extensions["fram_registry"].by_id(UUID(council_id))
        except KeyError:
            log.error("job of a council that is not here", council_id=council_id, job_id=entry_id)
            return
        execute(council, UUID(entry_id))


class OutboxWorker(SimpleWorker):
    """RQ's worker; back within seconds of the queue, and ends when it has grown too big."""

    max_connection_wait_time = 3.0
    log_result_lifespan = False

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Do one job, then look at what it left in memory."""
        super().execute_job(job, queue)
        if psutil.Process().memory_info().rss > MOST_MEMORY:
            log.warning("worker ends: it has grown too big")
            self._shutdown_requested_date = now()
            self._stop_requested = True


def work(app: Flask) -> None:
    """Work until told to stop (SIGTERM or SIGINT: the job at hand is finished first)."""
    settings: Settings = app.extensions["fram_settings"]
    stopped = threading.Event()
    while not stopped.is_set():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        try:
            if serve(settings.redis_url.get_secret_value()):
                return
        except RedisError as error:
            log.warning("worker waits", reason=type(error).__name__)
        stopped.wait(1)


def serve(redis_url: str) -> bool:
    """Work until told to stop or until the queue is lost.

    Returns:
        Whether we were told to stop.

    Raises:
        RedisError: the queue cannot be reached.
    """
    connection = connect(redis_url)
    connection.ping()
    worker = OutboxWorker(
        [open_queue(connection)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_SECONDS,
        maintenance_interval=CHECK_SECONDS,
        log_job_description=False,
    )
    worker.work(logging_level="ERROR")
    return worker._shutdown_requested_date is not None


@click.command("worker")
def worker_command() -> None:
    """Do background work until stopped; start as many as there is to do."""
    work(application())
