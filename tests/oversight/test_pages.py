"""The log and the settings are for those who oversee; the operator's page holds nobody's people."""

import re

from flask import Flask

from app.nominations.states import MOVES
from app.platform.access.table import Role
from app.platform.audit import log
from app.platform.audit.actions import ACTIONS, LOOKS, PART_ACTIONS, action_in_words
from app.platform.config import ROOT
from app.platform.database import work_as
from app.platform.imports.kind import KINDS
from tests.support.clients import client_as, client_for, new_actor
from tools import reference


def test_the_log_tells_its_own_council_only(app: Flask) -> None:
    for slug, name in (("mora", "Kanarie Mora"), ("orsa", "Kanarie Orsa")):
        actor = new_actor(app, slug, Role.COORDINATOR)
        with app.app_context(), work_as(actor.scope):
            for number in range(60):
                log.record(actor, "person.viewed", "person", f"{name} {number}")
    client = client_as(app, "mora", Role.DATA_PROTECTION_OFFICER)
    html = client.get("/log").get_data(as_text=True)
    assert "Kanarie Mora 59" in html
    assert "Kanarie Orsa" not in html
    start = html.index("/log?", html.index("Kanarie Mora 10"))
    older = client.get(html[start : html.index('"', start)].replace("&amp;", "&")).get_data(as_text=True)
    assert "Kanarie Mora 9" in older
    assert "Kanarie Mora 59" not in older
    assert "Kanarie Mora 7" in client.get("/log?object=Kanarie+Mora+7").get_data(as_text=True)
    assert client.get("/log?before=x").status_code == 404
    assert client_as(app, "mora", Role.MANAGER).get("/log").status_code == 403


def test_settings_show_no_secret(app: Flask) -> None:
    html = client_as(app, "mora", Role.COUNCIL_ADMINISTRATOR).get("/settings").get_data(as_text=True)
    assert "212000-2213" in html
    assert "FRAM_OIDC_SECRET" not in html


def test_the_operator_sees_councils_and_no_people(app: Flask) -> None:
    operator = client_for(app, new_actor(app, "fram", Role.PLATFORM_OPERATOR))
    assert "Midtre Gauldal" in operator.get("/platform").get_data(as_text=True)
    listed = operator.get("/platform", headers={"Accept-Language": "sv"}).get_data(as_text=True)
    places = [listed.index(f">{name}<") for name in ("Alingsås", "Mora", "Orsa", "Älvdalen")]
    assert places == sorted(places)
    assert ">SE<" not in listed
    for path in ("/people", "/accounts", "/log", "/programmes"):
        assert operator.get(path).status_code in (403, 404), path
    assert client_as(app, "mora", Role.COUNCIL_ADMINISTRATOR).get("/platform").status_code == 403


def test_everything_that_is_logged_has_words(app: Flask) -> None:
    """Read from the code: a new action without words would stand in the log as its key."""
    found = set()
    for file in (ROOT / "app").rglob("*.py"):
        calls = re.findall(
            r'(?:log\.|audit\.|_)(?:record|line)\(\s*[\w.]+,\s*f?"([^"]+)"(?: if \w+ else "([^"]+)")?',
            file.read_text("utf-8"),
        )
        found |= {action for call in calls for action in call if "." in action}
    for file in (ROOT / "migrations").rglob("*.sql"):
        found |= set(
            re.findall(r"INSERT INTO audit\.entry[^;]*?'([a-z]+\.[a-z_]+)'", file.read_text("utf-8"))
        )
    logged = {action.replace("{batch.kind}", kind) for action in found for kind in KINDS}
    logged |= {move.action for move in MOVES.values()}
    assert len(logged) > 40, "the calls are found"
    assert logged - set(ACTIONS) == set()
    assert set(ACTIONS) - logged == set(), "words for what is never logged"
    assert set(ACTIONS) >= LOOKS | PART_ACTIONS
    assert "person.looked_through" not in action_in_words("person.looked_through")


def test_the_docs_list_every_event_with_its_words() -> None:
    """`make check` compares the whole file with the code; here: the code prints the events."""
    printed = reference.text()
    for action, words in ACTIONS.items():
        assert f"| `{action}` | {words} | {'yes' if action in LOOKS else ''} |" in printed
