"""The development identity provider, used as a browser and as Fram use it."""

from __future__ import annotations

import copy
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask, Response, request
from pydantic import SecretStr

from app.demo.provider import create_provider
from app.demo.provider.place import EXTENSION
from app.demo.provider.words import WORDS
from app.platform.identity.oidc import (
    LogoutNotice,
    ProviderConfig,
    Reason,
    RelyingParty,
    SignInRefused,
    logout_url,
    read_logout_token,
)
from tests.identity.serving import CALLBACK, Browser, callback_of, now, query_of, served

ACCOUNTS: dict[str, Any] = {
    "mora": {
        "client_id": "fram-mora",
        "client_secret": "mora secret & more",
        "redirect_uris": [CALLBACK],
        "name": "Mora",
        "accounts": [
            {
                "sub": "m-1",
                "name": "Åsa Prov",
                "email": "asa@mora.example",
                "roles": ["HR"],
                "title": "HR-strateg",
            },
            {
                "sub": "m-2",
                "name": "Bo <Prov>",
                "email": "bo@mora.example",
                "locale": "nb",
                "claims": {"x": {"y": "z"}},
            },
        ],
    },
    "orsa": {
        "client_id": "fram-orsa",
        "client_secret": "orsa secret",
        "redirect_uris": ["http://orsa.localhost:8000/sign-in/callback"],
        "algorithm": "ES256",
        "language": "nn",
        "accounts": [{"sub": "m-1", "name": "Ola Prøve", "email": "ola@orsa.example"}],
    },
}


@dataclass
class Running:
    app: Flask
    base: str

    def party(self, slug: str = "mora", **changes: Any) -> RelyingParty:
        council = ACCOUNTS[slug]
        fields = {
            "issuer": f"{self.base}/{slug}",
            "client_id": council["client_id"],
            "client_secret": SecretStr(council["client_secret"]),
            "allow_loopback": True,
        }
        return RelyingParty(ProviderConfig(**fields | changes))

    def change(self, slug: str = "mora", **fields: Any) -> None:
        councils = self.app.extensions[EXTENSION].councils
        councils[slug] = councils[slug].model_copy(update=fields)


@pytest.fixture(scope="module")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("provider")


@pytest.fixture
def running(keys_folder: Path) -> Iterator[Running]:
    app = create_provider(copy.deepcopy(ACCOUNTS), keys_folder)
    with served(app) as base:
        yield Running(app, base)


class Page(HTMLParser):
    """What a person finds on a page: its language, title, headings, buttons, and what a form sends along."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang = self.title = ""
        self.headings: list[str] = []
        self.buttons: dict[str, dict[str, str]] = {}
        self.hidden: dict[str, str] = {}
        self.action = ""
        self._text: list[str] = []
        self._button: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert not {"style", "onclick"} & given.keys()
        self._text = [] if tag in ("title", "h1", "h2", "button") else self._text
        if tag == "html":
            self.lang = given["lang"]
        elif tag == "form":
            self.action = given["action"]
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given["value"]
        elif tag == "button":
            self._button = given

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        text = " ".join("".join(self._text).split())
        if tag == "title":
            self.title = text
        elif tag in ("h1", "h2"):
            self.headings.append(text)
        elif tag == "button":
            self.buttons[text] = self._button


def choose(running: Running, browser: Browser, url: str, button: str) -> dict[str, str]:
    """Open the provider's page and press a button; the callback's parameters."""
    page = Page(browser.web.get(url).text)
    pressed = next(attributes for text, attributes in page.buttons.items() if text.startswith(button))
    form = page.hidden | {pressed["name"]: pressed["value"]}
    return callback_of(browser.web.post(running.base + page.action, data=form, allow_redirects=False))


def sign_in(running: Running, browser: Browser, button: str = "Åsa Prov", **asked: Any) -> Any:
    return browser.come_back(choose(running, browser, browser.begin(**asked), button))


def test_signing_in(running: Running) -> None:
    browser = Browser(running.party())
    identity = sign_in(running, browser)
    assert (identity.issuer, identity.subject) == (f"{running.base}/mora", "m-1")
    assert (identity.name, identity.email, identity.locale) == ("Åsa Prov", "asa@mora.example", "sv")
    assert identity.role_values == ("HR",)
    assert identity.sid
    assert identity.auth_time
    assert identity.claims["title"] == "HR-strateg"


def test_two_councils_are_two_providers(running: Running) -> None:
    """The same subject at another issuer is another identity; neither's answer is taken for the other's."""
    browser = Browser(running.party("orsa"))
    url, flow = browser.party.begin(ACCOUNTS["orsa"]["redirect_uris"][0], now=now())
    page = Page(browser.web.get(url).text)
    form = page.hidden | {"sub": "m-1"}
    answer = browser.web.post(running.base + page.action, data=form, allow_redirects=False)
    query = query_of(answer.headers["Location"])
    identity = browser.party.finish(flow, query, now=now())
    assert (identity.issuer, identity.subject) == (f"{running.base}/orsa", "m-1")
    mora = Browser(running.party())
    state = query_of(mora.begin())["state"]
    with pytest.raises(SignInRefused) as caught:
        mora.come_back(query | {"state": state})
    assert caught.value.reason is Reason.RESPONSE_ISSUER
    assert (
        requests.get(f"{running.base}/mora/keys").json() != requests.get(f"{running.base}/orsa/keys").json()
    )


def test_signed_in_once_is_not_asked_again_until_prompted(running: Running) -> None:
    browser = Browser(running.party())
    first = sign_in(running, browser)
    again = browser.sign_in()
    assert (again.sid, again.auth_time) == (first.sid, first.auth_time)
    assert browser.sign_in(prompt="none").subject == "m-1"
    other = sign_in(running, browser, "Bo <Prov>", prompt="select_account")
    assert (other.subject, other.claims["x"]) == ("m-2", {"y": "z"})
    assert other.sid != first.sid
    assert sign_in(running, browser, prompt="login").subject == "m-1"


def test_prompt_none_without_a_session(running: Running) -> None:
    browser = Browser(running.party())
    with pytest.raises(SignInRefused) as caught:
        browser.sign_in(prompt="none")
    assert caught.value.reason is Reason.INTERACTION_REQUIRED


def test_cancelling(running: Running) -> None:
    browser = Browser(running.party())
    with pytest.raises(SignInRefused) as caught:
        sign_in(running, browser, "Avbryt")
    assert caught.value.reason is Reason.PROVIDER_DENIED


def test_step_up(running: Running) -> None:
    browser = Browser(running.party())
    assert sign_in(running, browser).acr == "substantial"
    assert browser.sign_in(acr=["substantial"]).acr == "substantial"
    assert sign_in(running, browser, acr=["high"]).acr == "high"
    assert browser.sign_in(acr=["high"], max_age=600).acr == "high"


def test_roles_and_people_end_when_the_council_ends_them(running: Running) -> None:
    browser = Browser(running.party())
    sign_in(running, browser)
    people = running.app.extensions[EXTENSION].councils["mora"].accounts
    people[0].roles = []
    assert browser.sign_in().role_values == ()
    running.change(accounts=people[1:])
    with pytest.raises(SignInRefused):
        browser.sign_in(prompt="none")


@pytest.mark.parametrize("wanted", ["sv", "nb", "nn", "en"])
def test_the_page_is_whole_in_every_language(running: Running, wanted: str) -> None:
    party = running.party()
    url, _ = party.begin(CALLBACK, now=now(), languages=[wanted])
    answer = requests.get(url)
    page = Page(answer.text)
    heading = WORDS[wanted]["sign_in"].replace("{council}", "Mora")
    assert page.lang == wanted
    assert page.title == heading
    assert page.headings == [heading, WORDS[wanted]["choose"]]
    assert list(page.buttons) == ["Åsa Prov HR-strateg", "Bo <Prov>", WORDS[wanted]["cancel"]]
    assert all(button["type"] == "submit" for button in page.buttons.values())
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://mora.localhost:8000;" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert requests.get(f"{running.base}/static/provider.css").ok


def test_words_are_the_same_in_every_language() -> None:
    for words in WORDS.values():
        assert words.keys() == WORDS["en"].keys()
        for key, text in words.items():
            assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", WORDS["en"][key])


def test_the_language_of_the_browser_then_of_the_council(running: Running) -> None:
    def language(slug: str, header: str) -> str:
        return Page(requests.get(f"{running.base}/{slug}/", headers={"Accept-Language": header}).text).lang

    assert language("mora", "no-NO, en") == "nb"
    assert language("orsa", "fr") == "nn"
    assert language("mora", "") == "sv"


# What it refuses


def ask(running: Running, **changes: str | None) -> requests.Response:
    url, _ = running.party().begin(CALLBACK, now=now())
    asked = {name: value for name, value in (query_of(url) | changes).items() if value is not None}
    return requests.get(f"{running.base}/mora/authorize", params=asked, allow_redirects=False)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "another"},
        {"redirect_uri": "http://evil.example/"},
        {"redirect_uri": CALLBACK + "/more"},
        {"redirect_uri": None},
    ],
)
def test_a_stranger_gets_a_page_and_no_redirect(running: Running, changes: dict[str, Any]) -> None:
    answer = ask(running, **changes)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert Page(answer.text).headings == [WORDS["sv"]["fault"]]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
    ],
)
def test_bad_requests_go_back_with_an_error(running: Running, changes: dict[str, Any], error: str) -> None:
    answer = callback_of(ask(running, **changes))
    assert answer["error"] == error
    assert answer["iss"] == f"{running.base}/mora"
    assert answer["state"]


def exchange(
    running: Running, code: str, verifier: str, changes: dict[str, str] | None = None
) -> requests.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": CALLBACK,
        "client_id": "fram-mora",
        "client_secret": "mora secret & more",
    } | (changes or {})
    return requests.post(f"{running.base}/mora/token", data=form)


def code_of(running: Running, browser: Browser) -> tuple[str, str]:
    query = choose(running, browser, browser.begin(prompt="login"), "Åsa")
    return query["code"], browser.flows[query["state"]].code_verifier


@pytest.mark.parametrize(
    ("changes", "error", "status"),
    [
        ({"client_secret": "wrong"}, "invalid_client", 401),
        ({"client_id": "fram-orsa", "client_secret": "orsa secret"}, "invalid_client", 401),
        ({"code_verifier": "another"}, "invalid_grant", 400),
        ({"code": "another"}, "invalid_grant", 400),
        ({"redirect_uri": "http://evil.example/"}, "invalid_grant", 400),
        ({"grant_type": "password"}, "unsupported_grant_type", 400),
    ],
)
def test_the_token_endpoint_refuses(
    running: Running, changes: dict[str, str], error: str, status: int
) -> None:
    code, verifier = code_of(running, Browser(running.party()))
    answer = exchange(running, code, verifier, changes)
    assert (answer.json(), answer.status_code) == ({"error": error}, status)


def test_a_code_is_used_once_and_a_second_use_ends_its_token(running: Running) -> None:
    code, verifier = code_of(running, Browser(running.party()))
    token = exchange(running, code, verifier).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{running.base}/mora/userinfo", headers=headers).json()["sub"] == "m-1"
    assert requests.get(f"{running.base}/orsa/userinfo", headers=headers).status_code == 401
    assert exchange(running, code, verifier).json() == {"error": "invalid_grant"}
    assert requests.get(f"{running.base}/mora/userinfo", headers=headers).status_code == 401


def test_the_form_works_once(running: Running) -> None:
    browser = Browser(running.party())
    page = Page(browser.web.get(browser.begin()).text)
    form = page.hidden | {"sub": "m-1"}
    assert browser.web.post(running.base + page.action, data=form, allow_redirects=False).status_code == 303
    assert browser.web.post(running.base + page.action, data=form, allow_redirects=False).status_code == 400


def test_unknown_council(running: Running) -> None:
    for path in ("", "authorize", "keys", ".well-known/openid-configuration"):
        assert requests.get(f"{running.base}/nowhere/{path}").status_code == 404


def test_keys_stay_and_are_private(running: Running, keys_folder: Path) -> None:
    before = requests.get(f"{running.base}/mora/keys").json()
    assert {key["alg"] for key in before["keys"]} == {"RS256", "ES256"}
    assert not any("d" in key for key in before["keys"])
    assert (keys_folder / "mora.keys.json").stat().st_mode & 0o077 == 0
    with served(create_provider(ACCOUNTS, keys_folder)) as base:
        assert requests.get(f"{base}/mora/keys").json() == before


# Signing out


@pytest.fixture
def notices(running: Running) -> Iterator[list[LogoutNotice]]:
    """Fram's back-channel address, at a host of the council's that only a browser resolves."""
    received: list[LogoutNotice] = []
    fram = Flask("fram")

    @fram.post("/logout/backchannel")
    def backchannel() -> Response:
        assert request.host.startswith("mora.localhost:")
        token = request.form["logout_token"]
        received.append(read_logout_token(running.party(), token, now=now(), seen=lambda jti, until: False))
        return Response(status=200)

    with served(fram) as base:
        address = base.replace("127.0.0.1", "mora.localhost") + "/logout/backchannel"
        running.change(backchannel_logout_uri=address)
        yield received


def test_signing_out_from_fram(running: Running, notices: list[LogoutNotice]) -> None:
    browser = Browser(running.party())
    identity = sign_in(running, browser)
    back = "http://mora.localhost:8000/?signed-out"
    url = logout_url(browser.party, id_token=identity.id_token, return_to=back, state="s-1")
    answer = browser.web.get(str(url), allow_redirects=False)
    assert answer.headers["Location"] == "http://mora.localhost:8000/?signed-out=&state=s-1"
    assert [(n.issuer, n.subject, n.sid) for n in notices] == [(identity.issuer, "m-1", identity.sid)]
    with pytest.raises(SignInRefused):
        browser.sign_in(prompt="none")


def test_signing_out_never_redirects_to_a_stranger(running: Running) -> None:
    browser = Browser(running.party())
    identity = sign_in(running, browser)
    url = logout_url(browser.party, id_token=identity.id_token, return_to="http://evil.example/")
    answer = browser.web.get(str(url), allow_redirects=False)
    assert answer.status_code == 200
    assert Page(answer.text).headings == ["Du är utloggad från Mora"]


def test_signing_out_without_a_hint_asks_first(running: Running, notices: list[LogoutNotice]) -> None:
    browser = Browser(running.party())
    sign_in(running, browser)
    url = str(logout_url(browser.party, id_token=None, return_to="http://mora.localhost:8000/"))
    page = Page(browser.web.get(url, allow_redirects=False).text)
    assert list(page.buttons) == [WORDS["sv"]["sign_out"]]
    assert notices == []
    answer = browser.web.post(running.base + page.action, data=page.hidden, allow_redirects=False)
    assert answer.headers["Location"] == "http://mora.localhost:8000/"
    assert len(notices) == 1


def test_signing_out_at_the_provider(running: Running, notices: list[LogoutNotice]) -> None:
    browser = Browser(running.party())
    sign_in(running, browser)
    page = Page(browser.web.get(f"{running.base}/mora/").text)
    assert page.headings == ["Inloggad hos Mora"]
    browser.web.post(running.base + page.action)
    assert [notice.subject for notice in notices] == ["m-1"]
    assert Page(browser.web.get(f"{running.base}/mora/").text).headings == ["Du är inte inloggad hos Mora"]


def test_a_hint_of_another_council_ends_nothing(running: Running, notices: list[LogoutNotice]) -> None:
    browser = Browser(running.party())
    identity = sign_in(running, browser)
    requests.get(f"{running.base}/orsa/sign-out", params={"id_token_hint": identity.id_token})
    requests.get(f"{running.base}/mora/sign-out", params={"id_token_hint": identity.id_token + "x"})
    assert notices == []
    assert browser.sign_in(prompt="none").sid == identity.sid


def test_fram_out_of_reach_does_not_stop_signing_out(running: Running) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        running.change(
            backchannel_logout_uri=f"http://mora.localhost:{taken.getsockname()[1]}/logout/backchannel"
        )
        browser = Browser(running.party())
        sign_in(running, browser)
        answer = browser.web.post(f"{running.base}/mora/sign-out")
    assert Page(answer.text).headings == ["Du är utloggad från Mora"]


# As a program


def command(folder: Path, port: int) -> list[str]:
    path = folder / "accounts.json"
    path.write_text(json.dumps(ACCOUNTS))
    options = ["--port", str(port), "--accounts", str(path), "--data", str(folder / "data")]
    return [sys.executable, "-m", "app.demo.provider", *options]


@pytest.mark.parametrize("environment", ["production", "development", "", "Demo", None])
def test_it_refuses_to_start_outside_demo_and_test(tmp_path: Path, environment: str | None) -> None:
    variables = {name: value for name, value in os.environ.items() if name != "FRAM_ENVIRONMENT"}
    if environment is not None:
        variables["FRAM_ENVIRONMENT"] = environment
    ended = subprocess.run(
        command(tmp_path, 9), check=False, env=variables, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "FRAM_ENVIRONMENT is demo or test" in ended.stderr
    assert not (tmp_path / "data").exists()


def test_it_says_what_is_wrong_with_the_accounts(tmp_path: Path) -> None:
    arguments = command(tmp_path, 9)
    (tmp_path / "accounts.json").write_text('{"mora": {"client_id": "x"}}')
    variables = os.environ | {"FRAM_ENVIRONMENT": "test"}
    ended = subprocess.run(arguments, check=False, env=variables, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: ")
    assert "accounts.json" in ended.stderr


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_every_council_from_one_process(tmp_path: Path, ending: signal.Signals) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = os.environ | {"FRAM_ENVIRONMENT": "test"}
    process = subprocess.Popen(command(tmp_path, port), env=variables, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
        running = Running(Flask("unused"), f"http://127.0.0.1:{port}")
        assert sign_in(running, Browser(running.party())).subject == "m-1"
        running.party("orsa").check()
        process.send_signal(ending)
        assert process.wait(20) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(20)
