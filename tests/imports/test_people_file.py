"""A file of people on its way in: what it would do, done, and undone."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select, text

from app.people.keys import person_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.database import work_as
from app.platform.imports.service.errors import SensitiveFile, WrongState
from app.platform.imports.service.steps import ask_apply
from tests.imports.support import HEADINGS, Import, actor_of, csv_bytes

EVA = ("101", "Eva", "Åström", "eva@mora.example", "Rektor", "Norets skola")
OLA = ("102", "Ola", "Berg", "ola@mora.example", "Undersköterska", "Hemtjänsten")
FACTS = "employee_number, given_name, family_name, email, title, unit_id, employment_percent, active, search,"
FACTS += " sort_sv, sort_no, title_sv, title_no, id"


def directory(app: Flask, actor: Actor) -> list[tuple[Any, ...]]:
    """Everybody of a council, whole, except version and time."""
    with app.app_context(), work_as(actor.scope) as current:
        rows = current.execute(text(f"SELECT {FACTS} FROM person ORDER BY id")).all()
        return [tuple(row) for row in rows]


def units(app: Flask, actor: Actor) -> list[tuple[Any, ...]]:
    with app.app_context(), work_as(actor.scope) as current:
        statement = text("SELECT id, name, service_area, manager_id FROM unit ORDER BY id")
        return [tuple(row) for row in current.execute(statement)]


def states(done: Import) -> dict[str, int]:
    return done.batch().counts["row"]


def test_new_changed_unchanged(app: Flask) -> None:
    mora = actor_of(app, "mora")
    first = Import(app, mora, csv_bytes([EVA, OLA]))
    assert first.check().state == "checked"
    assert states(first) == {"new": 2}
    assert [row["after"]["unit"] for row in first.rows(part="unit")] == ["Norets skola", "Hemtjänsten"]
    assert directory(app, mora) == []
    assert first.apply().state == "applied"
    assert len(directory(app, mora)) == 2
    assert [unit[1] for unit in units(app, mora)] == ["Norets skola", "Hemtjänsten"]

    second = Import(
        app, mora, csv_bytes([(*EVA[:4], "Enhetschef", "norets SKOLA"), OLA, ("103", "Bo", "Ek", "", "", "")])
    )
    second.check()
    assert states(second) == {"changed": 1, "unchanged": 1, "new": 1}
    assert second.rows("changed")[0]["after"]["unit"] == "Norets skola"
    assert second.rows(part="unit") == []
    second.apply()
    with app.app_context(), work_as(mora.scope) as current:
        eva = current.scalars(select(Person).where(Person.employee_number == "101")).one()
        assert (eva.title, eva.version) == ("Enhetschef", 2)
        keys = person_keys("Eva", "Åström", "101", "eva@mora.example", "Enhetschef")
        assert {name: getattr(eva, name) for name in keys} == keys
        assert current.scalar(text("SELECT count(*) FROM audit.entry WHERE action = 'people.imported'")) == 2


def test_a_column_that_is_not_there_changes_nothing_and_an_empty_cell_clears(app: Flask) -> None:
    mora = actor_of(app, "mora")
    first = Import(app, mora, csv_bytes([EVA, OLA]))
    first.check()
    first.apply()
    second = Import(
        app, mora, csv_bytes([("101", "Eva", "Åström", "")], ("Anstnr", "Förnamn", "Efternamn", "Titel"))
    )
    second.check()
    second.apply()
    with app.app_context(), work_as(mora.scope) as current:
        eva = current.scalars(select(Person).where(Person.employee_number == "101")).one()
        assert (eva.title, eva.email, eva.unit_id is None) == (None, "eva@mora.example", False)


def test_keys_are_those_that_python_makes(app: Flask) -> None:
    """The database puts them together; whatever a name, a number or an address is made of, they are the same."""
    mora = actor_of(app, "mora")
    rows = [
        ("Å 7", "Åsa  Märta", "von Öst-Ängby", "asa@örn.example", "Bitr. rektor (F–6)", "Enhet"),
        ("b\u00a0c", "ÆGIR", "Łódź'ß", "", "", ""),
        ("", "e\u0301va", "Aas 12", "AAS@mora.example", "CHEF 10", ""),
        ("X-9", "Eva", "Eva", "x9@mora.example", "Eva", "Enhet"),
    ]
    first = Import(app, mora, csv_bytes(rows))
    assert first.check().counts["row"] == {"new": 4}
    first.apply()
    assert_keys(app, mora)
    kept = directory(app, mora)
    headings = ("Anstnr", "Förnamn", "Efternamn", "E-post")
    second = Import(app, mora, csv_bytes([("X-9", "Öva", "Ålund", "x9@öst.example")], headings))
    assert second.check().counts["row"] == {"changed": 1}
    second.apply()
    assert_keys(app, mora)
    second.undo()
    assert directory(app, mora) == kept


def assert_keys(app: Flask, actor: Actor) -> None:
    """Everybody's derived columns are what `person_keys` makes of the others."""
    with app.app_context(), work_as(actor.scope) as current:
        for one in current.scalars(select(Person)):
            keys = person_keys(one.given_name, one.family_name, one.employee_number, one.email, one.title)
            assert {name: getattr(one, name) for name in keys} == keys


def test_units_get_service_area_and_manager(app: Flask) -> None:
    mora = actor_of(app, "mora")
    headings = (*HEADINGS, "Verksamhetsområde", "Chefens anställningsnummer")
    done = Import(app, mora, csv_bytes([(*EVA, "Grundskola", "101"), (*OLA, "Äldreomsorg", "101")], headings))
    done.check()
    assert states(done) == {"new": 2}
    done.apply()
    with app.app_context(), work_as(mora.scope) as current:
        eva = current.scalars(select(Person.id).where(Person.employee_number == "101")).one()
        rows = current.execute(
            select(Unit.name, Unit.service_area, Unit.manager_id).order_by(Unit.name)
        ).all()
        assert rows == [("Hemtjänsten", "elderly_care", eva), ("Norets skola", "school", eva)]
    done.undo()
    assert directory(app, mora) == []
    assert units(app, mora) == []


@pytest.mark.parametrize(
    ("rows", "headings", "codes"),
    [
        ([EVA, ("101", *OLA[1:])], HEADINGS, {"number_repeated"}),
        ([EVA, (*OLA[:3], EVA[3], "", "")], HEADINGS, {"email_repeated"}),
        ([EVA, EVA], HEADINGS, {"number_repeated"}),
        ([("", "Eva", "Åström", "", "", "")], HEADINGS, {"no_key"}),
        ([("1", "", "Åström", "not an address", "", "")], HEADINGS, {"required", "email"}),
        (
            [(*EVA, "Grundskola"), (*OLA[:5], EVA[5], "Förskola")],
            (*HEADINGS, "Verksamhet"),
            {"area_contradicts"},
        ),
        ([(*EVA, "999")], (*HEADINGS, "Chefens anställningsnummer"), {"manager_unknown"}),
        ([(*EVA[:5], "", "999")], (*HEADINGS, "Chefens anställningsnummer"), {"unit_missing"}),
    ],
)
def test_faults_stop_the_whole_file(app: Flask, rows: Any, headings: Any, codes: set[str]) -> None:
    mora = actor_of(app, "mora")
    done = Import(app, mora, csv_bytes(rows, headings))
    done.check()
    found = [fault for row in done.rows("fault") for fault in row["faults"]]
    assert {fault["code"] for fault in found} == codes
    assert all(fault["row"] >= 2 for fault in found)
    with pytest.raises(WrongState):
        done.ask(ask_apply)
    assert directory(app, mora) == []


def test_an_address_of_somebody_else_is_a_fault(app: Flask) -> None:
    mora = actor_of(app, "mora")
    first = Import(app, mora, csv_bytes([EVA]))
    first.check()
    first.apply()
    second = Import(app, mora, csv_bytes([("200", "Bo", "Ek", "eva@mora.example", "", "")]))
    second.check()
    (fault,) = second.rows("fault")[0]["faults"]
    assert (fault["code"], fault["column"], fault["params"]) == ("email_taken", "D", {"name": "Eva Åström"})


def test_people_without_numbers_are_known_by_address_and_get_their_number(app: Flask) -> None:
    mora = actor_of(app, "mora")
    first = Import(app, mora, csv_bytes([EVA[1:4]], ("Förnamn", "Efternamn", "E-post")))
    first.check()
    first.apply()
    second = Import(app, mora, csv_bytes([EVA]))
    second.check()
    assert states(second) == {"changed": 1}
    second.apply()
    assert [row[0] for row in directory(app, mora)] == ["101"]


def test_two_rows_about_one_person_are_a_fault(app: Flask) -> None:
    mora = actor_of(app, "mora")
    first = Import(app, mora, csv_bytes([EVA]))
    first.check()
    first.apply()
    second = Import(app, mora, csv_bytes([("101", "Eva", "Åström", "", "", ""), ("", *EVA[1:])]))
    second.check()
    (line,) = second.rows("fault")
    assert [(fault["code"], fault["params"]) for fault in line["faults"]] == [("person_repeated", {"row": 2})]


def test_undo_restores_exactly(app: Flask) -> None:
    mora = actor_of(app, "mora")
    first = Import(app, mora, csv_bytes([EVA, OLA]))
    first.check()
    first.apply()
    people, places = directory(app, mora), units(app, mora)
    second = Import(
        app,
        mora,
        csv_bytes(
            [("101", "Eva", "Öst", "eva@ny.example", "", "Nya enheten"), ("104", "Bo", "Ek", "", "", "")]
        ),
    )
    second.check()
    second.apply()
    assert directory(app, mora) != people
    assert second.undo().state == "undone"
    assert directory(app, mora) == people
    assert units(app, mora) == places


def test_undo_is_refused_when_somebody_has_gone_on(app: Flask) -> None:
    mora = actor_of(app, "mora")
    first = Import(app, mora, csv_bytes([EVA, OLA]))
    first.check()
    first.apply()
    with app.app_context(), work_as(mora.scope) as current:
        current.execute(
            text("UPDATE person SET title = 'Chef', version = version + 1 WHERE employee_number = '101'")
        )
    people = directory(app, mora)
    batch = first.undo()
    assert (batch.state, batch.notes["obstacle"]) == ("applied", {"count": 1, "names": ["Eva Åström"]})
    assert directory(app, mora) == people


def test_undo_is_refused_when_a_new_person_has_an_account(app: Flask) -> None:
    mora = actor_of(app, "mora")
    first = Import(app, mora, csv_bytes([EVA]))
    first.check()
    first.apply()
    with app.app_context(), work_as(mora.scope) as current:
        person = current.scalars(select(Person.id)).one()
    actor_of(app, "mora", person_id=person)
    assert first.undo().notes["obstacle"]["names"] == ["Eva Åström"]


def test_what_changed_since_the_check_is_checked_again(app: Flask) -> None:
    mora = actor_of(app, "mora")
    first = Import(app, mora, csv_bytes([EVA]))
    first.check()
    other = Import(app, mora, csv_bytes([EVA]))
    other.check()
    other.apply()
    batch = first.apply()
    assert (batch.state, batch.notes["drift"], batch.counts["row"]) == ("checked", True, {"unchanged": 1})


def test_another_council_sees_nothing(app: Flask) -> None:
    mora, orsa = actor_of(app, "mora"), actor_of(app, "orsa")
    done = Import(app, mora, csv_bytes([EVA]))
    done.check()
    with app.app_context(), work_as(orsa.scope) as current:
        assert current.execute(text("SELECT count(*) FROM import_batch")).scalar() == 0
        assert current.execute(text("SELECT count(*) FROM import_row")).scalar() == 0
    done.apply()
    assert directory(app, orsa) == []
    same = Import(app, orsa, csv_bytes([EVA]))
    same.check()
    assert states(same) == {"new": 1}
    same.apply()
    assert len(directory(app, orsa)) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_messy_text_files(app: Flask, encoding: str, delimiter: str) -> None:
    mora = actor_of(app, "mora")
    headings = ("Enhet", "Telefon", "Efternamn", "Förnamn", "Anst.nr", "E-post")
    rows = [("Östnors förskola", "0250-1234", "Åkerström", "Örjan", "00042", "ORJAN@Mora.example")]
    done = Import(app, mora, csv_bytes(rows, headings, delimiter, encoding))
    done.check()
    done.apply()
    assert [row[:4] for row in directory(app, mora)] == [
        ("00042", "Örjan", "Åkerström", "orjan@mora.example")
    ]


def test_a_workbook_with_a_title_row_and_dates(app: Flask) -> None:
    import datetime

    mora = actor_of(app, "mora")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Personal i Mora kommun"])
    sheet.append([])
    sheet.append(
        ["Anställd från", "Förnamn", "Efternamn", "Anställningsnummer", "Sysselsättningsgrad", "Aktiv"]
    )
    sheet.append([datetime.date(2020, 1, 31), "Åsa", "Ek", 4711, 0.8, "ja"])
    sheet.append([datetime.date(2021, 2, 28), "Bo", "Alm", 4712, 1, "nej"])
    stream = io.BytesIO()
    book.save(stream)
    done = Import(app, mora, stream.getvalue(), "people.xlsx")
    assert done.check().counts["row"] == {"new": 2}
    done.apply()
    found = {row[0]: (row[6], row[7]) for row in directory(app, mora)}
    assert found == {"4711": (80, True), "4712": (100, False)}


def test_sensitive_headings_are_refused_and_nothing_is_kept(app: Flask) -> None:
    mora = actor_of(app, "mora")
    with pytest.raises(SensitiveFile) as refusal:
        Import(app, mora, csv_bytes([(*EVA, "x")], (*HEADINGS, "Personnummer")))
    assert [column.header for column in refusal.value.columns] == ["Personnummer"]
    with app.app_context(), work_as(mora.scope) as current:
        assert current.execute(text("SELECT count(*) FROM import_batch")).scalar() == 0


def test_sensitive_cells_are_faults_and_go_at_once(app: Flask) -> None:
    mora = actor_of(app, "mora")
    number = "19121212-1212"  # the tax agency's example
    done = Import(app, mora, csv_bytes([(*EVA[:4], number, "Skolan"), OLA]))
    batch = done.check()
    assert batch.state in ("checked", "failed")
    with app.app_context(), work_as(mora.scope) as current:
        kept = current.execute(text("SELECT content, to_jsonb(b) - 'content' FROM import_batch b")).one()
        rows = current.execute(text("SELECT to_jsonb(r) FROM import_row r")).all()
        assert kept[0] is None
        assert number not in str(kept[1]) + str(rows)
