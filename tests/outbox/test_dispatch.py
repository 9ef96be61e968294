"""Handing over: what is due and fits, and never more than the queue should hold."""

from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import ProgrammingError

from app.platform.database import Scope, work_as
from app.platform.outbox.dispatch import QUEUE_LIMIT, Dispatcher
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.registry import MAX_ATTEMPTS
from app.platform.tenancy.tenant import Tenant
from tests.conftest import Database
from tests.outbox.conftest import ask_as_system, entry_of


def deliveries(dispatcher: Dispatcher) -> list[tuple[UUID, int]]:
    """What waits in the queue: entry and attempt, in order."""
    names = [str(name).removeprefix("ob-").rpartition("-") for name in dispatcher.queue.get_job_ids()]
    return [(UUID(entry), int(attempt)) for entry, _, attempt in names]


def test_the_queue_holds_ids_and_nothing_else(dispatcher: Dispatcher, mora: Tenant) -> None:
    job_id = ask_as_system(mora, word="hemlighet")
    assert dispatcher.step() == 1
    (waiting,) = dispatcher.queue.jobs
    assert list(waiting.args) == [str(mora.id), str(job_id)]
    connection = dispatcher.queue.connection
    everything = b"".join(
        connection.dump(key) or b"" for key in connection.scan_iter("*") if connection.type(key) != b"none"
    )
    assert b"hemlighet" not in everything
    for key in connection.scan_iter("rq:job:*"):
        fields = connection.hgetall(key)
        assert fields[b"result_ttl"] == b"0"
        assert int(fields[b"failure_ttl"]) <= 300


def test_an_entry_that_waits_in_the_queue_is_not_handed_over_twice(
    dispatcher: Dispatcher, mora: Tenant
) -> None:
    job_id = ask_as_system(mora)
    assert [dispatcher.step() for _ in range(3)] == [1, 0, 0]
    assert deliveries(dispatcher) == [(job_id, 1)]
    assert entry_of(mora, job_id).attempts == 1


def test_an_entry_lost_from_the_queue_comes_again(dispatcher: Dispatcher, mora: Tenant) -> None:
    job_id = ask_as_system(mora)
    for attempt in (1, 2, 3):
        assert dispatcher.step() == 1
        assert deliveries(dispatcher) == [(job_id, attempt)]
        dispatcher.queue.connection.flushdb()


def test_the_queue_is_never_fed_more_than_it_should_hold(dispatcher: Dispatcher, mora: Tenant) -> None:
    for _ in range(QUEUE_LIMIT + 30):
        ask_as_system(mora)
    while dispatcher.step():
        assert dispatcher.queue.count <= QUEUE_LIMIT
    assert dispatcher.queue.count == QUEUE_LIMIT


def test_councils_take_turns(dispatcher: Dispatcher, mora: Tenant, orsa: Tenant) -> None:
    for _ in range(QUEUE_LIMIT + 30):
        ask_as_system(mora)
    last = ask_as_system(orsa)
    dispatcher.step()
    assert last in [job_id for job_id, _ in deliveries(dispatcher)]


def test_what_is_not_due_done_dead_or_at_work_is_left_alone(
    app: Flask, dispatcher: Dispatcher, mora: Tenant
) -> None:
    later, done, dead, working, due = (ask_as_system(mora) for _ in range(5))
    execute(mora, done)
    with work_as(Scope(mora.id)) as current:
        row = update(OutboxEntry)
        current.execute(row.where(OutboxEntry.id == later).values(next_at=text("now() + interval '1 hour'")))
        current.execute(row.where(OutboxEntry.id == dead).values(dead_at=text("now()")))
    with work_as(Scope(mora.id)) as busy:
        busy.execute(
            text("SELECT id FROM outbox WHERE id = :id FOR NO KEY UPDATE"), {"id": working}
        ).scalar_one()
        dispatcher.step()
    assert deliveries(dispatcher) == [(due, 1)]


def test_an_entry_that_never_ends_is_given_up(
    dispatcher: Dispatcher, mora: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    job_id = ask_as_system(mora)
    for _ in range(MAX_ATTEMPTS):
        assert dispatcher.step() == 1
        dispatcher.queue.connection.flushdb()
    assert dispatcher.step() == 0
    assert entry_of(mora, job_id).dead_at is not None


def test_visibility_grows_and_stops_growing(dispatcher: Dispatcher, mora: Tenant) -> None:
    job_id = ask_as_system(mora)
    dispatcher.visibility = 8.0
    waits = []
    for attempts in (0, 1, 2, 7):
        with work_as(Scope(mora.id)) as current:
            current.execute(update(OutboxEntry).values(attempts=attempts, next_at=text("now()")))
        dispatcher.queue.connection.flushdb()
        assert dispatcher.step() == 1
        with work_as(Scope(mora.id)) as current:
            wait = current.scalar(text("SELECT next_at - clock_timestamp() FROM outbox"))
        waits.append(round(wait.total_seconds() / 8))
    assert waits == [1, 2, 4, 32]
    assert entry_of(mora, job_id).attempts == 8


def test_the_dispatcher_cannot_read_what_the_work_is(dispatcher: Dispatcher, mora: Tenant) -> None:
    ask_as_system(mora)
    for column in ("arguments", "actor_id", "kind", "fault", "result", "once_key"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            dispatcher.engine.begin() as connection,
        ):
            connection.execute(text(f"SELECT {column} FROM outbox"))
    with pytest.raises(ProgrammingError, match="permission denied"), dispatcher.engine.begin() as connection:
        connection.execute(text("SELECT name FROM account"))


def test_the_loop_outlives_a_database_that_hangs_up(
    dispatcher: Dispatcher, mora: Tenant, database: Database
) -> None:
    ask_as_system(mora)
    assert dispatcher.step() == 1
    with psycopg.connect(database.admin_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'fram_dispatch'"
        )
    dispatcher.queue.connection.flushdb()
    assert dispatcher.step() == 1
