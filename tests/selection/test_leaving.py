"""A council that leaves the programme in the middle: its people come out, its seats go on, its panel reads no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.nominations.models import Candidacy
from app.nominations.service.move import move
from app.platform.access.actor import Actor, system_actor
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.programmes.models import Participation, ProgrammeMember, Round
from app.programmes.service import members
from app.selection.models import SeatLine, SeatNeed
from app.selection.service.panel import open_files
from app.selection.service.waiting import move_on
from tests.selection.boards import facts_of, joint, path, put_on_panel
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import announce, council_id, decided, fix_seats, states, sums

YESTERDAY = str(datetime.now(UTC).date() - timedelta(days=2))


def _set_left(made: Recruiting, left: str | None) -> None:
    with work_as(made.lead.scope):
        members.set_member(made.lead, made.programme_id, council_id(made, "orsa"), "2008", left)


def _left_since(made: Recruiting) -> None:
    """The last day that was agreed on has come, whatever there is still."""
    with work_as(made.lead.scope):
        orsa = ProgrammeMember.council_id == council_id(made, "orsa")
        session().execute(update(ProgrammeMember).where(orsa).values(left=YESTERDAY))


def _move_on(made: Recruiting, slug: str) -> None:
    system = system_actor(made.coordinators[slug].council)
    with work_as(system.scope):
        move_on(system, made.programme_id, made.round_id)


def _makes(who: Actor, case_id: object, name: str) -> str:
    with work_as(who.scope):
        return move(who, case_id, name).state  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "state", ["opinion", "second_opinion", "preparing", "ready", "offered", "reserve", "accepted"]
)
def test_nobody_is_left_in_a_round_that_goes_on(app: Flask, state: str) -> None:
    with app.app_context():
        made = recruiting(app)
        made.candidate("orsa", 0, state)
        for left in (YESTERDAY, str(datetime.now(UTC).date()), "2027-01"):
            with pytest.raises(Refused, match="recruiting"):
                _set_left(made, left)
        # The round begins in February 2027: whoever has a seat has begun, and everybody else has heard.
        _set_left(made, "2027-02")
        _set_left(made, None)
        with work_as(made.lead.scope):
            session().execute(update(Round).values(state="closed"))
        _set_left(made, YESTERDAY)


@pytest.mark.parametrize("state", ["draft", "not_selected", "declined", "withdrawn"])
def test_a_council_whose_cases_are_settled_may_leave(app: Flask, state: str) -> None:
    with app.app_context():
        made = recruiting(app)
        made.candidate("mora", 0, "ready")
        if state == "draft":
            herself = made.sign_in("orsa", made.people["orsa"][0])
            with work_as(herself.scope):
                session().add(
                    Candidacy(council_id=herself.council.id, programme_id=made.programme_id, round_id=made.round_id,
                              call_id=made.call_id, person_id=herself.person_id, door="application")
                )  # fmt: skip
        else:
            made.candidate("orsa", 0, state)
        _set_left(made, YESTERDAY)


def test_only_the_lead_is_told_whether_there_is_anybody(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        made.candidate("orsa", 0, "ready")
        ask = select(
            func.ctx.leaves_people(made.programme_id, council_id(made, "orsa"), datetime.now(UTC).date())
        )
        answers = []
        for slug in ("mora", "alvdalen"):
            with work_as(made.coordinators[slug].scope):
                answers.append(session().scalar(ask))
        assert answers == [True, False]


def test_the_page_says_why_a_council_cannot_leave(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        made.candidate("orsa", 0, "ready")
    client = client_for(app, made.lead)
    place = "/programmes/talangjakten/members"
    data = {"csrf_token": form_token(client, place), "council": "orsa", "joined": "2008", "left": YESTERDAY}
    answer = client.post(place, data=data)
    assert answer.status_code == 422
    assert "The council has people in the selection of a round" in answer.get_data(as_text=True)


def test_people_of_a_council_that_has_left_answer_and_come_out(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, people=5)
        fix_seats(made, 5, 3, 5)
        announce(made)
        cases = [decided(made, "orsa", number, "offer") for number in (0, 1)]
        cases += [decided(made, "orsa", 2, "reserve", 1), made.candidate("orsa", 3, "ready")]
        people = [made.sign_in("orsa", made.people["orsa"][number]) for number in range(4)]
        _left_since(made)
    pages = [
        client_for(app, who).get(f"/my-case/{case}").status_code
        for who, case in zip(people, cases, strict=True)
    ]
    assert pages == [200] * 4
    with app.app_context():
        assert _makes(people[0], cases[0], "declined") == "declined"
        assert _makes(people[1], cases[1], "accepted") == "accepted"
        assert _makes(people[2], cases[2], "withdrew") == "withdrawn"
        assert _makes(people[3], cases[3], "withdrew") == "withdrawn"
        assert sums(made)["orsa"] == (3, 1)
        with work_as(made.coordinators["orsa"].scope):
            waits = select(SeatNeed.waiting).where(SeatNeed.council_id == council_id(made, "orsa"))
            assert session().scalars(waits).one() == 0
            assert session().scalars(select(Participation.person_id)).all() == [made.people["orsa"][1]]
        assert _makes(people[1], cases[1], "withdrew") == "withdrawn"
        assert sums(made)["orsa"] == (3, 0)


def test_its_seats_go_on_and_none_come_to_it(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 3, 2, 1, minimum=1)
        announce(made)
        decided(made, "alvdalen", 0, "offer")
        waits = [decided(made, "alvdalen", number, "reserve", number) for number in (1, 2, 3)]
        own = [decided(made, "orsa", 0, "offer"), decided(made, "orsa", 1, "reserve", 1)]
        own.append(decided(made, "orsa", 2, "reserve", 2))
        _left_since(made)
        # Two wait in Orsa for one free seat, and three in Älvdalen for none: Mora's unused ones go to Älvdalen alone.
        _move_on(made, "mora")
        assert sums(made) == {"mora": (1, 0), "orsa": (2, 1), "alvdalen": (3, 1)}
        # Nor is anybody offered a seat by a council that has left; what it has free goes on, beneath any minimum.
        _move_on(made, "orsa")
        assert sums(made) == {"mora": (1, 0), "orsa": (1, 1), "alvdalen": (4, 1)}
        assert states(made, "orsa", *own) == ["offered", "reserve", "reserve"]
        with pytest.raises(Refused, match="not_member"), work_as(made.coordinators["orsa"].scope):
            move(made.coordinators["orsa"], own[1], "moved_up")
        _move_on(made, "alvdalen")
        assert states(made, "alvdalen", *waits) == ["offered"] * 3
        assert sums(made) == {"mora": (1, 0), "orsa": (1, 1), "alvdalen": (4, 4)}


@pytest.mark.parametrize("changed", [{"move": "given"}, {"move": "added", "candidacy": None}])
def test_the_database_lets_it_take_nothing(app: Flask, changed: dict[str, object]) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made)
        case_id = made.candidate("orsa", 0, "ready")
        _left_since(made)
        line = {"programme_id": made.programme_id, "round_id": made.round_id, "council_id": council_id(made, "orsa"),
                "seats": 1, "candidacy": case_id, "rule": "offered", "by_name": "Prov"} | changed  # fmt: skip
        with pytest.raises(Exception, match="row-level security"), work_as(made.coordinators["orsa"].scope):
            session().add(SeatLine(**line))
            session().flush()


def test_files_are_not_opened_to_a_council_that_has_left_and_open_ones_are_closed(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case_id = made.candidate("mora", 0, "ready")
        member = put_on_panel(made, "orsa", app)
        until = datetime.now(UTC) + timedelta(days=30)

        def opened() -> int:
            with work_as(made.lead.scope):
                return open_files(made.lead, facts_of(made, made.lead), "Urval", until)

        def read() -> tuple[list[object], list[object], int]:
            with work_as(member.scope):
                grants = session().execute(text("SELECT grant_id FROM ctx.grants_to_me()")).scalars().all()
                given = session().execute(text("SELECT id FROM access_grant")).scalars().all()
                profiles = [
                    session().execute(text("SELECT ctx.read_granted(:g, 'profile')"), {"g": one}).scalar()
                    for one in [*grants, *given]
                ]
                wanted = text("SELECT candidacy_id FROM ctx.read_candidates(:r)")
                files = session().execute(wanted, {"r": made.round_id}).scalars().all()
                return profiles, list(files), len(facts_of(made, member).panel)

        assert opened() == 1
        profiles, files, seated = read()
        assert len(profiles) == 1
        assert profiles[0]
        assert (files, seated) == ([case_id], 1)
        _left_since(made)
        assert read() == ([], [], 0)
        assert opened() == 0
        with work_as(made.lead.scope):
            assert facts_of(made, made.lead).panel == ()
    assert client_for(app, member).get(path("board")).status_code == 404
    # Who comes back is on the panel again.
    with app.app_context():
        _set_left(made, None)
        assert read()[2] == 1
