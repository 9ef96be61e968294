"""Import of an earlier round: whom it finds, what it would change, all or nothing, and back again."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.outcomes.importing.fields import (
    COMPLETION_WORDS,
    EMPLOYER_WORDS,
    KIND_WORDS,
    SOURCE_WORDS,
    SPECS,
    WAY_IN_WORDS,
)
from app.outcomes.importing.kind import PARTICIPANTS
from app.outcomes.models import EMPLOYERS, KINDS, SOURCES
from app.outcomes.queries import histories
from app.outcomes.service import OutcomeData, record_outcome
from app.platform.database import work_as
from app.platform.imports.kind import Place
from app.platform.imports.models import ImportBatch, ImportRow
from app.platform.imports.service import steps
from app.platform.imports.service.upload import choose_columns, upload
from app.platform.outbox.execute import execute
from app.platform.tabular import ColumnMapping, guess_mapping
from app.programmes.models import COMPLETIONS, PERSON_WAYS_IN
from app.programmes.queries.participants import list_participants
from app.programmes.service.participants import ParticipantData, edit_participant
from tests.imports.support import csv_bytes
from tests.imports.test_import_pages import choices, work
from tests.programmes.builders import Joint, joint_programme
from tests.programmes.test_pages import ROUND
from tests.support.clients import client_for, form_token

HEADINGS = ("Anställningsnummer", "Väg in", "Fullföljt", "Utfall", "Datum", "Källa", "Tjänst")
Cells = Sequence[Sequence[object]]


@pytest.fixture
def joint(app: Flask) -> Joint:
    """Talangjakten: in Mora mora-000 to mora-004 take part, mora-005 and mora-006 do not."""
    with app.app_context():
        return joint_programme(app)


class Import:
    """One import into Mora's first round, with each job done as the worker does it."""

    def __init__(self, app: Flask, joint: Joint, rows: Cells, headings: Sequence[str] = HEADINGS) -> None:
        self.app, self.joint, self.actor = app, joint, joint.mora
        place = Place("Import", [], ROUND, joint.programme_id, joint.round_id)
        with app.app_context(), work_as(self.actor.scope):
            self.id = upload(self.actor, PARTICIPANTS, place, csv_bytes(rows, headings), "round.csv")
        with app.app_context(), work_as(self.actor.scope):
            batch = self._batch()
            columns = ColumnMapping.from_json(batch.mapping).columns
            choose_columns(self.actor, PARTICIPANTS, batch, {index: name for name, index in columns.items()})
        self.batch = self.work()

    @staticmethod
    def _batch() -> ImportBatch:
        from app.platform.database import session

        return session().scalars(select(ImportBatch).order_by(ImportBatch.created_at.desc()).limit(1)).one()

    def ask(self, step) -> ImportBatch:  # type: ignore[no-untyped-def]
        with self.app.app_context(), work_as(self.actor.scope):
            step(self.actor, PARTICIPANTS, self._batch())
        return self.work()

    def apply(self) -> ImportBatch:
        return self.ask(steps.ask_apply)

    def undo(self) -> ImportBatch:
        return self.ask(steps.ask_undo)

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
        """State and fault codes by row."""
        with self.app.app_context(), work_as(self.actor.scope) as current:
            found = current.scalars(
                select(ImportRow).where(ImportRow.import_id == self.id).order_by(ImportRow.row_number)
            )
            return {
                row.row_number: (row.state, [fault["code"] for fault in row.faults or ()]) for row in found
            }

    def round(self) -> dict[str, tuple[str, str | None, str, list[tuple[str, str]]]]:
        """The round as it stands in Mora, by family name."""
        with self.app.app_context(), work_as(self.actor.scope):
            lines = list_participants(self.joint.round_id, "sv")
            held = histories([line.id for line in lines])
            return {
                line.family_name: (
                    line.way_in,
                    line.service_area,
                    line.completion,
                    [(step.kind, step.dated) for step in held.get(line.id, [])],
                )
                for line in lines
            }


FILE = (
    ("mora-005", "Nominering", "Ja", "Rektor", "2011-08", "Personen", "Rektor"),
    ("mora-005", "", "", "Chef", "2014", "", "Verksamhetschef"),
    ("mora-006", "", "", "", "", "", ""),
    ("mora-000", "", "Avbrutit", "", "", "", ""),
    ("mora-001", "Nominering", "Ja", "Projektledare", "12 mars 2010", "", ""),
    ("mora-002", "", "", "", "", "", ""),
    ("mora-003", "", "", "Okänt", "", "", ""),
)


def test_new_changed_and_unchanged_rows_applied_and_undone(app: Flask, joint: Joint) -> None:
    made = Import(app, joint, FILE)
    before = made.round()
    assert [state for state, _faults in made.rows().values()] == [
        "new", "changed", "new", "changed", "changed", "unchanged", "unchanged",
    ]  # fmt: skip
    assert made.apply().state == "applied"
    after = made.round()
    assert after["Person005"] == (
        "nomination", "elderly_care", "completed", [("head_teacher", "2011-08"), ("manager", "2014")],
    )  # fmt: skip
    assert after["Person006"] == ("unknown", "elderly_care", "unknown", [])
    assert after["Person000"] == ("nomination", "elderly_care", "left", [])
    assert after["Person001"][3] == [("project_leader", "2010-03-12")]
    assert after["Person002"] == before["Person002"]
    assert made.undo().state == "undone"
    assert made.round() == before


def test_the_same_file_again_changes_nothing(app: Flask, joint: Joint) -> None:
    Import(app, joint, FILE).apply()
    again = Import(app, joint, FILE)
    assert {state for state, _faults in again.rows().values()} == {"unchanged"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("mora-999", "", "", "", "", "", ""), "person_unknown"),
        (("orsa-000", "", "", "", "", "", ""), "person_unknown"),
        (("", "Nominering", "", "", "", "", ""), "no_key"),
        (("mora-005", "Lotteri", "", "", "", "", ""), "choice"),
        (("mora-005", "", "", "Chef", "", "", ""), "outcome_undated"),
        (("mora-005", "", "", "", "2012", "", ""), "outcome_missing"),
        (("mora-005", "", "", "Chef", "2100", "", ""), "outcome_future"),
        (("mora-005", "", "", "Chef", "2008-12-31", "", ""), "outcome_early"),
        (("mora-005", "", "", "Chef", "snart", "", ""), "date"),
    ],
)
def test_a_fault_stops_the_whole_file(app: Flask, joint: Joint, row: tuple[str, ...], code: str) -> None:
    made = Import(app, joint, [("mora-006", "", "", "", "", "", ""), row])
    assert made.rows()[2][0] == "new"
    assert made.rows()[3] == ("fault", [code])
    assert not steps.may_apply(made.batch)


def test_rows_of_one_person_must_agree_and_say_something_each(app: Flask, joint: Joint) -> None:
    made = Import(
        app,
        joint,
        [
            ("mora-005", "Nominering", "", "Chef", "2012", "", ""),
            ("mora-005", "Ansökan", "", "Rektor", "2014", "", ""),
            ("mora-005", "", "", "Chef", "2012", "", ""),
            ("mora-005", "", "", "", "", "", ""),
        ],
    )
    assert [faults for _state, faults in made.rows().values()] == [
        [],
        ["contradicts"],
        ["repeated"],
        ["repeated"],
    ]


def test_people_are_found_by_address_and_two_different_people_are_a_fault(app: Flask, joint: Joint) -> None:
    headings = ("Anställningsnummer", "E-post")
    made = Import(
        app,
        joint,
        [
            ("", "MORA-005@example.test"),
            ("mora-006", "mora-004@example.test"),
            ("mora-004", "gone@example.test"),
            ("", "orsa-001@example.test"),
        ],
        headings,
    )
    assert [(state, faults) for state, faults in made.rows().values()] == [
        ("new", []),
        ("fault", ["two_people"]),
        ("unchanged", []),
        ("fault", ["person_unknown"]),
    ]


def test_a_change_since_the_check_sends_the_file_back_to_be_checked(app: Flask, joint: Joint) -> None:
    made = Import(app, joint, FILE)
    participant = joint.participants["mora"][0]
    with app.app_context(), work_as(joint.mora.scope):
        edit_participant(joint.mora, participant, ParticipantData("open", "completed", "school"), 1)
    assert made.apply().state == "checked"
    assert made.round()["Person000"] == ("open", "school", "completed", [])
    assert made.apply().state == "applied"
    assert made.round()["Person000"] == ("open", "school", "left", [])


def test_a_step_recorded_since_the_check_is_not_recorded_twice(app: Flask, joint: Joint) -> None:
    made = Import(app, joint, FILE)
    with app.app_context(), work_as(joint.mora.scope):
        record_outcome(
            joint.mora,
            joint.participants["mora"][1],
            OutcomeData("project_leader", "2010-03-12"),
            date(2026, 1, 1),
        )
    assert made.apply().state == "checked"
    assert made.apply().state == "applied"
    assert made.round()["Person001"][3] == [("project_leader", "2010-03-12")]


def test_what_has_a_life_of_its_own_since_is_not_undone(app: Flask, joint: Joint) -> None:
    made = Import(app, joint, FILE)
    made.apply()
    with app.app_context(), work_as(joint.mora.scope):
        added = next(
            line for line in list_participants(joint.round_id, "sv") if line.family_name == "Person006"
        )
        record_outcome(joint.mora, added.id, OutcomeData("manager", "2020"), date(2026, 1, 1))
        edit_participant(joint.mora, joint.participants["mora"][0], ParticipantData(), 2)
    before = made.round()
    batch = made.undo()
    assert batch.state == "applied"
    assert batch.notes["obstacle"]["count"] == 2
    assert set(batch.notes["obstacle"]["names"]) == {"Test Person000", "Test Person006"}
    assert made.round() == before


def test_a_correction_of_an_imported_step_is_not_undone_either(app: Flask, joint: Joint) -> None:
    made = Import(app, joint, FILE)
    made.apply()
    participant = joint.participants["mora"][1]
    with app.app_context(), work_as(joint.mora.scope):
        (step,) = histories([participant])[participant]
        record_outcome(joint.mora, participant, OutcomeData("manager", "2010"), date(2026, 1, 1), step.id)
    assert made.undo().notes["obstacle"]["names"] == ["Test Person001"]


def test_the_pages_of_the_import(app: Flask, joint: Joint) -> None:
    client = client_for(app, joint.mora)
    path = f"{ROUND}/import"
    assert f'href="{path}"' in client.get(ROUND).get_data(as_text=True)
    content = csv_bytes(FILE, HEADINGS)
    token = form_token(client, path)
    answer = client.post(path, data={"csrf_token": token, "file": (io.BytesIO(content), "round.csv")})
    assert answer.status_code == 303
    form = choices(client, answer.location)
    assert [form[f"column_{index}"] for index in range(7)] == [
        "employee_number", "way_in", "completion", "outcome", "outcome_date", "source", "post",
    ]  # fmt: skip
    page = client.post(answer.location, data=form).location
    work(app, joint.mora)
    shown = client.get(f"{page}?tab=changed").get_data(as_text=True)
    for said in ("Test Person001", "Project leader", "12 March 2010", "Dropped out"):
        assert said in shown, said
    client.post(f"{page}/apply", data={"csrf_token": form["csrf_token"]})
    work(app, joint.mora)
    assert "Person006" in client.get(ROUND).get_data(as_text=True)
    orsa = client_for(app, joint.orsa)
    assert orsa.get(page).status_code == 404
    assert orsa.get("/programmes/talangjakten/rounds/9/import").status_code == 404


@pytest.mark.parametrize(
    "headings",
    [
        ("Anst nr", "E-post", "Verksamhetsområde", "Genomfört", "Utfall", "Datum", "Källa", "Ny tjänst"),
        ("Ansattnr", "E-post", "Tjenesteområde", "Gjennomført", "Utfall", "Dato", "Kilde", "Stilling"),
        ("Tilsettnr", "Epost", "Tenesteområde", "Gjennomføring", "Utfall", "Dato", "Kjelde", "Ny stilling"),
        ("Employee number", "Email", "Service area", "Completed", "Outcome", "Date", "Source", "Post"),
    ],
)
def test_headings_in_four_languages(headings: tuple[str, ...]) -> None:
    found = guess_mapping(list(headings), SPECS).columns
    names = (
        "employee_number",
        "email",
        "service_area",
        "completion",
        "outcome",
        "outcome_date",
        "source",
        "post",
    )
    assert [found.get(name) for name in names] == list(range(8))


def test_every_code_has_words_and_is_a_word_itself() -> None:
    for words, codes in (
        (WAY_IN_WORDS, PERSON_WAYS_IN),
        (COMPLETION_WORDS, COMPLETIONS),
        (KIND_WORDS, KINDS),
        (SOURCE_WORDS, SOURCES),
        (EMPLOYER_WORDS, EMPLOYERS),
    ):
        assert tuple(words) == codes
        assert all(code in words[code] for code in codes)


def test_no_token_of_the_form_no_upload(app: Flask, joint: Joint) -> None:
    client = client_for(app, joint.mora)
    assert re.search(r'enctype="multipart/form-data"', client.get(f"{ROUND}/import").get_data(as_text=True))
    answer = client.post(f"{ROUND}/import", data={"file": (io.BytesIO(b"x"), "round.csv")})
    assert answer.status_code == 400
