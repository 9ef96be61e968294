"""The log page: what a line is about is named, told in words, and found by person, by doer and by day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.oversight.queries import Wanted, first_id, list_lines
from app.platform.access.table import Role
from app.platform.audit import log
from app.platform.audit.actions import ACTIONS
from app.platform.database import work_as
from tests.conftest import Database
from tests.people.test_pages import statements
from tests.programmes.builders import Joint, joint_programme
from tests.programmes.test_pages import ROUND
from tests.support.clients import client_as, client_for


@pytest.fixture
def joint(app: Flask) -> Joint:
    """Talangjakten, without an open application context."""
    with app.app_context():
        return joint_programme(app)


def rows(client: FlaskClient, query: str = "") -> list[str]:
    """The lines of the log as a person reads them, newest first."""
    answer = client.get(f"/log{query}")
    assert answer.status_code == 200
    body = answer.get_data(as_text=True).split("<tbody")[-1].split("</tbody>")[0]
    found = re.findall(r"<tr role=.*?</tr>", body, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in found]


def name_of(app: Flask, joint: Joint, number: int) -> str:
    with app.app_context(), work_as(joint.mora.scope) as current:
        query = text("SELECT given_name || ' ' || family_name FROM person WHERE id = :id")
        return str(current.scalar(query, {"id": joint.people["mora"][number]}))


def test_lines_name_people_programmes_and_rounds(app: Flask, joint: Joint) -> None:
    officer = client_as(app, "mora", Role.DATA_PROTECTION_OFFICER)
    person, name = joint.people["mora"][0], name_of(app, joint, 0)
    coordinator = client_for(app, joint.mora)
    coordinator.get(f"/people/{person}")
    coordinator.get(ROUND)
    looked = rows(officer)[:2]
    assert "Looked at the participants of a round" in looked[0]
    assert "Talangjakten, round 1" in looked[0]
    assert name in looked[0]
    assert f"Looked at a person {name}" in looked[1]
    assert not [line for line in rows(officer) if re.search(r"[0-9a-f]{8}\b", line)]


def test_details_are_in_words(app: Flask, joint: Joint) -> None:
    told = {
        ("person.changed", "person"): ({"fields": ["title", "unit_id"]}, "Title, Unit"),
        ("people.imported", "import"): ({"row": {"new": 3, "unchanged": 0}, "unit": {"new": 1}}, "New: 3"),
        ("import.checked", "import"): ({"kind": "people", "fault": 2}, "Staff, Faults: 2"),
        ("programme.sharing_set", "programme"): (
            {"measure": "manager", "shared": False},
            "Became manager, Not shared",
        ),
        ("programme.agreement_changed", "programme"): ({"seats": "open"}, "Seats filled: Open"),
        ("comparison.exported", "programme"): ({"form": "csv", "measure": "manager"}, "CSV, Became manager"),
        ("account.signed_in", "account"): (
            {"roles": ["coordinator"], "waiting": False},
            "Roles: Coordinator",
        ),
        ("programme.member_set", "programme"): (
            {"council": str(joint.orsa.council.id), "joined": "2008-09", "left": None},
            "Orsa Municipality, From September 2008",
        ),
        ("grant.used", "person"): ({"part": "profile", "grant": "x"}, "Name, title and unit"),
        ("job.retried", "job"): ({"kind": "audit.seal"}, "Seal the log"),
    }
    with app.app_context(), work_as(joint.mora.scope):
        for (action, kind), (detail, _words) in told.items():
            log.record(joint.mora, action, kind, None, detail)
    shown = rows(client_as(app, "mora", Role.DATA_PROTECTION_OFFICER))[: len(told)]
    for line, ((action, _kind), (_detail, words)) in zip(shown, reversed(told.items()), strict=True):
        assert f"{ACTIONS[action]} {words}" in line
        assert "_" not in line


def test_lines_are_found_by_person_doer_day_and_action(app: Flask, joint: Joint, database: Database) -> None:
    officer = client_as(app, "mora", Role.DATA_PROTECTION_OFFICER)
    coordinator = client_for(app, joint.mora)
    name = name_of(app, joint, 1)
    for number in (0, 1):
        coordinator.get(f"/people/{joint.people['mora'][number]}")
    coordinator.get(ROUND)
    found = rows(officer, f"?person={name}&action=person.viewed")
    assert len(found) == 1
    assert name in found[0]
    about = rows(officer, f"?object={joint.people['mora'][1]}")
    assert [line.split("Looked at ")[1].split()[1] for line in about[:2]] == ["participants", "person"]
    assert rows(officer, "?person=Ingen+Alls") == []
    assert rows(officer, f"?actor={joint.orsa.account_id}") == []
    assert len(rows(officer, f"?actor={joint.mora.account_id}&action=person.viewed")) == 2
    today = datetime.now(ZoneInfo("Europe/Stockholm")).date()
    assert len(rows(officer, f"?from={today}&to={today}&action=person.viewed")) == 2
    assert rows(officer, f"?to={today - timedelta(days=1)}") == []
    assert rows(officer, f"?from={today + timedelta(days=1)}") == []
    assert len(rows(officer, "?action=person.viewed&from=yesterday")) == 2


def test_a_day_is_the_councils_day_to_the_moment(app: Flask, joint: Joint, database: Database) -> None:
    zone = ZoneInfo("Europe/Stockholm")
    moments = [datetime(2026, 3, day, hour, minute, tzinfo=zone) for day, hour, minute in
               ((9, 23, 59), (10, 0, 0), (10, 23, 59), (11, 0, 0))]  # fmt: skip
    with database.admin() as connection:
        connection.execute("DELETE FROM audit.entry")
        for moment in moments:
            connection.execute(
                "INSERT INTO audit.entry (council_id, id, at, actor_name, action, object_type)"
                " VALUES (%s, %s, %s, 'x', 'unit.added', 'unit')",
                (joint.mora.council.id, first_id(moment), moment),
            )
    day = date(2026, 3, 10)
    with app.app_context(), work_as(joint.mora.scope):
        found, _onward = list_lines(Wanted(since=day, until=day), zone)
    assert [line.at for line in found] == [moment.astimezone(UTC) for moment in reversed(moments[1:3])]


def test_names_only_for_who_may_see_them(app: Flask, joint: Joint) -> None:
    name = name_of(app, joint, 0)
    coordinator = client_for(app, joint.mora)
    coordinator.get(f"/people/{joint.people['mora'][0]}")
    coordinator.get(ROUND)
    registrar = client_as(app, "mora", Role.REGISTRAR)
    assert not [line for line in rows(registrar) if name in line]
    assert "About whom" not in registrar.get("/log").get_data(as_text=True)
    assert len(rows(registrar, f"?person={name}")) == len(rows(registrar)), (
        "the registrar cannot search people"
    )
    administrator = client_as(app, "mora", Role.COUNCIL_ADMINISTRATOR)
    shown = rows(administrator)
    assert [name in line for line in shown[:2]] == [False, True], (
        "who takes part is not the administrator's to know"
    )
    assert "5 people" in shown[0]
    for query in (f"?person={name}", f"?object={joint.people['mora'][0]}"):
        assert not [line for line in rows(administrator, query) if "participant" in line.lower()]
        assert rows(administrator, query)


def test_the_page_is_quick_and_checks_the_seals_when_asked(
    app: Flask, joint: Joint, database: Database
) -> None:
    officer = client_as(app, "mora", Role.DATA_PROTECTION_OFFICER)
    client_for(app, joint.mora).get(ROUND)
    officer.get("/log")
    with statements() as seen:
        officer.get("/log?person=a")
    assert len(seen) <= 8, "\n".join(seen)
    assert not [one for one in seen if "audit.verify" in one]
    with app.app_context(), work_as(joint.mora.scope) as current:
        current.execute(text("SELECT audit.seal()"))
    assert "Every seal fits" in officer.get("/log?seals=check").get_data(as_text=True)
    with database.admin() as connection:
        connection.execute(
            "UPDATE audit.entry SET actor_name = 'somebody else' WHERE action = 'round.viewed'"
        )
    assert "tampered with from seal 1" in officer.get("/log?seals=check").get_data(as_text=True)
