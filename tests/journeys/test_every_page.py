"""Every page in a real browser: nothing complains, nothing is too wide, axe finds nothing.

Each page is opened in one of the languages, a different one from page to page, and looked at thoroughly: at the width
of a large screen and at the narrowest, and by all rules of axe, those about colour in light and in dark. Then its words
are changed to those of each of the other languages, which were asked for beside it, and judged at the narrowest width
and by the rules about names: what has none, or the same as its neighbour. The verdict of the other rules does not
change with the language: the elements come from one template, their colours, sizes and weights from style sheets alone.
A page that is not in the walk makes the first test fail.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from playwright.sync_api import Page, Response
from sqlalchemy import update

from app.platform.database import Scope, work_as
from app.platform.identity.models import Account
from tests.journeys.pages import HOSTS, NO_PAGE, REFUSALS, Tour, Visit, make_tour
from tests.support.browser import (
    AXE,
    COLOUR_RULES,
    Chromium,
    axe,
    complaints,
    launch,
    overflow,
    serve,
    without_port,
)

LANGUAGES = ("sv", "nb", "nn", "en")
WIDE, NARROWEST, PHONE = 1920, 320, 390
# What a template or a value that was never meant for a person looks like.
RAW = re.compile(r"\bNone\b|\bNULL\b|\bundefined\b|\bNaN\b|%\(|\{\{|\{%|<Markup|LazyString|UUID\(|datetime\.")
LOOK = """() => ({
  lang: document.documentElement.lang,
  title: document.title,
  headings: document.querySelectorAll('h1').length,
  text: document.body.innerText,
})"""
# Another language's page in the place of this one; what the scripts of the page listen to is the document.
PUT_IN = """html => {
  const other = new DOMParser().parseFromString(html, 'text/html');
  document.documentElement.lang = other.documentElement.lang;
  document.title = other.title;
  document.body.replaceWith(document.adoptNode(other.body));
}"""
SHOTS = os.environ.get("FRAM_SHOTS")
# The rules of axe whose verdict words can change: a translation that is empty, or the same for two things.
NAME_RULES = (
    "aria-command-name", "aria-dialog-name", "aria-input-field-name", "aria-meter-name", "aria-progressbar-name",
    "aria-toggle-field-name", "aria-tooltip-name", "button-name", "document-title", "empty-heading",
    "empty-table-header", "html-has-lang", "html-lang-valid", "image-alt", "image-redundant-alt", "input-button-name",
    "label", "label-title-only", "landmark-unique", "link-name", "select-name", "summary-name", "svg-img-alt",
    "valid-lang",
)  # fmt: skip


@dataclass
class Site:
    """The application being served, what to visit, and a page in the browser for each visitor."""

    app: Flask
    base: str
    tour: Tour
    pages: dict[str, Page]
    strange: list[str] = field(default_factory=list)
    said: dict[tuple[str, Visit], str] = field(default_factory=dict)

    def address(self, who: str, path: str = "/") -> str:
        """An address at the visitor's host."""
        return self.base.replace("://localhost", f"://{HOSTS[who]}localhost") + path

    def speak(self, language: str) -> None:
        """Everybody reads in this language from now on."""
        for who, page in self.pages.items():
            page.context.add_cookies([{"name": "fram-language", "value": language, "url": self.address(who)}])
        for council in self.app.extensions["fram_registry"]:
            with self.app.app_context(), work_as(Scope(council.id)) as current:
                current.execute(update(Account).values(locale=language))

    def open(self, visit: Visit, width: int) -> Page:
        """The visit's page, opened; a wrong answer is remembered in `strange`."""
        page, address = self.pages[visit.who], self.address(visit.who, visit.path)
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(address)
        assert isinstance(answer, Response)
        if (answer.status, page.url) != (visit.status, address):
            self.strange.append(f"{visit.path} answers {answer.status} at {page.url}")
        return page

    def listen(self, language: str) -> None:
        """Ask for every page in this language, as `said`; a wrong answer is remembered in `strange`."""
        self.speak(language)
        with requests.Session() as asking:
            for visit in self.tour.visits:
                address = urlsplit(self.address(visit.who, visit.path))
                kept = self.pages[visit.who].context.cookies(address.geturl())
                answer = asking.get(
                    # Not every machine knows where the councils' names below localhost are.
                    address._replace(netloc=f"127.0.0.1:{address.port}").geturl(),
                    headers={
                        "Host": address.netloc,
                        "Cookie": "; ".join(f"{one['name']}={one['value']}" for one in kept),
                    },
                    allow_redirects=False,
                    timeout=60,
                )
                if answer.status_code != visit.status:
                    self.strange.append(f"{visit.path} answers {answer.status_code} in {language}")
                self.said[language, visit] = answer.content.decode()
                asking.cookies.clear()


@pytest.fixture(scope="module")
def site(demo_app: Flask) -> Iterator[Site]:
    """The demo, served."""
    demo_app.extensions["fram_limiter"].enabled = False
    tour = make_tour(demo_app)
    with serve(without_port(demo_app)) as base, launch() as chromium:
        made = Site(demo_app, base, tour, visitors(chromium, tour, base))
        for language in LANGUAGES:
            made.listen(language)
        yield made


def visitors(chromium: Chromium, tour: Tour, base: str) -> dict[str, Page]:
    """A page for everybody who visits, with their own cookies."""
    found = {}
    for who, label in HOSTS.items():
        found[who] = chromium.page()
        found[who].add_init_script(path=AXE)  # once, not with each page
        cookies = {"fram": tour.tokens.get(who), "fram-council": "mora" if who == "returning" else None}
        home = base.replace("://localhost", f"://{label}localhost")
        found[who].context.add_cookies(
            [{"name": name, "value": value, "url": home} for name, value in cookies.items() if value]
        )
    return found


def faults(page: Page, language: str, status: int, rules: tuple[str, ...] = ()) -> Iterator[str]:
    """What is wrong with a page as it stands, whoever looks at it."""
    seen: dict[str, Any] = page.evaluate(LOOK)
    if seen["lang"] != language:
        yield f"is in {seen['lang']}"
    if not re.match(r"\S.* – .*Fram$", seen["title"]):
        yield f"has the title {seen['title']!r}"
    if seen["headings"] != 1:
        yield f"has {seen['headings']} main headings"
    yield from (f"says {found}" for found in RAW.findall(seen["text"]))
    yield from complaints(page, status if status >= 400 else None)
    yield from axe(page, only=rules)


def too_wide(page: Page, width: int) -> Iterator[str]:
    """Whether the page is wider than a window of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    if (pixels := overflow(page)) > 0:
        yield f"is {pixels} px too wide at {width}"


def in_dark(page: Page) -> Iterator[str]:
    """What is wrong with the colours of a page in dark."""
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: {fault}" for fault in axe(page, only=COLOUR_RULES))
    page.emulate_media(color_scheme="light")


def photograph(page: Page, visit: Visit, language: str) -> None:
    """Keep a picture for whoever wants to look ($FRAM_SHOTS names the folder)."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^a-z0-9]+", "-", f"{visit.endpoint}{visit.path[:40]}-{visit.who}-{language}")
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_every_page_is_in_the_walk(site: Site) -> None:
    pages = {rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    visited = {visit.endpoint for visit in site.tour.visits}
    forgotten = pages - NO_PAGE - visited
    assert forgotten == set(), "pages that no test looks at: add them to tests/journeys/pages.py"
    assert NO_PAGE - pages == set(), "exempted, but there is no such address"


def test_every_page_answers_in_every_language(site: Site) -> None:
    assert site.strange == []
    assert len(site.said) == len(LANGUAGES) * len(set(site.tour.visits))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_clean(site: Site, language: str) -> None:
    """A quarter of the pages, opened in this language, and their words in the others."""
    site.speak(language)
    site.strange.clear()
    wrong = []
    for visit in site.tour.visits[LANGUAGES.index(language) :: len(LANGUAGES)]:
        page = site.open(visit, WIDE)
        found = [*faults(page, language, visit.status), *too_wide(page, WIDE)]
        photograph(page, visit, language)
        found += [*in_dark(page), *too_wide(page, NARROWEST)]
        for other in LANGUAGES:
            if other != language:
                page.evaluate(PUT_IN, site.said[other, visit])
                words = [*faults(page, other, visit.status, NAME_RULES), *too_wide(page, NARROWEST)]
                found += [f"in {other}: {fault}" for fault in words]
                photograph(page, visit, other)
        wrong += [f"{visit.path} {fault}" for fault in found]
    assert site.strange + wrong == [], "\n".join(wrong)


def test_what_opens_is_clean(site: Site) -> None:
    """Menus that are hidden until somebody presses their button, each opened in turn."""
    site.speak("sv")
    wrong, opened = [], set()
    for path, width in (("/", PHONE), ("/programmes/talangjakten/compare", WIDE), ("/people", NARROWEST)):
        page = site.open(Visit("", path), width)
        for button in page.locator("button[popovertarget]:visible").all():
            target = str(button.get_attribute("popovertarget"))
            button.click()
            assert page.locator(f"#{target}").is_visible(), target
            opened.add(target)
            found = [*axe(page), *too_wide(page, width), *in_dark(page)]
            wrong += [f"{path} {target}: {fault}" for fault in found]
            page.keyboard.press("Escape")
    assert wrong == [], "\n".join(wrong)
    assert {"menu", "account-menu", "languages", "export"} <= opened


def test_what_is_refused_is_clean(site: Site) -> None:
    """Forms that are sent empty: a summary of faults, and a fault at each field."""
    site.speak("nn")
    wrong = []
    for path, form in REFUSALS:
        page = site.open(Visit("", path), PHONE)
        page.locator(form).evaluate("form => { form.noValidate = true; form.requestSubmit() }")
        page.locator(".ds-error-summary, ds-error-summary, [aria-invalid=true]").first.wait_for()
        found = [*faults(page, "nn", 422), *in_dark(page), *too_wide(page, NARROWEST)]
        wrong += [f"{path} {fault}" for fault in found]
    assert wrong == [], "\n".join(wrong)
