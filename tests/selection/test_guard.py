"""The guard against results of tests: they never come in, and what people write otherwise does."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

import pytest

from app.platform.results import holds_pasted_scores, holds_scores, looks_like_report
from tests.selection.data.ordinary import ordinary
from tests.selection.data.results import RESULTS
from tests.selection.data.written import written

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


PLANS = (
    "Vecka;Mån;Tis;Ons;Tor;Fre\nMorgon;6;6;6;5;5\nKväll;4;4;4;4;3\nNatt;2;2;2;2;2\nHelg;3;3;3;3;3",
    "Budget\tKronor\nLön\t920\nVikarier\t75\nMaterial\t40\nUtbildning\t12",
    "Agenda\n1. Inledning 5 min\n2. Läget 10 min\n3. Samtal 20 min\n4. Avslut 5 min",
    "Bemanning\nUndersköterskor 12 st\nSjuksköterskor 3 st\nVikarier 4 st\nSumma 19 st",
    "Vem som gör vad\nFörbereda: 2 dagar\nSamtal: 1 timme\nUppföljning: efter 6 veckor",
)


@pytest.mark.parametrize("plan", PLANS)
def test_plans_of_a_work_sample_are_no_reports(plan: str) -> None:
    for name, content in (("svar.docx", docx(plan)), ("svar.pdf", pdf(plan)), ("svar.txt", plan.encode())):
        assert not looks_like_report(name, content), name


def test_what_assessors_and_managers_write_is_kept() -> None:
    """Ratings, years, per cent, levels in words: fewer than 2 false alarms of 100 whole texts."""
    texts = sorted({*written(), *ordinary(), *PLANS})
    assert len(texts) > 2000
    alarms = [text for text in texts if holds_pasted_scores(text)]
    assert len(alarms) < 0.02 * len(texts), alarms[:20]


@pytest.mark.parametrize(
    "text",
    [
        "1. Nuläge\n2. Ledarskap\n3. Kompetens\n4. Mål\n5. Samarbete\n6. Uppföljning",
        "Steg 5: Samarbete\nSteg 6: Ansvar\nSteg 7: Mod",
        "HME: motivation 80, ledarskap 79, styrning 78.",
        "Medarbetarundersökningen: motivation 80, ledarskap 79.",
        "Kompetens 50 %, ledarskap 50 %.",
        "Samarbete: 12 kollegor. Ledarskap: 8 enheter.",
        "Pedagogiskt ledarskap 7,5 hp, Coachande ledarskap 7,5 hp",
        "Pedagogisk ledelse 15 studiepoeng, verdier og ledelse 10 studiepoeng",
        "Jag gav Sten 4 på samarbete.",
        "Sten fick 4 i intervjun.",
        "Sten är 52 och har lett köket i nio år.",
        "Sten och 12 kollegor stod bakom förslaget.",
        "4, 5, 3, 4, 4",
        "4/5/4/4/5",
        "4-5-4-4-5",
    ],
)
def test_what_looks_like_a_result_and_is_none_is_kept(text: str) -> None:
    assert not holds_pasted_scores(text)


def test_pasted_results_are_found_in_free_text() -> None:
    """Nineteen of twenty, alone and inside ordinary text; every table, and whatever has a unit beside it."""
    said = written(50)
    missed = [
        result
        for number, result in enumerate(RESULTS)
        if not holds_pasted_scores(result)
        or not holds_pasted_scores(f"{said[number % 50]}\n{result}\n{said[(number + 7) % 50]}")
    ]
    assert len(missed) < 0.05 * len(RESULTS), missed
    sure = (
        "sten",
        "stanine",
        "percentil",
        "t-score",
        "extraversion",
        "conscientiousness",
        "neuroticism",
        "opq",
    )
    assert [text for text in missed if "\n" in text or any(word in text.lower() for word in sure)] == []


@pytest.mark.parametrize(
    "sign", ["7 ", "dominans ", "dominans .......... ", "x-", "a\n", "<a>7", '"', "opq ", "a;"]
)
def test_a_long_text_is_judged_all_the_same(sign: str) -> None:
    """Whatever repeats itself: judging ends (it would not, were it to try every way of reading it)."""
    assert holds_pasted_scores(f"{sign * 500}\nExtraversion 7")


def test_a_broken_or_hostile_file_breaks_nothing() -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 30_000_000)
    for content in (b"", b"PK\x03\x04nothing", b"%PDF-1.7\nnothing", b"\xff\xfe\x00", bomb.getvalue()):
        assert not looks_like_report("svar", content)
