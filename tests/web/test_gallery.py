"""Every part of the interface in a real browser, under the product's content policy, judged by axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.support.browser import Chromium, assert_clean, axe, complaints, launch, overflow, serve
from tests.web.gallery import make_gallery

Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve(make_gallery()) as base:
        yield base


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with launch() as chromium:
        yield chromium


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "dark"), (390, "light"), (1440, "light"), (1440, "dark")]
)
@pytest.mark.parametrize("path", ["/gallery", "/choose", "/error/500"])
def test_clean(chromium: Chromium, base: str, path: str, width: int, scheme: Scheme) -> None:
    page = chromium.page(width, scheme=scheme)
    page.goto(base + path)
    assert_clean(page, expected_status=500)
    page.context.close()


@pytest.mark.parametrize("width", [768, 1024, 1280, 1920])
def test_no_sideways_scroll_between(chromium: Chromium, base: str, width: int) -> None:
    page = chromium.page(width)
    page.goto(base + "/gallery")
    assert overflow(page) <= 0
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("council", ["alvdalen", "motala"])
def test_a_red_and_a_yellow_council_pass(chromium: Chromium, base: str, council: str, scheme: Scheme) -> None:
    page = chromium.page(1440, scheme=scheme)
    page.goto(f"{base}/gallery?council={council}&flash=1")
    assert_clean(page)
    page.context.close()


def test_the_chosen_scheme_wins_over_the_computers(chromium: Chromium, base: str) -> None:
    page = chromium.page(scheme="light")
    page.goto(base + "/gallery?scheme=dark")
    assert (
        page.evaluate(
            "getComputedStyle(document.body).colorScheme || getComputedStyle(document.documentElement).colorScheme"
        )
        == "dark"
    )
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    dark_text = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert max(int(part) for part in dark_text.removeprefix("rgb(").rstrip(")").split(",")) < 80
    page.context.close()


def test_a_fault_takes_the_focus_and_leads_to_its_field(chromium: Chromium, base: str) -> None:
    page = chromium.page()
    page.goto(base + "/gallery")
    expect(page.locator(".ds-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#reason")).to_be_focused()
    page.context.close()


def test_the_skip_link_is_first_and_leads_to_the_content(chromium: Chromium, base: str) -> None:
    page = chromium.page()
    page.goto(base + "/choose")
    page.keyboard.press("Tab")
    expect(page.locator(".ds-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.context.close()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(chromium: Chromium, base: str) -> None:
    page = chromium.page(390)
    page.goto(base + "/gallery")
    button = page.locator(".menu-btn")
    expect(page.locator("#menu")).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#menu")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    expect(button).to_be_focused()
    page.context.close()


def test_the_account_menu_and_the_dialog_are_whole(chromium: Chromium, base: str) -> None:
    page = chromium.page(390, scheme="dark")
    page.goto(base + "/gallery")
    page.locator(".user").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    opener = page.locator("[commandfor=remove][command=show-modal]")
    opener.click()
    dialog = page.locator("dialog#remove")
    expect(dialog).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    assert complaints(page) == []
    page.context.close()


def test_a_job_asks_until_it_is_done_and_then_stops(chromium: Chromium, base: str) -> None:
    page = chromium.page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/job/" in request.url else None)
    page.goto(base + "/job/1")
    expect(page.locator("progress")).to_be_visible()
    expect(page.get_by_text("Checked")).to_be_visible()
    page.wait_for_timeout(2500)
    assert len(asked) == 3
    assert_clean(page)
    page.context.close()


def test_a_lost_network_is_said_in_words(chromium: Chromium, base: str) -> None:
    page = chromium.page()
    page.route("**/job/2", lambda route: route.abort())
    page.goto(base + "/job/1")
    expect(page.locator("#flash")).to_contain_text("We cannot reach the server")
    assert [line for line in complaints(page) if "Content Security Policy" in line] == []
    page.context.close()


@pytest.mark.parametrize("language", ["sv", "nb", "nn"])
def test_words_of_the_design_system_follow_the_page(chromium: Chromium, base: str, language: str) -> None:
    page = chromium.page()
    page.goto(f"{base}/gallery?language={language}")
    words = {
        "sv": "%d tecken kvar",
        "nb": "%d tegn igjen",
        "nn": "%d teikn att",
    }
    said = page.evaluate(
        "getComputedStyle(document.querySelector('.ds-field')).getPropertyValue('--dsc-field-counter-under')"
    )
    assert said.strip('"') == words[language]
    page.context.close()


def test_without_script_everything_is_there(chromium: Chromium, base: str) -> None:
    page = chromium.page(390, java_script_enabled=False)
    page.goto(base + "/gallery")
    page.locator(".menu-btn").click()
    expect(page.locator("#menu").get_by_role("link", name="Compare councils")).to_be_visible()
    page.context.close()
