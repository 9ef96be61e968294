"""How often sign-in, the provider's calls and exports may be asked for; and what is said when it is too often."""

from __future__ import annotations

import socket

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from app.factory import create_app
from app.platform.access.table import Role
from app.platform.config import Settings
from app.platform.web import limits
from tests.support.clients import client_as, client_on


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three a minute, so that a test is short."""
    for endpoint in limits.BY_ENDPOINT:
        monkeypatch.setitem(limits.BY_ENDPOINT, endpoint, "3 per minute")
    monkeypatch.setattr(limits, "EXPORT", "3 per minute")


@pytest.fixture
def limited(app: Flask, settings: Settings, few: None) -> Flask:
    made = create_app(settings, app.extensions["fram_registry"])
    made.extensions["fram_limiter"].reset()
    return made


def answers(client: FlaskClient, path: str, times: int = 5, method: str = "GET") -> list[int]:
    return [client.open(path, method=method).status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("path", "method", "before"),
    [
        ("/sign-in/start", "GET", 403),
        ("/sign-in/callback?state=x&code=y", "GET", 403),
        ("/logout/backchannel", "POST", 400),
    ],
)
def test_sign_in_is_limited_by_address_and_council(
    limited: Flask, path: str, method: str, before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mora = client_on(limited, "mora")
    mora.set_cookie("fram-language", "en", domain=mora.host)
    assert answers(mora, path, 5, method) == [before] * 3 + [429] * 2
    told = mora.open(path, method=method)
    assert 1 <= int(told.headers["Retry-After"]) <= 60
    assert "Too many attempts" in told.get_data(as_text=True)
    assert "no-store" in told.headers["Cache-Control"]
    assert not [name for name in dict(told.headers) if name.startswith("X-RateLimit")]
    assert client_on(limited, "orsa").open(path, method=method).status_code == before
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    assert mora.open(path, method=method, environ_overrides=elsewhere).status_code == before
    forwarded = mora.open(path, method=method, headers={"X-Forwarded-For": "203.0.113.8"})
    assert forwarded.status_code == 429, "nobody chooses their own address"


def test_exports_are_limited_by_account(limited: Flask) -> None:
    exports = [
        rule
        for rule in limited.url_map.iter_rules()
        if "export" in rule.endpoint and "GET" in (rule.methods or ()) and not rule.arguments
    ]
    assert exports
    for rule in exports:
        first, second = (client_as(limited, "mora", Role.COORDINATOR) for _ in range(2))
        assert answers(first, rule.rule) == [200] * 3 + [429] * 2, rule.rule
        assert second.get(rule.rule).status_code == 200
        assert int(first.get(rule.rule).headers["Retry-After"]) >= 1


def test_every_export_has_a_limit(app: Flask) -> None:
    for endpoint, rule in app.extensions["fram_rules"].items():
        permission = rule.permission or ""
        assert (limits.limit_of(app, endpoint) is not None) == (
            permission.endswith(":export") or endpoint in limits.BY_ENDPOINT
        )
    for rule in app.url_map.iter_rules():
        if "export" in rule.endpoint or rule.rule.endswith((".csv", ".xlsx")):
            assert limits.limit_of(app, rule.endpoint), rule.rule


def test_no_address_is_kept(limited: Flask) -> None:
    client_on(limited, "mora").get("/sign-in/start", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    storage = limited.extensions["fram_limiter"].storage.storage
    keys = [key.decode() for key in storage.scan_iter("*")]
    assert [key for key in keys if "mora" in key and "account.start" in key]
    assert not [key for key in keys if "203.0.113.9" in key]


def test_without_the_queue_each_process_counts_for_itself(app: Flask, settings: Settings, few: None) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gone = SecretStr(f"redis://127.0.0.1:{unused.getsockname()[1]}/0")
        made = create_app(settings.model_copy(update={"redis_url": gone}), app.extensions["fram_registry"])
        assert answers(client_on(made, "mora"), "/sign-in/start") == [403] * 3 + [429] * 2
