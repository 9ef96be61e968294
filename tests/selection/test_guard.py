"""The guard of the person profile: results never come in, and ordinary sentences do."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

import pytest

from app.selection.guard import holds_scores, looks_like_report
from tests.selection.data.ordinary import ordinary
from tests.selection.data.results import RESULTS

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(text: str) -> bytes:
    """A Word file with a paragraph for each line."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.splitlines())
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'
        )
    return made.getvalue()


def pdf(text: str) -> bytes:
    """A PDF of one page with a line of text for each line."""
    lines = [
        line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").replace("\t", "   ")
        for line in text.splitlines()
    ]
    shown = "BT /F1 10 Tf 14 TL 50 780 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    stream = shown.encode("latin-1", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = len(made)
    made += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table


def test_there_are_two_hundred_results_and_more_than_a_thousand_ordinary_sentences() -> None:
    assert len(set(RESULTS)) >= 200
    assert len(set(ordinary())) >= 1000


def test_no_result_comes_in() -> None:
    assert [text for text in RESULTS if not holds_scores(text)] == []


def test_a_result_is_found_inside_ordinary_text() -> None:
    said = ordinary(50)
    missed = [
        result
        for number, result in enumerate(RESULTS)
        if not holds_scores(f"{said[number % 50]}\n{result}\n{said[(number + 7) % 50]}")
    ]
    assert missed == []


def test_false_alarms_are_under_two_per_cent() -> None:
    said = sorted(set(ordinary()))
    alarms = [text for text in said if holds_scores(text)]
    assert len(alarms) < 0.02 * len(said), alarms[:20]


@pytest.mark.parametrize("text", [None, "", "  ", "\n", "7", "12 november", "…"])
def test_next_to_nothing_is_no_result(text: str | None) -> None:
    assert not holds_scores(text)


def test_reports_are_found_in_word_and_pdf_files() -> None:
    tables = [text for text in RESULTS if "\n" in text and "█" not in text]
    assert len(tables) >= 40
    for number, text in enumerate(tables):
        assert looks_like_report(f"dokument{number}.docx", docx(text)), text
        assert looks_like_report(f"dokument{number}.pdf", pdf(text)), text
        assert looks_like_report(f"dokument{number}.csv", text.encode()), text


def test_a_report_that_cannot_be_read_is_known_by_its_name() -> None:
    for name in (
        "OPQ32_Anna.pdf",
        "NEO-PI-3 rapport.pdf",
        "personlighetsprofil.docx",
        "Hogan_report_2026.pdf",
    ):
        assert looks_like_report(name, b"%PDF-1.4 scanned"), name
    for name in ("arbetsprov.pdf", "min plan 2026.docx", "discussion.pdf", "neon.txt", "svar.txt"):
        assert not looks_like_report(name, b"%PDF-1.4 scanned"), name


def test_ordinary_files_are_no_reports() -> None:
    said = "\n".join(ordinary(60))
    for name, content in (("svar.docx", docx(said)), ("svar.pdf", pdf(said)), ("svar.txt", said.encode())):
        assert not looks_like_report(name, content), name


def test_a_broken_or_hostile_file_breaks_nothing() -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 30_000_000)
    for content in (b"", b"PK\x03\x04nothing", b"%PDF-1.7\nnothing", b"\xff\xfe\x00", bomb.getvalue()):
        assert not looks_like_report("svar", content)
