"""Signing out at the provider, and being told by the provider that a session has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.platform.identity.oidc import claims as judge
from app.platform.identity.oidc.reasons import Reason, SignInRefused, shown

if TYPE_CHECKING:
    from app.platform.identity.oidc.relying_party import RelyingParty

EVENT = "http://schemas.openid.net/event/backchannel-logout"
IDENTIFIER_LENGTH = 255
# Servers take addresses of 8 kB, many of them no longer ones.
HINT_LENGTH = 6000


def logout_url(
    party: RelyingParty, *, id_token: str | None, return_to: str, state: str | None = None
) -> str | None:
    """Where to send the browser so that the provider's own session ends too (RP-initiated logout).

    Args:
        id_token: of the session that ends, as a hint; it never goes to a log. One that is too long for an
            address (somebody in hundreds of groups) is left out: the provider then asks the person.
        return_to: the page to come back to, as registered with the provider.
        state: comes back with it.

    Returns:
        The address, or None when the provider has no such page: then only our session ends.

    Raises:
        SignInRefused: the provider's metadata cannot be had.
    """
    endpoint = party.documents.metadata().end_session_endpoint
    if endpoint is None:
        return None
    asked = {"client_id": party.config.client_id, "post_logout_redirect_uri": return_to}
    if id_token and len(id_token) <= HINT_LENGTH:
        asked["id_token_hint"] = id_token
    if state:
        asked["state"] = state
    parts = urlsplit(endpoint)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *asked.items()])
    return urlunsplit(parts._replace(query=query))


class LogoutFault(Enum):
    """What is wrong with a logout token, beside what can be wrong with any token (`Reason`)."""

    NOT_A_LOGOUT_TOKEN = "logout-token-type"  # noqa: S105 - a code, not a secret
    NO_EVENT = "logout-token-event"
    NONCE = "logout-token-nonce"
    NO_JTI = "logout-token-jti"
    NOBODY = "logout-token-nobody"
    REPLAYED = "logout-token-replayed"


class LogoutRefused(Exception):
    """The logout token is not valid: no session ends, the answer is 400."""

    def __init__(self, reason: Reason | LogoutFault, detail: str = "") -> None:
        super().__init__(reason.value + (f" ({detail})" if detail else ""))
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class LogoutNotice:
    """Which sessions end: those of `sid` when it is given, else all of `subject`, both at `issuer`."""

    issuer: str
    subject: str | None
    sid: str | None
    jti: str
    issued_at: float


def read_logout_token(
    party: RelyingParty, token: object, *, now: datetime, seen: Callable[[str, datetime], bool]
) -> LogoutNotice:
    """Judge a back-channel logout token (OpenID Connect Back-Channel Logout 2.6).

    Limit how often one council's address may be called: an unknown `kid` makes us fetch the provider's keys.

    Args:
        token: the form's `logout_token`.
        now: an aware time.
        seen: told the token's id and until when to remember it; True when it was told it before. It is asked
            last, so that only a valid token is remembered.

    Raises:
        LogoutRefused: nothing is to be done. Answer 400.
    """
    from app.platform.identity.oidc.signature import verify

    try:
        verified = verify(token, party.documents)
        claims, moment = verified.claims, now.timestamp()
        _check_type(verified.header, claims)
        judge.check_issuer(claims, party.config)
        judge.check_audience(claims, party.config)
        judge.check_times(claims, moment)
    except SignInRefused as refused:
        raise LogoutRefused(refused.reason, refused.detail) from None
    notice = _read(claims)
    until = datetime.fromtimestamp(float(claims["exp"]) + judge.LEEWAY, now.tzinfo)
    if seen(notice.jti, until):
        raise LogoutRefused(LogoutFault.REPLAYED)
    return notice


def _check_type(header: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
    typ = header.get("typ", "JWT")
    if not isinstance(typ, str) or typ.lower().removeprefix("application/") not in ("logout+jwt", "jwt"):
        raise LogoutRefused(LogoutFault.NOT_A_LOGOUT_TOKEN, f"typ {shown(typ)}")
    if "nonce" in claims:
        raise LogoutRefused(LogoutFault.NONCE)
    events = claims.get("events")
    if not isinstance(events, Mapping) or not isinstance(events.get(EVENT), Mapping):
        raise LogoutRefused(LogoutFault.NO_EVENT)


def _read(claims: Mapping[str, Any]) -> LogoutNotice:
    jti = _identifier(claims, "jti")
    if jti is None:
        raise LogoutRefused(LogoutFault.NO_JTI)
    subject, sid = _identifier(claims, "sub"), _identifier(claims, "sid")
    if subject is None and sid is None:
        raise LogoutRefused(LogoutFault.NOBODY)
    return LogoutNotice(
        issuer=claims["iss"], subject=subject, sid=sid, jti=jti, issued_at=float(claims["iat"])
    )


def _identifier(claims: Mapping[str, Any], name: str) -> str | None:
    """A claim that names something, None when it is absent.

    Raises:
        LogoutRefused: it is there and is not a usable text.
    """
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not 1 <= len(value) <= IDENTIFIER_LENGTH:
        raise LogoutRefused(LogoutFault.NO_JTI if name == "jti" else LogoutFault.NOBODY, name)
    return value
