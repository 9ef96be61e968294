"""What a cookie is worth: new at sign-in, dead when its row has ended, and never at another host."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.factory import create_app
from tests.account.signing import Answer, Browser, World, query_of
from tests.conftest import Database
from tests.identity.hostile import GONE, Hostile
from tests.support.clients import client_on


def copied(here: World, browser: Browser, slug: str = "mora") -> Browser:
    """Another browser with a copy of the session's cookie."""
    thief = Browser()
    value = browser.cookie(here.at(slug))
    assert value
    thief.put(here.at(slug), value)
    return thief


def test_the_cookie_is_new_at_sign_in_and_the_old_one_is_dead(here: World, database: Database) -> None:
    browser = Browser()
    browser.put(here.at("mora"), "a value an attacker knows")
    here.sign_in("mora", "kim", browser)
    first = browser.cookie(here.at("mora"))
    assert first not in (None, "a value an attacker knows")
    thief = copied(here, browser)
    here.sign_in("mora", "kim", browser)
    assert browser.cookie(here.at("mora")) != first
    assert here.signed_in(browser, "mora")
    assert not here.signed_in(thief, "mora")
    with database.admin() as connection:
        kept = connection.execute("SELECT token_hash FROM login_session").fetchall()
    assert first not in {token for (token,) in kept}


def test_signing_in_as_somebody_else_in_the_same_browser(here: World) -> None:
    browser = here.sign_in("mora", "kim")
    thief = copied(here, browser)
    here.leave_provider(browser)
    here.sign_in("mora", "chef", browser)
    assert "Chef Mora" in browser.get(here.at("mora", "/account")).text
    assert not here.signed_in(thief, "mora")


def test_a_copied_cookie_is_dead_after_sign_out(here: World) -> None:
    browser = here.sign_in("mora", "kim")
    thief = copied(here, browser)
    assert here.signed_in(thief, "mora")
    out = browser.submit(here.at("mora", "/account"), here.at("mora", "/sign-out"))
    assert browser.cookie(here.at("mora")) is None
    assert not here.signed_in(thief, "mora")
    assert out.location == here.at("mora", "/signed-out")


def test_signing_out_at_the_provider_too(here: World) -> None:
    browser = here.sign_in("mora", "kim")
    out = browser.submit(here.at("mora", "/account"), here.at("mora", "/sign-out"))
    page = browser.get(out.location)
    link = re.search(r'href="([^"]*/mora/sign-out[^"]*)"', page.text)
    assert link
    address = link[1].replace("&amp;", "&")
    asked = query_of(address)
    assert asked["post_logout_redirect_uri"] == here.at("mora", "/signed-out")
    assert asked["client_id"] == "fram"
    assert asked["id_token_hint"]
    assert browser.get(address).location.startswith(here.at("mora", "/signed-out"))
    again = browser.get(here.begin(browser, "mora"))
    assert again.status == 200, "the provider must ask again who one is"
    assert "sign-out" not in browser.get(out.location).text, "the link is shown once"


def link_away(page: Answer) -> str | None:
    """Where the page that follows signing out leads on, if anywhere."""
    found = re.search(r'href="(https?://[^"]*id_token_hint[^"]*|https?://[^"]*client_id=[^"]*)"', page.text)
    return found[1].replace("&amp;", "&") if found else None


def leave(here: World, browser: Browser) -> Answer:
    """Sign out; the page after it."""
    out = browser.submit(here.at("mora", "/account"), here.at("mora", "/sign-out"))
    for line in out.set_cookies:
        assert len(line) < 300, "a browser drops a cookie that is too long"
    return browser.get(out.location)


@pytest.mark.parametrize(("groups", "hinted"), [(0, True), (80, True), (400, False)])
def test_the_providers_page_may_be_at_another_host_and_its_token_long(
    hostile: tuple[World, Hostile], groups: int, hinted: bool
) -> None:
    here, provider = hostile
    elsewhere = "https://logout.elsewhere.example/end"
    provider.metadata = {"end_session_endpoint": elsewhere}
    provider.claims = {"roles": ["HR-samordnare"], "groups": [f"{n:036}" for n in range(groups)]}
    browser = Browser()
    assert browser.get(browser.get(here.begin(browser, "mora")).location).status == 303
    address = link_away(leave(here, browser))
    assert address is not None
    assert address.startswith(elsewhere + "?")
    asked = query_of(address)
    assert asked["client_id"] == "fram"
    assert asked["post_logout_redirect_uri"] == here.at("mora", "/signed-out")
    assert ("id_token_hint" in asked) is hinted
    assert len(address) > 4096 or groups != 80, "more than a cookie holds"


def test_a_provider_without_such_a_page_gets_no_link(hostile: tuple[World, Hostile]) -> None:
    here, provider = hostile
    provider.metadata = {"end_session_endpoint": GONE}
    provider.claims = {"roles": ["HR-samordnare"]}
    browser = Browser()
    assert browser.get(browser.get(here.begin(browser, "mora")).location).status == 303
    assert link_away(leave(here, browser)) is None


def test_only_the_browser_that_signed_out_gets_the_link(here: World, database: Database) -> None:
    browser = here.sign_in("mora", "kim")
    token = browser.cookie(here.at("mora"))
    assert token
    out = browser.submit(here.at("mora", "/account"), here.at("mora", "/sign-out"))
    onward = browser.cookie(here.at("mora"), "fram-leave")
    assert onward
    for copied_value in (token, "https://evil.example/sign-out", "guessed"):
        thief = Browser()
        thief.put(here.at("mora"), copied_value, "fram-leave")
        page = thief.get(here.at("mora", "/signed-out"))
        assert link_away(page) is None
        assert "evil.example" not in page.text
    thief.put(here.at("mora"), onward)
    assert not here.signed_in(thief, "mora"), "it opens nothing"
    elsewhere = Browser()
    elsewhere.put(here.at("orsa"), onward, "fram-leave")
    assert link_away(elsewhere.get(here.at("orsa", "/signed-out"))) is None
    assert link_away(browser.get(out.location)) is not None
    browser.put(here.at("mora"), onward, "fram-leave")
    with database.admin() as connection:
        connection.execute("UPDATE login_session SET ended_at = now() - interval '6 minutes'")
    assert link_away(browser.get(out.location)) is None


def test_back_channel_logout_by_the_provider_ends_only_that_session(here: World, database: Database) -> None:
    browser, other = here.sign_in("mora", "kim"), here.sign_in("mora", "kim")
    orsa = here.sign_in("orsa", "kim")
    thief = copied(here, browser)
    page = browser.post(f"{here.provider_url}/mora/sign-out")
    assert page.status == 200
    assert not here.signed_in(browser, "mora")
    assert not here.signed_in(thief, "mora")
    assert here.signed_in(other, "mora")
    assert here.signed_in(orsa, "orsa")
    with database.admin() as connection:
        ended = connection.execute(
            "SELECT ended_reason FROM login_session WHERE ended_at IS NOT NULL"
        ).fetchall()
    assert ended == [("provider",)]


@pytest.mark.parametrize(
    ("column", "age", "alive"),
    [
        ("seen_at", "29 minutes", True),
        ("seen_at", "31 minutes", False),
        ("expires_at", "-1 minutes", True),
        ("expires_at", "1 second", False),
    ],
)
def test_idle_and_absolute_limits(
    here: World, database: Database, column: str, age: str, alive: bool
) -> None:
    browser = here.sign_in("mora", "kim")
    thief = copied(here, browser)
    with database.admin() as connection:
        connection.execute(f"UPDATE login_session SET {column} = now() - interval '{age}'")
    assert here.signed_in(thief, "mora") is alive
    assert here.signed_in(browser, "mora") is alive


def test_activity_does_not_move_the_absolute_limit(here: World, database: Database) -> None:
    browser = here.sign_in("mora", "kim")
    with database.admin() as connection:
        before = connection.execute("SELECT expires_at FROM login_session").fetchone()
        connection.execute("UPDATE login_session SET seen_at = now() - interval '10 minutes'")
        assert here.signed_in(browser, "mora")
        row = connection.execute(
            "SELECT expires_at, seen_at > now() - interval '1 minute' FROM login_session"
        ).fetchone()
    assert before
    assert row == (before[0], True)


def test_a_cookie_opens_nothing_at_another_host(here: World) -> None:
    browser = here.sign_in("mora", "kim")
    value = browser.cookie(here.at("mora"))
    assert value
    for slug in ("orsa", "motala", "fram"):
        thief = Browser()
        thief.put(here.at(slug), value)
        assert not here.signed_in(thief, slug)


def test_cookies_of_sign_in_are_for_one_host_and_not_for_scripts(here: World) -> None:
    browser = Browser()
    answers = [browser.get(here.at("mora", path)) for path in ("/sign-in", "/sign-in/start", "/language/sv")]
    callback = here.choose(browser, answers[1].location, "kim")
    answers += [browser.get(callback), browser.get(here.at("mora", "/account"))]
    answers.append(browser.submit(here.at("mora", "/account"), here.at("mora", "/sign-out")))
    seen = set()
    for line in (line for answer in answers for line in answer.set_cookies):
        ((name, morsel),) = SimpleCookie(line).items()
        seen.add(name)
        assert morsel["httponly"], line
        assert morsel["samesite"] == "Lax", line
        assert not morsel["domain"], line
        assert morsel["path"] == "/", line
    assert {"fram", "fram-sign-in", "fram-language", "fram-leave", "fram-form"} <= seen


def test_under_https_cookies_are_secure_and_host_bound(here: World, app: Flask) -> None:
    settings = here.app.extensions["fram_settings"]
    changed = settings.model_copy(update={"base_host": "localhost", "url_scheme": "https"})
    client = client_on(create_app(changed, here.app.extensions["fram_registry"]), "mora")
    base = {"base_url": "https://mora.localhost"}
    lines = []
    begun = client.get("/sign-in/start", **base)
    lines += begun.headers.getlist("Set-Cookie")
    callback = here.choose(Browser(), begun.location, "kim")
    parts = urlsplit(callback)
    assert (parts.scheme, parts.netloc) == ("https", "mora.localhost")
    done = client.get(f"{parts.path}?{parts.query}", **base)
    assert done.status_code == 303
    lines += done.headers.getlist("Set-Cookie")
    page = client.get("/account", **base)
    assert page.status_code == 200
    lines += page.headers.getlist("Set-Cookie")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    lines += client.get("/language/sv", **base).headers.getlist("Set-Cookie")
    names = set()
    for line in lines:
        ((name, morsel),) = SimpleCookie(line).items()
        names.add(name)
        assert name.startswith("__Host-") or name == "fram-language", line
        assert morsel["secure"], line
        assert morsel["httponly"], line
        assert morsel["samesite"] == "Lax", line
        assert not morsel["domain"], line
        assert morsel["path"] == "/", line
    assert {"__Host-fram", "__Host-fram-sign-in", "__Host-fram-form"} <= names
