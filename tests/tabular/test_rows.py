from __future__ import annotations

import json

from app.platform.dates import PartialDate
from app.platform.tabular import Fault, FaultCode, Guard, apply, guess_mapping, known_words, read
from tests.tabular.fields import SPECS
from tests.tabular.files import csv_text, xlsx

HEADER = ["Förnamn", "Efternamn", "E-post", "Anmärkning", "Verksamhetsområde", "Anställd från", "Chef"]
GOOD = ["Åsa", "Öberg", "asa@mora.example", "", "skola", "2016-04", "ja"]


def parsed(*rows: list[str]):
    sheet = read(csv_text([HEADER, *rows]).encode(), "x.csv", known=known_words(SPECS))
    return list(apply(sheet, guess_mapping(sheet.header, SPECS), SPECS))


def test_a_good_row_has_values_and_no_faults() -> None:
    (row,) = parsed(GOOD)
    assert row.number == 2
    assert row.faults == ()
    assert row.values == {
        "given_name": "Åsa",
        "family_name": "Öberg",
        "email": "asa@mora.example",
        "service_area": "school",
        "since": PartialDate(2016, 4),
        "manager": True,
    }


def test_faults_are_told_by_row_and_column_in_words() -> None:
    (_good, bad) = parsed(GOOD, ["", "Ek", "bo@", "", "skolan", "01/04/2016", "ja", "mer"])
    assert [(f.place, f.message) for f in bad.faults] == [
        ("Row 3, column A (Förnamn)", "A value is missing."),
        ("Row 3, column C (E-post)", "“bo@” is not an e-mail address."),
        ("Row 3, column E (Verksamhetsområde)", "“skolan” is not one of the known values. Is it “Skola”?"),
        ("Row 3, column F (Anställd från)", "“01/04/2016” can be 2016-04-01 or 2016-01-04. "
         "Write the date as year-month-day."),
        ("Row 3", "The row has a value outside the columns with headings. A separator inside a text may lack "
         "quotation marks."),
    ]  # fmt: skip
    assert bad.values["email"] is None
    assert bad.values["family_name"] == "Ek"


def test_the_same_fault_is_found_every_time_and_not_in_the_next_row() -> None:
    bad = ["Bo", "Ek", "bo@", "", "", "", ""]
    assert [len(row.faults) for row in parsed(bad, GOOD, bad, GOOD, bad)] == [1, 0, 1, 0, 1]


def test_sensitive_cells_are_faults_in_any_column_and_are_not_quoted() -> None:
    rows = parsed([*GOOD[:3], "Har 19121212-1212 i lönesystemet", *GOOD[4:]], ["121212-1212", *GOOD[1:]])
    assert [[(f.column, f.field, f.code) for f in row.faults] for row in rows] == [
        [("D", "", FaultCode.SENSITIVE_IDENTITY)],
        [("A", "given_name", FaultCode.SENSITIVE_IDENTITY)],
    ]
    assert rows[1].values["given_name"] is None
    assert "1212" not in json.dumps([f.as_json() for row in rows for f in row.faults])
    assert not any("1212" in f.message for row in rows for f in row.faults)


def test_faults_survive_as_json() -> None:
    (row,) = parsed(["", "Ek", "bo@", "långtidssjukskriven", "skolan", "1.4.16", "x"])
    stored = json.loads(json.dumps([fault.as_json() for fault in row.faults]))
    assert tuple(map(Fault.from_json, stored)) == row.faults
    assert len(row.faults) == 5


def test_a_workbook_gives_the_same_as_a_text_file() -> None:
    from datetime import date

    sheet = read(xlsx([HEADER, [*GOOD[:5], date(2016, 4, 1), True]]), "x.xlsx")
    guard = Guard(sheet.header)
    (row,) = apply(sheet, guess_mapping(sheet.header, SPECS), SPECS, guard)
    assert row.values["since"] == PartialDate(2016, 4, 1)
    assert row.values["manager"] is True
    assert guard.columns() == []
