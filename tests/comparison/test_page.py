"""The comparison page and its files over HTTP."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from itertools import groupby

import openpyxl  # type: ignore[import-untyped]
import pytest
from flask import Flask
from sqlalchemy import event, text

from app.comparison.disclosure import Policy
from app.comparison.release import make_release
from app.platform.access.table import Role
from app.platform.database import db, work_as
from app.platform.i18n.formats import force_zone, short_date, today
from tests.comparison.builders import EXAMPLE, Programme, example, new_programme
from tests.conftest import Database
from tests.support.clients import client_as, client_for, form_token

PAGE = "/programmes/prov/compare"
TODAY = date(2026, 11, 22)


@pytest.fixture
def made(app: Flask) -> Programme:
    """The example with its release."""
    found = example(app)
    with app.app_context():
        make_release(found.id, TODAY, policy=Policy(extra_hidden=0.0))
    return found


def body(html: str) -> str:
    """The words of a page's main part, without tags."""
    main = html.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def rows_of(html: str) -> list[str]:
    """The words of each row of the dot plot."""
    table = html.split('class="ds-table dots"', 1)[1].split("</table>", 1)[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("<tr")[1:]]


def years_of(row: str) -> int:
    """How many rows of figures a row of the plot stands for: years without a figure are gathered."""
    years = re.search(r"(20\d\d)–(20\d\d) ", row.partition(">")[2][:13])
    return int(years[2]) - int(years[1]) + 1 if years else 1


def test_the_page_says_what_it_found(app: Flask, made: Programme) -> None:
    page = client_for(app, made.actors["orsa"]).get(PAGE)
    assert page.status_code == 200
    said = body(page.get_data(as_text=True))
    assert "Participants from Orsa who became managers within 24 months: 3 of 15, 20%." in said
    assert "For all 3 councils together: 13 of 45, 29%." in said
    assert "The differences are smaller than the uncertainty" in said
    assert "we would only have noticed" in said
    assert "These are all participants, not a sample." in said
    assert "Releases" in said
    assert "Make a release now" not in said


def test_own_first_then_by_name_and_never_by_result(app: Flask, made: Programme) -> None:
    rows = rows_of(client_for(app, made.actors["orsa"]).get(PAGE).get_data(as_text=True))
    names = [name for row in rows for name in ("Orsa", "Mora", "Älvdalen") if name in row]
    assert names == ["Orsa", "Mora", "Älvdalen"]


def test_hidden_figures_are_marked_and_never_a_number(app: Flask, made: Programme) -> None:
    html = client_for(app, made.actors["mora"]).get(PAGE).get_data(as_text=True)
    hidden = [row for row in rows_of(html) if "Protected" in row]
    assert sum(years_of(row) for row in hidden) == 6
    for row in hidden:
        said = re.sub(r"20\d\d(–20\d\d)?", "", row.partition(">")[2]).strip()
        assert said == "Protected Not shown Not shown Not shown"
    assert 'class="num c-p"></td>' not in html


def test_every_source_has_its_date(app: Flask, made: Programme) -> None:
    html = client_for(app, made.actors["mora"]).get(PAGE).get_data(as_text=True)
    rows = rows_of(html)
    with app.app_context(), work_as(made.lead.scope), force_zone("Europe/Stockholm"):
        today_here = short_date(today())
    assert any(f"Mora your council live, as of {today_here}" in row for row in rows)
    assert sum("release 2026-1, as of 22 Nov 2026" in row for row in rows) == 2


def test_content_in_another_language_says_so(app: Flask, made: Programme, database: Database) -> None:
    """The programme has no English name: everywhere but in the title it is marked as Swedish."""
    with database.admin() as connection:
        connection.execute("DELETE FROM programme_text WHERE locale = 'en'")
    client = client_for(app, made.lead)
    html = client.get(PAGE).get_data(as_text=True)
    marked = '<span lang="sv">Prov</span>'
    assert f'href="/programmes/prov">{marked}</a>' in html
    assert f"Programme: {marked}." in html
    home = client.get("/").get_data(as_text=True)
    assert f'Compare<span class="ds-sr-only"> {marked}</span>' in home
    assert "<span lang" not in html.split("<title>", 1)[1].split("</title>", 1)[0]


def test_missing_figures_say_all_that_can_be_the_reason(app: Flask, made: Programme) -> None:
    made.add_round(app, "2013", "2013-06", {slug: ["stays"] * 5 for slug in EXAMPLE})
    html = client_for(app, made.lead).get(PAGE).get_data(as_text=True)
    later = html.split('data-kind="later"')[-1].split("</dd>")[0]
    assert any("Not ready yet" in row for row in rows_of(html)), "a mark without a month"
    for reason in (
        "too little is known of what became of them",
        "counted with it",
        "no release has been made since",
        "Where the month is known",
    ):
        assert reason in later
    unshared = html.split('data-kind="unshared"')[-1].split("</dd>")[0]
    assert (
        "the programme&#39;s agreement keeps it" in unshared
        or "the programme's agreement keeps it" in unshared
    )


def test_rows_are_drawn_once_for_each_language(app: Flask, made: Programme) -> None:
    """What is remembered of one reader's page must not be another's: neither words nor own rows."""
    orsa, mora = (client_for(app, made.actors[slug]) for slug in ("orsa", "mora"))
    first = rows_of(orsa.get(PAGE).get_data(as_text=True))
    swedish = rows_of(orsa.get(PAGE, headers={"Accept-Language": "sv"}).get_data(as_text=True))
    assert rows_of(orsa.get(PAGE).get_data(as_text=True)) == first
    others = rows_of(mora.get(PAGE).get_data(as_text=True))
    assert [row for row in first if "your council" in row] != [row for row in others if "your council" in row]
    assert sum("your council" in row for row in others) == 1
    assert sum("your council" in row for row in swedish) in (0, 1)


def test_few_people_are_told_without_percent(app: Flask, made: Programme) -> None:
    rows = rows_of(client_for(app, made.actors["mora"]).get(PAGE).get_data(as_text=True))
    single = next(row for row in rows if "2010" in row and "3 of 5" in row)
    assert "%" not in single
    assert "Too few for percent" in single


def test_filters_are_an_address(app: Flask, made: Programme) -> None:
    client = client_for(app, made.actors["mora"])
    said = body(
        client.get(f"{PAGE}?measure=completed&within=24&from=2010&to=2011&council=orsa").get_data(
            as_text=True
        )
    )
    assert "How many complete the programme?" in said
    table = rows_of(
        client.get(f"{PAGE}?measure=completed&from=2010&to=2011&council=orsa").get_data(as_text=True)
    )
    assert any("Orsa" in row for row in table)
    assert not any("Älvdalen" in row or "2012" in row for row in table)
    for wrong in (
        "measure=managers",
        "measure=manager&within=7",
        "from=abcd",
        "to=20100",
        "measure=outcome:left",
    ):
        assert client.get(f"{PAGE}?{wrong}").status_code == 404, wrong
    assert "No round starts in these years." in body(client.get(f"{PAGE}?from=2030").get_data(as_text=True))


def test_a_period_that_cuts_a_block_shows_no_pooled_figure_of_others(app: Flask, made: Programme) -> None:
    rows = rows_of(client_for(app, made.lead).get(f"{PAGE}?from=2010&to=2011").get_data(as_text=True))
    orsa = next(row for row in rows if "Orsa" in row)
    assert "Protected" in orsa


def test_the_export_is_exactly_what_is_seen(app: Flask, made: Programme, database: Database) -> None:
    client = client_for(app, made.actors["orsa"])
    seen = rows_of(client.get(PAGE).get_data(as_text=True))[1:]
    answer = client.get(f"{PAGE}/export.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="orsa-prov-manager-24-')
    table = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    blocks = [list(block) for kept, block in groupby(table, key=bool) if kept]
    assert len(blocks) == 3, "the table, the funnel, the notes"
    rows = blocks[0][1:]
    assert len(rows) == sum(years_of(row) for row in seen) + 1, "the line of all councils is in the legend"
    for row in rows:
        hidden = row[-1] not in ("Own, live", "Release")
        assert hidden == (row[2] == "" == row[3] == row[4]), row
        assert hidden <= (row[5:8] == ["", "", ""]), row
        if row[3] and int(row[3]) < 10:
            assert row[5:8] == ["", "", ""]
    assert ["Orsa", "All rounds together", "3", "15", "0", "0.2", "0.0705", "0.4519", "Own, live"] in rows
    page = body(client.get(PAGE).get_data(as_text=True))
    notes = [line[0] for line in blocks[2]]
    assert "release 2026-1" in " ".join(notes)
    assert "22 November 2026" in " ".join(notes)
    for said in ("The differences are smaller than the uncertainty", "For all 3 councils together: 13 of 45, 29%.",
                 "These are all participants, not a sample. The interval says how far a programme with the same"
                 " underlying chance would wander."):  # fmt: skip
        assert said in page
        assert said in notes
    funnel = blocks[1][1:]
    assert [line[0] for line in funnel] == [
        c for c in ("Orsa", "Mora", "Älvdalen", "All councils") for _ in "123"
    ]
    assert ["Orsa", "2012", "Manager within 24 months", "2", "5", "0", "", "Own, live"] in funnel
    assert ["Mora", "2012", "Manager within 24 months", "", "", "", "", "Protected"] in funnel
    assert ["All councils", "2012", "Seats filled", "15", "15", "0", "", "Release"] in funnel
    seen_funnel = page.split("Manager within 24 months ")[-1]
    assert "All councils 15 of 15 15 100%" in seen_funnel
    assert ["All councils", "2012", "Completed", "15", "15", "0", "1", "Release"] in funnel
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}/export.xlsx").get_data()))
    sheet = [
        ["" if v is None else v for v in row]
        for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)
    ]
    assert [[f"{v:g}" if isinstance(v, float) else str(v) for v in row] for row in sheet] == rows
    assert book.sheetnames == ["Comparison", "From seats to managers", "Notes"]
    second = [
        ["" if value is None else f"{value:g}" if isinstance(value, float) else str(value) for value in row]
        for row in book.worksheets[1].iter_rows(values_only=True)
    ]
    assert second == blocks[1]
    assert [row[0] for row in book.worksheets[2].iter_rows(min_row=2, values_only=True)] == notes
    with database.admin() as connection:
        logged = connection.execute(
            "SELECT detail FROM audit.entry WHERE action = 'comparison.exported'"
        ).fetchall()
    assert sorted(detail["form"] for (detail,) in logged) == ["csv", "xlsx"]


def test_the_export_is_safe_from_formulas(app: Flask) -> None:
    made = new_programme(app, ("mora",))
    made.add_round(app, "2018", "2018-06", {"mora": ["stays"] * 3})
    with app.app_context(), work_as(made.lead.scope) as current:
        named = "UPDATE programme_text SET name = '=HYPERLINK(1)' WHERE programme_id = :id"
        current.execute(text(named), {"id": made.id})
    client = client_for(app, made.lead)
    table = list(csv.reader(io.StringIO(client.get(f"{PAGE}/export.csv").get_data().decode("utf-8-sig"))))
    assert any("HYPERLINK" in cell for row in table for cell in row)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}/export.xlsx").get_data()))
    assert {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "n",
    }


def test_who_may(app: Flask, made: Programme) -> None:
    assert client_as(app, "motala", Role.COORDINATOR).get(PAGE).status_code == 404
    assert client_as(app, "motala", Role.COORDINATOR).get(f"{PAGE}/export.csv").status_code == 404
    assert client_as(app, "mora", Role.EMPLOYEE).get(PAGE).status_code == 403
    manager = client_as(app, "mora", Role.MANAGER)
    page = manager.get(PAGE)
    assert page.status_code == 200
    assert "export.csv" not in page.get_data(as_text=True)
    assert manager.get(f"{PAGE}/export.csv").status_code == 403


def test_the_lead_has_a_release_made(app: Flask, database: Database) -> None:
    made = example(app)
    lead = client_for(app, made.lead)
    assert "There is no release to compare with yet" in body(lead.get(PAGE).get_data(as_text=True))
    answer = lead.post(f"{PAGE}/release", data={"csrf_token": form_token(lead, PAGE)})
    assert answer.status_code == 303
    assert "Release of figures across councils" in body(
        lead.get(answer.headers["Location"]).get_data(as_text=True)
    )
    with database.admin() as connection:
        assert connection.execute(
            "SELECT count(*) FROM outbox WHERE kind = 'comparison.release'"
        ).fetchone() == (1,)
    other = client_for(app, made.actors["orsa"])
    assert other.post(f"{PAGE}/release", data={"csrf_token": form_token(other, PAGE)}).status_code == 403


@pytest.mark.parametrize("rounds", [1, 6])
def test_statements_do_not_grow(app: Flask, rounds: int) -> None:
    made = new_programme(app, tuple(EXAMPLE))
    for number in range(rounds):
        made.add_round(
            app, str(2010 + number), f"{2010 + number}-06", {slug: ["stays"] * 3 for slug in EXAMPLE}
        )
    with app.app_context():
        make_release(made.id, TODAY)
    client, seen = client_for(app, made.lead), []
    client.get(PAGE)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "set_config" not in statement:
            seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert client.get(PAGE).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    assert len(seen) <= 6, "\n".join(seen)


def test_the_other_pages(app: Flask, made: Programme) -> None:
    client = client_for(app, made.lead)
    assert f'href="{PAGE}"' in client.get("/compare").get_data(as_text=True)
    said = body(client.get("/help/how-we-count").get_data(as_text=True))
    assert "an unknown is never a no" in said
    assert "fewer than 5 other people" in said
