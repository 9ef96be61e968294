"""Choosing a council on the plain host; the last one comes first where the person asked for that, and only there."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from app.factory import create_app
from app.platform.i18n.locale import LANGUAGES
from tests.account.signing import World
from tests.support.browser import assert_clean, launch
from tests.support.clients import HostClient, client_on, form_token

COOKIE = "fram-council"


def noted(answer: Any) -> dict[str, Any]:
    """The cookie of the last council as an answer sets it, by its name."""
    lines = (SimpleCookie(line) for line in answer.headers.getlist("Set-Cookie"))
    return {name: morsel for line in lines for name, morsel in line.items() if name.endswith(COOKIE)}


def save(client: HostClient, **ticked: str) -> Any:
    """Save the choice as the form would."""
    return client.post("/remember", data={"csrf_token": form_token(client, "/"), **ticked})


def test_nothing_is_remembered_where_nobody_asked(app: Flask) -> None:
    client = client_on(app)
    page = client.get("/")
    assert 'href="http://orsa.localhost/sign-in"' in page.text
    assert "Last used" not in page.text
    onward = client.get("/to/orsa")
    assert (onward.status_code, onward.location) == (303, "http://orsa.localhost/sign-in")
    again = client.get("/")
    assert noted(page) == noted(onward) == noted(again) == {}
    assert "Last used" not in again.text


def test_the_last_council_comes_first_once_asked_for_and_no_longer_when_taken_back(app: Flask) -> None:
    client = client_on(app)
    asked = save(client, remember="1")
    (cookie,) = noted(asked).values()
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"], "this host alone, and none below it"
    page = client.get("/").text
    assert "The council that you choose next comes first the next time." in page
    assert re.search(r'id="remember"[^>]* checked', page)
    assert "Last used" not in page
    for slug in ("orsa", "motala"):
        onward = client.get(f"/to/{slug}")
        assert onward.location == f"http://{slug}.localhost/sign-in"
        assert {morsel.value for morsel in noted(onward).values()} == {slug}
    first = client.get("/").text
    assert first.index("Last used on this computer") < first.index('href="/to/motala"')
    assert first.count('href="/to/motala"') == 2
    assert first.count('href="/to/orsa"') == 1
    save(client, remember="1")
    assert "Last used" in client.get("/").text, "asking again forgets nothing"
    (gone,) = noted(save(client)).values()
    assert gone["max-age"] == "0"
    after = client.get("/").text
    assert "Last used" not in after
    assert not re.search(r'id="remember"[^>]* checked', after)
    assert 'href="http://motala.localhost/sign-in"' in after


def test_a_councils_own_host_neither_notes_nor_tells(app: Flask) -> None:
    plain, council = client_on(app), client_on(app, "mora")
    save(plain, remember="1")
    plain.get("/to/mora")
    assert council.get("/to/mora").status_code == 404
    token = form_token(client_on(app), "/")
    assert council.post("/remember", data={"csrf_token": token, "remember": "1"}).status_code in (400, 404)
    for path in ("/", "/sign-in", "/help"):
        assert noted(council.get(path)) == {}, path
    assert plain.get_cookie(COOKIE, domain="localhost") is not None
    assert council.get_cookie(COOKIE, domain="mora.localhost") is None


@pytest.mark.parametrize("value", ["https://evil.example", "fram", "nowhere", '"><script>', "-"])
def test_a_forged_cookie_leads_nowhere(app: Flask, value: str) -> None:
    client = client_on(app)
    client.set_cookie(COOKIE, value, domain="localhost")
    page = client.get("/").text
    assert "Last used" not in page
    assert "evil" not in page
    for slug in ("fram", "nowhere", "evil.example"):
        assert client.get(f"/to/{slug}").status_code == 404


def test_another_site_cannot_ask_for_it(app: Flask) -> None:
    client = client_on(app)
    assert client.post("/remember", data={"remember": "1"}).status_code == 400
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert client.post("/remember", data={"remember": "1"}).status_code == 403
    assert client.get_cookie(COOKIE, domain="localhost") is None


def test_under_https_the_cookie_is_bound_to_the_host(app: Flask) -> None:
    settings = app.extensions["fram_settings"].model_copy(update={"url_scheme": "https"})
    client = client_on(create_app(settings, app.extensions["fram_registry"]))
    base = {"base_url": "https://localhost"}
    page = client.get("/", **base)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": token[1], "remember": "1"}
    done = client.post("/remember", data=data, headers={"Referer": "https://localhost/"}, **base)
    ((name, morsel),) = noted(done).items()
    assert name == f"__Host-{COOKIE}"
    assert morsel["secure"]
    assert morsel["path"] == "/"


def test_the_choice_is_offered_in_every_language(app: Flask) -> None:
    labels = set()
    for code in LANGUAGES:
        client = client_on(app)
        client.get(f"/language/{code}")
        found = re.search(r'<label for="remember">([^<]+)', client.get("/").text)
        assert found
        labels.add(found[1])
    assert len(labels) == len(LANGUAGES)


@pytest.mark.parametrize("script", [True, False])
def test_in_a_browser(here: World, script: bool) -> None:
    plain = f"http://localhost:{here.port}/"
    with launch() as chromium:
        page = chromium.page(width=390, java_script_enabled=script)
        page.goto(plain)
        box = page.get_by_label("Remember on this computer which council I choose")
        box.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Save choice").press("Enter")
        expect(
            page.get_by_text("The council that you choose next comes first the next time.")
        ).to_be_visible()
        page.get_by_role("link", name="Orsa Municipality").click()
        page.wait_for_url(here.at("orsa", "/sign-in"))
        page.goto(plain)
        expect(page.get_by_role("heading", name="Last used on this computer")).to_be_visible()
        if script:
            assert_clean(page)
        kept = {one["domain"]: one["value"] for one in page.context.cookies() if one["name"] == COOKIE}
        assert kept == {"localhost": "orsa"}
        page.get_by_role("link", name="Continue to the council's sign-in").click()
        page.wait_for_url(here.at("orsa", "/sign-in"))
        page.goto(plain)
        box.uncheck()
        page.get_by_role("button", name="Save choice").click()
        expect(page.get_by_text("This computer does not remember your council.")).to_be_visible()
        expect(page.get_by_role("heading", name="Last used on this computer")).to_have_count(0)
        assert [one for one in page.context.cookies() if one["name"] == COOKIE] == []
