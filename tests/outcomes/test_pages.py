"""Recording and correcting outcomes, and where they show."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.outcomes import models, words
from app.outcomes.queries import histories
from app.platform.access.table import Role
from app.platform.database import work_as
from tests.programmes.builders import Joint, joint_programme
from tests.programmes.test_pages import PAGE, ROUND, send, text
from tests.support.clients import client_as, client_for, new_actor

DATA = {
    "kind": "manager",
    "dated": "mars 2017",
    "source": "published",
    "employer": "member",
    "post": "Chef på kostenheten",
}


@pytest.fixture
def joint(app: Flask) -> Joint:
    """Talangjakten, without an open application context."""
    with app.app_context():
        return joint_programme(app)


def test_record_correct_and_read(app: Flask, joint: Joint) -> None:
    client, participant = client_for(app, joint.mora), joint.participants["mora"][0]
    path = f"{ROUND}/participants/{participant}/outcomes"
    assert send(client, f"{path}/new", DATA | {"dated": "2100"}).status_code == 422
    before = send(client, f"{path}/new", DATA | {"dated": "2008"})
    assert "The date is before the round began." in before.get_data(as_text=True)
    assert send(client, f"{path}/new", DATA).location == ROUND
    page = text(client, ROUND)
    for said in (
        "Manager</strong>, March 2017",
        "Chef på kostenheten",
        "Another council of the programme",
        "Something published",
    ):
        assert said in page, said
    correct = re.search(r'href="([^"]+/correct)"', page)
    assert correct
    assert 'value="2017-03"' in text(client, correct[1])
    assert send(client, correct[1], DATA | {"kind": "specialist"}).status_code == 303
    page = text(client, ROUND)
    assert "<del>Manager, March 2017</del>" in page
    assert "Chose to be a specialist" in page
    assert client.get(correct[1]).status_code == 410
    person = text(client, f"/people/{joint.people['mora'][0]}")
    assert "Rounds and outcomes" in person
    assert "Chose to be a specialist" in person


@pytest.mark.parametrize(
    ("post", "why"),
    [
        ("Chef, 640823-3234", "A national identity number may not be kept here"),
        ("Rektor, nu sjukskriven", "Data about health may not be kept here"),
    ],
)
def test_the_post_holds_nothing_that_may_not_be_kept(app: Flask, joint: Joint, post: str, why: str) -> None:
    client, participant = client_for(app, joint.mora), joint.participants["mora"][0]
    answer = send(client, f"{ROUND}/participants/{participant}/outcomes/new", DATA | {"post": post})
    assert answer.status_code == 422
    assert why in answer.get_data(as_text=True)
    with app.app_context(), work_as(joint.mora.scope):
        assert histories(joint.participants["mora"]) == {}


def test_another_councils_participant_has_no_form(app: Flask, joint: Joint) -> None:
    client = client_for(app, joint.orsa)
    path = f"{ROUND}/participants/{joint.participants['mora'][0]}/outcomes/new"
    assert client.get(path).status_code == 404
    with app.app_context(), work_as(joint.mora.scope):
        assert histories(joint.participants["mora"]) == {}


def test_roles_that_see_no_participants_see_no_rounds_of_a_person_but_their_own(
    app: Flask, joint: Joint
) -> None:
    person = joint.people["mora"][0]
    assert "Rounds and outcomes" not in text(client_as(app, "mora", Role.MANAGER), f"/people/{person}")
    me = new_actor(app, "mora", Role.EMPLOYEE, person_id=person)
    mine = text(client_for(app, me), "/people/me")
    assert "Rounds and outcomes" in mine
    assert f'href="{PAGE}/rounds/1"' in mine


def test_every_choice_has_words() -> None:
    assert tuple(words.KINDS) == models.KINDS
    assert tuple(words.SOURCES) == models.SOURCES
    assert tuple(words.EMPLOYERS) == models.EMPLOYERS
