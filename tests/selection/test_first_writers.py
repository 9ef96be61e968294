"""Two who write something of selection for the first time at the same moment: one is kept, the other is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.nominations.service.move import move
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.tenancy.models import AccessGrant
from app.selection.models import (
    Assessment,
    BoardOrder,
    Criterion,
    Interview,
    ProfileRecord,
    RoundSelection,
    WorkSample,
)
from app.selection.queries.board import own_rows
from app.selection.service.assessments import assign
from app.selection.service.board import arrange
from app.selection.service.criteria import CriterionData, add_criterion, move_criterion, set_weights
from app.selection.service.finishing import make_final
from app.selection.service.interviews import book, change
from app.selection.service.panel import open_files
from app.selection.service.profiles import ProfileData, record
from app.selection.service.sample_task import set_task
from app.selection.service.samples import save
from tests.conftest import Database
from tests.selection.boards import add_criteria, criteria_ids, facts_of, joint
from tests.selection.boards import ready as say_ready
from tests.selection.files import preparing, soon
from tests.support.at_once import at_once, second_waits
from tests.support.clients import client_for, form_token
from tests.support.recruiting import COUNCILS, Recruiting

TASK = {"sv": "Skriv en sida om en svår förändring."}


def told(found: list[object]) -> Counter[str]:
    """What came of each: the name of the refusal with its text, or `done`."""
    names = (f"{type(one).__name__} {one}" if isinstance(one, Exception) else "done" for one in found)
    return Counter(names)


CHANGED = "Changed changed by somebody else"


def doing(who: Actor, work: Callable[[], object]) -> Callable[[], object]:
    """The same in a unit of work of its own."""

    def run() -> object:
        with work_as(who.scope):
            return work()

    return run


def count(who: Actor, model: type[object]) -> int:
    with work_as(who.scope):
        return session().scalars(select(func.count()).select_from(model)).one()


def test_an_assessor_is_asked_once_and_gets_one_grant(app: Flask) -> None:
    with app.app_context():
        made = preparing(app)
        mora = made.mora

        def ask() -> UUID:
            return assign(mora, made.case_id, made.members["orsa"], "interview", soon())

        assert told(at_once(app, [doing(mora, ask)] * 4)) == {"done": 1, "Refused member: taken": 3}
        assert count(mora, Assessment) == count(mora, AccessGrant) == 1


def test_who_is_asked_at_this_very_moment_is_told_at_the_form(app: Flask, database: Database) -> None:
    with app.app_context():
        made = preparing(app)
    client, here = client_for(app, made.mora), f"/candidates/{made.case_id}/assessors"
    data = {
        "csrf_token": form_token(client, here),
        "member": str(made.members["orsa"]),
        "instrument": "interview",
    }
    with app.app_context():
        answer = second_waits(
            app,
            database,
            made.mora.scope,
            lambda: assign(made.mora, made.case_id, made.members["orsa"], "interview", soon()),
            lambda: client.post(here, data=data),
        )
    assert getattr(answer, "status_code", answer) == 422
    assert "This person assesses it already." in answer.get_data(as_text=True)  # type: ignore[attr-defined]


def test_an_interview_moved_by_two_is_moved_by_one(app: Flask, database: Database) -> None:
    with app.app_context():
        made = preparing(app)
        mora, starts = made.mora, soon(5)
        with work_as(mora.scope):
            interview = book(mora, made.case_id, starts, starts + timedelta(hours=1), "Rum 1")
    client, here = client_for(app, mora), f"/candidates/{made.case_id}/interviews/{interview}"
    zone = mora.council.zone
    data = {
        "csrf_token": form_token(client, here), "version": "1", "place": "Rum 3",
        "starts_at": f"{starts.astimezone(zone):%Y-%m-%dT%H:%M}",
        "ends_at": f"{(starts + timedelta(hours=1)).astimezone(zone):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    with app.app_context():
        answer = second_waits(
            app, database, mora.scope,
            lambda: change(mora, made.case_id, interview, 1, starts, starts + timedelta(hours=1), "Rum 2"),
            lambda: client.post(here, data=data),
        )  # fmt: skip
        with work_as(mora.scope):
            kept = session().scalars(select(Interview)).one()
            assert (kept.place, kept.version, kept.sequence) == ("Rum 2", 2, 1)
    assert getattr(answer, "status_code", answer) == 409
    page = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    assert "Rum 2" in page
    assert "Rum 3" in page


def test_a_work_sample_saved_in_two_windows(app: Flask) -> None:
    with app.app_context():
        made = preparing(app)
        place = (made.round.programme_id, made.round.round_id)
        with work_as(made.mora.scope):
            set_task(made.round.lead, *place, TASK, soon(10), 0)
        herself = made.round.sign_in("mora", made.round.people["mora"][0])
        windows = [doing(herself, lambda: save(herself, made.case_id, 0, "Mitt svar.")) for _one in range(3)]
        assert told(at_once(app, windows)) == {"done": 1, CHANGED: 2}
        assert count(made.mora, WorkSample) == 1


def test_a_profile_noted_by_two(app: Flask) -> None:
    with app.app_context():
        made = preparing(app)
        mora = made.mora
        made.profiler()
        data = ProfileData("OPQ32r", "Maja Ek", soon(-9).date())
        both = [doing(mora, lambda: record(mora, made.case_id, data, 0)) for _one in range(3)]
        assert told(at_once(app, both)) == {"done": 1, CHANGED: 2}
        assert count(mora, ProfileRecord) == 1


def test_criteria_added_and_moved_by_several_keep_one_place_each(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        add_criteria(made, "Lyssnar", "Vågar", "Tänker")
        lead = made.lead
        first, second, third = criteria_ids(made)
        with work_as(lead.scope):
            seen = facts_of(made, lead)  # the page that all of them had opened
        calls = [
            *(
                doing(lead, lambda n=n: add_criterion(lead, seen, CriterionData({"sv": f"Nytt {n}"})))
                for n in range(3)
            ),
            *(doing(lead, lambda one=one: move_criterion(lead, seen, one, True)) for one in (second, third)),
            doing(lead, lambda: move_criterion(lead, seen, first, False)),
            doing(lead, lambda: set_weights(lead, seen, {first: 2, second: 3, third: None})),
        ]
        assert told(at_once(app, calls)) == {"done": 7}
        with work_as(lead.scope):
            places = session().scalars(select(Criterion.position).order_by(Criterion.position)).all()
            assert len(set(places)) == 6
            assert min(places) > 0


def test_the_rounds_own_row_is_begun_by_one(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        lead, place = made.lead, (made.programme_id, made.round_id)
        tasks = [doing(lead, lambda: set_task(lead, *place, TASK, soon(5), 0)) for _one in range(3)]
        assert told(at_once(app, tasks)) == {"done": 1, CHANGED: 2}
        assert count(lead, RoundSelection) == 1


def test_weights_and_the_task_at_once_are_both_kept(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        (one,) = add_criteria(made, "Lyssnar")
        lead, place = made.lead, (made.programme_id, made.round_id)
        found = at_once(
            app,
            [
                doing(lead, lambda: set_weights(lead, facts_of(made, lead), {one: 3})),
                doing(lead, lambda: set_task(lead, *place, TASK, soon(5), 0)),
            ],
        )
        # The task is of a version that was read: where the weights came first, its page shows both.
        assert told(found) in ({"done": 2}, {"done": 1, CHANGED: 1})
        with work_as(lead.scope):
            stands = session().scalars(select(RoundSelection)).one()
            assert stands.weights_by is not None
            assert stands.version == told(found)["done"]


def test_two_make_it_final(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        say_ready(made, *COUNCILS)
        lead = made.lead
        calls = [doing(lead, lambda: make_final(lead, facts_of(made, lead), soon(1), 0)) for _one in range(3)]
        assert told(at_once(app, calls)) == {"done": 1, "Refused decision: final": 2}


def test_two_arrange_the_board_for_the_first_time(app: Flask) -> None:
    with app.app_context():
        made: Recruiting = joint(app)
        shown = [made.candidate("mora", number) for number in range(3)]
        lead = made.lead

        def up(one: UUID) -> None:
            arrange(lead, facts_of(made, lead), own_rows(lead, made.round_id, "sv"), one, True, 0)

        calls = [doing(lead, partial(up, one)) for one in shown[1:]]
        assert told(at_once(app, calls)) == {"done": 1, CHANGED: 1}
        assert count(lead, BoardOrder) == 1


@pytest.mark.parametrize("way", ["assign", "open_files", "book"])
def test_nothing_is_opened_of_a_case_that_ends_at_this_moment(
    app: Flask, database: Database, way: str
) -> None:
    """The candidate has withdrawn and it is not committed: who opens the file waits, and finds it closed."""
    with app.app_context():
        made = preparing(app)
        mora = made.mora
        herself = made.round.sign_in("mora", made.round.people["mora"][0])
        starts = soon(4)
        ways: dict[str, Callable[[], object]] = {
            "assign": lambda: assign(mora, made.case_id, made.members["orsa"], "interview", soon()),
            "open_files": lambda: open_files(mora, facts_of(made.round, mora), "Urvalet", soon()),
            "book": lambda: book(mora, made.case_id, starts, starts + timedelta(hours=1), "Rum 2"),
        }
        found = second_waits(
            app,
            database,
            herself.scope,
            lambda: move(herself, made.case_id, "withdrew"),
            doing(mora, ways[way]),
        )
        assert str(found) == ("0" if way == "open_files" else "case: closed")
        assert count(mora, AccessGrant) == count(mora, Interview) == 0
