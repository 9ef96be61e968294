"""Sex and year of birth: for figures, shown to the person alone; and nothing more sensitive has a place at all."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, MetaData, Table, Text, select

from app.people.importing.fields import SPECS
from app.people.models import Person
from app.people.queries.person import get_person
from app.people.service.people import PersonData, add_person
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.tabular.sensitive import Sensitive, screen, sensitive_heading
from app.schema import metadata
from tests.imports.support import HEADINGS, Import, csv_bytes
from tests.support.clients import client_for, form_token, new_actor


def test_sex_and_year_of_birth_are_kept_for_figures_and_shown_to_the_person_alone(app: Flask) -> None:
    with app.app_context():
        somebody = new_actor(app, "mora", Role.COORDINATOR)
        with work_as(somebody.scope):
            person_id = add_person(somebody, PersonData("Eva", "Ström", sex="woman", birth_year=1985))
        own = new_actor(app, "mora", Role.EMPLOYEE, person_id=person_id)
    client = client_for(app, somebody)
    page = client.get(f"/people/{person_id}/edit").get_data(as_text=True)
    assert '<option value="woman" selected>' in page
    assert 'value="1985"' in page
    assert "1985" not in client.get(f"/people/{person_id}").get_data(as_text=True)
    mine = client_for(app, own).get("/people/me").get_data(as_text=True)
    assert "Woman" in mine
    assert "1985" in mine
    data = {
        "csrf_token": form_token(client, f"/people/{person_id}/edit"),
        "version": "1", "given_name": "Eva", "family_name": "Ström", "active": "1",
    }  # fmt: skip
    for wrong in ({"sex": "both"}, {"birth_year": "85"}, {"birth_year": "19850402"}):
        assert client.post(f"/people/{person_id}/edit", data=data | wrong).status_code == 422
    changed = client.post(f"/people/{person_id}/edit", data=data | {"sex": "man", "birth_year": "1990"})
    assert changed.status_code == 303
    with app.app_context(), work_as(somebody.scope):
        facts = get_person(person_id)
        assert facts is not None
        assert (facts.sex, facts.birth_year) == ("man", 1990)


EVA = ("101", "Eva", "Åström", "eva@mora.example", "Rektor", "Noretskolan")


@pytest.mark.parametrize(
    ("headings", "values", "kept"),
    [
        (("Kön", "Födelseår"), ("kvinna", "1985"), ("woman", 1985)),
        (("Kjønn", "Fødselsår"), ("Mann", "1990"), ("man", 1990)),
        (("Kjønn", "Fødd år"), ("K", "1962"), ("woman", 1962)),
        (("Sex", "Year of birth"), ("female", "2001"), ("woman", 2001)),
        (("Kön", "Födelseår"), ("", ""), (None, None)),
    ],
)
def test_a_file_says_them_in_every_language_and_undoing_takes_them_away(
    app: Flask, headings: tuple[str, str], values: tuple[str, str], kept: tuple[str | None, int | None]
) -> None:
    somebody = new_actor(app, "mora", Role.COORDINATOR)
    first = Import(app, somebody, csv_bytes([(*EVA, "man", "1950")], (*HEADINGS, "Kön", "Födelseår")))
    first.check()
    first.apply()
    second = Import(app, somebody, csv_bytes([(*EVA, *values)], (*HEADINGS, *headings)))
    second.check()
    second.apply()
    wanted = select(Person.sex, Person.birth_year)
    with app.app_context(), work_as(somebody.scope):
        assert tuple(session().execute(wanted).one()) == kept
    second.undo()
    with app.app_context(), work_as(somebody.scope):
        assert tuple(session().execute(wanted).one()) == ("man", 1950)


def test_what_is_no_year_and_no_sex_is_a_fault_of_its_row(app: Flask) -> None:
    somebody = new_actor(app, "mora", Role.COORDINATOR)
    wrong = Import(app, somebody, csv_bytes([(*EVA, "okänt", "85")], (*HEADINGS, "Kön", "Födelseår")))
    wrong.check()
    assert {fault["code"] for fault in wrong.rows()[0]["faults"]} == {"choice", "number_range"}


def test_a_file_that_was_taken_out_can_be_loaded_again(app: Flask) -> None:
    with app.app_context():
        somebody = new_actor(app, "mora", Role.COORDINATOR)
        with work_as(somebody.scope):
            add_person(
                somebody,
                PersonData("Eva", "Ström", "7", "eva@mora.example", sex="woman", birth_year=1985),
            )
    content = client_for(app, somebody).get("/people/export.csv").get_data()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    head = next(row for row in rows if "Year of birth" in row)
    (line,) = [row for row in rows if "Ström" in row]
    assert dict(zip(head, line, strict=False))["Sex"] == "Woman"
    assert dict(zip(head, line, strict=False))["Year of birth"] == "1985"
    again = Import(app, somebody, csv_bytes([line[:6] + line[7:]], head[:6] + head[7:]))
    again.check()
    assert [row["state"] for row in again.rows()] == ["unchanged"]


def announces(column: str) -> set[Sensitive]:
    """What a column's name announces by the words that refuse a file's heading: as a whole, or any word of it."""
    words = (column.replace("_", " "), *column.split("_"))
    return {kind for kind in map(sensitive_heading, words) if kind is not None}


def test_no_column_of_the_database_is_for_anything_more_sensitive() -> None:
    found = {
        f"{table.name}.{column.name}": announces(column.name)
        for table in metadata.tables.values()
        for column in table.columns
    }
    # Of every feature, those of people and of their cases among them.
    assert {
        "person.sex",
        "candidacy.drive",
        "opinion.grounds",
        "assessment.note",
        "profile_record.sentence",
    } <= {*found}
    assert len(found) > 600
    assert {name: kinds for name, kinds in found.items() if kinds} == {}


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("identity_number", "identity"), ("personnummer", "identity"), ("health", "health"),
        ("health_note", "health"), ("sick_leave", "health"), ("diagnosis_code", "health"),
        ("union_member", "union"), ("trade_union", "union"), ("religion", "religion"), ("church", "religion"),
        ("ethnic_origin", "ethnicity"), ("sexual_orientation", "sexuality"), ("political_opinion", "politics"),
        ("party", "politics"), ("criminal_record", "crime"), ("conviction", "crime"),
    ],
)  # fmt: skip
def test_such_a_column_would_be_seen(column: str, kind: str) -> None:
    planted = Table("candidacy", MetaData(), Column("id", Integer), Column(column, Text))
    assert [announces(one.name) for one in planted.columns] == [set(), {Sensitive(kind)}]


def test_no_field_of_a_file_of_people_is_for_anything_more_sensitive() -> None:
    headings = [word for spec in SPECS for words in spec.synonyms.values() for word in words]
    assert len(headings) > 60
    assert screen(headings) == []
