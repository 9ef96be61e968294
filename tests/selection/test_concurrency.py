"""Two at once on PostgreSQL: threads with connections of their own, and a worker that is killed half-way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.letters.models import Letter
from app.nominations.models import Candidacy
from app.nominations.service.move import move
from app.platform.access.actor import Actor, system_actor
from app.platform.config import Settings
from app.platform.database import session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.refusals import Refused
from app.selection.models import SeatLine
from app.selection.service.announcing import announce_due
from app.selection.service.giving import MOVE_ON, ask_to_move_on
from app.selection.service.ledger import lock
from app.selection.service.waiting import lapse_offers, move_on
from tests.conftest import Database
from tests.programmes.builders import actor
from tests.support.at_once import PATIENCE, at_once, until
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import announce, council_id, decided, fix_seats, late, states, sums, to_tell

ROOT = Path(__file__).resolve().parents[2]


def _waits(database: Database) -> bool:
    """Whether a connection of this database waits for the seats' lock."""
    with database.admin() as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()"
        ).fetchone()
    return bool(row and row[0])


def _offer(made: Recruiting, slug: str, case_id: UUID) -> Callable[[], object]:
    somebody = actor(made.app, slug)

    def offer() -> str:
        with work_as(somebody.scope):
            return move(somebody, case_id, "offered", letter_values={"grounds": "Har visat det."}).state

    return offer


def test_two_coordinators_and_one_seat(app: Flask, database: Database) -> None:
    """The first has taken the seat and has not committed; the second waits, and is refused."""
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        first, second = (made.candidate("orsa", number, "ready") for number in range(2))
        orsa, offer_second = made.coordinators["orsa"], _offer(made, "orsa", second)
        found: list[object] = []

        def later() -> None:
            with app.app_context():
                try:
                    found.append(offer_second())
                except Refused as refused:
                    found.append(str(refused))

        thread = threading.Thread(target=later)
        with work_as(orsa.scope):
            move(orsa, first, "offered", letter_values={"grounds": "Har visat det."})
            thread.start()
            until(lambda: _waits(database))
        thread.join(PATIENCE)
        assert found == ["seat: none_free"]
        assert states(made, "orsa", first, second) == ["offered", "ready"]
        assert sums(made)["orsa"] == (1, 1)


def test_many_at_once_never_give_more_than_there_is(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=8)
        fix_seats(made, 5, 3, 5)
        cases = [made.candidate("orsa", number, "ready") for number in range(8)]
        found = at_once(app, [_offer(made, "orsa", case_id) for case_id in cases])
        told = Counter(str(one) for one in found)
        assert told == {"offered": 3, "seat: none_free": 5}
        assert Counter(states(made, "orsa", *cases)) == {"offered": 3, "ready": 5}
        assert sums(made)["orsa"] == (3, 3)
        with work_as(made.coordinators["orsa"].scope):
            assert (
                session().scalar(select(func.count()).select_from(Letter).where(Letter.kind == "offer")) == 3
            )


def test_the_same_case_is_offered_once(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        case_id = made.candidate("orsa", 0, "ready")
        found = at_once(app, [_offer(made, "orsa", case_id) for _one in range(4)])
        assert Counter(str(one) for one in found) == {"offered": 1, "state: moved": 3}
        assert sums(made)["orsa"] == (5, 1)


def test_the_database_keeps_the_sums_whoever_forgets_to_ask(app: Flask) -> None:
    """Lines written past the services: the second commit finds the first and is refused."""
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        orsa = made.coordinators["orsa"]
        cases = [made.candidate("orsa", number, "ready") for number in range(4)]

        def write(case_id: UUID) -> Callable[[], object]:
            def run() -> str:
                with work_as(orsa.scope):
                    session().add(
                        SeatLine(
                            programme_id=made.programme_id, round_id=made.round_id, council_id=orsa.council.id,
                            move="given", seats=1, candidacy=case_id, rule="offered", by_name="Prov",
                        )
                    )  # fmt: skip
                return "written"

            return run

        found = at_once(app, [write(case_id) for case_id in cases])
        assert Counter(one if isinstance(one, str) else type(one).__name__ for one in found) == {
            "written": 1, IntegrityError.__name__: 3
        }  # fmt: skip
        assert sums(made)["orsa"] == (1, 1)


def _list(app: Flask, waiting: int = 3) -> tuple[Recruiting, list[UUID]]:
    """One free seat of Orsa's, and people who wait for it."""
    made = recruiting(app, people=waiting + 1)
    fix_seats(made, 5, 1, 5)
    announce(made)
    return made, [decided(made, "orsa", number, "reserve", number + 1) for number in range(waiting)]


def _move_on(made: Recruiting, slug: str) -> Callable[[], object]:
    system = system_actor(made.coordinators[slug].council)

    def run() -> None:
        with work_as(system.scope):
            move_on(system, made.programme_id, made.round_id)

    return run


def test_two_jobs_at_once_offer_one_seat_to_one_person(app: Flask) -> None:
    with app.app_context():
        made, cases = _list(app)
        assert at_once(app, [_move_on(made, "orsa") for _one in range(4)]) == [None] * 4
        assert states(made, "orsa", *cases) == ["offered", "reserve", "reserve"]
        assert sums(made)["orsa"] == (1, 1)


def test_two_councils_pass_seats_on_at_once_and_none_is_lost(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=4)
        fix_seats(made, 1, 2, 2)
        announce(made)
        decided(made, "mora", 0, "offer")
        cases = [decided(made, "mora", number, "reserve", number) for number in (1, 2)]
        calls = [_move_on(made, slug) for slug in ("orsa", "alvdalen", "orsa", "alvdalen")]
        assert at_once(app, calls) == [None] * 4
        # As many as wait have gone over, and not one more.
        found = sums(made)
        assert found["mora"] == (3, 1)
        assert found["orsa"][0] + found["alvdalen"][0] == 2
        _move_on(made, "mora")()
        assert states(made, "mora", *cases) == ["offered", "offered"]


def test_withdrawing_while_the_list_moves_leaves_no_seat_with_nobody(app: Flask) -> None:
    with app.app_context():
        made, cases = _list(app)
        herself = made.sign_in("orsa", made.people["orsa"][0])

        def withdraw() -> str:
            with work_as(herself.scope):
                return move(herself, cases[0], "withdrew").state

        found = at_once(app, [withdraw, _move_on(made, "orsa"), _move_on(made, "orsa")])
        assert found == ["withdrawn", None, None]
        _move_on(made, "orsa")()
        assert states(made, "orsa", *cases) == ["withdrawn", "offered", "reserve"]
        assert sums(made)["orsa"] == (1, 1)


def test_an_answer_and_the_deadline_at_once(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        case_id = decided(made, "orsa", 0, "offer")
        late(made, "orsa", case_id)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        system = system_actor(made.coordinators["orsa"].council)

        def accept() -> object:
            with work_as(herself.scope):
                return move(herself, case_id, "accepted").state

        def lapse() -> object:
            with work_as(system.scope):
                return lapse_offers(system)

        answer, lapsed = at_once(app, [accept, lapse])
        state = states(made, "orsa", case_id)[0]
        assert (str(answer), lapsed, state) in (("accepted", 0, "accepted"), ("state: moved", 1, "declined"))
        assert sums(made)["orsa"] == (1, 1 if state == "accepted" else 0)


def test_who_holds_the_seats_never_waits_for_a_case(app: Flask) -> None:
    """Somebody is changing the next case: the job comes back later, and passes nobody over."""
    with app.app_context():
        made, cases = _list(app)
        orsa = made.coordinators["orsa"]
        with work_as(orsa.scope):
            session().scalar(select(Candidacy).where(Candidacy.id == cases[0]).with_for_update())
            assert at_once(app, [_move_on(made, "orsa")]) == [None]
        assert states(made, "orsa", *cases) == ["reserve"] * 3
        _move_on(made, "orsa")()
        assert states(made, "orsa", *cases) == ["offered", "reserve", "reserve"]


def _tell(made: Recruiting, slug: str) -> Callable[[], object]:
    system = system_actor(made.coordinators[slug].council)

    def run() -> tuple[int, int]:
        with work_as(system.scope):
            done = announce_due(system)
            return done.told, done.refused

    return run


def _untold(app: Flask) -> tuple[Recruiting, list[UUID]]:
    """Orsa's decisions are final and their time has come: two offers, three on the list, two not selected."""
    made = recruiting(app, people=7)
    fix_seats(made, 5, 2, 5)
    outcomes = ["offer", "offer", "reserve", "reserve", "reserve", "no", "no"]
    cases = [
        to_tell(made, "orsa", number, outcome, number - 1 if outcome == "reserve" else None)
        for number, outcome in enumerate(outcomes)
    ]
    announce(made)
    return made, cases


TOLD = ["offered", "offered", "reserve", "reserve", "reserve", "not_selected", "not_selected"]


def _letters(made: Recruiting) -> Counter[str]:
    with work_as(made.coordinators["orsa"].scope):
        return Counter(session().scalars(select(Letter.kind)))


def test_several_announcers_tell_everybody_once(app: Flask) -> None:
    with app.app_context():
        made, cases = _untold(app)
        found = at_once(app, [_tell(made, "orsa") for _one in range(4)])
        assert Counter(map(str, found)) == {"(7, 0)": 1, "(0, 0)": 3}
        assert states(made, "orsa", *cases) == TOLD
        assert _letters(made) == {"offer": 2, "reserve": 3, "not_selected": 2}
        assert sums(made)["orsa"] == (2, 2)


def test_the_announcer_and_the_waiting_list_at_once(app: Flask) -> None:
    """Free seats of decided offers are nobody else's, whichever of the jobs comes first, and however often."""
    with app.app_context():
        made, cases = _untold(app)
        jobs = [_tell(made, "orsa"), _move_on(made, "orsa"), _tell(made, "orsa"), _move_on(made, "orsa")]
        jobs += [_move_on(made, "mora"), _move_on(made, "alvdalen")]
        found = at_once(app, jobs)
        assert Counter(map(str, found)) == {"(7, 0)": 1, "(0, 0)": 1, "None": 4}
        # What the others do not need comes over, and goes to who waits.
        for slug in ("mora", "alvdalen", "orsa", "orsa"):
            _move_on(made, slug)()
        assert states(made, "orsa", *cases) == [
            "offered", "offered", "offered", "offered", "offered", "not_selected", "not_selected",
        ]  # fmt: skip
        letters = _letters(made)
        assert letters == {
            "offer": 2, "reserve": 3, "offer_from_reserve": 3, "manager_moved_up": 3, "not_selected": 2,
        }  # fmt: skip
        assert sums(made)["orsa"] == (5, 5)


def test_somebody_withdraws_while_everybody_is_told(app: Flask) -> None:
    """The announcer takes all its cases before it takes the seats, so neither waits for the other in a ring."""
    with app.app_context():
        made, cases = _untold(app)
        people = [made.sign_in("orsa", made.people["orsa"][number]) for number in (0, 1, 6)]

        def leaving(herself: Actor, case_id: UUID) -> Callable[[], object]:
            def run() -> str:
                with work_as(herself.scope):
                    return move(herself, case_id, "withdrew").state

            return run

        leave = [leaving(who, cases[number]) for who, number in zip(people, (0, 1, 6), strict=True)]
        found = at_once(app, [_tell(made, "orsa"), *leave, _tell(made, "orsa")])
        # Who is told "no" first has nothing left to withdraw from.
        assert found[1:3] == ["withdrawn", "withdrawn"]
        assert str(found[3]) in ("withdrawn", "state: moved")
        assert not [one for one in (found[0], found[4]) if isinstance(one, Exception)]
        _tell(made, "orsa")()
        _move_on(made, "orsa")()
        now = states(made, "orsa", *cases)
        assert now[:6] == ["withdrawn", "withdrawn", "offered", "offered", "reserve", "not_selected"]
        assert sums(made)["orsa"] == (2, 2)


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """What a process of its own needs to work on the test's database."""
    assert settings.dispatch_database_url
    return os.environ | {
        "FRAM_ENVIRONMENT": "test",
        "SECRET_KEY": "a secret for tests only, long enough",
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "DISPATCH_DATABASE_URL": settings.dispatch_database_url.get_secret_value(),
        "REDIS_URL": str(settings.redis_url.get_secret_value()),
        "BASE_HOST": "localhost",
        "URL_SCHEME": "http",
        "QUIET_HOURS": "",
        "PYTHONPATH": str(ROOT),
    }


def test_a_worker_killed_half_way_does_nothing_twice(app: Flask, environment: dict[str, str]) -> None:
    with app.app_context():
        made, cases = _list(app)
        orsa = made.coordinators["orsa"]
        with work_as(orsa.scope):
            ask_to_move_on(orsa, made.programme_id, made.round_id)
            entry = session().scalars(select(OutboxEntry.id).where(OutboxEntry.kind == MOVE_ON)).one()
        command = [sys.executable, "-m", "tests.selection.half_way", "orsa", str(entry)]
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert worker.stdout
            assert any(line.strip() == "half-way" for line in worker.stdout)
        finally:
            worker.kill()
            worker.wait(PATIENCE)
        assert states(made, "orsa", *cases) == ["reserve"] * 3
        assert sums(made)["orsa"] == (1, 0)
        # The connection of the killed worker may keep its locks for a moment.
        until(lambda: execute(orsa.council, entry) == "done")
        assert execute(orsa.council, entry) == "skipped"
        assert states(made, "orsa", *cases) == ["offered", "reserve", "reserve"]
        assert sums(made)["orsa"] == (1, 1)
        with work_as(orsa.scope):
            offered = select(func.count()).select_from(Letter).where(Letter.kind == "offer_from_reserve")
            assert session().scalar(offered) == 1


def test_the_lock_is_of_one_round_alone(app: Flask, database: Database) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        with work_as(made.lead.scope):
            lock(council_id(made, "mora"))
            found = at_once(app, [_offer(made, "orsa", made.candidate("orsa", 0, "ready"))])
            assert found == ["offered"]
