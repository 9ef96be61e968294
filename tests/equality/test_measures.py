"""The working page of active measures: four steps, lines of the own council, nothing lost when two write."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.equality.models import STEPS, ActiveMeasure
from app.equality.queries import measures
from app.equality.service import MeasureData, add_measure, change_measure
from app.platform.access.table import Role
from app.platform.database import work_as
from app.platform.refusals import NotAllowed, NotFound, Refused
from app.programmes.queries.rounds import RoundFacts, get_round
from tests.conftest import Database
from tests.support.clients import client_for, form_token, new_actor
from tests.support.recruiting import Recruiting, recruiting

PAGE = "/programmes/talangjakten/rounds/1/measures"


@pytest.fixture
def joint(app: Flask) -> Recruiting:
    """A joint round."""
    with app.app_context():
        return recruiting(app)


@pytest.fixture
def client(joint: Recruiting) -> FlaskClient:
    """A browser of Mora's coordinator."""
    return client_for(joint.app, joint.lead)


def send(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    """Post a line."""
    data = {"csrf_token": form_token(client, "/account"), "step": "act", "body": "Bjud in fler", **fields}
    answer = client.post(path, data=data)
    return answer.status_code, answer.get_data(as_text=True)


def only(joint: Recruiting) -> ActiveMeasure:
    """The one line that there is."""
    with joint.app.app_context(), work_as(joint.lead.scope) as current:
        found = current.scalars(select(ActiveMeasure)).one()
        current.expunge(found)
        return found


def facts(joint: Recruiting) -> RoundFacts:
    """The round."""
    found = get_round(joint.programme_id, 1)
    assert found is not None
    return found


def test_lines_stand_under_their_step(joint: Recruiting, client: FlaskClient) -> None:
    assert client.get(PAGE).get_data(as_text=True).count("Nothing is written here yet.") == 4
    for step in reversed(STEPS):
        assert send(client, f"{PAGE}/new", step=step, body=f"Rad om {step}")[0] == 303
    page = client.get(PAGE).get_data(as_text=True)
    places = [page.index(f"Rad om {step}") for step in STEPS]
    assert places == sorted(places)
    assert "The four steps that the law asks for" in page


def test_a_line_is_changed_done_and_removed(
    joint: Recruiting, client: FlaskClient, database: Database
) -> None:
    send(client, f"{PAGE}/new", responsible="HR-chefen", due_on="2027-03-01")
    line = only(joint)
    path = f"{PAGE}/{line.id}"
    assert 'value="2027-03-01"' in client.get(path).get_data(as_text=True)
    status, _page = send(client, path, version="1", responsible="HR-chefen", done_on="2027-02-20")
    assert status == 303
    page = client.get(PAGE).get_data(as_text=True)
    assert "HR-chefen sees to it." in page
    assert "Done 20 February 2027" in page
    assert send(client, f"{path}/remove", version="1")[0] == 409
    assert send(client, f"{path}/remove", version="2")[0] == 303
    assert client.get(path).status_code == 404
    with database.admin() as connection:
        told = connection.execute("SELECT action FROM audit.entry WHERE action LIKE 'measure.%' ORDER BY id")
        assert [row[0] for row in told] == ["measure.added", "measure.changed", "measure.removed"]


def test_the_second_writer_sees_both_and_loses_nothing(joint: Recruiting, client: FlaskClient) -> None:
    send(client, f"{PAGE}/new")
    path = f"{PAGE}/{only(joint).id}"
    assert send(client, path, version="1", body="Den första")[0] == 303
    status, page = send(client, path, version="1", body="Den andra")
    assert status == 409
    assert "Den första" in page
    assert "Den andra" in page
    assert only(joint).body == "Den första"
    assert send(client, path, version="2", body="Den andra")[0] == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": " "}, "Fill in this field."),
        ({"step": "wish"}, "Choose from the list."),
        ({"due_on": "i vår"}, "Write a date as year, month and day"),
        ({"body": "Anna 19121212-1212 är sjukskriven"}, "may not be kept here"),
        ({"responsible": "19121212-1212"}, "may not be kept here"),
    ],
)
def test_faults_stand_at_their_field(client: FlaskClient, fields: dict[str, str], words: str) -> None:
    status, page = send(client, f"{PAGE}/new", **fields)
    assert status == 422
    assert words in page


def test_each_council_writes_its_own(joint: Recruiting, client: FlaskClient) -> None:
    send(client, f"{PAGE}/new", body="Moras egen rad")
    orsa = joint.coordinators["orsa"]
    other = client_for(joint.app, orsa)
    assert "Moras egen rad" not in other.get(PAGE).get_data(as_text=True)
    assert other.get(f"{PAGE}/{only(joint).id}").status_code == 404
    with joint.app.app_context(), work_as(orsa.scope):
        assert measures(joint.round_id) == []
        with pytest.raises(NotFound):
            change_measure(orsa, facts(joint), only(joint).id, 1, MeasureData("act", "Ny"))


def test_who_may_read_it_may_not_all_write_it(joint: Recruiting, client: FlaskClient) -> None:
    send(client, f"{PAGE}/new")
    executive = new_actor(joint.app, "mora", Role.EXECUTIVE)
    reader = client_for(joint.app, executive)
    page = reader.get(PAGE).get_data(as_text=True)
    assert "Bjud in fler" in page
    assert "Add a line" not in page
    assert reader.get(f"{PAGE}/new").status_code == 403
    with joint.app.app_context(), work_as(executive.scope), pytest.raises(NotAllowed):
        add_measure(executive, facts(joint), MeasureData("act", "Ny"))


def test_the_service_refuses_by_itself(joint: Recruiting) -> None:
    with joint.app.app_context(), work_as(joint.lead.scope):
        for data, field in (
            (MeasureData("wish", "x"), "step"),
            (MeasureData("act", "  "), "body"),
            (MeasureData("act", "sjukskriven"), "body"),
        ):
            with pytest.raises(Refused) as refused:
                add_measure(joint.lead, facts(joint), data)
            assert refused.value.field == field
        with pytest.raises(NotFound):
            change_measure(joint.lead, facts(joint), UUID(int=1), 1, MeasureData("act", "x"))
