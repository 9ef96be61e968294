"""The way to the provider and back: state, PKCE, the callback, the token endpoint, metadata, configuration."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Response, jsonify
from flask import redirect as redirect_to
from pydantic import SecretStr
from werkzeug.datastructures import MultiDict

from app.platform.identity.oidc import (
    Flow,
    ProviderConfig,
    Reason,
    RelyingParties,
    RelyingParty,
    SignInRefused,
)
from tests.identity.hostile import CLIENT_SECRET, GONE, SECOND, SUBJECT, Hostile, public
from tests.identity.serving import CALLBACK, Browser, now, query_of


def refused(browser: Browser, query: dict[str, str] | None = None) -> SignInRefused:
    with pytest.raises(SignInRefused) as caught:
        browser.sign_in() if query is None else browser.come_back(query)
    return caught.value


# State


def test_state_absent_foreign_and_replayed(hostile: Hostile, browser: Browser, party: RelyingParty) -> None:
    query = browser.go(browser.begin())
    stranger = Browser(party)
    assert refused(stranger, query).reason is Reason.STATE_UNKNOWN
    absent = {name: value for name, value in query.items() if name != "state"}
    assert refused(browser, absent).reason is Reason.STATE_UNKNOWN
    assert browser.come_back(query).subject == SUBJECT
    assert refused(browser, query).reason is Reason.STATE_UNKNOWN
    assert hostile.hits["token"] == 1


def test_state_of_another_flow_of_the_same_browser(browser: Browser, party: RelyingParty) -> None:
    query = browser.go(browser.begin())
    _, other = party.begin(CALLBACK, now=now())
    with pytest.raises(SignInRefused) as caught:
        party.finish(other, query, now=now())
    assert caught.value.reason is Reason.STATE_UNKNOWN


def test_state_that_is_no_ascii(browser: Browser) -> None:
    browser.begin()
    flow = next(iter(browser.flows.values()))
    with pytest.raises(SignInRefused) as caught:
        browser.party.finish(flow, {"state": "åäö", "code": "x"}, now=now())
    assert caught.value.reason is Reason.STATE_UNKNOWN


def test_code_replayed_under_a_new_state(browser: Browser) -> None:
    query = browser.go(browser.begin())
    browser.come_back(query)
    again = query_of(browser.begin())
    assert refused(browser, query | {"state": again["state"]}).reason is Reason.CODE_REFUSED


def test_code_of_another_person_does_not_pass_pkce(browser: Browser, party: RelyingParty) -> None:
    """A code that was begun elsewhere is injected under this browser's state (RFC 9700, 4.5)."""
    attacker = Browser(party)
    stolen = attacker.go(attacker.begin())["code"]
    query = browser.go(browser.begin())
    assert refused(browser, query | {"code": stolen}).reason is Reason.CODE_REFUSED


def test_a_flow_ends_after_ten_minutes(browser: Browser, party: RelyingParty) -> None:
    query = browser.go(browser.begin())
    flow = browser.flows[query["state"]]
    for later in (timedelta(minutes=11), timedelta(minutes=-11)):
        with pytest.raises(SignInRefused) as caught:
            party.finish(flow, query, now=now() + later)
        assert caught.value.reason is Reason.FLOW_EXPIRED


def test_parameters_twice_are_refused(browser: Browser) -> None:
    query = browser.go(browser.begin())
    twice = MultiDict([*query.items(), ("code", "another")])
    with pytest.raises(SignInRefused) as caught:
        browser.party.finish(browser.flows[query["state"]], twice, now=now())
    assert caught.value.reason is Reason.RESPONSE_MALFORMED


# What is asked


def test_pkce_nonce_and_openid_are_always_asked(hostile: Hostile, party: RelyingParty) -> None:
    browser = Browser(RelyingParty(replace(party.config, scopes=("profile",), config_version="")))
    url = browser.begin(prompt="login", languages=["nn", "nb"])
    flow = next(iter(browser.flows.values()))
    asked = query_of(url)
    assert asked["scope"] == "openid profile"
    assert asked["code_challenge_method"] == "S256"
    assert asked["response_type"] == "code"
    assert (asked["nonce"], asked["state"]) == (flow.nonce, flow.state)
    assert (asked["prompt"], asked["ui_locales"]) == ("login", "nn nb")
    assert flow.code_verifier not in url
    assert len({flow.nonce, flow.state, flow.code_verifier}) == 3
    assert min(map(len, (flow.nonce, flow.state, flow.code_verifier))) >= 43
    browser.come_back(browser.go(url))
    assert hostile.token_requests[-1]["code_verifier"] == flow.code_verifier


def test_the_flow_is_for_the_server_only(browser: Browser) -> None:
    """A record that JSON carries, whose secrets show in no log line; the browser gets `state` and nothing more."""
    browser.begin()
    flow = next(iter(browser.flows.values()))
    assert Flow.from_dict(json.loads(json.dumps(flow.to_dict()))) == flow
    for secret in (flow.nonce, flow.code_verifier, flow.state):
        assert secret not in repr(flow)


# The callback


@pytest.mark.parametrize("changed", [{"iss": "https://idp.other.example"}, {"iss": ""}, {"iss": GONE}])
def test_iss_of_the_callback(hostile: Hostile, browser: Browser, changed: dict[str, Any]) -> None:
    hostile.callback = changed
    assert refused(browser).reason is Reason.RESPONSE_ISSUER
    assert hostile.hits["token"] == 0


def test_iss_of_the_callback_when_it_is_not_announced(hostile: Hostile, browser: Browser) -> None:
    hostile.metadata = {"authorization_response_iss_parameter_supported": GONE}
    hostile.callback = {"iss": GONE}
    assert browser.sign_in().subject == SUBJECT
    hostile.callback = {"iss": "https://idp.other.example"}
    assert refused(browser).reason is Reason.RESPONSE_ISSUER


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("access_denied", Reason.PROVIDER_DENIED),
        ("login_required", Reason.INTERACTION_REQUIRED),
        ("server_error", Reason.PROVIDER_ERROR),
        ("<script>\r\nX: y", Reason.PROVIDER_ERROR),
    ],
)
def test_errors_of_the_callback(hostile: Hostile, browser: Browser, error: str, reason: Reason) -> None:
    hostile.callback = {"code": GONE, "error": error, "error_description": "call +46 for help"}
    caught = refused(browser)
    assert caught.reason is reason
    assert "\n" not in str(caught)
    assert "+46" not in str(caught) + caught.message
    hostile.callback["iss"] = "https://idp.other.example"
    assert refused(browser).reason is Reason.RESPONSE_ISSUER


def test_callback_with_neither_code_nor_error(hostile: Hostile, browser: Browser) -> None:
    hostile.callback = {"code": GONE}
    assert refused(browser).reason is Reason.RESPONSE_MALFORMED


# The token endpoint


def test_no_id_token_is_refused_and_userinfo_is_not_asked(hostile: Hostile, browser: Browser) -> None:
    hostile.token = {"id_token": GONE}
    assert refused(browser).reason is Reason.NO_ID_TOKEN
    assert hostile.hits["userinfo"] == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id_token": ""}, Reason.NO_ID_TOKEN),
        ({"id_token": ["x"]}, Reason.NO_ID_TOKEN),
        ({"access_token": GONE}, Reason.PROVIDER_ERROR),
        ({"token_type": "mac"}, Reason.PROVIDER_ERROR),
        ({"expires_in": "soon"}, Reason.PROVIDER_ERROR),
        ({"error": {"a": ["dict"]}}, Reason.PROVIDER_ERROR),
    ],
)
def test_token_answers(hostile: Hostile, browser: Browser, changed: dict[str, Any], reason: Reason) -> None:
    hostile.token = changed
    assert refused(browser).reason is reason


@pytest.mark.parametrize(
    "answer",
    [
        lambda: Response("<html>sign in to the wifi</html>"),
        lambda: Response("down", status=503),
        lambda: Response("[]", mimetype="application/json"),
        lambda: Response("[" * 30_000, mimetype="application/json"),
    ],
)
def test_token_endpoint_that_talks_nonsense(hostile: Hostile, browser: Browser, answer: Any) -> None:
    hostile.instead["token"] = answer
    assert refused(browser).reason is Reason.PROVIDER_ERROR


def test_token_endpoint_that_redirects_gets_no_secret_sent_on(hostile: Hostile, browser: Browser) -> None:
    hostile.instead["token"] = lambda: redirect_to(f"{hostile.base}/elsewhere/token", 307)
    assert refused(browser).reason is Reason.REDIRECT
    assert hostile.hits["elsewhere"] == 0


def test_wrong_secret(hostile: Hostile, browser: Browser) -> None:
    hostile.secret = "rotated"
    assert refused(browser).reason is Reason.CLIENT_REFUSED


def test_client_authentication_follows_the_metadata(hostile: Hostile, party: RelyingParty) -> None:
    hostile.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    Browser(party).sign_in()
    assert hostile.token_requests[-1]["client_secret"] == CLIENT_SECRET
    hostile.metadata = {
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"]
    }
    Browser(RelyingParty(party.config)).sign_in()
    assert "client_secret" not in hostile.token_requests[-1]


# Userinfo


def test_userinfo_fills_what_the_id_token_leaves_out(hostile: Hostile, browser: Browser) -> None:
    hostile.claims = {"name": GONE, "roles": GONE}
    hostile.userinfo = {"name": "Anna Userinfo", "email": "other@mora.example", "roles": ["HR", "Chef"]}
    identity = browser.sign_in()
    assert (identity.name, identity.email) == ("Anna Userinfo", "anna@mora.example")
    assert identity.role_values == ("HR", "Chef")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"sub": "somebody-else"}, Reason.USERINFO_SUBJECT),
        ({"sub": GONE}, Reason.USERINFO_SUBJECT),
        ({"_claim_names": {"roles": "src1"}}, Reason.GROUP_OVERAGE),
    ],
)
def test_userinfo_refused(
    hostile: Hostile, browser: Browser, changed: dict[str, Any], reason: Reason
) -> None:
    hostile.claims = {"roles": GONE}
    hostile.userinfo = changed
    assert refused(browser).reason is reason


@pytest.mark.parametrize(
    "answer", [lambda: Response("a.b.c", mimetype="application/jwt"), lambda: Response("", 401)]
)
def test_userinfo_that_cannot_be_read(hostile: Hostile, browser: Browser, answer: Any) -> None:
    hostile.claims = {"roles": GONE}
    hostile.instead["userinfo"] = answer
    assert refused(browser).reason is Reason.USERINFO


# Metadata


@pytest.mark.parametrize("suffix", ["/", "/other", None])
def test_issuer_of_the_metadata_must_be_the_configured_one(
    hostile: Hostile, browser: Browser, suffix: str | None
) -> None:
    hostile.metadata = {"issuer": GONE if suffix is None else hostile.base + suffix}
    assert refused(browser).reason is Reason.METADATA_ISSUER
    assert hostile.hits["authorize"] == 0


def test_issuer_template_of_a_common_endpoint_is_refused(hostile: Hostile, browser: Browser) -> None:
    hostile.metadata = {"issuer": hostile.base.replace("127.0.0.1", "{tenantid}")}
    assert refused(browser).reason is Reason.METADATA_ISSUER


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"token_endpoint": GONE}, Reason.METADATA),
        ({"jwks_uri": 7}, Reason.METADATA),
        ({"authorization_endpoint": "javascript:alert(1)"}, Reason.SCHEME),
        ({"end_session_endpoint": "ftp://127.0.0.1/"}, Reason.SCHEME),
        ({"token_endpoint": "https://"}, Reason.METADATA),
        ({"token_endpoint": "https://[::1/token"}, Reason.METADATA),
        ({"token_endpoint": "https://idp.mora.example@evil.example/"}, Reason.METADATA),
    ],
)
def test_metadata_refused(
    hostile: Hostile, browser: Browser, changed: dict[str, Any], reason: Reason
) -> None:
    hostile.metadata = changed
    assert refused(browser).reason is reason


@pytest.mark.parametrize("answer", ["nonsense", "[]", '"text"', "[" * 30_000])
def test_metadata_that_is_no_json_object(hostile: Hostile, browser: Browser, answer: str) -> None:
    hostile.instead["metadata"] = lambda: Response(answer, mimetype="application/json")
    assert refused(browser).reason is Reason.METADATA


def test_metadata_lives_for_an_hour(hostile: Hostile, config: ProviderConfig) -> None:
    clock = [0.0]
    browser = Browser(RelyingParty(config, monotonic=lambda: clock[0]))
    browser.sign_in()
    clock[0] = 3599
    browser.sign_in()
    assert hostile.hits["metadata"] == 1
    hostile.metadata = {"issuer": "https://idp.other.example"}
    clock[0] = 3601
    assert refused(browser).reason is Reason.METADATA_ISSUER
    assert hostile.hits["metadata"] == 2


def test_keys_move_with_the_metadata(hostile: Hostile, config: ProviderConfig) -> None:
    clock = [0.0]
    limits = replace(config.limits, metadata_ttl=10.0)
    party = RelyingParty(replace(config, limits=limits, config_version=""), monotonic=lambda: clock[0])
    Browser(party).sign_in()
    hostile.metadata = {"jwks_uri": f"{hostile.base}/elsewhere/keys"}
    hostile.instead["elsewhere"] = lambda: jsonify(keys=[public(SECOND, "first")])
    hostile.key, clock[0] = SECOND, 11
    assert Browser(party).sign_in().subject == SUBJECT
    assert hostile.hits["keys"] == 1


def test_check_says_what_a_sign_in_would_say(hostile: Hostile, party: RelyingParty) -> None:
    party.check()
    hostile.published = []
    with pytest.raises(SignInRefused) as caught:
        party.check()
    assert caught.value.reason is Reason.KEYS


# Configuration


def test_a_rotated_secret_makes_another_relying_party(hostile: Hostile, config: ProviderConfig) -> None:
    parties, council = RelyingParties(), uuid4()
    old = parties.get(council, config)
    assert parties.get(council, config) is old
    under_way = Browser(old)
    query = under_way.go(under_way.begin())
    hostile.secret = "rotated"
    rotated = replace(config, client_secret=SecretStr("rotated"), config_version="")
    new = parties.get(council, rotated)
    assert new is not old
    assert len(parties) == 1
    assert Browser(new).sign_in().subject == SUBJECT
    with pytest.raises(SignInRefused) as caught:
        new.finish(under_way.flows[query["state"]], query, now=now())
    assert caught.value.reason is Reason.FLOW_OUTDATED


def test_a_version_given_twice_for_two_configurations_is_not_mixed_up(config: ProviderConfig) -> None:
    parties, council = RelyingParties(), uuid4()
    first = parties.get(council, replace(config, config_version="7"))
    second = parties.get(council, replace(config, config_version="7", client_id="another"))
    assert first is not second
    assert second.config.client_id == "another"


def test_relying_parties_are_bounded_and_never_shared(config: ProviderConfig) -> None:
    parties, first, second, third = RelyingParties(capacity=2), uuid4(), uuid4(), uuid4()
    one, two = parties.get(first, config), parties.get(second, config)
    assert one is not two
    assert parties.get(first, config) is one
    parties.get(third, config)
    assert len(parties) == 2
    assert parties.get(first, config) is one
    assert parties.get(second, config) is not two


def test_mix_up_a_flow_of_one_council_ends_at_that_council(
    hostile: Hostile, config: ProviderConfig, browser: Browser
) -> None:
    query = browser.go(browser.begin())
    other = RelyingParty(
        replace(config, issuer=f"{hostile.base}/other", config_version=config.config_version)
    )
    with pytest.raises(SignInRefused) as caught:
        other.finish(browser.flows[query["state"]], query, now=now())
    assert caught.value.reason is Reason.FLOW_OUTDATED
    assert hostile.hits["token"] == 0


def test_nothing_secret_is_shown(hostile: Hostile, config: ProviderConfig, browser: Browser) -> None:
    identity = browser.sign_in()
    assert CLIENT_SECRET not in repr(config)
    assert identity.id_token not in repr(identity)
    hostile.claims = {"nonce": "another"}
    query = browser.go(browser.begin())
    text = str(refused(browser, query))
    assert query["code"] not in text
    assert query["state"] not in text


def test_every_reason_has_both_texts() -> None:
    for reason in Reason:
        assert len(reason.explanation.log) > 10
        caught = SignInRefused(reason)
        assert caught.message.endswith(".")
        assert caught.log_fields()["reason"] == reason.value
    assert len({reason.explanation.log for reason in Reason}) == len(Reason)


def test_time_is_taken_from_the_caller(hostile: Hostile, browser: Browser) -> None:
    hostile.claims = {"iat": int(time.time()), "exp": int(time.time()) + 60}
    query = browser.go(browser.begin())
    flow = browser.flows[query["state"]]
    with pytest.raises(SignInRefused) as caught:
        browser.party.finish(flow, query, now=now() + timedelta(minutes=5))
    assert caught.value.reason is Reason.EXPIRED
