"""Every line of design/security.md 2.1: what a relying party must refuse, and what it must accept."""

from __future__ import annotations

import time
import warnings
from dataclasses import replace
from typing import Any

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import RSAKey

from app.platform.identity.oidc import Reason, RelyingParty, SignInRefused
from tests.identity.hostile import (
    CLIENT_ID,
    CLIENT_SECRET,
    FIRST,
    FOREIGN,
    GONE,
    SECOND,
    SUBJECT,
    Hostile,
    at,
    es_key,
    public,
    signed_with_header,
    symmetric,
    unsigned,
)
from tests.identity.serving import Browser

with warnings.catch_warnings(action="ignore", category=SecurityWarning):
    SHORT = RSAKey.generate_key(1024)
YEAR = 365 * 24 * 3600
OTHER_ISSUER = "https://idp.other.example"


def refused(browser: Browser, **asked: Any) -> Reason:
    with pytest.raises(SignInRefused) as caught:
        browser.sign_in(**asked)
    return caught.value.reason


def test_the_honest_provider_signs_in(hostile: Hostile, browser: Browser) -> None:
    identity = browser.sign_in()
    assert (identity.issuer, identity.subject) == (hostile.issuer, SUBJECT)
    assert (identity.name, identity.email, identity.sid) == ("Anna Prov", "anna@mora.example", "session-1")
    assert identity.role_values == ("HR",)
    assert hostile.hits["userinfo"] == 0


CLAIMS: dict[str, tuple[dict[str, Any], Reason]] = {
    # Refused by Authlib's defaults too.
    "nonce-invalid": ({"nonce": "another"}, Reason.NONCE),
    "nonce-missing": ({"nonce": GONE}, Reason.NONCE),
    "nonce-not-text": ({"nonce": ["x"]}, Reason.NONCE),
    "iss-invalid": ({"iss": OTHER_ISSUER}, Reason.ISSUER),
    "iss-missing": ({"iss": GONE}, Reason.ISSUER),
    "sub-missing": ({"sub": GONE}, Reason.SUBJECT),
    "aud-missing": ({"aud": GONE}, Reason.AUDIENCE),
    "iat-missing": ({"iat": GONE}, Reason.TIMES),
    "aud-invalid": ({"aud": "other"}, Reason.AUDIENCE),
    "azp-other": ({"azp": "other"}, Reason.AUDIENCE),
    "expired": ({"exp": at(-120), "iat": at(-300)}, Reason.EXPIRED),
    "iat-in-the-future": ({"iat": at(600), "exp": at(900)}, Reason.TIMES),
    "at-hash-wrong": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, Reason.ACCESS_TOKEN_HASH),
    # Accepted by Authlib's defaults, and must not be.
    "aud-other-with-our-azp": ({"aud": "other", "azp": CLIENT_ID}, Reason.AUDIENCE),
    "aud-other-list-with-our-azp": ({"aud": ["other"], "azp": CLIENT_ID}, Reason.AUDIENCE),
    "aud-many-without-azp": ({"aud": [CLIENT_ID, "other"]}, Reason.AUDIENCE),
    "aud-many-with-azp-other": ({"aud": [CLIENT_ID, "other"], "azp": "other"}, Reason.AUDIENCE),
    "sub-empty": ({"sub": ""}, Reason.SUBJECT),
    "sub-too-long": ({"sub": "a" * 256}, Reason.SUBJECT),
    "sub-a-number": ({"sub": 17}, Reason.SUBJECT),
    "iat-a-year-old": ({"iat": at(-YEAR)}, Reason.TIMES),
    "exp-ten-years-ahead": ({"exp": at(10 * YEAR)}, Reason.TIMES),
    # Beside the list.
    "exp-missing": ({"exp": GONE}, Reason.TIMES),
    "exp-a-text": ({"exp": "1795342300"}, Reason.TIMES),
    "exp-true": ({"exp": True}, Reason.TIMES),
    "exp-infinite": ({"exp": float("inf")}, Reason.TIMES),
    "exp-beyond-any-float": ({"exp": 10**400}, Reason.TIMES),
    "exp-before-iat": ({"iat": at(30), "exp": at(20)}, Reason.TIMES),
    "nbf-in-the-future": ({"nbf": at(600)}, Reason.TIMES),
    "at-hash-not-text": ({"at_hash": 1}, Reason.ACCESS_TOKEN_HASH),
    "entra-group-overage": ({"roles": GONE, "_claim_names": {"roles": "src1"}}, Reason.GROUP_OVERAGE),
}


@pytest.mark.parametrize("case", CLAIMS)
def test_claims_refused(hostile: Hostile, browser: Browser, case: str) -> None:
    hostile.claims, reason = CLAIMS[case]
    assert refused(browser) is reason
    # The same relying party still judges the next one (a shared claims_options would not), and forgets nothing.
    assert refused(browser) is reason
    hostile.claims = {}
    assert browser.sign_in().subject == SUBJECT


ACCEPTED: dict[str, dict[str, Any]] = {
    "aud-a-list-of-us": {"aud": [CLIENT_ID]},
    "aud-many-with-our-azp": {"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID},
    "our-azp": {"azp": CLIENT_ID},
    "no-at-hash": {"at_hash": GONE},
    "dated-five-minutes-back": {"iat": at(-300), "nbf": at(-300)},
    "thirty-seconds-apart": {"iat": at(30)},
    "groups-left-out-but-not-used": {"_claim_names": {"groups": "src1"}},
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_claims_accepted(hostile: Hostile, browser: Browser, case: str) -> None:
    hostile.claims = ACCEPTED[case]
    assert browser.sign_in().subject == SUBJECT


def test_unsigned_token_is_refused_whatever_the_metadata_says(hostile: Hostile, browser: Browser) -> None:
    hostile.forge = unsigned
    assert refused(browser) is Reason.UNSIGNED
    hostile.metadata = {"id_token_signing_alg_values_supported": ["none", "RS256"]}
    browser = Browser(RelyingParty(browser.party.config))
    assert refused(browser) is Reason.UNSIGNED


@pytest.mark.parametrize("advertised", [["RS256"], ["RS256", "HS256"]])
def test_symmetric_signatures_are_refused(hostile: Hostile, browser: Browser, advertised: list[str]) -> None:
    hostile.metadata = {"id_token_signing_alg_values_supported": advertised}
    hostile.forge = lambda claims: symmetric(CLIENT_SECRET.encode(), claims)
    assert refused(browser) is Reason.ALGORITHM
    pem = FIRST.as_pem(private=False)
    hostile.forge = lambda claims: symmetric(pem, claims)
    assert refused(browser) is Reason.ALGORITHM


def test_a_provider_with_symmetric_signatures_only_cannot_be_used(hostile: Hostile, browser: Browser) -> None:
    hostile.metadata = {"id_token_signing_alg_values_supported": ["HS256", "none"]}
    assert refused(browser) is Reason.METADATA


def test_signature_that_does_not_verify(hostile: Hostile, browser: Browser) -> None:
    hostile.key = FOREIGN
    assert refused(browser) is Reason.SIGNATURE
    hostile.key = FIRST
    hostile.tamper = lambda token: token[:-8] + "AAAAAAAA"
    assert refused(browser) is Reason.SIGNATURE


def test_an_algorithm_that_the_provider_does_not_name(hostile: Hostile, browser: Browser) -> None:
    hostile.algorithm = "PS256"
    assert refused(browser) is Reason.ALGORITHM


def test_elliptic_curves_and_headers_we_do_not_know(hostile: Hostile, browser: Browser) -> None:
    key = es_key()
    hostile.key, hostile.kid, hostile.algorithm = key, "ec", "ES256"
    hostile.published = [public(FIRST, "first"), public(key, "ec")]
    hostile.header = {"x5t": "thumbprint", "padding": "x" * 900}
    assert browser.sign_in().subject == SUBJECT


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (lambda token: "no token at all", Reason.TOKEN_MALFORMED),
        (lambda token: token + ".a.b", Reason.TOKEN_MALFORMED),
        (lambda token: "é" + token, Reason.TOKEN_MALFORMED),
        (lambda token: "bnVsbA" + token[token.index(".") :], Reason.TOKEN_MALFORMED),
        (lambda token: "A" * 300_000, Reason.TOO_LARGE),
    ],
)
def test_unreadable_tokens(hostile: Hostile, browser: Browser, tamper: Any, reason: Reason) -> None:
    hostile.tamper = tamper
    assert refused(browser) is reason


def test_critical_header_that_we_do_not_understand(hostile: Hostile, browser: Browser) -> None:
    header: dict[str, Any] = {"alg": "RS256", "kid": "first"}
    hostile.forge = lambda claims: signed_with_header(header, claims)
    assert browser.sign_in().subject == SUBJECT
    header |= {"crit": ["policy"], "policy": "strict"}
    assert refused(browser) is Reason.TOKEN_MALFORMED


@pytest.mark.parametrize("typ", ["logout+jwt", "at+jwt", 7])
def test_other_kinds_of_token_are_no_id_token(hostile: Hostile, browser: Browser, typ: Any) -> None:
    hostile.forge = lambda claims: signed_with_header({"alg": "RS256", "kid": "first", "typ": typ}, claims)
    assert refused(browser) is Reason.TOKEN_MALFORMED


# Keys


def test_kid_absent_with_a_single_key_is_accepted(hostile: Hostile, browser: Browser) -> None:
    hostile.kid = None
    hostile.published = [public(FIRST, None)]
    assert browser.sign_in().subject == SUBJECT


def test_kid_absent_with_several_keys_is_refused(hostile: Hostile, browser: Browser) -> None:
    hostile.kid = None
    hostile.published = [public(FIRST, "first"), public(SECOND, "second")]
    assert refused(browser) is Reason.KEY_UNKNOWN


def test_rotated_key_is_found_by_fetching_once(hostile: Hostile, browser: Browser) -> None:
    browser.sign_in()
    assert hostile.hits["keys"] == 1
    hostile.rotate(SECOND, "second")
    assert browser.sign_in().subject == SUBJECT
    assert hostile.hits["keys"] == 2
    browser.sign_in()
    assert hostile.hits["keys"] == 2


def test_key_rotated_just_before_signing(hostile: Hostile, browser: Browser) -> None:
    browser.sign_in()
    url = browser.begin()
    hostile.rotate(SECOND, "second")
    assert browser.come_back(browser.go(url)).subject == SUBJECT


def test_rotated_key_without_kid(hostile: Hostile, browser: Browser) -> None:
    hostile.kid, hostile.published = None, [public(FIRST, None)]
    browser.sign_in()
    hostile.key, hostile.published = SECOND, [public(SECOND, None)]
    assert browser.sign_in().subject == SUBJECT


def test_unknown_kid_is_fetched_exactly_once_and_refused(hostile: Hostile, browser: Browser) -> None:
    browser.sign_in()
    hostile.kid = "nobody-has-it"
    assert refused(browser) is Reason.KEY_UNKNOWN
    assert hostile.hits["keys"] == 2


def test_same_kid_other_key_does_not_make_us_fetch(hostile: Hostile, browser: Browser) -> None:
    browser.sign_in()
    hostile.key = FOREIGN
    assert refused(browser) is Reason.SIGNATURE
    assert hostile.hits["keys"] == 1


def test_keys_are_fetched_anew_when_their_time_has_passed(hostile: Hostile, party: RelyingParty) -> None:
    clock = [0.0]
    browser = Browser(RelyingParty(party.config, monotonic=lambda: clock[0]))
    browser.sign_in()
    clock[0] = 899
    browser.sign_in()
    assert hostile.hits["keys"] == 1
    clock[0] = 901
    browser.sign_in()
    assert hostile.hits["keys"] == 2


@pytest.mark.parametrize(
    "published",
    [
        [],
        [public(FIRST, "first", use="enc")],
        [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}],
        [dict(FIRST.as_dict(private=True), kid="first")],
        [public(SHORT, "first")],
        ["nonsense", {"kty": "RSA"}, {"kty": "unheard-of"}],
        [public(FIRST, "first")] * 101,
        "keys",
    ],
    ids=["none", "encryption", "symmetric", "private", "short", "nonsense", "too many", "no list"],
)
def test_key_sets_that_cannot_be_used(hostile: Hostile, browser: Browser, published: Any) -> None:
    hostile.published = published
    assert refused(browser) is Reason.KEYS


def test_key_for_another_algorithm_is_not_used(hostile: Hostile, browser: Browser) -> None:
    hostile.published = [public(FIRST, "first", alg="PS256")]
    assert refused(browser) is Reason.KEY_UNKNOWN


# Step-up, directory, groups


def test_max_age_needs_a_recent_auth_time(hostile: Hostile, browser: Browser) -> None:
    assert refused(browser, max_age=300) is Reason.AUTH_TIME
    assert hostile.asked[-1]["max_age"] == "300"
    hostile.claims = {"auth_time": int(time.time()) - 1000}
    assert refused(browser, max_age=300) is Reason.AUTH_TIME
    hostile.claims = {"auth_time": int(time.time()) + 1000}
    assert refused(browser, max_age=300) is Reason.AUTH_TIME
    hostile.claims = {"auth_time": "yesterday"}
    assert refused(browser, max_age=300) is Reason.AUTH_TIME
    hostile.claims = {"auth_time": int(time.time()) - 100}
    assert browser.sign_in(max_age=300).auth_time == hostile.claims["auth_time"]


def test_max_age_zero_is_asked_and_checked(hostile: Hostile, browser: Browser) -> None:
    hostile.claims = {"auth_time": int(time.time()) - 1000}
    assert refused(browser, max_age=0) is Reason.AUTH_TIME
    assert hostile.asked[-1]["max_age"] == "0"
    hostile.claims = {"auth_time": int(time.time())}
    assert browser.sign_in(max_age=0).subject == SUBJECT


def test_acr_asked_for_is_verified(hostile: Hostile, browser: Browser) -> None:
    assert refused(browser, acr=["loa3", "loa4"]) is Reason.ACR
    assert hostile.asked[-1]["acr_values"] == "loa3 loa4"
    assert "claims" not in hostile.asked[-1]
    hostile.claims = {"acr": "loa2"}
    assert refused(browser, acr=["loa3", "loa4"]) is Reason.ACR
    hostile.claims = {"acr": "loa4"}
    assert browser.sign_in(acr=["loa3", "loa4"]).acr == "loa4"


def test_acr_and_max_age_of_the_configuration(hostile: Hostile, party: RelyingParty) -> None:
    hostile.metadata = {"claims_parameter_supported": True}
    browser = Browser(RelyingParty(replace(party.config, acr="loa3", max_age=60, config_version="")))
    hostile.claims = {"acr": "loa2", "auth_time": int(time.time())}
    assert refused(browser) is Reason.ACR
    assert '"essential": true' in hostile.asked[-1]["claims"]
    hostile.claims = {"acr": "loa3"}
    assert refused(browser) is Reason.AUTH_TIME
    hostile.claims = {"acr": "loa3", "auth_time": int(time.time())}
    assert browser.sign_in().acr == "loa3"


def test_entra_directory(hostile: Hostile, party: RelyingParty) -> None:
    ours = "0f8fad5b-d9cb-469f-a165-70867728950e"
    browser = Browser(RelyingParty(replace(party.config, entra_tenant=ours, config_version="")))
    assert refused(browser) is Reason.DIRECTORY
    hostile.claims = {"tid": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
    assert refused(browser) is Reason.DIRECTORY
    hostile.claims = {"tid": ours}
    assert browser.sign_in().subject == SUBJECT


@pytest.mark.parametrize(
    ("path", "claims"),
    [
        ("groups", {"_claim_names": {"groups": "src1"}}),
        ("groups", {"hasgroups": True}),
        ("realm.roles", {"_claim_names": {"realm": "src1"}}),
    ],
)
def test_group_overage_where_groups_give_roles(
    hostile: Hostile, party: RelyingParty, path: str, claims: dict[str, Any]
) -> None:
    names = replace(party.config.claims, roles=path)
    browser = Browser(RelyingParty(replace(party.config, claims=names, config_version="")))
    hostile.claims = claims
    assert refused(browser) is Reason.GROUP_OVERAGE
