"""Import of a round's candidates: whom it finds, what it would do, all or nothing, and back again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.letters.models import Letter
from app.nominations.importing.kind import CANDIDATES
from app.nominations.models import Candidacy, CandidacyStep, Opinion
from app.nominations.service.move import move
from app.nominations.service.opinions import OpinionData, give_opinion
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.imports.kind import Place
from app.platform.imports.models import ImportBatch, ImportRow
from app.platform.imports.service import steps
from app.platform.imports.service.errors import WrongState
from app.platform.imports.service.upload import choose_columns, upload
from app.platform.outbox.execute import execute
from app.platform.tabular import ColumnMapping
from tests.imports.support import csv_bytes
from tests.imports.test_import_pages import choices, work
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

HEADINGS = ("Anställningsnummer", "Drivkrafter", "Motivering", "Tackade ja")
YES = "2026-01-02"
START = "/programmes/talangjakten/rounds/1/candidates/import"
Cells = Sequence[Sequence[object]]


@pytest.fixture
def round_(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app, people=5)


class Import:
    """One import into Mora's part of the round, with each job done as the worker does it."""

    def __init__(self, app: Flask, round_: Recruiting, rows: Cells) -> None:
        self.app, self.actor = app, round_.lead
        place = Place("Import", [], START, round_.programme_id, round_.round_id)
        with app.app_context(), work_as(self.actor.scope):
            whole = [row if len(row) == len(HEADINGS) else (*row, YES) for row in rows]
            self.id = upload(self.actor, CANDIDATES, place, csv_bytes(whole, HEADINGS), "sökande.csv")
        with app.app_context(), work_as(self.actor.scope):
            batch = self._batch()
            columns = ColumnMapping.from_json(batch.mapping).columns
            choose_columns(self.actor, CANDIDATES, batch, {index: name for name, index in columns.items()})
        self.batch = self.work()

    def _batch(self) -> ImportBatch:
        return session().scalars(select(ImportBatch).where(ImportBatch.id == self.id)).one()

    def ask(self, step) -> ImportBatch:  # type: ignore[no-untyped-def]
        with self.app.app_context(), work_as(self.actor.scope):
            step(self.actor, CANDIDATES, self._batch())
        return self.work()

    def work(self) -> ImportBatch:
        for _attempt in range(5):
            with self.app.app_context(), work_as(self.actor.scope) as current:
                batch = self._batch()
                current.expunge(batch)
            if batch.state not in steps.BUSY:
                return batch
            with self.app.app_context():
                assert batch.job_id
                assert execute(self.actor.council, batch.job_id) == "done"
        raise AssertionError("the import never comes to rest")

    def rows(self) -> dict[int, tuple[str, list[str]]]:
        with self.app.app_context(), work_as(self.actor.scope) as current:
            found = current.scalars(
                select(ImportRow).where(ImportRow.import_id == self.id).order_by(ImportRow.row_number)
            )
            return {
                row.row_number: (row.state, [fault["code"] for fault in row.faults or ()]) for row in found
            }


def cases(app: Flask, round_: Recruiting) -> dict[str, tuple[str, str | None]]:
    """State and driving forces by employee number."""
    with app.app_context(), work_as(round_.lead.scope):
        rows = session().execute(
            text("""SELECT p.employee_number, c.state, c.drive FROM candidacy c
                JOIN person p ON p.council_id = c.council_id AND p.id = c.person_id""")
        )
        return {row.employee_number: (row.state, row.drive) for row in rows}


def test_a_file_enters_people_by_the_one_state_machine(app: Flask, round_: Recruiting) -> None:
    done = Import(app, round_, [("mora-000", "Jag vill leda.", "Chefen: gärna"), ("mora-001", "", "")])
    assert cases(app, round_) == {}  # nothing before it is wanted
    assert done.rows() == {2: ("new", []), 3: ("new", [])}
    assert done.ask(steps.ask_apply).state == "applied"
    assert cases(app, round_) == {"mora-000": ("opinion", "Jag vill leda."), "mora-001": ("opinion", None)}
    with app.app_context(), work_as(round_.lead.scope):
        found = session().scalars(select(CandidacyStep).order_by(CandidacyStep.grounds)).all()
        assert [(step.move, step.grounds) for step in found] == [
            ("imported", "Chefen: gärna"),
            ("imported", None),
        ]
        kinds = sorted(session().scalars(select(Letter.kind)))
        assert kinds == ["added", "added", "opinion_asked", "opinion_asked"]
        assert len(session().scalars(select(Opinion)).all()) == 2
        assert {case.door for case in session().scalars(select(Candidacy))} == {"import"}


def test_faults_are_named_and_one_is_enough_to_load_nothing(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        taken = round_.candidate("mora", 1, "ready")
        gone = round_.candidate("mora", 2, "ready")
        lost = round_.candidate("mora", 3, "not_selected")
        herself = round_.sign_in("mora", round_.people["mora"][2])
        with work_as(herself.scope):
            move(herself, gone, "withdrew")
    rows = [("mora-000", "", ""), ("mora-000", "", ""), ("orsa-000", "", ""), ("", "x", ""),
            ("mora-001", "", ""), ("mora-002", "", ""), ("mora-003", "", "")]  # fmt: skip
    done = Import(app, round_, rows)
    assert done.rows() == {
        2: ("new", []),
        3: ("fault", ["repeated"]),
        4: ("fault", ["person_unknown"]),
        5: ("fault", ["no_key"]),
        6: ("unchanged", []),
        7: ("fault", ["withdrew"]),
        8: ("fault", ["closed"]),
    }
    with pytest.raises(WrongState):
        done.ask(steps.ask_apply)
    assert set(cases(app, round_)) == {"mora-001", "mora-002", "mora-003"}
    assert taken != lost


def test_nobody_enters_herself_and_a_draft_is_not_given_away(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        own = round_.sign_in("mora", round_.people["mora"][0], Role.COORDINATOR)
        round_.lead = own
        somebody = round_.sign_in("mora", round_.people["mora"][1])
        with work_as(somebody.scope):
            session().add(
                Candidacy(
                    council_id=somebody.council.id,
                    programme_id=round_.programme_id,
                    round_id=round_.round_id,
                    person_id=round_.people["mora"][1],
                    door="application",
                )
            )
    done = Import(app, round_, [("mora-000", "", ""), ("mora-001", "", "")])
    assert done.rows() == {2: ("fault", ["own"]), 3: ("new", [])}


def test_undo_closes_what_it_entered_and_the_file_can_come_again(app: Flask, round_: Recruiting) -> None:
    rows = [("mora-000", "", ""), ("mora-001", "", "")]
    done = Import(app, round_, rows)
    done.ask(steps.ask_apply)
    assert done.ask(steps.ask_undo).state == "undone"
    assert {state for state, _drive in cases(app, round_).values()} == {"withdrawn"}
    with app.app_context(), work_as(round_.lead.scope):
        told = session().scalars(select(Letter).where(Letter.kind == "taken_out")).all()
        assert len(told) == 2
        assert all("{" not in letter.body for letter in told)
    again = Import(app, round_, rows)
    assert again.rows() == {2: ("new", []), 3: ("new", [])}
    assert again.ask(steps.ask_apply).state == "applied"
    assert {state for state, _drive in cases(app, round_).values()} == {"opinion"}


def test_an_opinion_given_since_prevents_undoing(app: Flask, round_: Recruiting) -> None:
    done = Import(app, round_, [("mora-000", "", ""), ("mora-001", "", "")])
    done.ask(steps.ask_apply)
    manager = round_.managers["mora"]
    with app.app_context(), work_as(manager.scope):
        first = session().scalars(select(Opinion).order_by(Opinion.id)).first()
        assert first is not None
        give_opinion(manager, first.id, OpinionData("yes", "Bra."), first.version)
    batch = done.ask(steps.ask_undo)
    assert batch.state == "applied"
    assert batch.notes["obstacle"]["count"] == 1


def test_what_has_changed_since_the_check_is_checked_again(app: Flask, round_: Recruiting) -> None:
    done = Import(app, round_, [("mora-000", "", ""), ("mora-001", "", "")])
    with app.app_context():
        round_.candidate("mora", 0, "preparing")
    assert done.ask(steps.ask_apply).state == "checked"
    assert done.rows() == {2: ("unchanged", []), 3: ("new", [])}


def test_the_pages(app: Flask, round_: Recruiting) -> None:
    client = client_for(app, round_.lead)
    import io

    token = form_token(client, START)
    sent = client.post(
        START,
        data={
            "csrf_token": token,
            "file": (io.BytesIO(csv_bytes([("mora-000", "", "", YES)], HEADINGS)), "a.csv"),
        },
    )
    assert sent.status_code == 303
    path = sent.headers["Location"]
    assert client.post(path, data=choices(client, path) | {"csrf_token": token}).status_code == 303
    work(app, round_.lead)
    shown = client.get(path.removesuffix("/columns")).get_data(as_text=True)
    assert "Test Person000" in shown
    assert client_for(app, round_.managers["mora"]).get(START).status_code == 403
    assert client_for(app, round_.coordinators["orsa"]).get(path).status_code == 404
