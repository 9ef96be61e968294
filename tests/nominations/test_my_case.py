"""My case: where it is, who has it, when I hear; and never "wait" past a day that was promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.letters.models import Letter
from app.nominations import case_story
from app.nominations.models import Candidacy, Opinion
from app.nominations.service.move import move
from app.nominations.service.reminders import keep_promises
from app.nominations.states import EXPECTANT, STATE_WORDS, WAITING, moves_from
from app.platform.access.actor import system_actor
from app.platform.audit import log
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from tests.support.clients import client_for
from tests.support.recruiting import Recruiting, recruiting

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)


def story(state: str, hears_by: datetime | None) -> Any:
    return SimpleNamespace(state=state, hears_by=hears_by)


@pytest.mark.parametrize("state", sorted(STATE_WORDS))
def test_no_page_says_wait_past_the_promised_day(app: Flask, state: str) -> None:
    with app.test_request_context(base_url="http://mora.localhost"):
        for seconds in (-86_400, -1, 0, 1, 86_400):
            told = case_story.promise(story(state, NOW + timedelta(seconds=seconds)), NOW)
            if state not in EXPECTANT:
                assert told is None
                continue
            assert told is not None
            assert told.kept is (seconds >= 0)
            assert ("at the latest" in told.words) is (seconds >= 0)
            assert ("late" in told.words.replace("at the latest", "")) is (seconds < 0)


@pytest.mark.parametrize("state", sorted(STATE_WORDS))
def test_every_state_has_a_place_on_the_way_and_a_holder_or_none(app: Flask, state: str) -> None:
    with app.test_request_context(base_url="http://mora.localhost"):
        shown = case_story.stages(story(state, None))
        assert sum(one[2] == "now" for one in shown) == (0 if state in case_story.OVER else 1)
        assert (case_story.holder(story(state, None), [], None) is None) is (state in case_story.OVER)


def test_the_page_shows_everything_to_its_person_and_nothing_to_others(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        case_id = made.candidate("orsa", 0, "preparing")
        orsa, manager = made.coordinators["orsa"], made.managers["orsa"]
        with work_as(orsa.scope):
            session().execute(update(Candidacy).values(hears_by=datetime.now(UTC) + timedelta(days=40)))
            session().add(
                Opinion(
                    council_id=orsa.council.id, candidacy_id=case_id, level=1, asked_id=manager.person_id,
                    due_at=datetime.now(UTC), answer="no", grounds="Behövs på enheten i vår.",
                    given_at=datetime.now(UTC),
                )
            )  # fmt: skip
            log.record(orsa, "candidacy.viewed", "candidacy", case_id, people=[made.people["orsa"][0]])
        with work_as(orsa.scope):
            move(orsa, case_id, "made_ready")
            move(orsa, case_id, "turned_down", letter_values={"grounds": "Fler sökte än det finns platser."},
                 grounds="Fler sökte än det finns platser.")  # fmt: skip
        somebody = made.sign_in("orsa", made.people["orsa"][0])
        other = made.sign_in("orsa", made.people["orsa"][1])
    page = client_for(app, somebody).get(f"/my-case/{case_id}")
    assert page.status_code == 200
    for words in ("Not selected", "Behövs på enheten i vår.", "Fler sökte än det finns platser.",
                  "Looked at your file", "Jag vill att andra ska växa.", "Beslutet om"):  # fmt: skip
        assert words in page.text, words
    assert "None" not in page.text
    assert client_for(app, other).get(f"/my-case/{case_id}").status_code == 404
    assert client_for(app, made.coordinators["orsa"]).get(f"/my-case/{case_id}").status_code == 404
    assert client_for(app, made.managers["mora"]).get(f"/my-case/{case_id}").status_code == 404


@pytest.mark.parametrize(("seed", "begins"), [*((seed, "opinion") for seed in range(4)), (4, "reserve")])
def test_the_life_of_a_case_replayed_with_the_clock_moved(app: Flask, seed: int, begins: str) -> None:
    """Random lives, day by day as the schedule lives them: the page never says to wait past what was promised."""
    chance = Random(seed)
    with app.app_context():
        made = recruiting(app)
        case_id = made.candidate("orsa", 0, begins)
        orsa = made.coordinators["orsa"]
        clock = datetime.now(UTC)
        with work_as(orsa.scope):
            session().execute(update(Candidacy).values(hears_by=clock + timedelta(days=12, hours=3)))
        for _turn in range(6):
            for _day in range(chance.randint(1, 25)):
                clock += timedelta(days=1)
                live_a_day(app, made, case_id, clock)
            make_a_move(made, case_id, chance, clock)


def live_a_day(app: Flask, made: Recruiting, case_id: UUID, clock: datetime) -> None:
    """What the schedule does on a day; then the page as it is read on that day."""
    schedule = system_actor(made.coordinators["orsa"].council)
    with work_as(schedule.scope):
        case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
        before, letters = case.hears_by, count_letters()
        keep_promises(schedule, clock)
        session().refresh(case)
        if case.hears_by != before:
            assert before is not None
            assert before > clock, "told before the old day passes"
            assert count_letters() > letters, "and by a letter"
        now_stands = story(case.state, case.hears_by)
    with app.test_request_context(base_url="http://orsa.localhost"):
        told = case_story.promise(now_stands, clock)
    assert told is None or told.kept, (now_stands, clock)


def count_letters() -> int:
    return session().scalar(select(func.count()).select_from(Letter)) or 0


def make_a_move(made: Recruiting, case_id: UUID, chance: Random, clock: datetime) -> None:
    """One of the moves that the coordinator may make from here, if there is one that nothing stands against."""
    orsa = made.coordinators["orsa"]
    with work_as(orsa.scope):
        case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
        before, promised = case.state, case.hears_by
        choices = [
            one for one in moves_from(before)
            if one.name != "taken_out" and any(orsa.may(may) for may in one.permissions if not may.startswith("own:"))
        ]  # fmt: skip
    if not choices:
        return
    wanted = chance.choice(choices)
    try:
        with work_as(orsa.scope):
            moved = move(orsa, case_id, wanted.name, grounds="Skäl", letter_values={"grounds": "Skäl"})
            assert moved.state == wanted.target
            # Going on from hand to hand, what was promised stands.
            if before in WAITING and moved.state in WAITING:
                assert moved.hears_by == promised
            elif moved.hears_by is not None:
                # What is promised by the real clock, promised by the replayed one.
                moved.hears_by += clock - datetime.now(UTC)
    except Refused:
        return  # selection has its own conditions: seats that are not shared yet, for instance


def test_who_has_looked_tells_of_board_lists_and_files_too(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        case_id = made.candidate("orsa", 0, "ready")
    coordinator = client_for(app, made.coordinators["orsa"])
    round_ = "/programmes/talangjakten/rounds/1"
    for path in ("board", "candidates", "candidates.csv"):
        assert coordinator.get(f"{round_}/{path}").status_code == 200
    page = client_for(app, herself).get(f"/my-case/{case_id}").text
    for words in (
        "Looked at candidates on the selection board",
        "Looked at the candidates of a round",
        "Took the candidates of a round out as a file",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("on", "grounds", "told"),
    [
        (None, None, "The day was"),
        ("passed_on", "Chefen är borta.", "Asked, and not given. Nobody waits for it now."),
        ("withdrew", None, "Asked, and not given before the case was decided or closed."),
    ],
)
def test_an_opinion_that_nobody_waits_for_is_not_said_to_be_reminded_of(
    app: Flask, on: str | None, grounds: str | None, told: str
) -> None:
    """Who reads that a manager "is reminded" reads so only while that is done (see test_reminders)."""
    with app.app_context():
        made = recruiting(app)
        case_id = made.candidate("mora", 0, "opinion")
        somebody = made.sign_in("mora", made.people["mora"][0])
        with work_as(made.lead.scope):
            session().add(
                Opinion(
                    council_id=made.lead.council.id, candidacy_id=case_id, level=1,
                    asked_id=made.managers["mora"].person_id, due_at=datetime.now(UTC) - timedelta(days=3),
                )
            )  # fmt: skip
        mover = somebody if on == "withdrew" else made.lead
        if on is not None:
            with work_as(mover.scope):
                move(mover, case_id, on, grounds=grounds)
    page = client_for(app, somebody).get(f"/my-case/{case_id}").text
    assert told in page
    assert ("is reminded" in page) is (on is None)
