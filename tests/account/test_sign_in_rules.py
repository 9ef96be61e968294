"""Rules of signing in that are about what is not there: no choice in an address, no secret in a browser or a log."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from app.people.keys import person_keys
from app.people.models import Person
from app.platform.database import Scope, work_as
from tests.account.signing import SHARED_MAIL, Browser, World, query_of
from tests.account.test_sign_in import accounts, rows
from tests.conftest import Database
from tests.identity.hostile import Hostile

CHOICES = "council=orsa&tenant=orsa&provider=orsa&issuer=http://orsa.example&host=orsa.localhost&idp=orsa"
ENTRA = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


def test_nothing_in_an_address_chooses_the_provider(here: World, database: Database) -> None:
    browser = Browser()
    mora = here.council("mora").sign_in.issuer
    begun = browser.get(
        here.at("mora", f"/sign-in/start?{CHOICES}"), **{"X-Forwarded-Host": "orsa.localhost"}
    )
    assert begun.location.startswith(mora)
    assert query_of(begun.location)["redirect_uri"] == here.at("mora", "/sign-in/callback")
    done = browser.get(here.choose(browser, begun.location, "kim") + f"&{CHOICES}")
    assert done.location == here.at("mora", "/")
    assert [(slug, issuer) for slug, issuer, *_ in accounts(database)] == [("mora", mora)]
    assert not here.signed_in(browser, "orsa")


def test_each_council_has_a_callback_of_its_own(here: World) -> None:
    asked = {slug: query_of(here.begin(Browser(), slug)) for slug in ("mora", "orsa", "motala")}
    assert {slug: one["redirect_uri"] for slug, one in asked.items()} == {
        slug: here.at(slug, "/sign-in/callback") for slug in asked
    }


def test_the_browser_holds_neither_nonce_nor_verifier(here: World, database: Database) -> None:
    browser = Browser()
    address = here.begin(browser, "mora")
    ((kept, flow),) = rows(database, "SELECT browser_hash, flow FROM sign_in_flow")
    jar = browser.jar[urlsplit(here.at("mora")).hostname or ""]
    assert set(jar) == {"fram-sign-in"}
    value = jar["fram-sign-in"]
    assert value != kept, "the database keeps its hash"
    for secret in (flow["nonce"], flow["state"], flow["code_verifier"]):
        assert len(secret) >= 43
        assert secret not in value
        assert secret.encode() not in base64.urlsafe_b64decode(value + "==")
    assert flow["code_verifier"] not in address


def test_nobody_is_found_in_the_directory_by_mail_or_name(here: World, database: Database) -> None:
    council = here.council("mora")
    with here.app.app_context(), work_as(Scope(council.id)) as current:
        keys = person_keys("Ny", "Mora", None, "ny@mora.example", None)
        current.add(Person(given_name="Ny", family_name="Mora", email="ny@mora.example", **keys))
        keys = person_keys("Kim", "Mora", "1001", SHARED_MAIL, None)
        current.add(
            Person(given_name="Kim", family_name="Mora", employee_number="1001", email=SHARED_MAIL, **keys)
        )
    ny = here.person("mora", "ny")
    # A number where the council has named no such claim, and one that is no text.
    ny.claims = {"number": "1001", "employeeNumber": "1001", "employee_number": 1001}
    here.sign_in("mora", "ny")
    assert here.arrived.location == here.at("mora", "/waiting")
    here.sign_in("mora", "kim")
    assert rows(database, "SELECT DISTINCT person_id FROM account") == [(None,)]


def test_a_session_is_256_random_bits_kept_as_a_hash_for_ten_hours(here: World, database: Database) -> None:
    tokens = set()
    for _ in range(3):
        token = here.sign_in("mora", "kim").cookie(here.at("mora"))
        assert token
        assert len(base64.urlsafe_b64decode(token + "=")) == 32
        tokens.add(token)
    assert len(tokens) == 3
    for kept, lives in rows(database, "SELECT token_hash, expires_at - created_at FROM login_session"):
        assert kept not in tokens
        assert len(bytes.fromhex(kept)) == 32
        assert abs(lives - timedelta(hours=10)) < timedelta(minutes=1)


def test_signing_in_and_out_leaves_no_token_in_the_log(
    here: World, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    browser = here.sign_in("mora", "kim")
    cookie = browser.cookie(here.at("mora"))
    ((hint,),) = rows(database, "SELECT logout_hint FROM login_session")
    out = browser.submit(here.at("mora", "/account"), here.at("mora", "/sign-out"))
    onward = browser.cookie(here.at("mora"), "fram-leave")
    page = browser.get(out.location)
    browser.post(here.at("mora", "/logout/backchannel"), logout_token=hint)
    logged = capsys.readouterr().err
    assert '"reason": "logout-token-' in logged
    assert hint in page.text, "the link has it"
    for secret in (hint, hint.rsplit(".", 1)[1], cookie, onward):
        assert secret
        assert secret not in logged
    for word in ("id_token_hint=", "logout_token=", "code=", "state="):
        assert word not in logged


def test_signing_in_begins_with_a_link_and_no_form_leads_away(here: World) -> None:
    page = Browser().get(here.at("mora", "/sign-in"))
    assert 'href="/sign-in/start?next=/"' in page.text
    assert "<form" not in page.text
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]


def test_entras_object_id_is_kept_beside_the_subject(
    hostile: tuple[World, Hostile], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entra's `sub` changes when the application is registered anew; `oid` does not."""
    here, provider = hostile
    provider.claims = {"roles": ["HR-samordnare"], "tid": str(ENTRA), "oid": "object-1"}

    def sign_in() -> None:
        browser = Browser()
        assert browser.get(browser.get(here.begin(browser, "mora")).location).status == 303

    sign_in()
    assert rows(database, "SELECT oid FROM account") == [(None,)], "not Entra: the claim means nothing"
    mora = here.council("mora")
    registry = here.app.extensions["fram_registry"]
    entra = mora.model_copy(update={"sign_in": mora.sign_in.model_copy(update={"entra_tenant": ENTRA})})
    monkeypatch.setitem(registry._by_host, mora.host, entra)
    here.app.extensions.pop("fram_relying_parties", None)
    sign_in()
    assert rows(database, "SELECT oid FROM account") == [("object-1",)]
    provider.claims["oid"] = 17
    sign_in()
    assert rows(database, "SELECT oid FROM account") == [("object-1",)], "no text, no news"
