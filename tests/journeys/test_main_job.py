"""The main job from end to end, in a real browser: from the plain host to a file of the comparison.

Once with the mouse on a large screen, once with the keyboard alone at the width of a phone. Signing in goes through
the council's own identity provider; jobs are done as the worker does them, while the page waits.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page
from sqlalchemy import text

from app.handlers import load as load_handlers
from app.platform.config import Settings
from app.platform.database import Scope, work_as
from app.platform.outbox.execute import execute
from tests.account.signing import SLUGS, World, world
from tests.conftest import close
from tests.identity.hostile import CLIENT_SECRET
from tests.imports.support import csv_bytes
from tests.journeys.hands import Hands, Keys, Mouse
from tests.support.browser import Chromium, complaints, launch, overflow

# What stands beside a number is another thing: a mark of a note, how many are unknown.
NUMBER = """cell => {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll('sup, .c-unknown').forEach(one => one.remove());
  return copy.textContent.trim();
}"""
# Mora's rows: all rounds together, three that have been, and one that is being recruited for.
OWN_ROWS = 5
COMPARE = "/programmes/talangjakten/compare"
LANGUAGES = {"sv": "Svenska", "nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PEOPLE = [
    ("90001", "Åsa", "Öst-Ängmark", "asa.prov@mora.example", "Rektor", "Förskolan Blåsippan"),
    ("90002", "Bo", "Ek", "bo.prov@mora.example", "Kock", "Förskolan Blåsippan"),
]
PEOPLE_HEADINGS = ("Anställningsnummer", "Förnamn", "Efternamn", "E-post", "Befattning", "Enhet")
ROUND = [
    ("90001", "nominerad", "ja", "rektor", "2012-09", "lönesystemet"),
    ("90002", "nominerad", "ja", "kvar i tjänsten", "2013-05-31", "samordnaren"),
]
ROUND_HEADINGS = ("Anställningsnummer", "Väg in", "Genomförande", "Utfall", "Datum för utfall", "Källa")
LATER = [("90003", "Ö", "Ahl", "o.prov@mora.example", "Vaktmästare", "Förskolan Blåsippan")]


@pytest.fixture(scope="module")
def here(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo's councils with their providers, all listening."""
    load_handlers()
    with pytest.MonkeyPatch.context() as patch:
        for slug in SLUGS:
            patch.setenv(f"FRAM_OIDC_SECRET_{slug.upper()}", CLIENT_SECRET)
        with world(demo_settings, tmp_path_factory.mktemp("provider")) as made:
            yield made
            close(made.app)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """A browser."""
    with launch() as made:
        yield made


def sign_in(page: Page, here: World, slug: str, name: str, hands: Hands) -> None:
    """From the plain host through the council's provider, then in English by the menu."""
    page.goto(f"http://localhost:{here.port}/")
    hands.press(page, page.locator(f'main a[href*="//{slug}.localhost"]').first)
    page.wait_for_url(f"http://{slug}.localhost:{here.port}/sign-in**")
    hands.press(page, page.locator('a[href*="/sign-in/start"]'))
    page.wait_for_url(f"{here.provider_url}/**")
    hands.press(page, page.get_by_role("button", name=name))
    page.wait_for_url(f"http://{slug}.localhost:{here.port}/")
    speak(page, "en", hands)


def speak(page: Page, language: str, hands: Hands) -> None:
    """Choose a language, in the top bar or, on a phone, in the menu; the page stays."""
    button = page.locator('[popovertarget="languages"]')
    where = "#languages"
    if not button.is_visible():
        button, where = page.locator("button.menu-btn"), "#menu"
    hands.press(page, button)
    hands.press(page, page.locator(where).get_by_role("button", name=LANGUAGES[language]))
    page.locator(f"html[lang={language}]").wait_for()


def go(page: Page, place: str, hands: Hands) -> None:
    """Go to a place by the main menu."""
    button = page.locator("button.menu-btn")
    if button.is_visible():
        hands.press(page, button)
    hands.press(page, page.locator("#menu").get_by_role("link", name=place, exact=True))
    page.get_by_role("heading", level=1, name=place).wait_for()


def follow(page: Page, name: str | re.Pattern[str], hands: Hands) -> None:
    """Follow a link of the page."""
    hands.press(page, page.locator("main").get_by_role("link", name=name).first)


def work(here: World, slug: str) -> None:
    """Do the work on files that waits in a council."""
    council = here.council(slug)
    with here.app.app_context():
        with work_as(Scope(council.id)) as current:
            waiting = current.scalars(
                text(
                    "SELECT id FROM outbox WHERE done_at IS NULL AND kind LIKE 'import.%' ORDER BY created_at"
                )
            ).all()
        for job in waiting:
            assert execute(council, job) == "done"


def workbook(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> bytes:
    """A file as a spreadsheet program saves it."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (headings, *rows):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def load_file(page: Page, here: World, file: FilePayload, expected: str, hands: Hands) -> None:
    """Choose a file, confirm its columns, wait for the check, read the differences, load it."""
    hands.give(page, page.locator('input[type="file"]'), file)
    hands.press(page, page.get_by_role("button", name="Read the file"))
    page.wait_for_url("**/columns")
    hands.press(page, page.get_by_role("button", name="Check the file"))
    page.get_by_role("progressbar", name="We are checking the file").wait_for()
    page.reload()  # the work goes on without the page
    page.get_by_role("progressbar", name="We are checking the file").wait_for()
    work(here, "mora")
    page.get_by_text(re.compile("would be added or changed")).first.wait_for()  # the page has asked by itself
    assert expected in page.locator("#differences").inner_text()
    hands.press(page, page.get_by_role("button", name="Load the file"))
    page.get_by_role("progressbar", name="We are loading the file").wait_for()
    work(here, "mora")
    page.get_by_text("The file is loaded").first.wait_for()
    assert complaints(page) == []
    hands.press(page, page.get_by_role("link", name="See the result"))
    page.wait_for_load_state()


def figures(page: Page) -> list[tuple[str, str]]:
    """The rows of the comparison as seen: the heading's first line, and the number or the reason for none."""
    found: list[tuple[str, str]] = []
    for row in page.locator("table.dots tbody tr").all():
        name = row.locator("th").inner_text().splitlines()[0].strip()
        hidden = row.locator(".c-hide-in")
        shown = hidden.inner_text() if hidden.count() else row.locator(".c-n").evaluate(NUMBER)
        first, dash, last = name.partition("–")
        years = map(str, range(int(first), int(last) + 1)) if dash else [name]
        found.extend((year, shown.strip().replace("\u00a0", " ")) for year in years)
    return found


def taken_out(page: Page, hands: Hands) -> list[list[str]]:
    """The rows of the CSV file that the page offers, before its notes."""
    hands.press(page, page.get_by_role("button", name="Download"))
    with page.expect_download() as coming:
        hands.press(page, page.locator('a[href*="export.csv"]'))
    rows = list(csv.reader(io.StringIO(coming.value.path().read_text(encoding="utf-8-sig"))))
    page.keyboard.press("Escape")
    return rows[1 : rows.index([])] if [] in rows else rows[1:]


def assert_same(seen: list[tuple[str, str]], file: list[list[str]]) -> None:
    """Every figure of the page stands in the file, and what the page hides is hidden there."""
    assert len(file) == len(seen) + 1, "a row for each row of the page, and all councils together"
    for (name, shown), row in zip(seen, file, strict=False):
        if " of " in shown:
            assert shown.split(" of ") == row[2:4], f"{name}: {shown} on the page, {row} in the file"
        else:
            assert row[2:8] == [""] * 6, f"{name} is hidden on the page, but not in the file: {row}"
            assert row[8] == shown


def counts(seen: list[tuple[str, str]]) -> list[list[str]]:
    """The numbers alone, which no language changes."""
    return [re.findall(r"\d+", shown) for _, shown in seen]


def test_with_the_mouse_on_a_large_screen(here: World, chromium: Chromium) -> None:
    page, hands = chromium.page(), Mouse()
    sign_in(page, here, "mora", "Kim Mora", hands)
    go(page, "Programmes", hands)
    follow(page, "Talangjakten", hands)
    members = page.get_by_role("table", name="Member councils").inner_text()
    assert all(name in members for name in ("Mora", "Orsa", "Älvdalen"))
    follow(page, "Compare councils", hands)
    page.locator("#h-dot").wait_for()
    before = figures(page)

    go(page, "Staff", hands)
    follow(page, "Load from a file", hands)
    people: FilePayload = {
        "name": "personal.csv", "mimeType": "text/csv", "buffer": csv_bytes(PEOPLE, PEOPLE_HEADINGS)
    }  # fmt: skip
    load_file(page, here, people, "Öst-Ängmark", hands)
    page.get_by_label("Search").fill("Öst-Ängmark")
    hands.press(page, page.get_by_role("button", name="Show", exact=True))
    page.get_by_role("heading", name="One person").wait_for()
    assert "Förskolan Blåsippan" in page.locator("#list").inner_text()

    page.goto(here.at("mora", "/programmes/talangjakten"))
    follow(page, "Round 3", hands)
    follow(page, "Import participants", hands)
    book: FilePayload = {
        "name": "omgång 3.xlsx", "mimeType": XLSX, "buffer": workbook(ROUND, ROUND_HEADINGS)
    }  # fmt: skip
    load_file(page, here, book, "Öst-Ängmark", hands)
    assert "Åsa Öst-Ängmark" in page.locator("main").inner_text()

    page.goto(here.at("mora", COMPARE))
    after = figures(page)
    managers, known = zip(*(map(int, shown.split(" of ")) for _, shown in (before[0], after[0])), strict=True)
    assert known[1] == known[0] + 2, "both that were loaded are counted"
    assert managers[1] == managers[0] + 1, "one of them became a manager within 24 months"
    assert after[OWN_ROWS:] == before[OWN_ROWS:], "the other councils' figures are those of the release"
    assert any("Protected" in shown for _, shown in after[OWN_ROWS:])
    assert_same(after, taken_out(page, hands))

    said = set()
    for language in ("sv", "nb", "nn", "en"):
        speak(page, language, hands)
        assert page.url.endswith(COMPARE), "the page stays when the language changes"
        assert counts(figures(page)) == counts(after)
        said.add(page.locator("#h-dot").inner_text())
    assert len(said) == 4, "the finding in four languages"
    assert complaints(page) == []

    other = chromium.page()
    sign_in(other, here, "orsa", "Kim Orsa", hands)
    other.goto(here.at("orsa", COMPARE))
    theirs = figures(other)
    place, mine = ([name for name, _ in rows].index("Älvdalen") for rows in (theirs, after))
    assert theirs[place : place + 4] == after[mine : mine + 4], "a release is the same for every reader"


def test_with_the_keyboard_alone_on_a_phone(here: World, chromium: Chromium) -> None:
    page, hands = chromium.page(width=390, height=844), Keys()
    sign_in(page, here, "mora", "Kim Mora", hands)
    go(page, "Programmes", hands)
    follow(page, "Talangjakten", hands)
    follow(page, "Compare councils", hands)
    page.locator("#h-dot").wait_for()
    narrow(page)
    hands.choose(page, page.locator("select[name=within]"), "12")
    page.wait_for_url("**within=12**")  # without the button
    seen = figures(page)
    assert_same(seen, taken_out(page, hands))

    go(page, "Staff", hands)
    follow(page, "Load from a file", hands)
    narrow(page)
    people: FilePayload = {
        "name": "personal.csv", "mimeType": "text/csv", "buffer": csv_bytes(LATER, PEOPLE_HEADINGS)
    }  # fmt: skip
    load_file(page, here, people, "Ahl", hands)
    narrow(page)

    hands.press(page, page.locator('button[popovertarget="account-menu"]'))
    hands.press(page, page.get_by_role("button", name="Sign out"))
    page.get_by_role("heading", level=1, name="You are signed out").wait_for()
    page.goto(here.at("mora", "/people"))
    assert "/sign-in" in page.url
    assert complaints(page) == []


def narrow(page: Page) -> None:
    """No page is wider than the narrowest screen."""
    page.set_viewport_size({"width": 320, "height": 700})
    pixels = overflow(page)
    assert pixels <= 0, f"{page.url} is {pixels} px too wide"
    page.set_viewport_size({"width": 390, "height": 844})
