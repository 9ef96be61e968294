"""The council's candidates: the list, a file of it, one candidate, moves with grounds, adding by hand."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from uuid import UUID

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from app.letters.models import Letter
from app.nominations.models import Call, Candidacy, CandidacyStep, Nomination, Opinion
from app.nominations.service.entering import Entry, enter
from app.nominations.service.move import begin, move
from app.people.models import Person
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import NotAllowed, Refused
from tests.programmes.builders import counted
from tests.support.clients import client_as, client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

YES_ON = datetime(2026, 1, 2, tzinfo=UTC).date()
LIST = "/programmes/talangjakten/rounds/1/candidates"


@pytest.fixture
def round_(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app, people=6)


def entry(round_: Recruiting, slug: str, number: int, grounds: str | None = "Hon frågade mig.") -> Entry:
    person_id = round_.people[slug][number]
    return Entry(round_.programme_id, round_.round_id, person_id, "by_hand", grounds, yes_on=YES_ON)


def add(round_: Recruiting, slug: str, number: int) -> UUID:
    somebody = round_.coordinators[slug]
    with work_as(somebody.scope):
        return enter(somebody, entry(round_, slug, number)).id


def body(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.get_data(as_text=True)


def test_the_list_shows_own_cases_with_who_has_them(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        round_.candidate("mora", 0, "preparing")
        round_.candidate("mora", 1, "ready")
        round_.candidate("orsa", 2, "ready")
        add(round_, "mora", 3)
    client = client_for(app, round_.lead)
    page = body(client, LIST)
    assert "3 candidates" in page
    assert "The coordinator" in page
    assert "The panel" in page
    assert "Test Person006" in page  # the manager who has been asked
    assert "Added by hand" in page
    narrowed = body(client, f"{LIST}?state=ready")
    assert "One candidate" in narrowed
    assert "Test Person001" in narrowed
    assert "Test Person000" not in narrowed
    assert "Nobody matches" in body(client, f"{LIST}?q=finnsinte")
    down = body(client, f"{LIST}?sort=name&descending=1")
    assert down.index("Test Person003") < down.index("Test Person000")
    for sort in ("unit", "state", "since", "due", "nonsense"):
        assert "3 candidates" in body(client, f"{LIST}?sort={sort}")
    with app.app_context(), work_as(round_.lead.scope):
        lines = "SELECT detail FROM audit.entry WHERE action = 'candidates.listed' ORDER BY at LIMIT 1"
        (told,) = session().execute(text(lines)).one()
        assert len(told["people"]) == 3


def test_drafts_and_unanswered_nominations_are_in_no_list(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        herself = round_.sign_in("mora", round_.people["mora"][0])
        with work_as(herself.scope):
            draft = Candidacy(
                council_id=herself.council.id,
                programme_id=round_.programme_id,
                round_id=round_.round_id,
                person_id=round_.people["mora"][0],
                door="application",
            )
            begin(herself, draft, "started")
            draft_id = draft.id
        manager = round_.managers["mora"]
        with work_as(manager.scope):
            session().add(
                Nomination(
                    council_id=manager.council.id,
                    programme_id=round_.programme_id,
                    round_id=round_.round_id,
                    person_id=round_.people["mora"][1],
                    nominator_id=manager.person_id,
                    submitted_by=manager.account_id,
                    grounds="Bra",
                    state="sent",
                    sent_at=datetime.now(UTC),
                )
            )
    client = client_for(app, round_.lead)
    assert "Nobody from your council has a file" in body(client, LIST)
    body(client, f"/candidates/{draft_id}", 404)
    assert "Person000" not in client.get(f"{LIST}.csv").get_data(as_text=True)
    # Whoever is both coordinator and candidate has the own draft in no list of candidates either.
    with app.app_context():
        both = round_.sign_in("mora", round_.people["mora"][0], Role.COORDINATOR)
    own = client_for(app, both)
    assert "Nobody from your council has a file" in body(own, LIST)
    body(own, f"/candidates/{draft_id}", 404)
    found = body(client, f"{LIST}/add?q=Person000")
    assert "Has a case already" not in found


def test_the_list_has_the_same_statements_for_one_and_for_fifty(app: Flask) -> None:
    with app.app_context():
        round_ = recruiting(app, people=60)
        round_.candidate("mora", 0, "ready")
    client = client_for(app, round_.lead)
    body(client, LIST)
    with counted(app) as one:
        body(client, LIST)
    with app.app_context():
        for number in range(1, 60):
            round_.candidate("mora", number, "ready")
    with counted(app) as many:
        page = body(client, LIST)
    assert len(many) == len(one)
    assert "60 candidates" in page
    assert page.count("/candidates/") - page.count("/rounds/1/candidates/") == 50
    assert "Test Person059" in body(client, f"{LIST}?page=2")


def test_the_export_is_safe_and_logged(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = round_.candidate("mora", 0, "ready")
        with work_as(round_.lead.scope):
            person_id = session().scalars(select(Candidacy.person_id).where(Candidacy.id == case_id)).one()
            session().execute(
                update(Person).where(Person.id == person_id).values(title='=HYPERLINK("http://x")')
            )
    client = client_for(app, round_.lead)
    rows = list(csv.reader(io.StringIO(client.get(f"{LIST}.csv").get_data(as_text=True))))
    assert rows[0][0].endswith("Given name")
    assert rows[1][2].startswith("'=HYPERLINK")
    assert rows[1][5] == "Ready for the panel"
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}.xlsx").data)).worksheets[0]
    assert sheet["C2"].data_type == "s"
    with app.app_context(), work_as(round_.lead.scope):
        count = "SELECT count(*) FROM audit.entry WHERE action = 'candidates.exported'"
        assert session().execute(text(count)).scalar_one() == 2
    assert client_for(app, round_.managers["mora"]).get(f"{LIST}.csv").status_code == 403


def test_a_file_shows_everything_and_the_look_is_logged(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = add(round_, "mora", 0)
        with work_as(round_.managers["mora"].scope):
            session().execute(
                update(Opinion).values(answer="no", grounds="Vi är för få.", given_at=datetime.now(UTC))
            )
    page = body(client_for(app, round_.lead), f"/candidates/{case_id}")
    for words in (
        "Hon frågade mig.",
        "Vi är för få.",
        "Du har anmälts till",  # in the language of the recipient
        "Added by hand",
        "History",
    ):
        assert words in page, words
    assert "None" not in page
    with app.app_context(), work_as(round_.lead.scope):
        told = session().execute(
            text("SELECT detail FROM audit.entry WHERE action = 'candidacy.viewed'")
        ).scalar_one()  # fmt: skip
        assert told["people"] == [str(round_.people["mora"][0])]
    assert client_for(app, round_.coordinators["orsa"]).get(f"/candidates/{case_id}").status_code == 404
    assert client_for(app, round_.managers["mora"]).get(f"/candidates/{case_id}").status_code == 403


def test_moves_are_buttons_with_grounds_where_needed(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = round_.candidate("mora", 0, "preparing")
    client = client_for(app, round_.lead)
    page = body(client, f"/candidates/{case_id}")
    assert f"/candidates/{case_id}/moves/made_ready" in page
    assert f"/candidates/{case_id}/moves/taken_out" in page
    for other in ("offered", "turned_down", "added", "imported", "withdrew"):
        assert f"/moves/{other}" not in page, other
    token = form_token(client, f"/candidates/{case_id}/moves/taken_out")
    ready = client.post(f"/candidates/{case_id}/moves/made_ready", data={"csrf_token": token, "version": "1"})
    assert ready.status_code == 303
    path = f"/candidates/{case_id}/moves/reopened"
    form = {"csrf_token": token, "version": "2", "grounds": ""}
    missing = client.post(path, data=form)
    assert missing.status_code == 422
    assert "Write the grounds." in missing.get_data(as_text=True)
    stale = client.post(path, data=form | {"version": "1", "grounds": "Intervjun saknas"})
    assert stale.status_code == 409
    assert "Intervjun saknas" in stale.get_data(as_text=True)
    assert "Somebody else has moved the case" in stale.get_data(as_text=True)
    assert client.post(path, data=form | {"grounds": "Intervjun saknas"}).status_code == 303
    assert "Intervjun saknas" in body(client, f"/candidates/{case_id}")
    assert (
        client.post(f"/candidates/{case_id}/moves/offered", data=form | {"version": "3"}).status_code == 403
    )
    assert client.get(f"/candidates/{case_id}/moves/nonsense").status_code == 404


def test_adding_by_hand_passes_the_same_way(app: Flask, round_: Recruiting) -> None:
    """hitobito H4, adding by hand skips the rules: here it is the same move, letter and question as every door."""
    client = client_for(app, round_.lead)
    person_id = round_.people["mora"][2]
    found = body(client, f"{LIST}/add?q=Person002")
    assert f"person={person_id}" in found
    path = f"{LIST}/add?person={person_id}"
    token = form_token(client, path)
    form = {"csrf_token": token, "person": str(person_id), "grounds": "", "yes_on": "2026-01-02"}
    assert client.post(f"{LIST}/add", data=form).status_code == 422
    done = client.post(f"{LIST}/add", data=form | {"grounds": "Hon har frågat mig."})
    assert done.status_code == 303
    again = client.post(f"{LIST}/add", data=form | {"grounds": "En gång till."})
    assert again.status_code == 422
    assert "has a case in this round already" in again.get_data(as_text=True)
    with app.app_context(), work_as(round_.lead.scope):
        case = session().scalars(select(Candidacy)).one()
        assert (case.state, case.door) == ("opinion", "by_hand")
        assert case.hears_by is not None
        kinds = set(session().scalars(select(Letter.kind)))
        assert kinds == {"added", "opinion_asked"}
        to_manager = session().scalars(select(Letter.body).where(Letter.kind == "opinion_asked")).one()
        assert "is a candidate to Talangjakten" in to_manager
        assert "applied" not in to_manager, "she has not: the council has entered her"
        to_her = session().scalars(select(Letter.body).where(Letter.kind == "added")).one()
        assert "kan du skriva vad som driver dig" in to_her
    other = client_for(app, round_.coordinators["orsa"])
    assert other.get(path).status_code == 404


def test_who_may_not_be_entered(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        own = round_.sign_in("mora", round_.people["mora"][1], Role.COORDINATOR)
        with work_as(own.scope), pytest.raises(Refused, match="person: own"):
            enter(own, entry(round_, "mora", 1))
        manager = round_.managers["mora"]
        with work_as(manager.scope), pytest.raises(NotAllowed):
            enter(manager, entry(round_, "mora", 0))
        with work_as(round_.lead.scope), pytest.raises(Refused, match="person: unknown"):
            enter(round_.lead, entry(round_, "orsa", 0))
        with work_as(round_.lead.scope), pytest.raises(Refused, match="grounds"):
            enter(round_.lead, entry(round_, "mora", 0, "Hon är sjukskriven."))
        # Whom the council has taken out may be entered again; who has withdrawn decides herself.
        case_id = add(round_, "mora", 0)
        with work_as(round_.lead.scope):
            move(round_.lead, case_id, "taken_out", grounds="Fel person.")
        assert add(round_, "mora", 0) == case_id
        herself = round_.sign_in("mora", round_.people["mora"][0])
        with work_as(herself.scope):
            move(herself, case_id, "withdrew")
        with work_as(round_.lead.scope), pytest.raises(Refused, match="person: withdrew"):
            enter(round_.lead, entry(round_, "mora", 0))
        with work_as(round_.lead.scope):
            moves = session().scalars(select(CandidacyStep.move).order_by(CandidacyStep.at)).all()
            assert moves == ["added", "taken_out", "added", "withdrew"]


def test_in_a_round_without_selection_there_is_a_place_at_once(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        with work_as(round_.lead.scope):
            session().execute(update(Call).values(way_in="no_selection"))
        case_id = add(round_, "mora", 0)
        with work_as(round_.lead.scope):
            case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
            assert case.state == "accepted"
            assert session().scalars(select(Opinion)).all() == []
            assert set(session().scalars(select(Letter.kind))) == {"welcome"}


def test_the_persons_page_tells_of_recruitment(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = round_.candidate("mora", 0, "ready")
    path = f"/people/{round_.people['mora'][0]}"
    assert f"/candidates/{case_id}" in body(client_for(app, round_.lead), path)
    assert f"/candidates/{case_id}" not in body(client_as(app, "mora", Role.DATA_PROTECTION_OFFICER), path)
    assert LIST in body(client_for(app, round_.lead), "/programmes/talangjakten/rounds/1")


def test_coordinators_have_tasks(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        round_.candidate("mora", 0, "preparing")
        round_.candidate("mora", 1, "preparing")
        add(round_, "mora", 2)
        with work_as(round_.lead.scope):
            session().execute(update(Opinion).values(due_at=datetime(2026, 1, 2, tzinfo=UTC)))
    home = body(client_for(app, round_.lead), "/")
    assert "Make 2 files ready" in home
    assert "1 opinion is overdue" in home
