"""Signing out: the address to send the browser to, and the provider's back-channel logout tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.platform.identity.oidc import (
    LogoutFault,
    LogoutRefused,
    Reason,
    RelyingParty,
    logout_url,
    read_logout_token,
)
from tests.identity.hostile import (
    CLIENT_ID,
    CLIENT_SECRET,
    FOREIGN,
    GONE,
    LOGOUT_EVENT,
    SECOND,
    SUBJECT,
    Hostile,
    at,
    symmetric,
    unsigned,
)
from tests.identity.serving import Browser, now, query_of


class Memory:
    """Which token ids were seen, and until when they are remembered."""

    def __init__(self) -> None:
        self.until: dict[str, datetime] = {}

    def __call__(self, jti: str, until: datetime) -> bool:
        before = jti in self.until
        self.until[jti] = until
        return before


def fault(party: RelyingParty, token: object, memory: Memory | None = None) -> Reason | LogoutFault:
    memory = memory or Memory()
    known = dict(memory.until)
    with pytest.raises(LogoutRefused) as caught:
        read_logout_token(party, token, now=now(), seen=memory)
    if caught.value.reason is not LogoutFault.REPLAYED:
        assert memory.until == known, "a token that is not valid is not remembered"
    return caught.value.reason


def test_a_good_token(hostile: Hostile, party: RelyingParty) -> None:
    memory = Memory()
    claims = hostile.logout_claims()
    notice = read_logout_token(party, hostile.sign(claims, "logout+jwt"), now=now(), seen=memory)
    assert (notice.issuer, notice.subject, notice.sid) == (hostile.issuer, SUBJECT, "session-1")
    assert (notice.jti, notice.issued_at) == (claims["jti"], claims["iat"])
    assert memory.until[notice.jti] > now() + timedelta(seconds=100)


@pytest.mark.parametrize(
    ("changes", "subject", "sid"),
    [({"sid": GONE}, SUBJECT, None), ({"sub": GONE}, None, "session-1")],
)
def test_subject_or_session_alone(
    hostile: Hostile, party: RelyingParty, changes: dict[str, Any], subject: str | None, sid: str | None
) -> None:
    token = hostile.sign(hostile.logout_claims(**changes))
    notice = read_logout_token(party, token, now=now(), seen=Memory())
    assert (notice.subject, notice.sid) == (subject, sid)


REFUSED: dict[str, tuple[dict[str, Any], Reason | LogoutFault]] = {
    "no-event": ({"events": GONE}, LogoutFault.NO_EVENT),
    "event-empty": ({"events": {}}, LogoutFault.NO_EVENT),
    "event-wrong": ({"events": {"http://schemas.openid.net/event/other": {}}}, LogoutFault.NO_EVENT),
    "event-a-list": ({"events": [LOGOUT_EVENT]}, LogoutFault.NO_EVENT),
    "event-not-an-object": ({"events": {LOGOUT_EVENT: True}}, LogoutFault.NO_EVENT),
    "with-nonce": ({"nonce": "a nonce"}, LogoutFault.NONCE),
    "with-null-nonce": ({"nonce": None}, LogoutFault.NONCE),
    "aud-wrong": ({"aud": "other"}, Reason.AUDIENCE),
    "aud-missing": ({"aud": GONE}, Reason.AUDIENCE),
    "aud-other-with-our-azp": ({"aud": "other", "azp": CLIENT_ID}, Reason.AUDIENCE),
    "iss-wrong": ({"iss": "https://idp.other.example"}, Reason.ISSUER),
    "iss-missing": ({"iss": GONE}, Reason.ISSUER),
    "iat-missing": ({"iat": GONE}, Reason.TIMES),
    "iat-old": ({"iat": at(-7200)}, Reason.TIMES),
    "iat-in-the-future": ({"iat": at(600), "exp": at(700)}, Reason.TIMES),
    "exp-missing": ({"exp": GONE}, Reason.TIMES),
    "expired": ({"iat": at(-400), "exp": at(-300)}, Reason.EXPIRED),
    "jti-missing": ({"jti": GONE}, LogoutFault.NO_JTI),
    "jti-empty": ({"jti": ""}, LogoutFault.NO_JTI),
    "jti-not-text": ({"jti": 7}, LogoutFault.NO_JTI),
    "nobody": ({"sub": GONE, "sid": GONE}, LogoutFault.NOBODY),
    "sub-not-text": ({"sub": ["a"]}, LogoutFault.NOBODY),
    "sid-too-long": ({"sid": "s" * 256}, LogoutFault.NOBODY),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(hostile: Hostile, party: RelyingParty, case: str) -> None:
    changes, reason = REFUSED[case]
    assert fault(party, hostile.sign(hostile.logout_claims(**changes), "logout+jwt")) is reason


def test_unsigned(hostile: Hostile, party: RelyingParty) -> None:
    assert fault(party, unsigned(hostile.logout_claims())) is Reason.UNSIGNED


def test_wrong_algorithm(hostile: Hostile, party: RelyingParty) -> None:
    assert fault(party, symmetric(CLIENT_SECRET.encode(), hostile.logout_claims())) is Reason.ALGORITHM
    hostile.algorithm = "RS512"
    assert fault(party, hostile.sign(hostile.logout_claims())) is Reason.ALGORITHM


def test_wrong_key_and_wrong_type(hostile: Hostile, party: RelyingParty) -> None:
    claims = hostile.logout_claims()
    assert fault(party, hostile.sign(claims, "at+jwt")) is LogoutFault.NOT_A_LOGOUT_TOKEN
    hostile.key = FOREIGN
    assert fault(party, hostile.sign(claims)) is Reason.SIGNATURE


@pytest.mark.parametrize("token", [None, "", "a.b.c", "x" * 200_000, 7])
def test_no_token_at_all(party: RelyingParty, token: object) -> None:
    assert fault(party, token) is Reason.TOKEN_MALFORMED


def test_replayed(hostile: Hostile, party: RelyingParty) -> None:
    memory = Memory()
    token = hostile.sign(hostile.logout_claims())
    read_logout_token(party, token, now=now(), seen=memory)
    assert fault(party, token, memory) is LogoutFault.REPLAYED


def test_an_id_token_is_no_logout_token(hostile: Hostile, party: RelyingParty, browser: Browser) -> None:
    identity = browser.sign_in()
    assert fault(party, identity.id_token) is LogoutFault.NONCE
    hostile.claims = {"nonce": GONE}
    assert fault(party, hostile.sign(dict(identity.claims) | {"jti": "x"})) is LogoutFault.NONCE
    bare = {name: value for name, value in identity.claims.items() if name != "nonce"}
    assert fault(party, hostile.sign(bare | {"jti": "x"})) is LogoutFault.NO_EVENT


def test_a_rotated_key_is_fetched_once(hostile: Hostile, party: RelyingParty) -> None:
    read_logout_token(party, hostile.sign(hostile.logout_claims()), now=now(), seen=Memory())
    hostile.rotate(SECOND, "second")
    read_logout_token(party, hostile.sign(hostile.logout_claims()), now=now(), seen=Memory())
    assert hostile.hits["keys"] == 2


def test_logout_url(hostile: Hostile, party: RelyingParty) -> None:
    back = "http://mora.localhost:8000/"
    url = logout_url(party, id_token="a.b.c", return_to=back, state="s t")
    assert url is not None
    assert url.startswith(f"{hostile.base}/end?")
    assert query_of(url) == {
        "from": "here",
        "client_id": CLIENT_ID,
        "post_logout_redirect_uri": back,
        "id_token_hint": "a.b.c",
        "state": "s t",
    }
    assert "id_token_hint" not in str(logout_url(party, id_token=None, return_to=back))


def test_a_provider_without_such_a_page(hostile: Hostile, party: RelyingParty) -> None:
    hostile.metadata = {"end_session_endpoint": GONE}
    assert logout_url(party, id_token=None, return_to="http://mora.localhost:8000/") is None
