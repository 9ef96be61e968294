"""An identity provider that misbehaves on demand: one switch for each way to do it.

It stands in for the certification suite of OpenID Connect. With no switch set it is an honest provider that asks
the person nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jws
from joserfc.jwk import ECKey, Key, RSAKey
from werkzeug.wrappers import Response as BaseResponse

from app.demo.provider.authorize import with_query

CLIENT_ID, CLIENT_SECRET = "fram", "a secret of the tests"
SUBJECT = "anna-1"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

# Made once: an RSA key takes long to make.
FIRST, SECOND, FOREIGN = (RSAKey.generate_key(2048) for _ in range(3))
Patch = dict[str, Any]
GONE = object()


def compact(header: Patch, claims: Patch, sign: Callable[[bytes], bytes]) -> str:
    """A token put together by hand, because a decent library refuses to make the bad ones."""
    content = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{content}.{encoded(sign(content.encode()))}"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(claims: Patch) -> str:
    """A token with alg none and no signature."""
    return compact({"alg": "none", "typ": "JWT"}, claims, lambda content: b"")


def symmetric(secret: bytes, claims: Patch) -> str:
    """A token signed with HS256."""
    header = {"alg": "HS256", "kid": "first"}
    return compact(header, claims, lambda content: hmac.digest(secret, content, "sha256"))


def signed_with_header(header: Patch, claims: Patch) -> str:
    """A token with any header, rightly signed with RS256 by FIRST."""
    private = FIRST.get_op_key("sign")
    return compact(header, claims, lambda content: private.sign(content, PKCS1v15(), SHA256()))


@dataclass(frozen=True)
class at:
    """A moment so many seconds from when a token is made, however long ago the test was written or collected."""

    seconds: int


def patched(base: Patch, patch: Patch) -> Patch:
    """A dict with changes; GONE takes a key away, and `at(…)` becomes seconds since the epoch."""
    now = int(time.time())
    return {
        key: now + value.seconds if isinstance(value, at) else value
        for key, value in (base | patch).items()
        if value is not GONE
    }


def at_hash(access_token: str) -> str:
    """at_hash for an algorithm that ends in 256."""
    return encoded(hashlib.sha256(access_token.encode()).digest()[:16])


@dataclass
class Hostile:
    """The provider. Set its fields between requests."""

    # What it signs with, and what it publishes.
    key: Key = field(default_factory=lambda: FIRST)
    kid: str | None = "first"
    algorithm: str = "RS256"
    published: list[Patch] = field(default_factory=lambda: [public(FIRST, "first")])
    # What it changes.
    metadata: Patch = field(default_factory=dict)
    callback: Patch = field(default_factory=dict)
    header: Patch = field(default_factory=dict)
    claims: Patch = field(default_factory=dict)
    token: Patch = field(default_factory=dict)
    userinfo: Patch = field(default_factory=dict)
    secret: str = CLIENT_SECRET
    forge: Callable[[Patch], str] | None = None
    tamper: Callable[[str], str] = str
    # What it does to one of its addresses: by the name of the view.
    instead: dict[str, Callable[[], BaseResponse]] = field(default_factory=dict)
    # What was seen.
    hits: Counter[str] = field(default_factory=Counter)
    asked: list[Patch] = field(default_factory=list)
    token_requests: list[Patch] = field(default_factory=list)
    base: str = ""

    def __post_init__(self) -> None:
        self._codes: dict[str, Patch] = {}
        self.app = Flask(__name__)
        self.app.before_request(self._before)
        add = self.app.add_url_rule
        add("/.well-known/openid-configuration", "metadata", self._metadata)
        add("/keys", "keys", self._keys)
        add("/authorize", "authorize", self._authorize)
        add("/token", "token", self._token, methods=["POST"])
        add("/userinfo", "userinfo", self._userinfo)
        add("/elsewhere/<path:what>", "elsewhere", lambda what: jsonify(self.document()))

    @property
    def issuer(self) -> str:
        return self.base

    def document(self) -> Patch:
        base = self.base
        return patched(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/userinfo",
                "jwks_uri": f"{base}/keys",
                "end_session_endpoint": f"{base}/end?from=here",
                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                "authorization_response_iss_parameter_supported": True,
            },
            self.metadata,
        )

    def rotate(self, key: Key, kid: str) -> None:
        """Sign with, and publish, another key only."""
        self.key, self.kid, self.published = key, kid, [public(key, kid)]

    def sign(self, claims: Patch, typ: str = "JWT") -> str:
        header = {"alg": self.algorithm, "typ": typ} | ({"kid": self.kid} if self.kid else {})
        payload = json.dumps(claims).encode()
        return jws.serialize_compact(
            patched(header, self.header), payload, self.key, algorithms=[self.algorithm],
            registry=jws.JWSRegistry(algorithms=[self.algorithm], strict_check_header=False),
        )  # fmt: skip

    def logout_claims(self, **changes: Any) -> Patch:
        """Claims of a good logout token, with changes."""
        base = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": SUBJECT, "sid": "session-1", "iat": int(time.time()),
            "exp": int(time.time()) + 120, "jti": secrets.token_urlsafe(8), "events": {LOGOUT_EVENT: {}},
        }  # fmt: skip
        return patched(base, changes)

    def _before(self) -> BaseResponse | None:
        self.hits[request.endpoint or "?"] += 1
        instead = self.instead.get(request.endpoint or "")
        return instead() if instead else None

    def _metadata(self) -> Response:
        return jsonify(self.document())

    def _keys(self) -> Response:
        return jsonify(keys=self.published)

    def _authorize(self) -> Any:
        asked = dict(request.args)
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        answer = patched({"code": code, "state": asked["state"], "iss": self.issuer}, self.callback)
        return redirect(with_query(asked["redirect_uri"], answer))

    def _token(self) -> Response:
        form = dict(request.form)
        self.token_requests.append(form)
        given = request.authorization.password if request.authorization else form.get("client_secret")
        if given != self.secret:
            return _error("invalid_client", 401)
        asked = self._codes.pop(form["code"], None)
        challenge = encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or asked.get("code_challenge") != challenge:
            return _error("invalid_grant", 400)
        access = secrets.token_urlsafe(16)
        issued = int(time.time())
        claims = {
            "iss": self.issuer, "sub": SUBJECT, "aud": CLIENT_ID, "iat": issued, "exp": issued + 300,
            "nonce": asked.get("nonce"), "at_hash": at_hash(access), "sid": "session-1", "name": "Anna Prov",
            "email": "anna@mora.example", "roles": ["HR"],
        }  # fmt: skip
        claims = patched(claims, self.claims)
        signed = self.forge(claims) if self.forge else self.tamper(self.sign(claims))
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}
        return jsonify(patched(answer, self.token))

    def _userinfo(self) -> Response:
        return jsonify(patched({"sub": SUBJECT}, self.userinfo))


def public(key: Key, kid: str | None, **more: str) -> Patch:
    """A key as a key set shows it."""
    shown = dict(key.as_dict(private=False))
    shown.pop("kid", None)
    return shown | ({"kid": kid} if kid else {}) | {"use": "sig"} | more


def es_key() -> ECKey:
    """A fresh elliptic curve key."""
    return ECKey.generate_key("P-256")


def drip() -> Response:
    """An answer that begins at once and never ends."""

    def forever() -> Iterator[bytes]:
        while True:
            yield b" "
            time.sleep(0.05)

    return Response(forever(), mimetype="application/json")


def _error(code: str, status: int) -> Response:
    response = jsonify(error=code)
    response.status_code = status
    return response
