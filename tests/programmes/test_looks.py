"""Who looked at what: every page that tells of a person's part in a round is one line of the log, with the person."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.people.queries.readers import who_looked
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.audit.actions import LOOKS
from app.platform.database import work_as
from tests.people.test_pages import statements
from tests.programmes.builders import Joint, joint_programme
from tests.programmes.test_pages import ROUND, send
from tests.support.clients import client_as, client_for, new_actor


@pytest.fixture
def joint(app: Flask) -> Joint:
    """Talangjakten, without an open application context."""
    with app.app_context():
        return joint_programme(app)


def lines(app: Flask, actor: Actor, kinds: Collection[str] = LOOKS) -> list[tuple[str, list[str]]]:
    """What the council's log holds of some kinds: action and the persons it is about."""
    with app.app_context(), work_as(actor.scope) as current:
        found = current.execute(text("SELECT action, detail FROM audit.entry ORDER BY id"))
        return [(action, detail.get("people", [])) for action, detail in found if action in kinds]


def looked(app: Flask, actor: Actor, person_id: UUID) -> list[str]:
    """The readings that a person finds."""
    with app.app_context(), work_as(actor.scope):
        return [line["action"] for line in who_looked(person_id)]


def page(client: FlaskClient, path: str) -> str:
    """A page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_a_rounds_page_is_one_line_with_all_whom_it_shows(app: Flask, joint: Joint) -> None:
    client = client_for(app, joint.mora)
    client.get(ROUND)
    with statements() as seen:
        page(client, ROUND)
    assert sum("audit.append" in one for one in seen) == 1
    taking_part, others = joint.people["mora"][:5], joint.people["mora"][5:]
    assert lines(app, joint.mora) == [("round.viewed", sorted(map(str, taking_part)))] * 2
    assert [looked(app, joint.mora, one) for one in taking_part] == [["round.viewed"] * 2] * 5
    assert [looked(app, joint.mora, one) for one in others] == [[]] * len(others)
    assert lines(app, joint.orsa) == []


def test_who_sees_no_participants_looks_at_nobody(app: Flask, joint: Joint) -> None:
    page(client_as(app, "mora", Role.MANAGER), ROUND)
    assert lines(app, joint.mora) == []


@pytest.mark.parametrize("form", ["", "/remove", "/outcomes/new"])
def test_a_form_about_a_participant_is_a_look(app: Flask, joint: Joint, form: str) -> None:
    person, participant = joint.people["mora"][0], joint.participants["mora"][0]
    page(client_for(app, joint.mora), f"{ROUND}/participants/{participant}{form}")
    assert lines(app, joint.mora) == [("participant.viewed", [str(person)])]
    assert looked(app, joint.mora, person) == ["participant.viewed"]
    assert looked(app, joint.mora, joint.people["mora"][1]) == []


def test_what_is_written_about_somebody_names_the_person(app: Flask, joint: Joint) -> None:
    client, participant = client_for(app, joint.mora), joint.participants["mora"][0]
    path = f"{ROUND}/participants/{participant}"
    outcome = {"kind": "manager", "dated": "2017", "source": "person", "employer": "own", "post": ""}
    assert send(client, f"{path}/outcomes/new", outcome).status_code == 303
    assert (
        send(
            client, path, {"way_in": "nomination", "completion": "completed", "service_area": ""}
        ).status_code
        == 303
    )
    assert send(client, f"{path}/remove", {}).status_code == 303
    told = ["outcome.recorded", "participant.changed", "participant.removed"]
    written = lines(app, joint.mora, told)[-len(told) :]
    assert written == [(action, [str(joint.people["mora"][0])]) for action in told]


def test_ones_own_file_says_who_looked_and_at_what(app: Flask, joint: Joint) -> None:
    person = joint.people["mora"][0]
    page(client_for(app, joint.mora), ROUND)
    page(client_for(app, joint.mora), f"/people/{person}/edit")
    page(client_for(app, joint.mora), "/people")
    mine = page(client_for(app, new_actor(app, "mora", Role.EMPLOYEE, person_id=person)), "/people/me")
    told = mine.split("Who has looked")[1]
    assert told.count("Looked at the participants of a round") == 1
    assert told.count("Looked at your facts") == 1
    assert "Lists of names in the staff directory are not counted" in told
    assert len(lines(app, joint.mora)) == 2


def test_who_may_not_see_participants_does_not_learn_of_them_from_readings(app: Flask, joint: Joint) -> None:
    person = joint.people["mora"][0]
    page(client_for(app, joint.mora), ROUND)
    administrator = page(client_as(app, "mora", Role.COUNCIL_ADMINISTRATOR), f"/people/{person}")
    assert "Looked at the participants" not in administrator
    officer = page(client_as(app, "mora", Role.DATA_PROTECTION_OFFICER), f"/people/{person}")
    assert "Looked at the participants" in officer


def test_the_index_by_person_says_what_the_sealed_lines_say(app: Flask, joint: Joint) -> None:
    page(client_for(app, joint.mora), ROUND)
    page(client_for(app, joint.mora), f"/people/{joint.people['mora'][0]}")
    with app.app_context(), work_as(joint.mora.scope) as current:
        indexed = {
            tuple(row) for row in current.execute(text("SELECT entry_id, person_id FROM audit.entry_person"))
        }
        entries = current.execute(text("SELECT id, object_type, object_id, detail FROM audit.entry")).all()
    told = {(line.id, UUID(one)) for line in entries for one in line.detail.get("people", [])}
    told |= {(line.id, UUID(line.object_id)) for line in entries if line.object_type == "person"}
    assert indexed == told
