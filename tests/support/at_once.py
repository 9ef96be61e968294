"""Two at the same moment on PostgreSQL: threads with connections of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from flask import Flask

from app.platform.database import Scope, work_as
from tests.conftest import Database

PATIENCE = 30


def at_once(app: Flask, calls: Sequence[Callable[[], object]]) -> list[object]:
    """Run them in threads that begin together; what each returns, or the exception that ended it."""
    ready = threading.Barrier(len(calls))
    found: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait(PATIENCE)
            try:
                found[place] = call()
            except Exception as error:
                found[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return found


def second_waits(
    app: Flask, database: Database, scope: Scope, first: Callable[[], object], second: Callable[[], object]
) -> object:
    """The first has written and not committed; the second begins, waits for it, and then finds what it has left.

    Args:
        scope: of the first's transaction, which ends (and is committed) when the second waits.

    Returns:
        What the second returns, or the exception that ended it.
    """
    found: list[object] = []

    def run() -> None:
        with app.app_context():
            try:
                found.append(second())
            except Exception as error:
                found.append(error)

    thread = threading.Thread(target=run)
    with work_as(scope) as current:
        first()
        current.flush()
        thread.start()
        until(lambda: waits(database) or not thread.is_alive())
        assert thread.is_alive(), found
    thread.join(PATIENCE)
    assert not thread.is_alive()
    return found[0]


def waits(database: Database) -> bool:
    """Whether a connection of this database waits for a lock."""
    with database.admin() as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
    return bool(row and row[0])


def until(condition: Callable[[], bool]) -> None:
    """Wait for something; how long it takes is not judged, that it never comes is."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
