from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from app.platform.tabular import Limits, Unreadable, UnreadableCode, read
from tests.tabular.files import HEADER, ROWS, repacked, saved, sheet_xml, xlsx

SHEET = "xl/worksheets/sheet1.xml"


def cells(sheet) -> list[list[str]]:
    return [row.cells for row in sheet.rows()]


def refused(content: bytes, limits: Limits | None = None) -> UnreadableCode:
    with pytest.raises(Unreadable) as caught:
        cells(read(content, "x.xlsx", limits or Limits()))
    assert "%(" not in caught.value.message
    return caught.value.code


def test_a_workbook_gives_its_rows_from_bytes_and_from_a_path(tmp_path: Path) -> None:
    content = xlsx([HEADER, *ROWS])
    (tmp_path / "x").write_bytes(content)
    for sheet in (read(content, "x.xlsx"), read(tmp_path / "x", "x.csv")):
        assert sheet.header == HEADER
        assert cells(sheet) == cells(sheet) == ROWS
        assert sheet.notes.lines() == ["Workbook, sheet “Blad1”."]


def test_values_become_the_texts_people_see() -> None:
    stored = [
        42.0,
        42,
        0.5,
        0.1 + 0.2,
        True,
        date(2016, 4, 1),
        datetime(2016, 4, 1, 13, 5),
        time(8, 30),
        "0012",
        1e20,
    ]
    sheet = read(xlsx([[f"Rubrik {i}" for i in "abcdefghij"], stored]), "x.xlsx")
    (row,) = cells(sheet)
    assert row == [
        "42",
        "42",
        "0.5",
        "0.3",
        "true",
        "2016-04-01",
        "2016-04-01 13:05",
        "08:30",
        "0012",
        "1e+20",
    ]


def test_formulas_give_their_stored_results() -> None:
    body = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Summa</t></is></c></row>'
        '<row r="2"><c r="A2"><f>40+2</f><v>42</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>'
    )
    assert cells(read(repacked(xlsx([["x"]]), {SHEET: sheet_xml(body)}), "x.xlsx")) == [["42"], ["ab"]]


def test_the_first_visible_sheet_with_something_in_it_is_read() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Tom"
    hidden = workbook.create_sheet("Dold")
    hidden.append(["hemligt"])
    hidden.sheet_state = "hidden"
    workbook.create_sheet("Personal").append(HEADER)
    workbook["Personal"].append(ROWS[0])
    sheet = read(saved(workbook), "x.xlsx")
    assert (sheet.notes.sheet, sheet.notes.other_sheets) == ("Personal", ("Tom",))
    assert cells(sheet) == ROWS[:1]


def test_a_table_away_from_the_corner_keeps_its_row_numbers_and_column_letters() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["C2"] = "Personallista"
    for column, (name, value) in enumerate(zip(HEADER, ROWS[0], strict=True), 3):
        sheet.cell(5, column, name)
        sheet.cell(8, column, value)
    found = read(saved(workbook), "x.xlsx")
    assert found.header == HEADER
    assert [(r.number, r.cells) for r in found.rows()] == [(8, ROWS[0])]
    assert [found.column(i) for i in (0, 3)] == ["C", "F"]


def test_two_cells_far_apart_in_one_column_are_read_but_a_far_corner_is_refused() -> None:
    near, far = openpyxl.Workbook(), openpyxl.Workbook()
    near.active["A1"] = far.active["A1"] = "Namn"
    near.active["A200000"] = "Eva"
    far.active["XFD1048576"] = "x"
    assert [r.number for r in read(saved(near), "x.xlsx").rows()] == [200_000]
    assert refused(saved(far)) is UnreadableCode.SHEET_TOO_WIDE


@pytest.mark.parametrize(
    "far",
    [
        '<c s="0" r="XFD1048576"><v>1</v></c>',
        "<c r='XFD1048576'><v>1</v></c>",
        '<c\nr="XFD1048576"><v>1</v></c>',
        '<c r="&#88;FD1048576"><v>1</v></c>',
        '<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="XFD1048576"><x:v>1</x:v></x:c>',
    ],
)
def test_a_far_corner_is_seen_however_it_is_written(far: str) -> None:
    body = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{far}</row>'
    assert refused(repacked(xlsx([["x"]]), {SHEET: sheet_xml(body)})) is UnreadableCode.SHEET_TOO_WIDE


def test_cells_without_references_are_counted_and_read() -> None:
    body = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) + "</row>"
        for row in [HEADER, *ROWS]
    )
    assert cells(read(repacked(xlsx([["x"]]), {SHEET: sheet_xml(body)}), "x.xlsx")) == ROWS


def test_zeros_by_the_hundred_megabyte_are_refused_before_they_are_opened() -> None:
    """Security 5.2: a bomb of zeros, in a sheet and in a part that nobody asks for."""
    for part in (SHEET, "xl/media/image1.png"):
        content = repacked(xlsx([HEADER, *ROWS]), {part: bytes(60 * 1024 * 1024)})
        assert len(content) < 200_000
        assert refused(content) is UnreadableCode.UNPACKS_TOO_LARGE


def test_total_size_is_counted_over_all_parts() -> None:
    content = xlsx([HEADER, *ROWS])
    assert refused(content, Limits(unpacked_bytes=2_000)) is UnreadableCode.UNPACKS_TOO_LARGE
    assert refused(content, Limits(parts=3)) is UnreadableCode.UNPACKS_TOO_LARGE


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(repacked(xlsx([HEADER]), {SHEET: bytes(60 * 1024 * 1024)}))
    size = struct.pack("<I", 60 * 1024 * 1024)
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = struct.pack("<I", 500)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.getinfo(SHEET).file_size == 500
    assert refused(bytes(content)) is UnreadableCode.UNPACKS_TOO_LARGE


def test_other_formats_are_refused_by_content_with_the_way_out() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert refused(ole) is UnreadableCode.LEGACY_XLS
    assert refused(ole + "EncryptedPackage".encode("utf-16-le")) is UnreadableCode.ENCRYPTED
    assert (
        refused(archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}))
        is UnreadableCode.OTHER_WORKBOOK
    )
    assert refused(archive({"xl/workbook.bin": b""})) is UnreadableCode.OTHER_WORKBOOK
    assert refused(archive({"word/document.xml": b"<w/>"})) is UnreadableCode.NOT_A_TABLE
    assert refused(b"PK\x03\x04 and nothing more") is UnreadableCode.DAMAGED


def test_damaged_and_empty_workbooks_are_told_apart() -> None:
    content = xlsx([HEADER, *ROWS])
    assert refused(content[: len(content) // 2]) is UnreadableCode.DAMAGED
    assert refused(repacked(content, {SHEET: b"<worksheet><sheetData><row"})) in {
        UnreadableCode.DAMAGED,
        UnreadableCode.EMPTY,
    }
    assert refused(xlsx([])) is UnreadableCode.EMPTY
    assert refused(xlsx([["", None], [" "]])) is UnreadableCode.EMPTY


def test_a_part_that_does_not_unpack_is_damage() -> None:
    content = bytearray(xlsx([HEADER, *ROWS]))
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        start = zipped.getinfo(SHEET).header_offset + 30 + len(SHEET)
    content[start : start + 8] = b"\xff" * 8
    with pytest.raises(zlib.error):
        zlib.decompress(bytes(content[start:]), -15)
    assert refused(bytes(content)) is UnreadableCode.DAMAGED


def test_rows_and_columns_are_limited() -> None:
    content = xlsx([HEADER, *ROWS])
    assert refused(content, Limits(rows=1)) is UnreadableCode.TOO_MANY_ROWS
    assert refused(content, Limits(columns=3)) is UnreadableCode.TOO_MANY_COLUMNS


def archive(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()
