"""What somebody has written is in the answer, whatever has happened meanwhile, with a sentence that says what."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from app.nominations.service.move import move
from app.people.models import Person
from app.platform.database import session, work_as
from app.selection.models import Decision
from app.selection.service.decisions import take_up_again
from tests.selection.boards import GROUNDS, decided, decision_of, facts_of, joint, path, ready
from tests.selection.test_board_pages import page, post, row_of
from tests.selection.test_services import WHY, _one_seat_left
from tests.selection.test_tasks import _everybody_has_heard
from tests.support import seating
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

SAID = "Hon bar gruppen genom hela våren."


def _withdraws(made: Recruiting, case: UUID) -> None:
    herself = made.sign_in("mora", made.people["mora"][0])
    with work_as(herself.scope):
        move(herself, case, "withdrew")


def test_a_comment_on_a_case_that_has_just_left_the_board(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0, "ready")
        stays = made.candidate("mora", 1, "ready")
    client = client_for(app, made.lead)
    page(client)
    with app.app_context():
        _withdraws(made, case)
    html = post(client, path("board", case, "comments"), 409, body=SAID)
    row = row_of(html, case)
    assert "The case has moved on, and is not on the board any more." in row
    assert SAID in row
    assert SAID not in row_of(html, stays)
    # A conflict that is told too late says the same; of what was never there, nothing is said.
    assert "has moved on" in row_of(post(client, path("board", case, "conflict"), 409, kind="kin"), case)
    for what, typed in (("comments", {"body": SAID}), ("conflict", {"kind": "kin"})):
        post(client, path("board", uuid4(), what), 404, **typed)


def test_why_a_case_is_taken_up_when_somebody_else_was_first(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0, "ready")
        decided(made, made.lead, case, "no")
        ready(made, "mora", "orsa", "alvdalen")
        _everybody_has_heard(made)
    client = client_for(app, made.lead)
    assert 'name="again"' in row_of(page(client), case)
    with app.app_context(), work_as(made.lead.scope):
        take_up_again(made.lead, facts_of(made, made.lead), case, "Ett överklagande.", None)
    row = row_of(post(client, path("board", case, "correct"), 422, again=SAID), case)
    assert "The case has moved on, and nothing can be decided about it now." in row
    assert SAID in row


@pytest.mark.parametrize("gone", ["seat", "person"])
def test_why_somebody_is_offered_a_seat_that_is_held_no_more(app: Flask, gone: str) -> None:
    with app.app_context():
        made = recruiting(app)
        has, first, second = _one_seat_left(made)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        orsa = made.coordinators["orsa"]
        with work_as(herself.scope):
            move(herself, has, "declined")
    client = client_for(app, orsa)
    token = {"csrf_token": form_token(client, path("waiting"))}
    chosen, said = first, "no longer employed"
    if gone == "seat":
        chosen, said = second, "No seat waits for a decision now."
        sent = token | {"candidacy": str(second), "grounds": WHY}
        assert client.post(path("waiting/offer"), data=sent).status_code == 303
        chosen = first
    else:
        with app.app_context(), work_as(orsa.scope):
            left = update(Person).where(Person.id == made.people["orsa"][1]).values(active=False)
            session().execute(left)
    answer = client.post(path("waiting/offer"), data=token | {"candidacy": str(chosen), "grounds": SAID})
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert said in html
    assert SAID in html
    with app.app_context():
        assert seating.states(made, "orsa", first) == ["reserve"]


def test_grounds_written_anew_that_are_refused_say_why(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0, "ready")
        decided(made, made.lead, case, "no", "Person000 får vänta till nästa gång.")
    client = client_for(app, made.lead)
    post(client, path("criteria/names"), names="hidden")
    typed = "Personnummer 640823-3234."
    row = row_of(
        post(client, path("board", case, "decision"), 422, outcome="no", grounds_anew=typed, version=1), case
    )
    assert typed in row
    assert "may not be kept here" in row


def test_a_place_left_from_before_does_not_stop_a_no(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0, "ready")
        decided(made, made.lead, case, "reserve")
    client = client_for(app, made.lead)
    fields: dict[str, Any] = {"outcome": "no", "grounds": GROUNDS, "reserve_place": "1000", "version": 1}
    post(client, path("board", case, "decision"), **fields)
    known = decision_of(app, made.lead, case)
    assert (known.outcome, known.reserve_place) == ("no", None)
    with app.app_context(), work_as(made.lead.scope):
        session().execute(update(Decision).values(outcome="reserve", reserve_place=1))
    fields |= {"outcome": "reserve", "version": 2}
    assert "whole number from 1 to 999" in post(client, path("board", case, "decision"), 422, **fields)
