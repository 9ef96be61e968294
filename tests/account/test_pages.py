"""Front door, sign-in pages, one's own account, the waiting room."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.factory import create_app
from app.people.keys import person_keys
from app.people.models import Person
from app.platform.access.table import Role
from app.platform.config import ROOT, Settings
from app.platform.database import Scope, work_as
from app.platform.i18n.locale import LANGUAGES
from app.platform.identity.models import Account, LoginSession, SignInFlow
from app.platform.tenancy.registry import Registry, load
from tests.support.clients import client_as, client_for, client_on, form_token, new_actor, tenant


def test_the_plain_host_only_leads_to_hosts(app: Flask) -> None:
    page = client_on(app).get("/")
    assert page.status_code == 200
    html = page.get_data(as_text=True)
    assert 'href="http://mora.localhost/sign-in"' in html
    assert "operator.localhost" not in html
    assert client_on(app).get("/sign-in").status_code == 404
    assert client_on(app).get("/people").status_code == 404


@pytest.mark.parametrize("words", ["orsa", "ORSA", "Orsa kommun"])
def test_search_finds_a_council(app: Flask, words: str) -> None:
    html = client_on(app).get("/", query_string={"q": words}).get_data(as_text=True)
    assert "orsa.localhost" in html
    assert "motala.localhost" not in html


def test_looking_makes_no_session(app: Flask) -> None:
    client = client_on(app, "mora")
    for path in ("/", "/sign-in", "/help", "/help/roles", "/help/accessibility", "/help/personal-data"):
        assert client.get(path, follow_redirects=True).status_code == 200, path
    with app.app_context(), work_as(Scope(tenant(app, "mora").id)) as current:
        assert current.scalars(select(LoginSession)).all() == []
        assert current.scalars(select(SignInFlow)).all() == []


def test_unknown_hosts_are_nothing(app: Flask) -> None:
    client = client_on(app, "mora")
    client.host = "elsewhere.example"
    assert client.get("/").status_code == 404


def test_home_after_sign_in_and_dead_cookie_after_sign_out(app: Flask) -> None:
    client = client_as(app, "mora", Role.COORDINATOR)
    assert client.get("/").status_code == 200
    cookie = client.get_cookie("fram", domain="mora.localhost")
    assert cookie is not None
    out = client.post("/sign-out", data={"csrf_token": form_token(client, "/")})
    assert out.status_code == 303
    copied = client_on(app, "mora")
    copied.set_cookie("fram", cookie.value, domain="mora.localhost")
    assert copied.get("/account").status_code == 303
    assert copied.get("/account").location.startswith("/sign-in")


def test_a_cookie_of_another_council_opens_nothing(app: Flask) -> None:
    client = client_as(app, "mora", Role.COORDINATOR)
    cookie = client.get_cookie("fram", domain="mora.localhost")
    assert cookie is not None
    other = client_on(app, "orsa")
    other.set_cookie("fram", cookie.value, domain="orsa.localhost")
    assert other.get("/account").location.startswith("/sign-in")


def test_idle_and_absolute_limits(app: Flask, database) -> None:  # type: ignore[no-untyped-def]
    for column, age in (("seen_at", "31 minutes"), ("expires_at", "1 second")):
        client = client_as(app, "mora", Role.COORDINATOR)
        assert client.get("/account").status_code == 200
        with database.admin() as connection:
            connection.execute(f"UPDATE login_session SET {column} = now() - interval '{age}'")
        assert client.get("/account").status_code == 303, column


def test_the_language_is_the_persons_own(app: Flask) -> None:
    client = client_as(app, "mora", Role.EMPLOYEE, locale="nn")
    assert '<html lang="nn"' in client.get("/account").get_data(as_text=True)
    choice = {"csrf_token": form_token(client, "/account"), "locale": "sv", "next": "/help"}
    assert client.post("/account/choices", data=choice).location == "/help"
    assert '<html lang="sv"' in client.get("/account").get_data(as_text=True)
    evil = choice | {"next": "https://evil.example/"}
    assert client.post("/account/choices", data=evil).location == "/"
    assert client.get("/language/no").status_code == 404


def test_the_saved_language_comes_before_the_browsers_cookie(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.EMPLOYEE, locale="nn")
    client = client_for(app, actor)
    client.set_cookie("fram-language", "en", domain="mora.localhost")
    assert '<html lang="nn"' in client.get("/account").text
    # An address alone saves nothing: anybody could send somebody there.
    assert client.get("/language/sv?next=/").location == "/account"
    assert '<html lang="nn"' in client.get("/account").text
    # What the page itself offers is saved, and holds in another browser, too.
    page = client.get("/help/roles?a=1").text
    form = re.search(r'<form method="post" action="/account/choices">(.*?)</form>', page)
    assert form
    assert re.findall(r'<button name="locale" value="(\w\w)"', form[1]) == list(LANGUAGES)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1].split("<ul")[0]))
    assert client.post("/account/choices", data=fields | {"locale": "nb"}).location == "/help/roles?a=1"
    other = client_for(app, actor)
    other.set_cookie("fram-language", "sv", domain="mora.localhost")
    assert '<html lang="nb"' in other.get("/account").text
    assert "Your choices are saved" not in client.get("/account").text


def test_who_has_saved_no_language_has_the_councils_and_not_the_browsers(app: Flask) -> None:
    client = client_as(app, "mora", Role.EMPLOYEE, locale=None)
    client.set_cookie("fram-language", "en", domain="mora.localhost")
    assert '<html lang="sv"' in client.get("/account").text


def test_where_nobody_is_signed_in_the_cookie_holds(app: Flask) -> None:
    client = client_on(app, "mora")
    assert client.get("/language/nn?next=/help").location == "/help"
    assert '<html lang="nn"' in client.get("/help").text
    assert client.get("/language/sv?next=https://evil.example/").location == "/"


@pytest.fixture
def swedish_only(app: Flask, settings: Settings) -> Flask:
    """An application whose Mora offers Swedish and Bokmål and nothing else."""
    registry = load(settings.tenants_dir, {})
    tenants = [
        one.model_copy(update={"languages": ("sv", "nb")}) if one.slug == "mora" else one for one in registry
    ]
    return create_app(settings, Registry(tenants, registry.folder))


@pytest.mark.parametrize(("own", "shown"), [("nn", "nb"), ("en", "sv"), ("nb", "nb")])
def test_a_council_offers_some_languages_and_no_others(swedish_only: Flask, own: str, shown: str) -> None:
    app = swedish_only
    client = client_as(app, "mora", Role.EMPLOYEE, locale=own)
    page = client.get("/account").get_data(as_text=True)
    assert f'<html lang="{shown}"' in page
    assert set(re.findall(r'name="locale" value="(\w\w)"', page)) == {"sv", "nb"}
    assert re.findall(r'<option value="(\w\w)"', page) == ["sv", "nb"]
    assert client.get("/language/en").status_code == 404
    data = {"csrf_token": form_token(client, "/account"), "locale": "en"}
    assert client.post("/account/choices", data=data).status_code == 422
    assert client.get("/language/nb").status_code == 303
    assert set(re.findall(r"/language/(\w+)", client_on(app, "orsa").get("/sign-in").text)) == set(LANGUAGES)
    assert set(re.findall(r"/language/(\w+)", client_on(app).get("/").text)) == set(LANGUAGES)


def test_the_councils_of_the_demo_offer_all_four(app: Flask) -> None:
    for council in app.extensions["fram_registry"]:
        assert set(council.languages) == set(LANGUAGES), council.slug


def test_choices_are_saved(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.EMPLOYEE)
    client = client_for(app, actor)
    token = form_token(client, "/account")
    data = {"csrf_token": token, "locale": "nb", "colour_scheme": "dark"}
    assert client.post("/account/choices", data=data).status_code == 303
    assert client.post("/account/choices", data=data | {"locale": "xx"}).status_code == 422
    again = client_for(app, actor).get("/account").get_data(as_text=True)
    assert '<html lang="nb"' in again
    assert 'data-color-scheme="dark"' in again


def test_forged_posts_are_refused(app: Flask) -> None:
    client = client_as(app, "mora", Role.EMPLOYEE)
    data = {"locale": "nb"}
    assert client.post("/account/choices", data=data).status_code == 400
    data["csrf_token"] = form_token(client, "/account")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert client.post("/account/choices", data=data, headers=headers).status_code == 403
    client.environ_base.pop("HTTP_SEC_FETCH_SITE")
    assert (
        client.post("/account/choices", data=data, headers={"Origin": "http://orsa.localhost"}).status_code
        == 403
    )


def test_the_waiting_room_has_no_rights(app: Flask) -> None:
    client = client_for(app, new_actor(app, "mora"))
    assert client.get("/waiting").status_code == 200
    assert client.get("/").location == "/waiting"
    for path in ("/account", "/people", "/accounts", "/programmes"):
        assert client.get(path).status_code in (303, 404), path


def test_letting_somebody_in(app: Flask) -> None:
    waiting = new_actor(app, "mora")
    with app.app_context(), work_as(Scope(waiting.council.id)) as current:
        person = Person(
            given_name="Prov", family_name="Person", **person_keys("Prov", "Person", None, None, None)
        )
        current.add(person)
        current.flush()
        person_id = person.id
    client = client_as(app, "mora", Role.COORDINATOR)
    path = f"/accounts/{waiting.account_id}"
    assert client.get("/accounts").status_code == 200
    assert str(person_id) in client.get(path).get_data(as_text=True)
    token = form_token(client, path)
    assert client.post(path + "/link", data={"csrf_token": token}).status_code == 422
    done = client.post(path + "/link", data={"csrf_token": token, "person": str(person_id)})
    assert done.status_code == 303
    with app.app_context(), work_as(Scope(waiting.council.id)) as current:
        account = current.scalars(select(Account).where(Account.id == waiting.account_id)).one()
        assert (account.status, account.person_id) == ("active", person_id)
    assert client.post(path + "/end", data={"csrf_token": token}).status_code == 303
    other = client_as(app, "orsa", Role.COORDINATOR)
    assert other.get(path).status_code == 404
    other_token = form_token(other, "/account")
    assert other.post(path + "/end", data={"csrf_token": other_token}).status_code == 404


def test_ending_another_browser(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.EMPLOYEE)
    mine, lost = client_for(app, actor), client_for(app, actor)
    lost.get("/account")
    html = mine.get("/account").get_data(as_text=True)
    start = html.index("/account/sessions/")
    path = html[start : html.index('"', start)]
    assert mine.post(path, data={"csrf_token": form_token(mine, "/account")}).status_code == 303
    assert (mine.get("/account").status_code, lost.get("/account").status_code) == (200, 303)


def test_the_page_about_personal_data_knows_every_cookie(app: Flask) -> None:
    """Read from the code: a cookie that somebody adds must be told of on the page, and here."""
    told = {
        '""': "keeps you signed in",
        "FLOW": "one while you sign in",
        "LEAVE": "one while you sign out",
        "LAST_COUNCIL": "the council that you chose last",
        '"fram-language"': "If you choose a language",
    }
    set_in_code = set()
    for file in (ROOT / "app").rglob("*.py"):
        if "demo" not in file.relative_to(ROOT / "app").parts:
            found = re.findall(
                r"(?<!def )\bset_cookie\(\s*(?:response,\s*)?([^,\s)]+)", file.read_text("utf-8")
            )
            set_in_code |= set(found) - {"cookie_name(kind", "kind"}
    assert set_in_code == set(told)
    assert app.config["SESSION_COOKIE_NAME"] == "fram-form"
    english = {"Accept-Language": "en"}
    page = client_on(app).get("/help/personal-data", headers=english).get_data(as_text=True)
    for words in (*told.values(), "one that protects forms"):
        assert words in page
