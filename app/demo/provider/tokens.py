"""What servers ask: metadata, keys, tokens and userinfo."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import unquote

from flask import Response, jsonify, request

from app.demo.provider.authorize import ACR
from app.demo.provider.place import Place, here
from app.demo.provider.state import TOKEN_LIFETIME, Access, Grant


def metadata(slug: str) -> Response:
    """The discovery document."""
    issuer = here().issuer
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/userinfo",
        jwks_uri=f"{issuer}/keys",
        end_session_endpoint=f"{issuer}/sign-out",
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        scopes_supported=["openid", "profile", "email"],
        claims_supported=["sub", "name", "email", "locale", "title", "roles", "sid", "auth_time", "acr"],
        acr_values_supported=list(ACR),
        prompt_values_supported=["none", "login", "consent", "select_account"],
        id_token_signing_alg_values_supported=["RS256", "ES256"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
        claims_parameter_supported=False,
        backchannel_logout_supported=True,
        backchannel_logout_session_supported=True,
    )


def keys(slug: str) -> Response:
    """The public keys."""
    return jsonify(here().keys.public())


def token(slug: str) -> Response:
    """A code for an ID token and an access token, to the client that can prove itself and began this."""
    place = here()
    if not _is_client(place):
        refused = _error("invalid_client", 401)
        refused.headers["WWW-Authenticate"] = 'Basic realm="provider"'
        return refused
    if request.form.get("grant_type") != "authorization_code":
        return _error("unsupported_grant_type")
    code = request.form.get("code", "")
    grant = place.store.take_code(code)
    if grant is None or not _is_of(grant):
        return _error("invalid_grant")
    account = place.council.account(grant.session.sub)
    if account is None:
        return _error("invalid_grant")
    access = place.store.make_token(Access(account.sub, grant.request.scopes, code))
    id_token = place.keys.sign(
        account.public_claims() | _protocol_claims(place, grant, access), place.council.algorithm
    )
    return jsonify(
        access_token=access,
        token_type="Bearer",  # noqa: S106 - the kind of token, not one
        expires_in=TOKEN_LIFETIME,
        id_token=id_token,
        scope=" ".join(sorted(grant.request.scopes)),
    )


def userinfo(slug: str) -> Response:
    """What the provider says about the person of an access token."""
    place = here()
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    access = place.store.access(value) if scheme.lower() == "bearer" else None
    account = place.council.account(access.sub) if access else None
    if account is None:
        refused = _error("invalid_token", 401)
        refused.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return refused
    return jsonify(account.public_claims() | {"sub": account.sub})


def _protocol_claims(place: Place, grant: Grant, access: str) -> dict[str, Any]:
    now = int(time.time())
    digest = hashlib.sha256(access.encode()).digest()
    claims: dict[str, Any] = {
        "iss": place.issuer,
        "sub": grant.session.sub,
        "aud": place.council.client_id,
        "iat": now,
        "exp": now + TOKEN_LIFETIME,
        "auth_time": grant.session.auth_time,
        "acr": grant.session.acr,
        "sid": grant.session.sid,
        "at_hash": _base64url(digest[:16]),
    }
    return claims | ({"nonce": grant.request.nonce} if grant.request.nonce else {})


def _is_client(place: Place) -> bool:
    given = request.form.get("client_id", ""), request.form.get("client_secret", "")
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        given = unquote(name), unquote(secret)
    expected = place.council.client_id, place.council.client_secret
    return all(hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(given, expected, strict=True))


def _is_of(grant: Grant) -> bool:
    """Whether this token request belongs to the authorization request that the code came from (PKCE)."""
    verifier = request.form.get("code_verifier", "")
    challenge = _base64url(hashlib.sha256(verifier.encode()).digest())
    same = hmac.compare_digest(challenge, grant.request.challenge)
    return same and request.form.get("redirect_uri") == grant.request.redirect_uri


def _error(code: str, status: int = 400) -> Response:
    response = jsonify(error=code)
    response.status_code = status
    return response


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
