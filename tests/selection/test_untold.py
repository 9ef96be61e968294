"""What has not been told says the true reason; who must be ready is one answer; links are right."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.nominations.models import Candidacy
from app.people.models import Person
from app.platform.access.actor import Actor, system_actor
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.programmes.models import ProgrammeMember
from app.programmes.service import programmes
from app.selection.models import Decision, RoundSelection, SeatLine, SeatRule
from app.selection.queries.waiting_for import untold_offers
from app.selection.service.decisions import DecisionData, decide, make_late_final, take_up_again
from app.selection.service.finishing import open_again
from app.selection.service.needs import recount
from app.selection.service.waiting import remind_of_offers
from tests.programmes.builders import actor
from tests.selection import boards
from tests.selection.boards import GROUNDS, facts_of, path
from tests.selection.test_tasks import _everybody_has_heard
from tests.support import seating
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting


def _board(app: Flask, who: Actor) -> str:
    answer = client_for(app, who).get(path("board"))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _home(app: Flask, who: Actor) -> str:
    return client_for(app, who).get("/").get_data(as_text=True)


def _stuck(app: Flask, outcome: str = "offer") -> tuple[Recruiting, Actor]:
    """Orsa's decision is final, its time has been for an hour, and nobody has been told."""
    made = recruiting(app)
    seating.fix_seats(made)
    seating.announce(made)
    seating.to_tell(made, "orsa", 0, outcome)
    orsa = made.coordinators["orsa"]
    with work_as(orsa.scope):
        session().execute(update(Decision).values(final_at=func.now() - timedelta(hours=1)))
        recount(orsa, [(made.programme_id, made.round_id)])
    return made, orsa


def test_a_worker_that_is_away_is_no_lack_of_seats(app: Flask) -> None:
    with app.app_context():
        _made, orsa = _stuck(app)
    for html in (_board(app, orsa), _home(app, orsa)):
        assert "Fram tries again every five minutes." in html
        assert "o seat is free" not in html


@pytest.mark.parametrize("outcome", ["no", "reserve"])
def test_nor_does_a_refusal_wait_for_a_seat(app: Flask, outcome: str) -> None:
    with app.app_context():
        _made, orsa = _stuck(app, outcome)
    html = _board(app, orsa)
    assert "This decision has not been told yet." in html
    assert "no seat is free" not in html


def test_a_council_that_has_left_reads_that(app: Flask) -> None:
    with app.app_context():
        made, orsa = _stuck(app)
        with work_as(made.lead.scope):
            gone = str(datetime.now(UTC).date() - timedelta(days=2))
            one = ProgrammeMember.council_id == orsa.council.id
            session().execute(update(ProgrammeMember).where(one).values(left=gone))
        with work_as(orsa.scope):
            assert [one.why for one in untold_offers()] == ["left"]
            case = session().scalars(select(Candidacy.id)).one()
    for html in (_board(app, orsa), _home(app, orsa)):
        assert "our council is not in the programme any more" in html
        assert "o seat is free" not in html
    # What the page tells them to do, they can do.
    with app.app_context():
        with work_as(orsa.scope):
            decide(orsa, facts_of(made, orsa), case, DecisionData("no", GROUNDS), 1)
        with work_as(orsa.scope):
            make_late_final(orsa, facts_of(made, orsa), case, 2)


def test_who_is_no_longer_employed(app: Flask) -> None:
    with app.app_context():
        made, orsa = _stuck(app)
        with work_as(orsa.scope):
            one = Person.id == made.people["orsa"][0]
            session().execute(update(Person).where(one).values(active=False))
    assert "This offer has not been told: the person is no longer employed." in _board(app, orsa)


def test_a_seat_that_is_not_there(app: Flask) -> None:
    with app.app_context():
        made, orsa = _stuck(app)
        # Taken from under the promise by hand: no service lets this happen.
        with work_as(made.lead.scope):
            session().execute(update(SeatRule).values(capacity=10))
            session().add(
                SeatLine(
                    programme_id=made.programme_id, round_id=made.round_id, council_id=orsa.council.id,
                    move="removed", seats=5, rule="agreed", by_name="Prov",
                )
            )  # fmt: skip
    for html in (_board(app, orsa), _home(app, orsa)):
        assert "o seat is free" in html


def test_a_council_that_nobody_waits_for_is_not_said_to_be_missing(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        seating.fix_seats(made, 5, 0, 5)
        boards.ready(made, "mora")
    html = client_for(app, made.lead).get(path("selection/final")).get_data(as_text=True)
    orsa = html.split('id="council-orsa"')[1].split("</li>")[0]
    assert "has nobody to decide about" in orsa
    assert "not ready" not in orsa
    assert "not ready" in html.split('id="council-alvdalen"')[1].split("</li>")[0]
    with app.app_context():
        boards.ready(made, "alvdalen")
    assert "All councils are ready in round 1" in _home(app, made.lead)


def test_tasks_lead_into_their_own_programme_where_two_have_one_name(app: Flask) -> None:
    """Orsa leads one of the same slug, which came first and has the plain address."""
    with app.app_context():
        first = actor(app, "orsa")
        with work_as(first.scope):
            programmes.create_programme(
                first,
                programmes.ProgrammeData(
                    slug="talangjakten", names={"sv": "Orsas egen"}, purposes={"sv": "Eget"}, way_in="both",
                    cooperation="agreement", started="2010",
                ),
            )  # fmt: skip
        made = boards.joint(app)
        made.candidate("orsa", 0, "ready")
    home = _home(app, made.coordinators["orsa"])
    assert 'href="/programmes/talangjakten~mora/rounds/1/board"' in home
    assert 'href="/programmes/talangjakten/rounds/1/board"' not in home


def test_nothing_is_opened_again_at_the_moment_when_it_is_told(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        case = made.candidate("mora", 0, "ready")
        boards.decided(made, made.lead, case, "no")
        boards.ready(made, "mora", "orsa", "alvdalen")
        for seconds, opened in ((30, False), (180, True)):
            with work_as(made.lead.scope):
                session().merge(
                    RoundSelection(
                        programme_id=made.programme_id, round_id=made.round_id, final_at=datetime.now(UTC),
                        final_by="Prov", announce_at=datetime.now(UTC) + timedelta(seconds=seconds), version=3,
                    )
                )  # fmt: skip
            with work_as(made.lead.scope):
                facts = facts_of(made, made.lead)
                if opened:
                    open_again(made.lead, facts, facts.version)
                else:
                    with pytest.raises(Refused, match="final"):
                        open_again(made.lead, facts, facts.version)


@pytest.mark.parametrize(("hours", "moved"), [(1, True), (8, False)])
def test_a_reminder_leaves_time_to_answer(app: Flask, hours: int, moved: bool) -> None:
    """No worker was there for a while; a letter of the evening is read in the morning."""
    with app.app_context():
        made = recruiting(app)
        seating.fix_seats(made)
        seating.announce(made)
        case = seating.decided(made, "orsa", 0, "offer")
        orsa = made.coordinators["orsa"]
        soon = datetime.now(UTC) + timedelta(hours=hours)
        with work_as(orsa.scope):
            session().execute(update(Decision).values(answer_by=soon))
            session().execute(update(Candidacy).values(state_since=func.now() - timedelta(days=6)))
        system = system_actor(orsa.council)
        with work_as(system.scope):
            assert remind_of_offers(system) == 1
        with work_as(orsa.scope):
            by = session().scalars(select(Decision.answer_by).where(Decision.candidacy_id == case)).one()
        assert by is not None
        assert (by != soon) is moved
        assert (by > soon + timedelta(days=1)) is moved


def test_who_waits_once_more_has_a_day_once_more(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        case = made.candidate("mora", 0, "ready")
        boards.decided(made, made.lead, case, "no")
        boards.ready(made, "mora", "orsa", "alvdalen")
        _everybody_has_heard(made)
        with work_as(made.lead.scope):
            take_up_again(made.lead, facts_of(made, made.lead), case, "Ett överklagande.", None)
        with work_as(made.lead.scope):
            promised = session().scalars(select(Candidacy.hears_by).where(Candidacy.id == case)).one()
        assert promised is not None
        assert timedelta(days=13) < promised - datetime.now(UTC) < timedelta(days=15)


def test_looking_at_a_rule_counts_as_saving_does(app: Flask) -> None:
    """Seats of offers that are final and not told are spoken for: what a look shows can be saved."""
    with app.app_context():
        made = boards.joint(app, 5)
        for number in range(5):
            boards.decided(made, made.coordinators["orsa"], made.candidate("orsa", number, "ready"), "offer")
        boards.ready(made, "orsa")
    client, where = client_for(app, made.lead), path("seats/rule")
    page = client.get(where).get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version
    fields = {
        "csrf_token": form_token(client, where), "version": version[1], "capacity": "15",
        "key": "agreed", "method": "sainte_lague", "minimum": "0", "answer_days": "7", "number_alvdalen": "5",
    }  # fmt: skip
    for orsa, (looked, saved) in (("3", (422, 422)), ("5", (200, 303))):
        fields |= {"number_orsa": orsa, "number_mora": str(10 - int(orsa))}
        assert client.post(where, data=fields | {"look": "1"}).status_code == looked
        assert client.post(where, data=fields).status_code == saved
