"""The pages of an import, from the choice of a file to its undoing."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import work_as
from app.platform.outbox.execute import execute
from app.platform.tabular.limits import DEFAULT_LIMITS, MEGABYTE
from tests.imports.support import HEADINGS, csv_bytes
from tests.support.clients import client_for, form_token, new_actor

ROWS = [
    (str(number), f"Eva{number}", "Ek", f"e{number}@mora.example", "Rektor", "Skolan") for number in range(60)
]


def send(client: FlaskClient, content: bytes, name: str = "staff.csv"):  # type: ignore[no-untyped-def]
    token = form_token(client, "/people/import")
    return client.post("/people/import", data={"csrf_token": token, "file": (io.BytesIO(content), name)})


def work(app: Flask, actor: Actor) -> None:
    """Do every job that waits."""
    with app.app_context():
        with work_as(actor.scope) as current:
            waiting = current.scalars(
                text("SELECT id FROM outbox WHERE done_at IS NULL ORDER BY created_at")
            ).all()
        for job in waiting:
            assert execute(actor.council, job) == "done"


def choices(client: FlaskClient, path: str) -> dict[str, str]:
    """The form of the columns as it is filled in."""
    html = client.get(path).get_data(as_text=True)
    found = {}
    for name, options in re.findall(r'<select[^>]* name="(column_\d+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found | {"csrf_token": re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', html)[0]}


def test_the_whole_way(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    client = client_for(app, actor)
    answer = send(client, csv_bytes(ROWS))
    assert answer.status_code == 303
    columns = answer.location
    form = choices(client, columns)
    assert form["column_0"] == "employee_number"
    assert client.post(columns, data={**form, "column_1": "family_name"}).status_code == 422
    answer = client.post(columns, data=form)
    assert answer.status_code == 303
    page = answer.location
    assert "We are checking the file" in client.get(page).get_data(as_text=True)
    work(app, actor)
    html = client.get(page).get_data(as_text=True)
    assert "60 rows would be added or changed" in html
    assert len(re.findall(r"Eva\d+ Ek", html)) == 50
    after = re.search(r'rel="next" href="([^"]+)"', html)
    assert after
    assert (
        len(re.findall(r"Eva\d+ Ek", client.get(after[1].replace("&amp;", "&")).get_data(as_text=True))) == 10
    )
    assert "Skolan" in client.get(f"{page}?tab=unit").get_data(as_text=True)
    token = {"csrf_token": form["csrf_token"]}
    assert client.post(f"{page}/apply", data=token).status_code == 303
    assert "We are loading the file" in client.get(page).get_data(as_text=True)
    work(app, actor)
    assert "The file is loaded" in client.get(page).get_data(as_text=True)
    assert "60 people" in client.get("/people").get_data(as_text=True)
    assert client.post(f"{page}/undo", data=token).status_code == 303
    work(app, actor)
    assert "The file is undone" in client.get(page).get_data(as_text=True)
    assert "The directory is empty" in client.get("/people").get_data(as_text=True)
    assert "staff.csv" in client.get("/people/import").get_data(as_text=True)


def test_faults_are_told_by_row_and_column_in_the_readers_language(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    client = client_for(app, actor)
    answer = send(client, csv_bytes([("1", "", "Ek", "nobody", "", ""), ROWS[5]]))
    client.post(answer.location, data=choices(client, answer.location))
    work(app, actor)
    html = client.get(answer.location.removesuffix("/columns")).get_data(as_text=True)
    assert "One row has a fault, so the file cannot be loaded" in html
    assert "Column D (E-post):" in html
    assert "“nobody” is not an e-mail address." in html
    assert "Load the file" not in html


def test_a_sensitive_column_is_refused_with_its_reason(app: Flask) -> None:
    client = client_for(app, new_actor(app, "mora", Role.COORDINATOR))
    answer = send(client, csv_bytes([(*ROWS[0], "x")], (*HEADINGS, "Fackförbund")))
    assert answer.status_code == 422
    assert "Membership of a trade union may not be kept here." in answer.get_data(as_text=True)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused_in_words(app: Flask, content: bytes) -> None:
    client = client_for(app, new_actor(app, "mora", Role.COORDINATOR))
    answer = send(client, content)
    assert answer.status_code == 422
    assert "ds-validation-message" in answer.get_data(as_text=True)


def test_an_import_of_another_council_or_role_is_not_there(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    client = client_for(app, actor)
    path = send(client, csv_bytes(ROWS)).location.removesuffix("/columns")
    other = client_for(app, new_actor(app, "orsa", Role.COORDINATOR))
    token = {"csrf_token": form_token(other, "/people/import")}
    for ending in ("", "/columns"):
        assert other.get(path + ending).status_code == 404
    for ending in ("/columns", "/apply", "/undo", "/resume", "/remove"):
        assert other.post(path + ending, data=token).status_code == 404
    assert client_for(app, new_actor(app, "mora", Role.MANAGER)).get(path).status_code == 403
    assert (
        client.post(f"{path}/remove", data={"csrf_token": form_token(client, "/people/import")}).status_code
        == 303
    )
    assert client.get(path).status_code == 404


def test_a_step_out_of_turn_shows_how_things_stand(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    client = client_for(app, actor)
    path = send(client, csv_bytes(ROWS)).location.removesuffix("/columns")
    token = {"csrf_token": form_token(client, "/people/import")}
    for ending in ("apply", "undo", "resume"):
        assert client.post(f"{path}/{ending}", data=token).status_code == 303
    with app.app_context(), work_as(actor.scope) as current:
        assert current.execute(text("SELECT state FROM import_batch")).scalar() == "uploaded"
        assert current.execute(text("SELECT count(*) FROM outbox")).scalar() == 0


def test_a_page_of_differences_is_a_look_at_whom_it_shows(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    client = client_for(app, actor)
    for _time in range(2):
        columns = send(client, csv_bytes(ROWS)).location
        shown = client.post(columns, data=choices(client, columns)).location
        work(app, actor)
        assert client.get(shown).status_code == 200
    with app.app_context(), work_as(actor.scope) as current:
        logged = current.execute(
            text("SELECT object_id, detail FROM audit.entry WHERE action = 'import.viewed' ORDER BY id")
        ).all()
        assert [line.object_id for line in logged] == [logged[0].object_id, shown.rpartition("/")[2]]
        assert [len(line.detail["people"]) for line in logged] == [50, 50]


def test_one_limit_for_a_file_whoever_names_it(app: Flask) -> None:
    client = client_for(app, new_actor(app, "mora", Role.COORDINATOR))
    start = client.get("/people/import").get_data(as_text=True)
    megabytes = DEFAULT_LIMITS.file_bytes // MEGABYTE
    assert f"at most {megabytes} MB and {DEFAULT_LIMITS.rows:,} rows" in start
    refused = send(client, b"x" * (DEFAULT_LIMITS.file_bytes + 1))
    assert refused.status_code == 422
    assert f"larger than {megabytes} MB" in refused.get_data(as_text=True)
    too_much = send(client, b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1))
    assert too_much.status_code == 413
    assert f"A file can be at most {megabytes} MB." in too_much.get_data(as_text=True)
