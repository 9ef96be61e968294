"""Who stays out of a case reads nothing of its decision, and cannot arrange it; what is typed is never lost."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.nominations.models import Candidacy
from app.people.keys import unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.selection.models import Decision
from app.selection.service.finishing import make_ready
from tests.programmes.builders import actor
from tests.selection.boards import (
    GROUNDS,
    add_criteria,
    decided,
    facts_of,
    joint,
    path,
    put_on_panel,
    rate,
    ready,
)
from tests.selection.test_board_pages import page, post, row_of
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting

LOOKED = text(
    "SELECT array_agg(p.person_id::text ORDER BY p.person_id) FROM audit.entry e JOIN audit.entry_person p"
    " ON p.council_id = e.council_id AND p.entry_id = e.id WHERE e.action = :action GROUP BY e.id ORDER BY e.id"
)
SECRET = "Hon bär gruppen när det blåser som mest."


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return joint(app)


def candidate_who_decides(made: Recruiting) -> tuple[Actor, UUID, UUID]:
    """A coordinator who is a candidate herself, her case, and somebody else's."""
    mine, other = made.candidate("mora", 0, "ready"), made.candidate("mora", 1, "ready")
    with work_as(made.lead.scope):
        # In a unit of her own: who works beside a candidate stays out, too.
        name = "Gatukontoret"
        own = Unit(council_id=made.lead.council.id, name=name, **unit_keys(name))
        session().add(own)
        session().flush()
        session().execute(update(Person).where(Person.id == made.people["mora"][0]).values(unit_id=own.id))
    return made.sign_in("mora", made.people["mora"][0], Role.COORDINATOR), mine, other


def looks(app: Flask, who: Actor, action: str) -> list[list[str]]:
    with app.app_context(), work_as(who.scope):
        return list(session().scalars(LOOKED, {"action": action}))


def test_ones_own_decision_is_read_nowhere_on_the_board(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself, mine, other = candidate_who_decides(made)
        decided(made, made.lead, mine, "offer", SECRET)
        decided(made, made.lead, other, "no")
    client = client_for(app, herself)
    board = page(client)
    assert 'data-dec="none"' in row_of(board, mine)
    # Nor anything of those whom she competes with.
    assert 'data-dec="none"' in row_of(board, other)
    assert "You are a candidate in this round yourself." in row_of(board, other)
    assert "decided about Test Person" not in board
    # Nor in the sum of the council's seats: what others are offered is all that is counted.
    assert "0 of 5 seats" in board
    assert "1 of 5 seats" in page(client_for(app, made.lead))
    protocol = page(client, "selection/protocol")
    assert SECRET not in protocol + board
    assert protocol.count(made.lead.name) < page(client_for(app, made.lead), "selection/protocol").count(
        made.lead.name
    )


def test_the_council_gets_ready_all_the_same(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself, mine, other = candidate_who_decides(made)
        decided(made, made.lead, other, "no")
    client = client_for(app, herself)
    told = "Somebody else has to settle the case of Test Person000. You stay out of it."
    assert told in page(client)
    assert told in post(client, path("selection/ready"), 422)
    # The same words where only the grounds are missing: what has been chosen is not told.
    with app.app_context():
        decided(made, made.lead, mine, "offer", "")
    assert told in page(client)
    with app.app_context(), work_as(made.lead.scope):
        session().execute(update(Decision).values(grounds=GROUNDS))
    assert told not in page(client)
    with app.app_context(), work_as(herself.scope):
        make_ready(herself, facts_of(made, herself))


def test_nobody_arranges_the_own_case(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself, mine, other = candidate_who_decides(made)
        third = made.candidate("mora", 2, "ready")
    client = client_for(app, herself)
    assert 'value="up ' not in row_of(page(client), mine)
    assert 'value="up ' not in row_of(page(client), other)
    for case, direction in ((mine, "down"), (other, "up")):
        said = post(client, path("board/order"), 422, direction=f"{direction} {case}", version=0)
        assert "You stay out of one of the two cases" in said
    said = post(client, path("board/order"), 422, direction=f"up {third}", version=0)
    assert "You stay out of one of the two cases" in said


def test_who_has_told_a_conflict_takes_nothing_up_again(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case = made.candidate("mora", 0, "not_selected")
        kin = actor(app, "mora", Role.COORDINATOR)
    client = client_for(app, kin)
    post(client, path("board", case, "conflict"), kind="kin")
    said = post(client, path("board", case, "correct"), 422, again="Ett överklagande har kommit in.")
    assert "Somebody else decides" in row_of(said, case)
    with app.app_context(), work_as(kin.scope):
        assert session().scalar(select(Candidacy.state).where(Candidacy.id == case)) == "not_selected"


def test_the_own_file_is_read_as_ones_own_case(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself, mine, other = candidate_who_decides(made)
        (criterion,) = add_criteria(made, "Lyssnar")
        rate(made.lead, mine, put_on_panel(made, "mora", app), {criterion: 2})
        decided(made, made.lead, mine, "no", SECRET)
    client = client_for(app, herself)
    answer = client.get(f"/candidates/{mine}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/my-case/{mine}")
    for do in ("made_ready", "taken_out", "reopened"):
        assert client.get(f"/candidates/{mine}/moves/{do}").headers["Location"] == f"/my-case/{mine}"
    own = client.get(f"/my-case/{mine}").get_data(as_text=True)
    assert SECRET not in own
    assert "You are a candidate in this round yourself" in client.get(f"/candidates/{other}").text


def test_ratings_that_are_hidden_are_not_called_missing(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case, unrated = made.candidate("mora", 0), made.candidate("mora", 1)
        (criterion,) = add_criteria(made, "Lyssnar")
        rate(made.lead, case, actor(app, "mora", Role.MANAGER), {criterion: 4})
        mine = put_on_panel(made, "mora", app)
        rate(made.lead, case, mine, {})
    board = page(client_for(app, mine))
    assert "Hidden" in row_of(board, case)
    assert "Not rated" not in row_of(board, case)
    assert "Not rated" in row_of(board, unrated)


def test_what_is_typed_is_still_there_when_the_row_is_closed_meanwhile(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case, gone = made.candidate("mora", 0, "ready"), made.candidate("mora", 1, "ready")
        decided(made, made.lead, case, "no")
        decided(made, made.lead, gone, "no")
        kin = actor(app, "mora", Role.COORDINATOR)
        again = made.candidate("mora", 2, "not_selected")
    client, second = client_for(app, made.lead), client_for(app, kin)
    # The council has become ready.
    with app.app_context():
        ready(made, "mora")
    row = row_of(
        post(client, path("board", case, "decision"), 422, outcome="offer", grounds=SECRET, version=1), case
    )
    assert "Take that back before" in row
    assert SECRET in row
    assert "You chose: Seat" in row
    assert 'data-dec="no"' in row
    # A conflict has been told in another window.
    post(second, path("board", case, "conflict"), kind="kin")
    row = row_of(post(second, path("board", case, "comments"), 422, body="Jag ville bara säga detta."), case)
    assert "Jag ville bara säga detta." in row
    # Somebody else has taken the case up.
    post(client, path("board", again, "correct"), again="Ett överklagande har kommit in.")
    row = row_of(post(client, path("board", again, "correct"), 422, again="Vi såg fel på intyget."), again)
    assert "Vi såg fel på intyget." in row
    # The person has withdrawn: the row is not on the board any more.
    with app.app_context(), work_as(made.lead.scope):
        session().execute(update(Candidacy).where(Candidacy.id == gone).values(state="withdrawn"))
    html = post(client, path("board", gone, "decision"), 422, outcome="offer", grounds=SECRET, version=1)
    assert SECRET in row_of(html, gone)
    assert "The case has moved on" in row_of(html, gone)


def test_one_look_a_visit_and_not_one_for_each_saving(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        cases = [made.candidate("mora", number, "ready") for number in range(3)]
        other = actor(app, "mora", Role.COORDINATOR)
    client = client_for(app, made.lead)
    token = form_token(client, path("board"))

    def save(version: int, grounds: str) -> str:
        fields = {"csrf_token": token, "outcome": "no", "grounds": grounds, "version": version}
        answer = client.post(path("board", cases[0], "decision"), data=fields, headers={"HX-Request": "true"})
        return answer.get_data(as_text=True)

    before = looks(app, other, "board.viewed")
    assert len(before) == 1
    for version in range(3):
        html = save(version, f"{GROUNDS} {version}")
        # The row alone is answered: nobody else's file is on the way.
        assert row_of(html, cases[0])
        assert f'id="row-{cases[1]}"' not in html
    assert looks(app, other, "board.viewed") == before
    assert len(looks(app, other, "decision.made")) == 3
    # Refused, it shows the row's file and nothing is written about a decision: the look is.
    save(9, "Personnummer 640823-3234.")
    assert looks(app, other, "board.viewed") == [*before, [str(made.people["mora"][0])]]
