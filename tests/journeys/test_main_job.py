"""The main job from end to end, in a real browser: from the plain host to a file of the comparison.

Signing in goes through the council's own identity provider; jobs are done as the worker does them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page
from sqlalchemy import text

from app.handlers import load as load_handlers
from app.platform.config import Settings
from app.platform.database import Scope, db, work_as
from app.platform.outbox.execute import execute
from tests.account.signing import SLUGS, World, world
from tests.identity.hostile import CLIENT_SECRET
from tests.imports.support import csv_bytes
from tests.support.browser import Chromium, complaints, launch

COMPARE = "/programmes/talangjakten/compare"
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


@pytest.fixture(scope="module")
def here(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo's councils with their providers, all listening."""
    load_handlers()
    with pytest.MonkeyPatch.context() as patch:
        for slug in SLUGS:
            patch.setenv(f"FRAM_OIDC_SECRET_{slug.upper()}", CLIENT_SECRET)
        with world(demo_settings, tmp_path_factory.mktemp("provider")) as made:
            yield made
            with made.app.app_context():
                db.engine.dispose()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """A browser."""
    with launch() as made:
        yield made


def tab_to(page: Page, target: Locator) -> None:
    """Come to an element by the Tab key alone."""
    for _ in range(120):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{page.url}: {target} is not reached with Tab")


def press(page: Page, target: Locator) -> None:
    """Come to a button or a link by Tab and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def sign_in(page: Page, here: World, slug: str, name: str) -> None:
    """From the plain host through the council's provider, by keyboard."""
    page.goto(f"http://localhost:{here.port}/")
    link = page.locator(f'a.council[href*="//{slug}.localhost"]').first
    press(page, link)
    page.wait_for_url(f"http://{slug}.localhost:{here.port}/sign-in**")
    press(page, page.locator('a[href*="/sign-in/start"]'))
    page.wait_for_url(f"{here.provider_url}/**")
    press(page, page.get_by_role("button", name=name))
    page.wait_for_url(f"http://{slug}.localhost:{here.port}/**")
    page.goto(here.at(slug, "/language/en"))


def work(here: World, slug: str) -> None:
    """Do every job of a council that waits."""
    council = here.council(slug)
    with here.app.app_context():
        with work_as(Scope(council.id)) as current:
            waiting = current.scalars(
                text("SELECT id FROM outbox WHERE done_at IS NULL ORDER BY created_at")
            ).all()
        for job in waiting:
            assert execute(council, job) == "done"


def load_file(page: Page, here: World, path: str, name: str, content: bytes) -> None:
    """Choose a file, confirm its columns, look at the differences and load it; buttons by keyboard."""
    page.goto(here.at("mora", path))
    page.locator('input[type="file"]').set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    press(page, page.get_by_role("button", name="Read the file"))
    page.wait_for_url("**/columns")
    press(page, page.get_by_role("button", name="Check the file"))
    page.get_by_text("We are checking the file").first.wait_for()
    work(here, "mora")
    page.reload()
    page.get_by_role("heading", name="2 rows would be added or changed").or_(
        page.get_by_text("2 rows would be added or changed")
    ).first.wait_for()
    press(page, page.get_by_role("button", name="Load the file"))
    page.get_by_text("We are loading the file").first.wait_for()
    work(here, "mora")
    page.reload()
    page.get_by_text("The file is loaded").first.wait_for()
    assert complaints(page) == []


def figures(page: Page) -> list[tuple[str, str]]:
    """The rows of the comparison as seen: the heading's first line, and the number or the reason for none."""
    found = []
    for row in page.locator("table.dots tbody tr").all():
        name = row.locator("th").inner_text().splitlines()[0].strip()
        hidden = row.locator(".c-hide-in")
        shown = hidden.inner_text() if hidden.count() else row.locator(".c-n").inner_text().splitlines()[0]
        found.append((name, shown.strip().replace("\u00a0", " ")))
    return found


def taken_out(page: Page) -> list[list[str]]:
    """The rows of the CSV file that the page offers, before its notes."""
    page.get_by_role("button", name="Take out").click()
    with page.expect_download() as coming:
        page.locator('a[href*="export.csv"]').click()
    rows = list(csv.reader(io.StringIO(coming.value.path().read_text(encoding="utf-8-sig"))))
    page.keyboard.press("Escape")
    return rows[1 : rows.index([])] if [] in rows else rows[1:]


def test_a_newcomer_compares_rounds_and_councils(here: World, chromium: Chromium) -> None:
    page = chromium.page()
    sign_in(page, here, "mora", "Kim Mora")
    page.goto(here.at("mora", "/programmes"))
    page.locator("main").get_by_role("link", name="Talangjakten").click()
    members = page.locator("main").inner_text()
    assert all(name in members for name in ("Mora", "Orsa", "Älvdalen"))
    page.goto(here.at("mora", COMPARE))
    before = figures(page)

    load_file(page, here, "/people/import", "personal.csv", csv_bytes(PEOPLE, PEOPLE_HEADINGS))
    page.goto(here.at("mora", "/people?q=Öst-Ängmark"))
    assert "Förskolan Blåsippan" in page.locator("main").inner_text()
    path = "/programmes/talangjakten/rounds/3/import"
    load_file(page, here, path, "omgång 3.csv", csv_bytes(ROUND, ROUND_HEADINGS))
    page.goto(here.at("mora", "/programmes/talangjakten/rounds/3"))
    assert "Åsa Öst-Ängmark" in page.locator("main").inner_text()

    page.goto(here.at("mora", COMPARE))
    after = figures(page)
    known = [int(shown.split(" of ")[1]) for _, shown in (before[0], after[0])]
    managers = [int(shown.split(" of ")[0]) for _, shown in (before[0], after[0])]
    assert known[1] == known[0] + 2, "both that were loaded are counted"
    assert managers[1] == managers[0] + 1, "one of them became a manager within 24 months"
    assert after[4:] == before[4:], "the other councils' figures are those of the release"
    assert any("Protected" in shown for _, shown in after[4:])

    rows = taken_out(page)
    assert len(rows) == len(after) + 1, "a row for each row of the page, and all councils together"
    for (name, shown), row in zip(after, rows, strict=False):
        if " of " in shown:
            assert shown.split(" of ") == row[2:4], f"{name}: {shown} on the page, {row} in the file"
        else:
            assert row[2:8] == [""] * 6, f"{name} is hidden on the page, but not in the file: {row}"
            assert row[8] == shown

    within = page.locator("select[name=within]")
    tab_to(page, within)
    page.keyboard.press("ArrowUp")
    page.wait_for_url("**within=12**")
    assert page.locator("#h-dot").is_visible()

    said = set()
    for language in ("sv", "nb", "nn", "en"):
        page.goto(here.at("mora", f"/language/{language}"))
        page.goto(here.at("mora", COMPARE))
        assert page.locator("html").get_attribute("lang") == language
        said.add(page.locator("#h-dot").inner_text())
    assert len(said) == 4, "the finding in four languages"

    page.locator('button[popovertarget="account-menu"]').click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    page.goto(here.at("mora", "/people"))
    assert "/sign-in" in page.url
    assert complaints(page) == []

    other = chromium.page()
    sign_in(other, here, "orsa", "Kim Orsa")
    other.goto(here.at("orsa", COMPARE))
    theirs = figures(other)
    names = [name for name, _ in theirs]
    place, mine = names.index("Älvdalen"), [name for name, _ in after].index("Älvdalen")
    assert theirs[place : place + 4] == after[mine : mine + 4], "a release is the same for every reader"
