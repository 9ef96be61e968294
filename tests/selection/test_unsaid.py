"""What the board's list of what is missing may not tell: hidden names, and what is decided about oneself."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.selection.board import code
from app.selection.models import Decision
from app.selection.service.board import tell_conflict
from tests.programmes.builders import actor
from tests.selection.boards import GROUNDS, decided, facts_of, joint, path, ready
from tests.selection.test_board_pages import page, post
from tests.support.clients import client_for
from tests.support.recruiting import Recruiting

SETTLE = "Somebody else has to settle the case of Test Person000."
OFFERED = re.compile(r"free seats?, and \d+ are offered")


def _named(made: Recruiting, number: int, given: str, family: str) -> None:
    with work_as(made.lead.scope):
        one = Person.id == made.people["mora"][number]
        session().execute(update(Person).where(one).values(given_name=given, family_name=family))


def _stays_out(app: Flask, made: Recruiting, case: UUID) -> Actor:
    """Another coordinator, who has told of a conflict of interest in a case; so with one's own."""
    somebody = actor(app, "mora")
    with work_as(somebody.scope):
        tell_conflict(somebody, facts_of(made, somebody), case, "kin")
    return somebody


def test_ready_too_early_tells_no_hidden_name(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        cases = [made.candidate("mora", number, "ready") for number in range(3)]
        _named(made, 0, "Ann-Britt", "Göransdotter")
        decided(made, made.lead, cases[1], "no", "Kort.")
    client = client_for(app, made.lead)
    post(client, path("criteria/names"), names="hidden")
    html = post(client, path("selection/ready"), 422)
    assert f"Decide about {code(cases[0])}." in html
    assert f"Write the grounds of the decision about {code(cases[1])}." in html
    assert "Göransdotter" not in html
    assert "Person001" not in html
    # The order of the codes tells nothing of the names.
    told = re.findall(r"Decide about ([0-9A-F-]+)\.", html.split('id="board"')[0])
    assert told == sorted(told)
    assert len(told) == 2


def test_grounds_that_are_long_enough_stay_so_where_names_are_hidden(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0, "ready")
        _named(made, 0, "Ann-Britt", "Göransdotter")
        decided(made, made.lead, case, "no", "Ann-Britt Göransdotter får vänta.")
    client = client_for(app, made.lead)
    post(client, path("criteria/names"), names="hidden")
    assert "Every decision has its grounds." in page(client)
    assert "Write at least one whole sentence." not in page(client)
    post(client, path("selection/ready"))


def test_who_stays_out_of_a_case_reads_of_no_sum_what_is_decided_there(app: Flask) -> None:
    with app.app_context():
        made = joint(app, 6)
        cases = [made.candidate("mora", number, "ready") for number in range(6)]
        partial = _stays_out(app, made, cases[0])
        for case in cases[1:]:
            decided(made, made.lead, case, "offer")
    client, lead = client_for(app, partial), client_for(app, made.lead)
    undecided = page(client)
    assert SETTLE in undecided
    with app.app_context():
        decided(made, made.lead, cases[0], "offer")
    # Who decides about everybody reads the sum; who stays out of one reads what stood there before.
    assert OFFERED.search(page(lead))
    html = page(client)
    assert not OFFERED.search(html)
    assert SETTLE in html
    assert "Everybody on the board is decided about." not in html
    assert SETTLE in post(client, path("selection/ready"), 422)
    with app.app_context(), work_as(made.lead.scope):
        session().execute(update(Decision).where(Decision.candidacy_id == cases[0]).values(outcome="no"))
    assert SETTLE not in page(client)


def test_nor_of_a_place_that_two_have(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        own, other = (made.candidate("mora", number, "ready") for number in range(2))
        partial = _stays_out(app, made, own)
        for case in (own, other):
            decided(made, made.lead, case, "reserve", GROUNDS)
        with work_as(made.lead.scope):
            session().execute(update(Decision).values(reserve_place=3))
    assert "Two people have place 3" in page(client_for(app, made.lead))
    html = page(client_for(app, partial))
    assert "have place 3" not in html
    assert SETTLE in html
    with app.app_context(), work_as(made.lead.scope):
        one = select(Decision.id).where(Decision.candidacy_id == own).scalar_subquery()
        session().execute(update(Decision).where(Decision.id == one).values(reserve_place=4))
    assert SETTLE not in page(client_for(app, partial))
    with app.app_context():
        ready(made, "mora")
