"""Sign-ins that must not happen: wrong browser, wrong council, a provider that lies, and where `next` may lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import redirect

from tests.account.signing import Answer, Browser, World, query_of
from tests.conftest import Database
from tests.identity.hostile import (
    CLIENT_ID,
    CLIENT_SECRET,
    FOREIGN,
    GONE,
    SECOND,
    Hostile,
    at,
    public,
    symmetric,
    unsigned,
)

SECRET_VALUES = ("code", "state", "nonce", "code_challenge")


def check_refusal(here: World, browser: Browser, answer: Answer, reason: str) -> None:
    """The page says what to do and shows a code, and nobody is signed in."""
    assert answer.status == 403, (
        f"{reason}: {answer.status} {answer.location if answer.status == 303 else ''}"
    )
    assert f'<span class="code">{reason}</span>' in answer.text, answer.text
    assert '<p class="lead">' in answer.text
    assert "/sign-in" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert not any(line.startswith("fram=") for line in answer.set_cookies), answer.set_cookies
    assert not here.signed_in(browser, "mora"), reason


def sessions_in(database: Database) -> int:
    with database.admin() as connection:
        row = connection.execute("SELECT count(*) FROM login_session").fetchone()
    assert row
    return int(row[0])


def test_a_callback_in_another_browser_is_refused_and_logged(
    here: World, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    victim, attacker = Browser(), Browser()
    address = here.begin(attacker, "mora")
    callback = here.choose(attacker, address, "kim")
    capsys.readouterr()
    check_refusal(here, victim, victim.get(callback), "state-unknown")
    here.begin(victim, "mora")
    check_refusal(here, victim, victim.get(callback), "state-unknown")
    assert sessions_in(database) == 0
    logged = capsys.readouterr().err
    assert logged.count('"event": "sign-in refused"') == 2
    assert "state is absent, used before, or not of this browser" in logged
    for name, value in (query_of(address) | query_of(callback)).items():
        if name in SECRET_VALUES:
            assert value not in logged, name


def test_a_replayed_callback_is_refused_and_leaves_the_session(here: World, database: Database) -> None:
    browser = Browser()
    callback = here.choose(browser, here.begin(browser, "mora"), "kim")
    flow = browser.cookie(here.at("mora"), "fram-sign-in")
    assert flow
    assert browser.get(callback).status == 303
    copy = Browser()
    copy.put(here.at("mora"), flow, "fram-sign-in")
    for again in (browser, copy):
        answer = again.get(callback)
        assert answer.status == 403
        assert "state-unknown" in answer.text
    assert here.signed_in(browser, "mora")
    assert sessions_in(database) == 1


def test_a_callback_with_a_wrong_state_uses_the_flow_up(here: World) -> None:
    browser = Browser()
    callback = here.choose(browser, here.begin(browser, "mora"), "kim")
    forged = re.sub(r"state=[^&]+", "state=guessed", callback)
    check_refusal(here, browser, browser.get(forged), "state-unknown")
    check_refusal(here, browser, browser.get(callback), "state-unknown")


def test_the_flow_of_one_council_means_nothing_at_another(here: World, database: Database) -> None:
    browser = Browser()
    callback = here.choose(browser, here.begin(browser, "mora"), "kim")
    flow = browser.cookie(here.at("mora"), "fram-sign-in")
    assert flow
    browser.put(here.at("orsa"), flow, "fram-sign-in")
    elsewhere = callback.replace("//mora.", "//orsa.")
    answer = browser.get(elsewhere)
    assert answer.status == 403
    assert "state-unknown" in answer.text
    assert sessions_in(database) == 0
    assert browser.get(callback).status == 303, "the flow of Mora is untouched"


def test_mix_up_an_answer_of_another_council_is_refused(here: World, database: Database) -> None:
    browser = Browser()
    mora = here.choose(browser, here.begin(browser, "mora"), "kim")
    own_state = query_of(here.begin(browser, "orsa"))["state"]
    stolen = query_of(mora) | {"state": own_state}
    answer = browser.get(here.at("orsa", "/sign-in/callback?" + urlencode(stolen)))
    assert answer.status == 403
    assert "response-issuer" in answer.text
    own_state = query_of(here.begin(browser, "orsa"))["state"]
    relabelled = stolen | {"state": own_state, "iss": here.council("orsa").sign_in.issuer}
    answer = browser.get(here.at("orsa", "/sign-in/callback?" + urlencode(relabelled)))
    assert answer.status == 403
    assert "code-refused" in answer.text
    assert sessions_in(database) == 0


def test_cancelling_and_coming_back_late(here: World, database: Database) -> None:
    browser = Browser()
    page = browser.get(here.begin(browser, "mora"))
    key = re.search(r'name="request" value="([^"]+)"', page.text)
    assert key
    back = browser.post(f"{here.provider_url}/mora/choose", request=key[1], cancel="1").location
    check_refusal(here, browser, browser.get(back), "provider-denied")
    late = here.choose(browser, here.begin(browser, "mora"), "kim")
    with database.admin() as connection:
        connection.execute(
            "UPDATE sign_in_flow SET flow = jsonb_set(flow, '{begun_at}', to_jsonb(extract(epoch FROM now()) - 660))"
        )
    check_refusal(here, browser, browser.get(late), "flow-expired")


Setup = Callable[[Hostile], Any]


def with_fields(**fields: Any) -> Setup:
    """Set switches."""
    return lambda provider: vars(provider).update(fields)


CASES: dict[str, tuple[Setup, str]] = {
    "nonce of somebody else": (with_fields(claims={"nonce": "another"}), "id-token-nonce"),
    "no nonce": (with_fields(claims={"nonce": GONE}), "id-token-nonce"),
    "another issuer": (with_fields(claims={"iss": "https://idp.example"}), "id-token-issuer"),
    "another audience": (with_fields(claims={"aud": "other"}), "id-token-audience"),
    "another audience with our azp": (
        with_fields(claims={"aud": "other", "azp": CLIENT_ID}),
        "id-token-audience",
    ),
    "expired": (with_fields(claims={"exp": at(-120), "iat": at(-300)}), "id-token-expired"),
    "a year old": (with_fields(claims={"iat": at(-365 * 86400)}), "id-token-times"),
    "no subject": (with_fields(claims={"sub": ""}), "id-token-subject"),
    "unsigned": (with_fields(forge=unsigned), "id-token-unsigned"),
    "unsigned and announced": (
        with_fields(forge=unsigned, metadata={"id_token_signing_alg_values_supported": ["none", "RS256"]}),
        "id-token-unsigned",
    ),
    "signed with our own secret": (
        with_fields(forge=lambda claims: symmetric(CLIENT_SECRET.encode(), claims)),
        "id-token-algorithm",
    ),
    "a key that is not published": (with_fields(key=FOREIGN), "id-token-signature"),
    "an unknown kid": (with_fields(key=FOREIGN, kid="foreign"), "id-token-key-unknown"),
    "two keys and no kid": (
        with_fields(kid=None, published=[public(SECOND, "a"), public(FOREIGN, "b")]),
        "id-token-key-unknown",
    ),
    "no id token": (with_fields(token={"id_token": GONE}), "id-token-missing"),
    "another access token": (with_fields(token={"access_token": "other"}), "id-token-at-hash"),
    "callback of another issuer": (
        with_fields(callback={"iss": "https://idp.example"}),
        "response-issuer",
    ),
    "callback without its issuer": (with_fields(callback={"iss": GONE}), "response-issuer"),
    "callback with another state": (with_fields(callback={"state": "forged"}), "state-unknown"),
    "callback without a code": (with_fields(callback={"code": GONE}), "response-malformed"),
    "an error": (with_fields(callback={"code": GONE, "error": "server_error"}), "provider-error"),
    "a code of nobody": (with_fields(callback={"code": "nobody's"}), "code-refused"),
    "a changed secret": (with_fields(secret="rotated"), "client-refused"),
    "groups left out": (
        with_fields(claims={"roles": GONE, "_claim_names": {"roles": "src1"}}),
        "groups-left-out",
    ),
    "somebody else's userinfo": (
        with_fields(claims={"name": GONE}, userinfo={"sub": "other"}),
        "userinfo-subject",
    ),
    "a token endpoint that redirects": (
        with_fields(instead={"token": lambda: redirect("/elsewhere/x")}),
        "provider-redirects",
    ),
}


def sign_in_at(here: World, provider: Hostile, browser: Browser) -> tuple[Answer, str, str]:
    """Through the whole stack; the answer, the provider's address and that of the callback."""
    address = here.begin(browser, "mora")
    callback = browser.get(address).location
    return browser.get(callback), address, callback


@pytest.mark.parametrize("half", [0, 1])
def test_a_lying_provider_signs_nobody_in(
    hostile: tuple[World, Hostile], database: Database, capsys: pytest.CaptureFixture[str], half: int
) -> None:
    here, provider = hostile
    base = provider.base
    made: list[str] = []
    for case in list(CASES)[half::2]:
        setup, reason = CASES[case]
        provider.__init__()  # type: ignore[misc]
        provider.base = base
        here.app.extensions.pop("fram_relying_parties", None)
        setup(provider)
        sign, made = provider.sign, []
        provider.sign = lambda claims, typ="JWT", s=sign, m=made: m.append(s(claims, typ)) or m[-1]  # type: ignore
        browser = Browser()
        capsys.readouterr()
        answer, address, callback = sign_in_at(here, provider, browser)
        check_refusal(here, browser, answer, reason)
        logged = capsys.readouterr().err
        assert f'"reason": "{reason}"' in logged, case
        secrets = query_of(address) | query_of(callback)
        values = [secrets[name] for name in SECRET_VALUES if len(secrets.get(name, "")) > 8]
        values += made + [form.get("code_verifier", "") for form in provider.token_requests]
        for value in filter(None, values):
            assert value not in logged, case
            assert value not in answer.text, case
    with database.admin() as connection:
        assert connection.execute("SELECT id FROM account").fetchall() == []
        assert connection.execute("SELECT id FROM login_session").fetchall() == []


def test_the_same_provider_when_it_is_honest(hostile: tuple[World, Hostile], database: Database) -> None:
    here, provider = hostile
    provider.claims = {"roles": ["HR-samordnare"]}
    browser = Browser()
    answer, _, _ = sign_in_at(here, provider, browser)
    assert answer.location == here.at("mora", "/")
    assert here.signed_in(browser, "mora")
    for changes, ending in (
        ({"events": GONE}, 400),
        ({"nonce": "x"}, 400),
        ({"aud": "other"}, 400),
        ({"iss": "https://idp.example"}, 400),
        ({"sub": GONE, "sid": GONE}, 400),
        ({"jti": GONE}, 400),
        ({"exp": at(-3600), "iat": at(-7200)}, 400),
        ({"sub": "somebody else", "sid": GONE}, 200),
        ({"sid": "another session"}, 200),
    ):
        token = provider.sign(provider.logout_claims(**changes), "logout+jwt")
        told = Browser().post(here.at("mora", "/logout/backchannel"), logout_token=token)
        assert (told.status, told.text) == (ending, ""), changes
        assert told.headers["Cache-Control"] == "no-store"
        assert here.signed_in(browser, "mora"), changes
    id_token = provider.sign(provider.logout_claims(events=GONE, nonce="x"))
    for token in (unsigned(provider.logout_claims()), id_token, "nonsense", ""):
        assert Browser().post(here.at("mora", "/logout/backchannel"), logout_token=token).status == 400
    assert Browser().get(here.at("mora", "/logout/backchannel")).status == 405
    good = provider.sign(provider.logout_claims(), "logout+jwt")
    elsewhere = Browser().post(here.at("orsa", "/logout/backchannel"), logout_token=good)
    assert elsewhere.status == 400
    assert here.signed_in(browser, "mora")
    assert Browser().post(here.at("mora", "/logout/backchannel"), logout_token=good).status == 200
    assert not here.signed_in(browser, "mora")
    assert Browser().post(here.at("mora", "/logout/backchannel"), logout_token=good).status == 400


def test_a_provider_that_is_away(hostile: tuple[World, Hostile]) -> None:
    here, provider = hostile
    provider.metadata = {"issuer": "https://idp.example"}
    browser = Browser()
    answer = browser.get(here.at("mora", "/sign-in/start"))
    check_refusal(here, browser, answer, "provider-metadata-issuer")


AWAY = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https:evil.example",
    "http:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    ".evil.example",
    " /people",
    "/people\x00",
    "/people\r\nSet-Cookie: x=1",
    "\u2028//evil.example",
]


def test_next_leads_nowhere_else(here: World) -> None:
    browser = here.sign_in("mora", "kim")
    home = here.at("mora", "/")
    for bad in AWAY:
        for who, path in ((browser, "/sign-in"), (Browser(), "/language/sv")):
            answer = who.get(here.at("mora", f"{path}?next={quote(bad)}"))
            assert (answer.status == 400) if "\0" in bad else (answer.location == home), (path, bad)
        if "\0" in bad:
            continue  # refused whole: no text of ours can hold it
        page = Browser().get(here.at("mora", f"/sign-in?next={quote(bad)}"))
        assert page.status == 200
        assert "evil.example" not in re.sub(r'href="/language/[^"]*"', "", page.text), bad
    for bad in AWAY[:6]:
        here.sign_in("mora", "kim", browser, quote(bad))
        assert here.arrived.location == home, bad
    good = "/programmes/talangjakten?from=2009&to=2012"
    here.sign_in("mora", "kim", browser, quote(good, safe=""))
    assert here.arrived.location == here.at("mora", good)
