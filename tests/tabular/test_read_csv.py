from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.platform.tabular import Limits, Unreadable, UnreadableCode, read
from tests.tabular.files import HEADER, ROWS, csv_text


def cells(sheet) -> list[list[str]]:
    return [row.cells for row in sheet.rows()]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le", "mac_roman", "cp850"]
)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_usual_way_to_save_gives_the_same_table(delimiter: str, encoding: str, end: str) -> None:
    content = csv_text([HEADER, *ROWS], delimiter, end).encode(encoding)
    sheet = read(content, "x.csv")
    assert sheet.header == HEADER
    assert cells(sheet) == ROWS
    assert sheet.notes.delimiter == delimiter


def test_a_path_is_read_as_well_as_bytes_and_rows_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(csv_text([HEADER, *ROWS]).encode())
    sheet = read(path, "personal.csv")
    assert cells(sheet) == cells(sheet) == ROWS
    assert sheet.notes.lines() == ["Text file, UTF-8, separated by semicolon."]


def test_quoted_line_breaks_keep_rows_countable() -> None:
    sheet = read(csv_text([["Namn", "Text"], ["a", "två\nrader"], ["b", 'ett "ord"']]).encode(), "x.csv")
    assert [(r.number, r.cells) for r in sheet.rows()] == [(2, ["a", "två\nrader"]), (3, ["b", 'ett "ord"'])]


def test_empty_rows_and_columns_are_left_out_and_row_numbers_are_those_of_the_file() -> None:
    sheet = read(b"\n;;;\nNamn;Ort;;\nEva;Mora;;\n\n;;;\nBo;Orsa\n;;;\n;;;\n", "x.csv")
    assert sheet.header == ["Namn", "Ort"]
    assert [(r.number, r.cells) for r in sheet.rows()] == [(4, ["Eva", "Mora"]), (7, ["Bo", "Orsa"])]


@pytest.mark.parametrize(
    "title", ["Personallista\n", "Personallista 2024;;;\n\nUttag: 2024-03-01;;;\n", "Mora kommun, HR\n"]
)
def test_the_heading_row_is_found_below_titles(title: str) -> None:
    sheet = read((title + csv_text([HEADER, *ROWS])).encode(), "x.csv")
    assert sheet.header == HEADER
    assert cells(sheet) == ROWS
    assert sheet.notes.heading_row == title.count("\n") + 1


def test_known_words_find_the_headings_when_looks_deceive() -> None:
    content = "Rapport;Kommun;År;Version\nFörnamn;Efternamn;2016;E-post\nÅsa;Berg;x;a@b.example\n".encode()
    assert read(content, "x", known={"fornamn", "epost"}).header[0] == "Förnamn"


@pytest.mark.parametrize(
    ("text", "delimiter", "header"),
    [
        ("Namn;Andel\nEva;0,5\nBo;1,5\nIda;2,5\n", ";", ["Namn", "Andel"]),
        ("Efternamn, förnamn;Ort\nBerg, Eva;Mora\nEk, Bo;Orsa\n", ";", ["Efternamn, förnamn", "Ort"]),
        ("sep=,\nNamn,Ort\nEva,Mora\n", ",", ["Namn", "Ort"]),
        ("Namn\nBerg, Eva\nEk, Bo\nÅs, Ida\n", ";", ["Namn"]),
        ('Namn,Enhet\nEva,"Vård; omsorg"\nBo,"Skola; norra"\n', ",", ["Namn", "Enhet"]),
    ],
)
def test_the_separator_is_the_one_that_makes_a_table(text: str, delimiter: str, header: list[str]) -> None:
    sheet = read(text.encode(), "x.csv")
    assert (sheet.notes.delimiter, sheet.header) == (delimiter, header)


def test_invisible_characters_and_decomposed_letters_are_cleaned() -> None:
    sheet = read("\ufeffNamn;Ort\nA\u030asa\u200b;\u202eMora\u00a0\nB\u00ado;\x07Orsa\n".encode(), "x.csv")
    assert cells(sheet) == [["Åsa", "Mora"], ["Bo", "Orsa"]]


def test_a_value_outside_the_headings_is_told() -> None:
    sheet = read(b"Namn;Ort\nEva;Mora;x\nBo;Orsa;\nIda\n", "x.csv")
    assert [(r.cells, r.beyond) for r in sheet.rows()] == [
        (["Eva", "Mora"], True),
        (["Bo", "Orsa"], False),
        (["Ida", ""], False),
    ]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", UnreadableCode.EMPTY, None),
        (b"\xef\xbb\xbf \r\n;;\r\n", UnreadableCode.EMPTY, None),
        (b'A;B\n1;2\n3;"open\n4;5\n', UnreadableCode.QUOTES, 3),
        (b'A;B\n1;"x"y"\n', UnreadableCode.QUOTES, 2),
        (
            "Namn;Ort\nÅsa;Mora\nÖrjan;Älvdalen\n".encode() + b"Bj\xf6rn;Orsa\n",
            UnreadableCode.MIXED_ENCODING,
            4,
        ),
        ("\ufeffNamn;Ort\n".encode() + b"Bj\xf6rn;Orsa\n", UnreadableCode.ENCODING, 2),
        (b"Namn;Ort\nA\x00;B\n", UnreadableCode.NOT_A_TABLE, None),
        (b"%PDF-1.7\n1;2\n", UnreadableCode.NOT_A_TABLE, None),
        (b"\x89PNG\r\n\x1a\n", UnreadableCode.NOT_A_TABLE, None),
        (b"<svg xmlns='x'></svg>", UnreadableCode.NOT_A_TABLE, None),
        (b" <html><table><tr><td>1</td></tr></table>", UnreadableCode.NOT_A_TABLE, None),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    content: bytes, code: UnreadableCode, row: int | None
) -> None:
    with pytest.raises(Unreadable) as caught:
        cells(read(content, "x.csv"))
    assert (caught.value.code, caught.value.row) == (code, row)
    assert "%(" not in caught.value.message


def test_a_late_stray_byte_decides_the_encoding_of_the_whole_file() -> None:
    body = "Namn;Ort\n" + "Eva;Mora\n" * 120_000
    sheet = read(body.encode() + "Björn;Älvdalen\n".encode("cp1252"), "x.csv", Limits(rows=200_000))
    *_rest, last = sheet.rows()
    assert (sheet.notes.encoding, last.number, last.cells) == ("cp1252", 120_002, ["Björn", "Älvdalen"])


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file_bytes=10), UnreadableCode.FILE_TOO_LARGE),
        (Limits(rows=1), UnreadableCode.TOO_MANY_ROWS),
        (Limits(columns=3), UnreadableCode.TOO_MANY_COLUMNS),
        (Limits(cell_length=12), UnreadableCode.CELL_TOO_LONG),
    ],
)
def test_limits_are_kept(limits: Limits, code: UnreadableCode) -> None:
    with pytest.raises(Unreadable) as caught:
        cells(read(csv_text([HEADER, *ROWS]).encode(), "x.csv", limits))
    assert caught.value.code == code


def test_the_place_of_a_too_long_cell_is_named() -> None:
    with pytest.raises(Unreadable) as caught:
        cells(read(csv_text([HEADER, *ROWS]).encode(), "x.csv", Limits(cell_length=12)))
    assert caught.value.message == "Row 2, column C: A cell holds more than 12 characters."


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Mn", "Cn", "Co"]), max_size=12
)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=6)
    ),
    st.sampled_from([";", ",", "\t"]),
)
def test_what_is_written_quoted_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    """Headings first, so that the table is known to be one; then any text at all."""
    header = [f"Kolumn {chr(65 + i)}" for i in range(len(rows[0]))]
    sheet = read(csv_text([header, header, *rows], delimiter).encode(), "x.csv", known={"kolumna", "kolumnb"})
    import unicodedata

    wanted = [
        [unicodedata.normalize("NFC", c).strip() if not c.isascii() else c.strip() for c in r] for r in rows
    ]
    got = [[unicodedata.normalize("NFC", c) for c in r] for r in cells(sheet)[1:]]
    if sheet.notes.delimiter == delimiter:
        assert got == [r for r in wanted if any(r)]
    else:
        assert any(set(";,\t|") & set(c) for r in rows for c in r)
