"""Whatever is killed: for every promise exactly one effect, none twice, and nothing left to do.

Real processes and servers of their own. What is counted comes from a file that the client wrote and from the
database, never from what the killed parts say of themselves; no time is judged.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.stack import Outcome, Stack

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos")]


@pytest.fixture
def stack(installation: Stack) -> Iterator[Stack]:
    """The servers, with nothing asked for and no process of ours running."""
    installation.forget()
    yield installation
    installation.kill_all()


def perfect(outcome: Outcome) -> bool:
    """One effect for every promise and every row, and no row left."""
    return outcome.promised > 0 and outcome == Outcome(
        promised=outcome.promised, rows=outcome.rows, open=0, effects=outcome.rows, missing=0, twice=0
    )


def test_workers_killed_half_way(stack: Stack) -> None:
    stack.dispatcher()
    first, second = stack.worker(), stack.worker()
    client = stack.publisher("workers", 30)
    stack.wait_for("some to be done", lambda: stack.effects() >= 5)
    stack.kill(first)
    third = stack.worker()
    stack.wait_for("some more to be done", lambda: stack.effects() >= 12)
    stack.kill(second)
    stack.kill(third)
    stack.worker()
    client.wait()
    stack.drain()
    outcome = stack.outcome("workers")
    assert perfect(outcome), outcome
    assert outcome.promised == 30


def test_the_queue_restarted_empty(stack: Stack) -> None:
    stack.dispatcher()
    stack.worker()
    client = stack.publisher("queue", 30)
    for done in (4, 12):
        stack.wait_for("some to be done", lambda: stack.effects() >= done)  # noqa: B023 - used at once
        stack.valkey.crash()
        stack.valkey.start()
    client.wait()
    stack.drain()
    outcome = stack.outcome("queue")
    assert perfect(outcome), outcome
    assert outcome.promised == 30


def test_the_database_restarted_under_load(stack: Stack) -> None:
    stack.dispatcher()
    stack.worker()
    client = stack.publisher("database")
    stack.wait_for("some to be done", lambda: stack.effects() >= 5)
    stack.postgres.crash()
    stack.postgres.start()
    before = stack.rows()
    stack.wait_for("the client to go on", lambda: stack.rows() >= before + 10)
    stack.kill(client)
    stack.drain()
    outcome = stack.outcome("database")
    assert perfect(outcome), outcome


def test_dispatchers_killed_again_and_again(stack: Stack) -> None:
    stack.worker()
    client = stack.publisher("dispatchers", 30)
    for done in (2, 8, 16):
        dispatcher = stack.dispatcher()
        stack.wait_for("some to be done", lambda: stack.effects() >= done)  # noqa: B023 - used at once
        stack.kill(dispatcher)
    for _ in range(2):
        stack.dispatcher()
    client.wait()
    stack.drain()
    outcome = stack.outcome("dispatchers")
    assert perfect(outcome), outcome
    assert outcome.promised == 30


def test_the_client_killed_between_commit_and_dispatch(stack: Stack) -> None:
    for number in (1, 2):
        client = stack.publisher("client")
        stack.wait_for("some to be asked for", lambda: stack.rows() >= 10 * number)  # noqa: B023 - used at once
        stack.kill(client)
    assert stack.effects() == 0
    stack.dispatcher()
    stack.worker()
    stack.drain()
    outcome = stack.outcome("client")
    assert perfect(outcome), outcome
    assert outcome.rows >= 20


def test_these_tests_would_see_an_effect_done_twice_and_one_that_is_missing(stack: Stack) -> None:
    client = stack.publisher("naive", 3)
    client.wait()
    stack.query(
        "WITH changed AS (UPDATE outbox SET kind = 'chaos.naive' RETURNING 1) SELECT count(*) FROM changed"
    )
    stack.dispatcher()
    stack.worker()
    stack.drain()
    outcome = stack.outcome("naive")
    assert not perfect(outcome)
    assert (outcome.effects, outcome.twice, outcome.missing) == (6, 3, 0)
    stack.query(
        "WITH gone AS (DELETE FROM audit.entry WHERE object_id IN (SELECT min(object_id) FROM audit.entry)"
        " RETURNING 1) SELECT count(*) FROM gone"
    )
    assert stack.outcome("naive").missing == 1
