"""A worker is killed in the middle of telling many people, and of the waiting list moving on.

It stops at a known point, with its work half done, and is killed there with -9; others come after it, and the same
jobs have been asked for twice. Everybody has one letter, no seat is given twice, and the seats add up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.selection.jobs.announce import ANNOUNCE
from app.selection.service.giving import MOVE_ON
from tests.chaos.selection import SEATS, SPARE
from tests.chaos.stack import Stack
from tests.chaos.stopping import SAYS

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos")]

COUNT = 40
#: Where the workers stop: in the middle of the letters, and with two of the seats offered.
HALF_WAY, THIRD_SEAT = 20, 3
STILL_TO_DO = f"SELECT count(*) FROM outbox WHERE done_at IS NULL AND kind IN ('{ANNOUNCE}', '{MOVE_ON}')"
#: Councils whose seats are fewer than those given, and people with more than one seat.
WRONG = """
    SELECT count(*) FROM (
        SELECT 1 FROM seat_line GROUP BY council_id
        HAVING sum(CASE WHEN move IN ('allotted', 'moved_in', 'added') THEN seats
            WHEN move IN ('moved_out', 'removed') THEN -seats ELSE 0 END)
            < sum(CASE move WHEN 'given' THEN 1 WHEN 'returned' THEN -1 ELSE 0 END)
        UNION ALL
        SELECT 1 FROM seat_line WHERE candidacy IS NOT NULL GROUP BY candidacy
        HAVING sum(CASE move WHEN 'given' THEN 1 ELSE -1 END) NOT IN (0, 1)
    ) wrong
"""
ALL_SEATS = """
    SELECT sum(CASE WHEN move IN ('allotted', 'moved_in', 'added') THEN seats
        WHEN move IN ('moved_out', 'removed') THEN -seats ELSE 0 END) FROM seat_line
"""


@pytest.fixture
def stack(installation: Stack) -> Iterator[Stack]:
    """The installation, with no process of ours left afterwards."""
    yield installation
    installation.kill_all()


def told(stack: Stack) -> Path:
    """Where the round is written down."""
    return stack.folder / "round.json"


def ask(stack: Stack, kind: str, *slugs: str) -> None:
    stack.run("tests.chaos.selection", "ask", str(told(stack)), kind, *slugs).wait()


def stop_half_way(stack: Stack, *command: str) -> psutil.Process:
    """Start a worker that stops half-way, and wait until it has."""
    log = stack.folder / "tests.chaos.stopping.log"
    before = log.read_text().count(SAYS) if log.exists() else 0
    worker = stack.run("tests.chaos.stopping", *command)
    stack.wait_for("the worker to stop", lambda: log.exists() and log.read_text().count(SAYS) > before)
    return worker


def kill_and_go_on(stack: Stack, worker: psutil.Process) -> None:
    """One has begun before the other is killed, and one comes after."""
    stack.worker()
    assert worker.is_running()
    stack.kill(worker)
    stack.worker()
    stack.wait_for("the jobs to be done", lambda: stack.query(STILL_TO_DO) == 0)
    stack.kill_all()


def letters(stack: Stack, *kinds: str) -> int:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return stack.query(f"SELECT count(*) FROM letter WHERE kind IN ({listed})")


def in_state(stack: Stack, state: str) -> int:
    return stack.query(f"SELECT count(*) FROM candidacy WHERE state = '{state}'")


def test_killed_while_telling_and_while_the_list_moves_on(stack: Stack) -> None:
    stack.run("tests.chaos.selection", "make", str(told(stack)), str(COUNT)).wait()
    assert told(stack).exists(), stack.logs()
    ask(stack, ANNOUNCE, "orsa")
    stack.dispatcher()
    worker = stop_half_way(stack, "announce", str(HALF_WAY))
    # Half of them are written, and none has been told.
    assert (in_state(stack, "ready"), stack.query("SELECT count(*) FROM letter")) == (COUNT, 0)
    kill_and_go_on(stack, worker)
    waiting = COUNT // 2 - SEATS
    found = {state: in_state(stack, state) for state in ("offered", "reserve", "not_selected")}
    assert found == {"offered": SEATS, "reserve": waiting, "not_selected": COUNT // 2}
    assert (
        stack.query("SELECT count(*) FROM letter")
        == letters(stack, "offer", "reserve", "not_selected")
        == COUNT
    )
    assert stack.query("SELECT count(DISTINCT candidacy_id) FROM letter") == COUNT
    assert stack.query("SELECT count(*) FROM candidacy_step") == COUNT
    assert stack.query("SELECT count(*) FROM decision WHERE announced_at IS NULL") == 0

    # The others' seats come over to where people wait; then they are offered, and a worker is killed at that.
    ask(stack, MOVE_ON, "mora", "alvdalen")
    stack.dispatcher()
    stack.worker()
    stack.wait_for("the seats to come over", lambda: stack.query(STILL_TO_DO) == 0)
    stack.kill_all()
    assert in_state(stack, "offered") == SEATS
    ask(stack, MOVE_ON, "orsa")
    stack.dispatcher()
    worker = stop_half_way(stack, "move_on", str(THIRD_SEAT))
    assert in_state(stack, "offered") == SEATS
    kill_and_go_on(stack, worker)
    assert in_state(stack, "offered") == SEATS + 2 * SPARE
    assert letters(stack, "offer_from_reserve") == 2 * SPARE
    # Their nearest managers hear of it, too, once each.
    assert letters(stack, "manager_moved_up") == 2 * SPARE
    assert stack.query("SELECT count(*) FROM letter") == COUNT + 4 * SPARE
    # The first of the list have the seats, in its order.
    last = "SELECT max(d.reserve_place) FROM decision d JOIN candidacy c ON c.id = d.candidacy_id"
    assert stack.query(f"{last} WHERE c.state = 'offered'") == 2 * SPARE
    assert stack.query(WRONG) == 0
    assert stack.query(ALL_SEATS) == SEATS + 2 * SPARE
    given = "SELECT count(*) FROM seat_line WHERE move = 'given'"
    assert stack.query(given) == SEATS + 2 * SPARE
