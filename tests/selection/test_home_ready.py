"""What the home page says when a council has decided and not said so, who is waited for, and what assessors owe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.nominations.models import Call, Candidacy
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.programmes.models import Round
from app.selection.models import Assessment
from app.selection.queries.waiting_ready import unsaid_rounds
from app.selection.service.finishing import take_back_ready
from tests.programmes.builders import actor
from tests.selection import boards
from tests.selection.boards import facts_of, put_on_panel
from tests.selection.test_decisions import final
from tests.support.clients import client_for
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import fix_seats

SAY, NOBODY = (
    "Say that your council is ready in round 1",
    "Your council has seats and nobody to decide about.",
)
DECISION = datetime.now(UTC).replace(microsecond=0) + timedelta(days=20)


def _home(app: Flask, who: Actor) -> str:
    return client_for(app, who).get("/").get_data(as_text=True)


def _closed(made: Recruiting, decision_at: datetime = DECISION) -> None:
    """The call has closed."""
    with work_as(made.lead.scope):
        closed = datetime.now(UTC) - timedelta(hours=1)
        session().execute(update(Call).values(closes_at=closed, decision_at=decision_at))


def test_who_has_decided_about_everybody_is_to_say_so(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        cases = [made.candidate("mora", number, "ready") for number in (0, 1)]
        boards.decided(made, made.lead, cases[0], "no")
        _closed(made)
    assert SAY not in _home(app, made.lead)
    with app.app_context():
        boards.decided(made, made.lead, cases[1], "reserve")
        coming = made.candidate("mora", 2, "opinion")
    assert SAY not in _home(app, made.lead)
    with app.app_context():
        with work_as(made.lead.scope):
            session().execute(update(Candidacy).where(Candidacy.id == coming).values(state="withdrawn"))
        with work_as(made.lead.scope):
            (found,) = unsaid_rounds(True)
            assert (found.number, found.people, found.decision_at) == (1, True, DECISION)
    home = _home(app, made.lead)
    assert SAY in home
    assert "Everybody is decided about." in home
    with app.app_context():
        boards.ready(made, "mora")
    assert SAY not in _home(app, made.lead)
    with app.app_context(), work_as(made.lead.scope):
        take_back_ready(made.lead, facts_of(made, made.lead))
    assert SAY in _home(app, made.lead)


def test_a_council_with_seats_and_nobody_to_decide_about_is_waited_for_and_told_so(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 0, 5)
    assert NOBODY not in _home(
        app, made.coordinators["alvdalen"]
    )  # somebody may come as long as the call is open
    with app.app_context():
        _closed(made)
    home = _home(app, made.coordinators["alvdalen"])
    assert SAY in home
    assert NOBODY in home
    # Without seats and people there is nothing to say.
    assert SAY not in _home(app, made.coordinators["orsa"])
    with app.app_context():
        boards.ready(made, "mora", "alvdalen")
        final(made)
    assert SAY not in _home(app, made.coordinators["alvdalen"])


def test_nothing_is_said_of_rounds_that_are_over_or_select_nobody(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        _closed(made)
        with work_as(made.lead.scope):
            session().execute(update(Call).values(way_in="no_selection"))
            assert unsaid_rounds(True) == []
            session().execute(update(Call).values(way_in="both"))
            assert len(unsaid_rounds(True)) == 1
            session().execute(update(Round).values(state="closed"))
            assert unsaid_rounds(True) == []


def test_panel_members_who_decide_are_told_too(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        decides, assesses = put_on_panel(made, "orsa", app, decides=True), put_on_panel(made, "orsa", app)
        manager, executive = made.managers["orsa"], actor(app, "orsa", Role.EXECUTIVE)
        _closed(made)
    for who, told in ((decides, True), (executive, True), (assesses, False), (manager, False)):
        assert (SAY in _home(app, who)) is told


def test_the_lead_sees_who_is_waited_for_when_the_day_is_near(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        boards.ready(made, "mora")
        _closed(made)
    assert "not ready in round 1" not in _home(app, made.lead)
    with app.app_context():
        _closed(made, datetime.now(UTC) + timedelta(days=6))
    home = _home(app, made.lead)
    assert "2 councils are not ready in round 1" in home
    assert "Älvdalen, Orsa" in home or "Orsa, Älvdalen" in home
    assert "not ready in round 1" not in _home(app, made.coordinators["orsa"])
    with app.app_context():
        boards.ready(made, "orsa")
    assert "1 council is not ready in round 1" in _home(app, made.lead)
    with app.app_context():
        boards.ready(made, "alvdalen")
    home = _home(app, made.lead)
    assert "not ready in round 1" not in home
    assert "All councils are ready in round 1" in home


@pytest.mark.parametrize("one_is", [False, True])
def test_who_is_not_ready_when_the_day_is_near_and_the_round_over(app: Flask, one_is: bool) -> None:
    with app.app_context():
        made = boards.joint(app)
        if one_is:
            boards.ready(made, "mora")
        _closed(made, datetime.now(UTC) - timedelta(days=1))
    assert f"{2 if one_is else 3} councils are not ready in round 1" in _home(app, made.lead)
    with app.app_context(), work_as(made.lead.scope):
        session().execute(update(Round).values(state="closed"))
    assert "not ready in round 1" not in _home(app, made.lead)


def _due(made: Recruiting, one: UUID, day: datetime) -> None:
    with work_as(made.lead.scope):
        session().execute(update(Assessment).where(Assessment.id == one).values(due_at=day))


@pytest.mark.parametrize("state", ["preparing", "ready"])
def test_coordinators_see_what_assessors_have_not_handed_in(app: Flask, state: str) -> None:
    overdue, listed = "1 assessment is overdue", "/candidates/conflicts"
    with app.app_context():
        made = boards.joint(app)
        case_id = made.candidate("mora", 0, state)
        (criterion,) = boards.add_criteria(made, "Lyssnar")
        foreign = put_on_panel(made, "orsa", app)
        asked = boards.rate(made.lead, case_id, foreign, {})
        handed_in = boards.rate(made.lead, case_id, put_on_panel(made, "mora", app), {criterion: 4})
        partial = boards.rate(made.lead, case_id, put_on_panel(made, "mora", app), {}, "kin")
        for one in (handed_in, partial):
            _due(made, one, datetime.now(UTC) - timedelta(days=2))
        _due(made, asked, datetime.now(UTC) + timedelta(days=2))
    coordinator = client_for(app, made.lead)
    assert overdue not in _home(app, made.lead)
    assert "No assessment is overdue." in coordinator.get(listed).get_data(as_text=True)
    with app.app_context():
        _due(made, asked, datetime.now(UTC) - timedelta(days=1))
        herself = made.sign_in("mora", made.people["mora"][0], Role.COORDINATOR)
    home = _home(app, made.lead)
    assert overdue in home
    assert f'href="{listed}#overdue"' in home
    page = coordinator.get(listed).get_data(as_text=True)
    conflicts, due = page.split('id="overdue"')
    # The one who is partial above, the one who is late below.
    assert [part.count(f"/candidates/{case_id}") for part in (conflicts, due)] == [1, 1]
    # The own file is others' to see to, and so are other councils' files.
    for other in (herself, made.coordinators["orsa"], made.managers["mora"], foreign):
        assert overdue not in _home(app, other)
    assert "No assessment is overdue." in client_for(app, herself).get(listed).get_data(as_text=True)
    with app.app_context(), work_as(made.lead.scope):
        session().execute(update(Candidacy).values(state="withdrawn"))
        assert session().scalars(select(Assessment.id)).all()
    assert overdue not in _home(app, made.lead)
