"""What the claims of a verified token must say. Pure: claims and clock in, a refusal or nothing out."""

from __future__ import annotations

import hmac
import math
from collections.abc import Mapping
from typing import Any

from app.platform.identity.oidc.config import ProviderConfig
from app.platform.identity.oidc.flow import Flow
from app.platform.identity.oidc.reasons import Reason, SignInRefused, shown

Claims = Mapping[str, Any]
LEEWAY = 60  # seconds two clocks may differ
OLDEST = 15 * 60  # an ID token comes straight from the provider; Entra dates it five minutes back
LONGEST = 24 * 3600  # no provider's ID token lives longer
SUBJECT_LENGTH = 255


def check_id_token(
    verified_header: Claims, claims: Claims, flow: Flow, config: ProviderConfig, now: float
) -> None:
    """Judge the claims of an ID token (OpenID Connect Core 3.1.3.7, and the rules of design/security.md 2.2).

    Args:
        verified_header: header of the token; its `alg` decides nothing here.
        claims: claims of a token whose signature holds.
        flow: what this sign-in asked for.
        config: whom we expect the token from.
        now: seconds since the epoch.

    Raises:
        SignInRefused: at the first claim that does not hold.
    """
    typ = verified_header.get("typ", "JWT")
    if not isinstance(typ, str) or typ.lower().removeprefix("application/") not in ("jwt", "id_token+jwt"):
        raise SignInRefused(Reason.TOKEN_MALFORMED, f"typ {shown(typ)}")
    check_issuer(claims, config)
    check_audience(claims, config)
    check_times(claims, now)
    if not _same(claims.get("nonce"), flow.nonce):
        raise SignInRefused(Reason.NONCE)
    check_subject(claims)
    check_directory(claims, config)
    check_sign_in(claims, flow, now)
    check_roles_are_there(claims, config)


def check_issuer(claims: Claims, config: ProviderConfig) -> None:
    """`iss` is exactly the configured issuer."""
    if claims.get("iss") != config.issuer:
        raise SignInRefused(Reason.ISSUER, f"iss {shown(claims.get('iss'))}")


def check_audience(claims: Claims, config: ProviderConfig) -> None:
    """`aud` is us alone, or names us among others with `azp` being us; `azp` is never another."""
    audience = claims.get("aud")
    listed = [audience] if isinstance(audience, str) else audience
    ours = config.client_id
    party = claims.get("azp")
    if not isinstance(listed, list) or ours not in listed or (len(listed) > 1 and party != ours):
        raise SignInRefused(Reason.AUDIENCE, f"aud {shown(audience)}")
    if party is not None and party != ours:
        raise SignInRefused(Reason.AUDIENCE, f"azp {shown(party)}")


def check_times(claims: Claims, now: float, oldest: float = OLDEST) -> None:
    """`iat` and `exp` are numbers, in order, near now; `nbf`, when given, has passed."""
    issued, expires = number(claims.get("iat")), number(claims.get("exp"))
    if issued is None or expires is None:
        raise SignInRefused(Reason.TIMES, "iat or exp is missing or not a number")
    if expires <= now - LEEWAY:
        raise SignInRefused(Reason.EXPIRED, f"{now - expires:.0f} s ago")
    if issued > now + LEEWAY or issued < now - oldest - LEEWAY:
        raise SignInRefused(Reason.TIMES, f"iat is {now - issued:.0f} s ago")
    if expires <= issued or expires > now + LONGEST + LEEWAY:
        raise SignInRefused(Reason.TIMES, f"exp is {expires - issued:.0f} s after iat")
    if "nbf" in claims:
        begins = number(claims["nbf"])
        if begins is None or begins > now + LEEWAY:
            raise SignInRefused(Reason.TIMES, "nbf")


def check_subject(claims: Claims) -> None:
    """`sub` is a string of 1 to 255 characters."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_LENGTH:
        raise SignInRefused(Reason.SUBJECT, type(subject).__name__)


def check_directory(claims: Claims, config: ProviderConfig) -> None:
    """Entra: `tid` is the council's own directory, where one is configured."""
    if config.entra_tenant is not None and claims.get("tid") != config.entra_tenant:
        raise SignInRefused(Reason.DIRECTORY, f"tid {shown(claims.get('tid'))}")


def check_sign_in(claims: Claims, flow: Flow, now: float) -> None:
    """`auth_time` is as recent, and `acr` one of those, that this sign-in asked for."""
    if flow.max_age is not None:
        signed_in = number(claims.get("auth_time"))
        if signed_in is None or signed_in > now + LEEWAY:
            raise SignInRefused(Reason.AUTH_TIME, "auth_time is missing or in the future")
        if now - signed_in > flow.max_age + LEEWAY:
            raise SignInRefused(Reason.AUTH_TIME, f"{now - signed_in:.0f} s ago, {flow.max_age} s asked for")
    if flow.acr and claims.get("acr") not in flow.acr:
        raise SignInRefused(Reason.ACR, f"acr {shown(claims.get('acr'))}")


def check_roles_are_there(claims: Claims, config: ProviderConfig) -> None:
    """The claim that carries the roles was not left out for its size: no list is not the same as no roles."""
    head = config.claims.roles.partition(".")[0]
    left_out = claims.get("_claim_names")
    names = left_out if isinstance(left_out, Mapping) else {}
    if (
        config.claims.roles in names
        or head in names
        or (head == "groups" and claims.get("hasgroups") in (True, "true"))
    ):
        raise SignInRefused(Reason.GROUP_OVERAGE, f"claim {shown(config.claims.roles)}")


def check_access_token(claims: Claims, algorithm: str, access_token: str) -> None:
    """`at_hash`, when given, is of this access token."""
    if "at_hash" not in claims:
        return
    from authlib.oidc.core.util import create_half_hash

    expected = create_half_hash(access_token, "EdDSA" if algorithm == "Ed25519" else algorithm)
    if expected is None or not _same(claims["at_hash"], expected.decode()):
        raise SignInRefused(Reason.ACCESS_TOKEN_HASH)


def number(value: object) -> float | None:
    """A claim's seconds since the epoch, or None when it is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())
