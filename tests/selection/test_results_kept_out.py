"""Results of tests, pasted wherever something is written about a candidate: refused at the field, and nowhere kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.nominations.models import Opinion
from app.platform.database import session, work_as
from tests.conftest import Database
from tests.nominations.test_import_candidates import HEADINGS, Import
from tests.selection.boards import joint, path
from tests.selection.files import Preparing, preparing, soon
from tests.support.clients import client_for, form_token
from tests.support.recruiting import recruiting

PASTED = "Hon är lugn och tydlig. Extraversion sten 7, öppenhet 8, samvetsgrannhet 9."
WORDS = "This looks like results of a test."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def nothing_kept(app: Flask, database: Database) -> Iterator[None]:
    """After the test the whole database is searched, behind all walls."""
    yield
    with database.admin() as db:
        names = db.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for (name,) in names:
            found = db.execute(
                f"SELECT count(*) FROM {name} AS one WHERE one::text LIKE '%sten 7%'"
            ).fetchone()
            assert found == (0,), name


def refused(client: FlaskClient, where: str, form: dict[str, str], field: str, *, hint: str = "") -> None:
    """Posted with the results in one field: the page comes back with the reason there, and all that was typed."""
    answer = client.post(where, data=form | {field: PASTED})
    assert answer.status_code == 422, answer.text[:2000]
    assert WORDS in answer.text
    area = re.search(rf'<textarea[^>]*name="{field}"[^>]*>([^<]*)</textarea>', answer.text)
    assert area, field
    assert "sten 7" in area[1]
    assert 'aria-invalid="true"' in area[0]
    assert hint in answer.text


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


@pytest.mark.usefixtures("nothing_kept")
def test_in_the_notes_of_an_assessor(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("orsa")
    client, here = client_for(app, made.panel["orsa"]), f"/assessments/{asked}"
    first, second, _third = made.criteria
    form = {
        "csrf_token": form_token(client, here), "version": "2", f"rating-{first}": "4",
        f"note-{second}": "Bra exempel, betyg 4 av 5.", "note": "Ledarskap 4, samarbete 5.",
    }  # fmt: skip
    refused(client, here, form, f"note-{first}", hint="Bra exempel, betyg 4 av 5.")
    refused(client, here, form, "note", hint="Bra exempel, betyg 4 av 5.")
    by_itself = client.post(here, data=form | {f"note-{first}": PASTED}, headers=HTMX)
    assert by_itself.status_code == 422
    assert re.search(rf"Criterion 1: {WORDS}", by_itself.text), "which of the notes it is"
    # And without it everything else is kept.
    assert client.post(here, data=form, headers=HTMX).status_code == 200
    assert "Bra exempel, betyg 4 av 5." in client.get(here).text


@pytest.mark.usefixtures("nothing_kept")
def test_on_the_board(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
    client = client_for(app, made.lead)
    form = {"csrf_token": form_token(client, path("board"))}
    refused(client, path("board", case, "comments"), form, "body")
    refused(client, path("board", case, "decision"), form | {"outcome": "no", "version": "0"}, "grounds")


@pytest.mark.usefixtures("nothing_kept")
def test_by_managers_and_coordinators(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        case_id = made.candidate("mora", 0, "opinion")
        manager = made.managers["mora"]
        with work_as(made.lead.scope):
            asked = Opinion(
                council_id=made.lead.council.id, candidacy_id=case_id, level=1, asked_id=manager.person_id,
                due_at=soon(),
            )  # fmt: skip
            session().add(asked)
            session().flush()
            opinion = f"/opinions/{asked.id}"
    client = client_for(app, manager)
    form = {"csrf_token": form_token(client, opinion), "version": "1", "answer": "yes"}
    refused(client, opinion, form, "grounds")
    new = "/nominations/new"
    form = {
        "csrf_token": form_token(client, f"{new}?programme=talangjakten"), "programme": "talangjakten",
        "version": "0", "person": str(made.people["mora"][1]), "no_guarantee": "1", "do": "send",
    }  # fmt: skip
    refused(client, new, form | {"unthought": "Ingen."}, "grounds")
    refused(client, new, form | {"grounds": "Hon lyssnar."}, "unthought", hint="Hon lyssnar.")
    coordinator = client_for(app, made.lead)
    move = f"/candidates/{case_id}/moves/passed_on"
    refused(coordinator, move, {"csrf_token": form_token(coordinator, move), "version": "1"}, "grounds")
    add = "/programmes/talangjakten/rounds/1/candidates/add"
    person = str(made.people["mora"][2])
    form = {"csrf_token": form_token(coordinator, f"{add}?person={person}"), "person": person}
    refused(coordinator, add, form | {"yes_on": "2026-01-02"}, "grounds")


@pytest.mark.usefixtures("nothing_kept")
def test_by_the_person_herself(app: Flask, made: Preparing) -> None:
    round_ = made.round
    with app.app_context():
        applicant = round_.sign_in("mora", round_.people["mora"][1])
    client, here = client_for(app, applicant), "/apply/talangjakten"
    client.post(f"{here}/start", data={"csrf_token": form_token(client, here)})
    page = client.get(here).text
    hidden = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"', page[page.index('<form id="apply"') :]
    )
    form = dict(hidden) | {"drive": "Jag vill leda.", "words-experience": "Tre år."}
    refused(client, f"{here}/save", form, "drive", hint="Tre år.")
    refused(client, f"{here}/save", form, "words-experience", hint="Jag vill leda.")
    refused(client, f"{here}/submit", form, "drive")
    assert client.post(f"{here}/save", data=form | {"drive": PASTED}, headers=HTMX).status_code == 422


@pytest.mark.usefixtures("nothing_kept")
def test_in_a_file_of_candidates(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
    assert HEADINGS[1:3] == ("Drivkrafter", "Motivering")
    table = "Extraversion sten 7\nÖppenhet sten 8"
    rows = [("mora-000", table, ""), ("mora-001", "Jag vill leda.", PASTED), ("mora-002", "Jag med.", "")]
    done = Import(app, made, rows)
    assert done.rows() == {2: ("fault", ["results"]), 3: ("fault", ["results"]), 4: ("new", [])}


def test_the_public_page_promises_no_more_than_is_so(app: Flask) -> None:
    page = (
        app.test_client()
        .get("/help/personal-data", base_url="http://localhost", headers={"Accept-Language": "en"})
        .text
    )
    assert "What it recognises as such is refused" in page
    assert "It cannot recognise everything" in page
    assert "never stored" not in page
