"""The honest path with a provider that others wrote: oidc-provider-mock, which uses Authlib's server parts."""

from __future__ import annotations

from collections.abc import Iterator

import oidc_provider_mock  # type: ignore[import-untyped]
import pytest
from pydantic import SecretStr

from app.platform.identity.oidc import ProviderConfig, Reason, RelyingParty, SignInRefused, logout_url
from tests.identity.serving import CALLBACK, Browser, callback_of, query_of, served

PERSON = oidc_provider_mock.User(
    sub="anna-1", claims={"name": "Anna Prov", "email": "anna@mora.example", "roles": ["HR"]}
)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with served(oidc_provider_mock.app(user_claims=[PERSON], require_nonce=True)) as base:
        config = ProviderConfig(
            issuer=base, client_id="fram", client_secret=SecretStr("any secret"), allow_loopback=True
        )
        yield Browser(RelyingParty(config))


def choose(browser: Browser, url: str, **form: str) -> dict[str, str]:
    assert browser.web.get(url).ok
    return callback_of(browser.web.post(url, data=form, allow_redirects=False))


def test_signing_in(browser: Browser) -> None:
    identity = browser.come_back(choose(browser, browser.begin(), sub="anna-1"))
    assert (identity.issuer, identity.subject) == (browser.party.config.issuer, "anna-1")
    assert (identity.name, identity.email) == ("Anna Prov", "anna@mora.example")


def test_cancelling_is_refused(browser: Browser) -> None:
    """This provider leaves `state` out of its error answer, so it is not taken for the answer to this sign-in."""
    with pytest.raises(SignInRefused) as caught:
        browser.come_back(choose(browser, browser.begin(), action="deny"))
    assert caught.value.reason is Reason.STATE_UNKNOWN


def test_a_code_is_not_taken_twice(browser: Browser) -> None:
    query = choose(browser, browser.begin(), sub="anna-1")
    browser.come_back(query)
    state = query_of(browser.begin())["state"]
    with pytest.raises(SignInRefused) as caught:
        browser.come_back(query | {"state": state})
    assert caught.value.reason is Reason.CODE_REFUSED


def test_signing_out(browser: Browser) -> None:
    identity = browser.come_back(choose(browser, browser.begin(), sub="anna-1"))
    url = logout_url(browser.party, id_token=identity.id_token, return_to=CALLBACK)
    assert browser.web.get(str(url)).ok
