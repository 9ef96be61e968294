"""A round whose lead has hidden names from everybody until the decisions are final (pretalx #1523)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from app.people.models import Person
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import NotAllowed, Refused
from app.selection.board import code
from app.selection.calibration import FEWEST
from app.selection.service.finishing import make_final, open_again
from app.selection.service.panel import open_files
from app.selection.service.stands import hide_names
from tests.programmes.builders import actor
from tests.selection.boards import (
    add_criteria,
    decided,
    decision_of,
    facts_of,
    joint,
    path,
    put_on_panel,
    rate,
    ready,
)
from tests.selection.test_board_pages import page, post, row_of
from tests.support.clients import client_for
from tests.support.recruiting import COUNCILS, Recruiting

NAMES = ("Göransdotter", "Ann-Britt", "Britt", "Hemtjänsten Noret")
WRITTEN = "Ann-Britts lugn bär gruppen, säger Göransdotter själv."


@pytest.fixture
def made(app: Flask) -> Recruiting:
    """A candidate of Mora and one of Orsa, each of whom is called the same."""
    with app.app_context():
        made = joint(app, FEWEST)
        for slug in ("mora", "orsa"):
            with work_as(made.coordinators[slug].scope):
                named = {"given_name": "Ann-Britt", "family_name": "Göransdotter"}
                session().execute(update(Person).where(Person.id == made.people[slug][0]).values(named))
        return made


def test_nobody_at_the_board_sees_names_until_the_decisions_are_final(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        mine, theirs = made.candidate("mora", 0, "ready"), made.candidate("orsa", 0, "ready")
        decided(made, made.lead, mine, "offer", WRITTEN)
        decided(made, made.coordinators["orsa"], theirs, "no")
        member = put_on_panel(made, "mora", app, decides=True)
        orsa = made.coordinators["orsa"]
        with work_as(orsa.scope):
            open_files(orsa, facts_of(made, orsa), "Urvalet", datetime.now(UTC) + timedelta(days=9))
    lead = client_for(app, made.lead)
    post(lead, path("board", mine, "comments"), body="Britt är stark.")
    assert "Hide names from everybody" in page(lead, "criteria")
    assert "Göransdotter" in page(lead)
    post(lead, path("criteria/names"), names="hidden")
    for who in (made.lead, member):
        client = client_for(app, who)
        for address, query in (
            ("board", {}), ("board", {"blind": "0"}), ("board", {"council": "orsa"}), ("board/assessors", {}),
            ("selection/protocol", {}),
        ):  # fmt: skip
            html = page(client, address, **query)
            assert not [name for name in NAMES if name in html], (address, query)
        board = page(client)
        assert code(mine) in row_of(board, mine)
        assert "Names and units are hidden from everybody until the decisions are final." in board
        assert "Show names and units" not in board
    # Decided and saved, they stay hidden; grounds with names in them can be written anew.
    hidden = post(lead, path("board", mine, "decision"), 422, outcome="reserve", reserve_place="0", version=1)
    assert not [name for name in NAMES if name in hidden]
    post(lead, path("board", mine, "decision"), outcome="reserve", grounds_anew=" ", version=1)
    assert decision_of(app, made.lead, mine).grounds == WRITTEN
    anew = "Lugnet bär hela gruppen, också när det blåser."
    post(lead, path("board", mine, "decision"), outcome="offer", grounds_anew=anew, version=2)
    assert decision_of(app, made.lead, mine).grounds == anew
    # Final: everybody sees whom it is about; opened again, nobody does.
    with app.app_context():
        ready(made, *COUNCILS)
        with work_as(made.lead.scope):
            facts = facts_of(made, made.lead)
            make_final(made.lead, facts, datetime.now(UTC) + timedelta(hours=2), facts.version)
    assert "Göransdotter" in page(client_for(app, member))
    assert "Göransdotter" in page(lead, "selection/protocol")
    with app.app_context(), work_as(made.lead.scope):
        with pytest.raises(Refused):
            hide_names(made.lead, facts_of(made, made.lead), False)
        facts = facts_of(made, made.lead)
        open_again(made.lead, facts, facts.version)
    assert "Göransdotter" not in page(client_for(app, member))


def test_only_the_lead_hides_and_shows_and_it_is_in_the_log(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        orsa = made.coordinators["orsa"]
        with work_as(orsa.scope), pytest.raises(NotAllowed):
            hide_names(orsa, facts_of(made, orsa), True)
    client = client_for(app, orsa)
    post(client, path("criteria/names"), 403, names="hidden")
    assert "Hide names from everybody" not in page(client, "criteria")
    lead = client_for(app, made.lead)
    post(lead, path("criteria/names"), names="hidden")
    assert "Names and units are hidden from everybody on the board" in page(client, "criteria")
    post(lead, path("criteria/names"), names="shown")
    assert "are hidden from everybody" not in page(client)


def test_assessors_compared_tell_no_council_of_a_hidden_candidate(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        (criterion,) = add_criteria(made, "Lyssnar")
        one, two = actor(app, "mora", Role.MANAGER), actor(app, "mora", Role.MANAGER)
        many = [made.candidate("mora", number) for number in range(FEWEST)]
        for at, case in enumerate(many):
            rate(made.lead, case, one, {criterion: 1 + at % 5})
            rate(made.lead, case, two, {criterion: 1 + (at + 1) % 5})
    client = client_for(app, made.lead)
    named = page(client, "board/assessors")
    assert "The order is by council and name." in named
    assert ">Council</th>" in named
    hidden = page(client, "board/assessors", blind="1")
    assert "Names and councils are hidden. The order says nothing." in hidden
    assert ">Council</th>" not in hidden
    assert code(many[0]) in hidden


def test_no_two_of_a_large_round_have_the_same_code() -> None:
    assert len({code(uuid4()) for _one in range(5000)}) == 5000
