from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.platform.dates import PartialDate
from app.platform.tabular import guard_text, read, write_csv, write_xlsx

# Security 1.2.10: fourteen ways to begin a cell that a spreadsheet program would run.
PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\0=1+1",
]
HARMLESS = ["Åsa Öberg", "a=b", "vård - omsorg", "1-2", "'x", "", " a", "12", "asa@mora.example", "ö+ä"]


def written_csv(rows, columns, notes=(), locale: str = "sv") -> bytes:
    return b"".join(write_csv(rows, columns, notes, locale))


def parsed_csv(content: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def workbook(rows, columns, notes=()) -> openpyxl.Workbook:
    buffer = io.BytesIO()
    write_xlsx(rows, columns, notes, buffer)
    return openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))


def stored(book: openpyxl.Workbook) -> list[list[tuple[object, str]]]:
    return [[(cell.value, cell.data_type) for cell in row] for row in book.worksheets[0].iter_rows()]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_csv_cells_headings_and_notes_cannot_be_formulas(payload: str) -> None:
    content = parsed_csv(written_csv([[payload, 1]], [payload, "n"], [payload]))
    cells = [content[0][0], content[1][0], content[3][0]]
    assert all(cell.startswith("'") for cell in cells)
    assert all(cell[1:] == payload.replace("\0", "") for cell in cells)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_workbook_texts_stay_texts(payload: str) -> None:
    book = workbook([[payload, 1], [2, payload]], [payload, "n"], [payload])
    table, notes = book.worksheets
    kept = payload.replace("\r", "\n").replace("\0", "")
    for cell in (table["A1"], table["A2"], table["B3"], notes["A2"]):
        assert (cell.value, cell.data_type) == (kept, "s")
    assert (table["B2"].value, table["B2"].data_type) == (1, "n")
    assert (table["A3"].value, table["A3"].data_type) == (2, "n")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert guard_text(text) == text
    assert parsed_csv(written_csv([[text, "x"]], ["A", "B"]))[1] == [text, "x"]


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_no_guarded_text_begins_like_a_formula(text: str) -> None:
    guarded = guard_text(text)
    assert guarded in (text, f"'{text}")
    assert guarded.lstrip("\0 \t\r\n\u00a0\ufeff")[:1] not in set("=+-@＝＋－＠")
    assert guarded[:1] not in {"\t", "\r", "\n", "\0"} or not guarded


def test_csv_is_as_the_readers_excel_expects() -> None:
    rows = [["Åsa", 0.467, -3, None, True, date(2016, 4, 1), PartialDate(2016, 4)]]
    columns = ["Namn", "Andel", "Skillnad", "Tomt", "Ja", "Dag", "Månad"]
    swedish, english = written_csv(rows, columns, locale="sv_SE"), written_csv(rows, columns, locale="en")
    assert swedish.startswith(b"\xef\xbb\xbfNamn;")
    assert swedish.endswith("\r\nÅsa;0,467;-3;;True;2016-04-01;2016-04\r\n".encode())
    assert english.endswith("\r\nÅsa,0.467,-3,,True,2016-04-01,2016-04\r\n".encode())
    for locale in ("nb", "nn"):
        assert written_csv(rows, columns, locale=locale) == swedish


def test_notes_come_after_an_empty_row() -> None:
    content = parsed_csv(written_csv([["a"]], ["A"], ["Skyddat: för få", "Uttaget 2026-11-22"]))
    assert content == [["A"], ["a"], [], ["Skyddat: för få"], ["Uttaget 2026-11-22"]]


def test_numbers_have_no_exponents_and_what_is_no_number_is_empty() -> None:
    row = [1e-7, 0.1 + 0.2, 1e15, math.nan, math.inf, 7, Decimal("1.5")]
    assert parsed_csv(written_csv([row], "ABCDEFG", locale="en"), ",")[1] == [
        "0.0000001", "0.3", "1000000000000000", "", "", "7", "1.5",
    ]  # fmt: skip


def test_csv_leaves_in_pieces_while_rows_are_still_coming() -> None:
    given_out = 0

    def rows() -> Iterator[list[object]]:
        nonlocal given_out
        for number in range(20_000):
            given_out += 1
            yield [number, "x" * 20]

    pieces = write_csv(rows(), ["N", "Text"], [], "sv")
    first = next(pieces)
    assert 60_000 < len(first) < 80_000
    assert given_out < 4_000
    assert len(first + b"".join(pieces)) > 20_000 * 22


def test_a_workbook_has_the_table_and_the_notes() -> None:
    rows = [
        ["Mora", 7, 0.5, None, datetime(2016, 4, 1, 12), "0012"],
        [None, "skyddat", 2, "sen", True, 2**60],
    ]
    book = workbook(iter(rows), ["Kommun", "Antal", "Andel", "Anm", "Dag", "Nr"], ["Uttaget i dag", "=2+2"])
    assert book.sheetnames == ["Table", "Notes"]
    assert stored(book)[1:] == [
        [("Mora", "s"), (7, "n"), (0.5, "n"), (None, "n"), ("2016-04-01 12:00:00", "s"), ("0012", "s")],
        [(None, "n"), ("skyddat", "s"), (2, "n"), ("sen", "s"), (True, "b"), (str(2**60), "s")],
    ]
    assert [row[0].value for row in book["Notes"].iter_rows()] == ["Notes", "Uttaget i dag", "=2+2"]


def test_headings_remain_without_rows_and_when_alike(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx([], ["Antal", "Antal", ""], [], path)
    assert [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]] == [
        "Antal",
        "Antal (2)",
        "(2)",
    ]


def test_sheet_names_that_excel_forbids_are_made_allowed() -> None:
    buffer = io.BytesIO()
    write_xlsx([["x"]], ["A"], ["y"], buffer, sheet="Mora/Orsa: [2016]*?" + "x" * 40, notes_sheet="")
    first, second = openpyxl.load_workbook(io.BytesIO(buffer.getvalue())).sheetnames
    assert first.startswith("Mora Orsa")
    assert len(first) <= 31
    assert second


def test_a_row_of_the_wrong_width_is_an_error_not_a_shift() -> None:
    with pytest.raises(ValueError, match="zip"):
        write_xlsx([["x"]], ["A", "B"], [], io.BytesIO())


VALUE = st.one_of(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Mn", "Cn", "Co"]), max_size=10
    ).map(str.strip),
    st.integers(-(10**12), 10**12),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(VALUE, VALUE), min_size=1, max_size=6), st.sampled_from(["sv", "en", "xlsx"]))
def test_what_we_write_we_read_back(rows: list[tuple[object, object]], form: str) -> None:
    header = ["Rubrik A", "Rubrik B"]
    known = {"rubrika", "rubrikb"}
    if form == "xlsx":
        buffer = io.BytesIO()
        write_xlsx(rows, header, [], buffer)
        sheet = read(buffer.getvalue(), "x", known=known)
        wanted = [[str(value) for value in row] for row in rows]
    else:
        sheet = read(written_csv(rows, header, locale=form), "x", known=known)
        if sheet.notes.delimiter != (";" if form == "sv" else ","):
            return
        wanted = [[guard_text(v) if isinstance(v, str) else str(v) for v in row] for row in rows]
    import unicodedata

    composed = [[unicodedata.normalize("NFC", value) for value in row] for row in wanted if any(row)]
    assert [[unicodedata.normalize("NFC", cell) for cell in row.cells] for row in sheet.rows()] == composed
