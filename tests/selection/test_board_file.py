"""The panel reads the file at the board, in whichever council it sits, before it decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.tenancy.models import AccessGrant, AccessGrantUse
from app.selection.models import Assessment, Rating
from app.selection.service.panel import open_files
from tests.programmes.builders import actor
from tests.selection.boards import add_criteria, facts_of, joint, path, put_on_panel, rate
from tests.selection.test_board_pages import looked_at, row_of
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting

DRIVE = "Jag vill att fler ska våga."
NO = "Enheten klarar sig inte utan hen i vår."
GROUNDS = "Lugn när det stormar."
ANSWER = "Jag skulle börja med att lyssna."
NOTE, WHOLE = "Gav ett bra exempel.", "Ett samtal som gav mycket."


@dataclass
class Filed:
    """A round with one candidate of Orsa whose file holds all that a file can hold."""

    round: Recruiting
    case: UUID
    criterion: UUID
    orsa: Actor

    def open(self) -> None:
        """Open Orsa's files to the panel."""
        with work_as(self.orsa.scope):
            until = datetime.now(UTC) + timedelta(days=10)
            open_files(self.orsa, facts_of(self.round, self.orsa), "Urvalet till omgång 1", until)


@pytest.fixture
def filed(app: Flask) -> Filed:
    with app.app_context():
        made = joint(app)
        case, orsa = made.candidate("orsa", 0), made.coordinators["orsa"]
        (criterion,) = add_criteria(made, "Lyssnar")
        manager = actor(app, "orsa", Role.MANAGER)
        assessed = rate(orsa, case, actor(app, "orsa", Role.MANAGER), {criterion: 4})
        with work_as(orsa.scope):
            of = session().scalars(select(Candidacy).where(Candidacy.id == case)).one()
            of.drive = DRIVE
            session().execute(update(Assessment).where(Assessment.id == assessed).values(note=WHOLE))
            session().execute(update(Rating).where(Rating.assessment_id == assessed).values(note=NOTE))
            for statement in (
                "INSERT INTO work_sample (candidacy_id, answer, handed_in_at, file_name, file_type, file_content)"
                " VALUES (:case, :answer, now(), 'svar.txt', 'text/plain', 'Svar'::bytea)",
                "INSERT INTO opinion (candidacy_id, level, asked_id, due_at, answer, grounds, given_at)"
                " VALUES (:case, 1, :other, now(), 'no', :no, now())",
                "INSERT INTO nomination (programme_id, round_id, person_id, nominator_id, submitted_by, grounds,"
                " state, sent_at, answered_at, no_guarantee_at)"
                " VALUES (:programme, :round, :person, :other, :account, :grounds, 'accepted', now(), now(), now())",
            ):
                session().execute(
                    text(statement),
                    {
                        "case": case, "answer": ANSWER, "no": NO, "grounds": GROUNDS, "person": of.person_id,
                        "other": made.people["orsa"][3], "programme": made.programme_id, "round": made.round_id,
                        "account": manager.account_id,
                    },
                )  # fmt: skip
        return Filed(made, case, criterion, orsa)


ALL = (DRIVE, NO, GROUNDS, ANSWER, NOTE, WHOLE, "svar.txt", "Nearest manager: No")


def part(app: Flask, who: Actor, case: UUID, **query: str) -> str:
    """The row with its file opened, as script fetches it."""
    answer = client_for(app, who).get(
        path("board"), query_string={"open": f"file-{case}", **query}, headers={"HX-Request": "true"}
    )
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def test_who_decides_in_the_own_council_reads_it_without_being_a_coordinator(
    app: Flask, filed: Filed
) -> None:
    with app.app_context():
        member = put_on_panel(filed.round, "orsa", app, decides=True)
    client = client_for(app, member)
    closed = client.get(path("board")).text
    assert [told for told in ALL if told in closed] == []
    before = looked_at(app, member)
    html = row_of(part(app, member, filed.case), filed.case)
    assert [told for told in ALL if told not in html] == []
    assert "The whole file of" not in html
    assert looked_at(app, member) == [*before, 1]
    # Without script it is the whole board, with the file open; a coordinator goes on to all of the file from there.
    whole = client_for(app, filed.orsa).get(path("board"), query_string={"open": f"file-{filed.case}"}).text
    assert [told for told in ALL if told not in whole] == []
    assert f"/candidates/{filed.case}" in whole


def test_another_councils_panel_reads_it_through_the_grant_alone(app: Flask, filed: Filed) -> None:
    with app.app_context():
        member = put_on_panel(filed.round, "mora", app)
        assert part(app, member, filed.case, council="orsa") == "404"
        filed.open()
    html = part(app, member, filed.case, council="orsa")
    assert [told for told in ALL if told not in html] == []
    assert "Comments are written and read by Orsa alone" in client_for(app, member).get(
        path("board"), query_string={"open": f"more-{filed.case}", "council": "orsa"}
    ).get_data(as_text=True)
    with app.app_context(), work_as(filed.orsa.scope):
        assert session().scalars(select(AccessGrantUse.part)).all() == ["candidacy"] * 2
        session().execute(update(AccessGrant).values(withdrawn_at=datetime.now(UTC)))
    assert part(app, member, filed.case, council="orsa") == "404"


@pytest.mark.parametrize("conflict", [None, "none"])
@pytest.mark.parametrize("slug", ["mora", "orsa"])
def test_who_is_to_assess_hands_in_first(app: Flask, filed: Filed, slug: str, conflict: str | None) -> None:
    """Also before the question of conflicts is answered: there is one door to the file then, under My assessments."""
    with app.app_context():
        member = put_on_panel(filed.round, slug, app)
        filed.open()
        asked = rate(filed.orsa, filed.case, member, {})
        with work_as(filed.orsa.scope):
            session().execute(update(Assessment).where(Assessment.id == asked).values(conflict=conflict))
    html = part(app, member, filed.case, council="orsa")
    assert [told for told in ALL if told in html] == []
    assert "It opens here when your own assessment is handed in." in html


def test_hidden_names_are_hidden_in_what_is_written_too(app: Flask, filed: Filed) -> None:
    with app.app_context():
        with work_as(filed.orsa.scope):
            of = session().scalars(select(Candidacy).where(Candidacy.id == filed.case)).one()
            name = session().scalar(
                text("SELECT family_name FROM person WHERE id = :id"), {"id": of.person_id}
            )
            # Of another candidate the text says as little.
            other = filed.round.candidate("orsa", 1)
            second = session().scalar(
                text("SELECT family_name FROM person WHERE id = :id"), {"id": filed.round.people["orsa"][1]}
            )
            of.drive = f"Alla säger att {name} får saker gjorda, mer än {second}."
            session().execute(text("UPDATE opinion SET grounds = :said"), {"said": f"{name}s tid är dyr."})
            session().execute(text("UPDATE work_sample SET file_name = :said"), {"said": f"{name}_prov.txt"})
        member = put_on_panel(filed.round, "mora", app)
        filed.open()
    assert name in part(app, member, filed.case, council="orsa")
    for who in (member, filed.orsa):
        html = part(app, who, filed.case, council="orsa", blind="1")
        assert "får saker gjorda, mer än …." in html
        assert name not in html
        assert f"row-{other}" not in html
        assert "The whole file" not in html


def test_who_stays_out_of_the_case_reads_nothing(app: Flask, filed: Filed) -> None:
    with app.app_context():
        member = put_on_panel(filed.round, "orsa", app, decides=True)
        rate(filed.orsa, filed.case, member, {}, "kin")
    html = client_for(app, member).get(path("board"), query_string={"open": f"file-{filed.case}"}).text
    assert f'id="row-{filed.case}"' in html
    assert [told for told in ALL if told in html] == []
    assert f'id="file-{filed.case}"' not in html


def test_an_opened_file_stays_open_when_the_row_saves_itself(app: Flask, filed: Filed) -> None:
    client = client_for(app, filed.orsa)
    html = part(app, filed.orsa, filed.case)
    assert f'name="open" value="file-{filed.case}" form="d-{filed.case}"' in html
    sent = {
        "csrf_token": form_token(client, path("board")), "version": 0, "outcome": "no",
        "grounds": "Vi ser din vilja, men inte i år.", "open": f"file-{filed.case}",
    }  # fmt: skip
    saved = client.post(path("board", filed.case, "decision"), data=sent, headers={"HX-Request": "true"})
    assert saved.status_code == 200, saved.text[:500]
    assert DRIVE in row_of(saved.text, filed.case)


def test_more_criteria_than_columns_stand_below_each_candidate(app: Flask, filed: Filed) -> None:
    with app.app_context():
        add_criteria(filed.round, "Driv", "Samarbete", "Mod")
    assert 'class="marks"' not in client_for(app, filed.orsa).get(path("board")).text
    with app.app_context():
        add_criteria(filed.round, "Omdöme")
    row = row_of(client_for(app, filed.orsa).get(path("board")).text, filed.case)
    marks = row.split('class="marks"')[1].split("</dl>")[0]
    assert [one.split("</dt>")[0] for one in marks.split("<dt>")[1:]] == [
        "Lyssnar", "Driv", "Samarbete", "Mod", "Omdöme",
    ]  # fmt: skip
    assert "4.0" in marks
    assert marks.count("Not rated") == 4
