"""Where a ledger keeps the seats, nobody takes part beside it: by hand, by a file, or out of it (hitobito H4)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.nominations.service.move import move
from app.outcomes.importing.fields import FAULT_WORDS
from app.platform.database import session, work_as
from app.platform.imports.models import ImportRow
from app.platform.imports.service import steps
from app.platform.refusals import Refused
from app.programmes.models import Participation
from app.programmes.service.participants import ParticipantData, add_participant, remove_participant
from tests.outcomes.test_import import Import
from tests.selection.boards import path
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import announce, decided, fix_seats, states, sums

ADDED = ParticipantData("nomination", "ongoing")


def _add(made: Recruiting, number: int) -> Any:
    who = made.coordinators["orsa"]
    with work_as(who.scope):
        return add_participant(who, made.programme_id, made.round_id, made.people["orsa"][number], ADDED)


def _taking_part(made: Recruiting) -> int:
    with work_as(made.coordinators["orsa"].scope):
        return session().scalar(select(func.count()).select_from(Participation)) or 0


def _import(app: Flask, made: Recruiting, *numbers: int) -> Import:
    place: Any = SimpleNamespace(
        mora=made.coordinators["orsa"], programme_id=made.programme_id, round_id=made.round_id
    )
    return Import(app, place, [(f"orsa-{n:03d}", "", "", "", "", "", "") for n in numbers])


def _yes(made: Recruiting, number: int) -> None:
    case_id, herself = (
        decided(made, "orsa", number, "offer"),
        made.sign_in("orsa", made.people["orsa"][number]),
    )
    with work_as(herself.scope):
        move(herself, case_id, "accepted")


def test_nobody_is_registered_beside_the_ledger(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        before = _add(made, 0)
        fix_seats(made, 5, 1, 5)
        for number in (1, 2, 3):
            with pytest.raises(Refused, match="by_seat"):
                _add(made, number)
        assert (_taking_part(made), sums(made)["orsa"]) == (1, (1, 0))
        # A wrong registration from before the ledger can be taken away still.
        who = made.coordinators["orsa"]
        with work_as(who.scope):
            remove_participant(who, before)
        assert _taking_part(made) == 0


def test_who_has_a_seat_is_not_removed_beside_the_ledger(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        announce(made)
        _yes(made, 0)
        who = made.coordinators["orsa"]
        with work_as(who.scope):
            line = session().scalars(select(Participation.id)).one()
        with pytest.raises(Refused, match="has_seat"), work_as(who.scope):
            remove_participant(who, line)
    client = client_for(app, who)
    place = path(f"participants/{line}/remove")
    answer = client.post(place, data={"csrf_token": form_token(client, place)}, follow_redirects=True)
    assert "Take the person out on the page of the case" in answer.get_data(as_text=True)
    with app.app_context():
        assert (_taking_part(made), sums(made)["orsa"]) == (1, (1, 1))


def test_the_pages_say_how_somebody_takes_part(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
    client = client_for(app, made.coordinators["orsa"])
    rounds = "/programmes/talangjakten/rounds/1"
    new = path("participants/new") + f"?person={made.people['orsa'][0]}"
    assert "Add a participant" in client.get(rounds).get_data(as_text=True)
    token = form_token(client, new)
    with app.app_context():
        fix_seats(made, 5, 1, 5)
    page = client.get(rounds).get_data(as_text=True)
    assert "Add a participant" not in page
    assert "a person takes part by saying yes to a seat" in page
    data = {
        "csrf_token": token,
        "person": made.people["orsa"][0],
        "way_in": "nomination",
        "completion": "ongoing",
    }
    answer = client.post(path("participants/new"), data=data)
    assert answer.status_code == 422
    assert "a person takes part by saying yes to a seat" in answer.get_data(as_text=True)
    assert "a person takes part by saying yes to a seat" in client.get(new).get_data(as_text=True)
    with app.app_context():
        assert _taking_part(made) == 0


def test_a_file_adds_nobody_beside_the_ledger_and_tells_of_who_is_in(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 5, 1, 5)
        announce(made)
        _yes(made, 0)
    read = _import(app, made, 0, 1, 2)
    assert read.rows() == {2: ("unchanged", []), 3: ("fault", ["by_seat"]), 4: ("fault", ["by_seat"])}
    assert not steps.may_apply(read.batch)
    with app.app_context(), work_as(made.coordinators["orsa"].scope):
        faults = session().scalars(select(ImportRow.faults).where(ImportRow.row_number == 3)).one()
        assert (
            "Test Person001 does not take part" in str(FAULT_WORDS["by_seat"]) % (faults or [])[0]["params"]
        )


def test_a_file_that_was_checked_before_the_ledger_began_adds_nobody(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
    read = _import(app, made, 1, 2)
    assert {state for state, _faults in read.rows().values()} == {"new"}
    with app.app_context():
        fix_seats(made, 5, 1, 5)
    assert read.apply().state != "applied"
    with app.app_context():
        assert (_taking_part(made), sums(made)["orsa"]) == (0, (1, 0))


def test_undoing_a_file_takes_no_seat_from_under_anybody(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
    read = _import(app, made, 1)
    assert read.apply().state == "applied"
    with app.app_context():
        fix_seats(made, 5, 1, 5)
        announce(made)
        _yes(made, 1)
    stopped = read.undo()
    assert (stopped.state, stopped.notes["obstacle"]["names"]) == ("applied", ["Test Person001"])
    with app.app_context():
        assert (_taking_part(made), sums(made)["orsa"]) == (1, (1, 1))
        with work_as(made.coordinators["orsa"].scope):
            assert states(made, "orsa") == []
