"""The worker: takes deliveries from the queue and does the work they name.

RQ's forking worker, with the application loaded before the fork: a job that is killed, or eats the memory,
takes only its own process with it, and what a big import allocated is given back. RQ's own retries and
registries are not relied on (a killed worker is noticed by RQ after 60 s at best, `design/security.md` 4.1);
the outbox delivers again whatever is not marked done.
"""

from __future__ import annotations

import os
import signal
import threading
from functools import cache
from uuid import UUID

import click
from flask import Flask
from redis import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from app.factory import create_app
from app.platform.config import Settings
from app.platform.database import db
from app.platform.logs import log
from app.platform.outbox.execute import execute
from app.platform.outbox.queue import connect, open_queue

WORKER_SECONDS = 30
CHECK_SECONDS = 5


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


class OutboxWorker(Worker):
    """RQ's worker, patient for seconds rather than a minute when the queue comes back."""

    max_connection_wait_time = 3.0
    log_result_lifespan = False


def work(app: Flask) -> None:
    """Work until told to stop (SIGTERM or SIGINT: the job at hand is finished first)."""
    settings: Settings = app.extensions["fram_settings"]
    os.register_at_fork(after_in_child=lambda: forget_connections(app))
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
        job_monitoring_interval=CHECK_SECONDS,
        log_job_description=False,
    )
    worker.work(logging_level="ERROR")
    return worker._shutdown_requested_date is not None


def forget_connections(app: Flask) -> None:
    """In a forked child: leave the parent's database connections alone."""
    with app.app_context():
        db.engine.dispose(close=False)


@click.command("worker")
def worker_command() -> None:
    """Do background work until stopped; start as many as there is to do."""
    work(application())
