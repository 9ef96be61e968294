"""What a provider publishes about itself: its metadata and its keys, each believed for a while."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, Key, OctKey, OKPKey, RSAKey

from app.platform.identity.oidc.config import ProviderConfig
from app.platform.identity.oidc.outbound import fetch_json
from app.platform.identity.oidc.reasons import Reason, SignInRefused, shown

# What may sign a token. No `none`; nothing symmetric, where the client secret would be the key.
SIGNATURES = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
SMALLEST_RSA = 2048
MOST_KEYS = 100


@dataclass(frozen=True)
class Metadata:
    """The part of the discovery document that we use, checked."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    algorithms: frozenset[str]
    client_authentication: tuple[str, ...]
    sends_iss: bool
    takes_claims: bool


class Documents:
    """Metadata and keys of one provider, kept for their time to live. Safe to share between threads."""

    def __init__(self, config: ProviderConfig, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._config = config
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, tuple[Key, ...]] | None = None

    def metadata(self) -> Metadata:
        """The provider's metadata, at most `metadata_ttl` seconds old.

        Raises:
            SignInRefused: it cannot be fetched or used, or names another issuer.
        """
        with self._lock:
            return self._current_metadata()

    def keys(self, *, fresh: bool = False) -> tuple[Key, ...]:
        """The provider's public signing keys, at most `keys_ttl` seconds old; `fresh` fetches them anew.

        Raises:
            SignInRefused: they cannot be fetched, or none of them can verify a signature.
        """
        with self._lock:
            held = self._keys
            if not fresh and held and self._monotonic() - held[0] < self._config.limits.keys_ttl:
                return held[1]
            raw = fetch_json(self._config, self._current_metadata().jwks_uri, Reason.KEYS)
            keys = read_keys(raw)
            self._keys = (self._monotonic(), keys)
            return keys

    def _current_metadata(self) -> Metadata:
        held = self._metadata
        if held and self._monotonic() - held[0] < self._config.limits.metadata_ttl:
            return held[1]
        url = self._config.issuer.rstrip("/") + "/.well-known/openid-configuration"
        metadata = read_metadata(fetch_json(self._config, url, Reason.METADATA), self._config)
        if held and held[1].jwks_uri != metadata.jwks_uri:
            self._keys = None
        self._metadata = (self._monotonic(), metadata)
        return metadata


def read_metadata(raw: Mapping[str, Any], config: ProviderConfig) -> Metadata:
    """Check a discovery document.

    Raises:
        SignInRefused: the issuer is not exactly the configured one, an address is missing or not https, or
            the provider signs with nothing that we accept.
    """
    if raw.get("issuer") != config.issuer:
        raise SignInRefused(Reason.METADATA_ISSUER, f"it says {shown(raw.get('issuer'))}")
    # A document without the list means the one algorithm that OpenID Connect makes mandatory.
    algorithms = SIGNATURES & set(_strings(raw, "id_token_signing_alg_values_supported") or ("RS256",))
    if not algorithms:
        raise SignInRefused(Reason.METADATA, "it lists no signature algorithm that we accept")
    return Metadata(
        authorization_endpoint=_address(raw, "authorization_endpoint", config),
        token_endpoint=_address(raw, "token_endpoint", config),
        jwks_uri=_address(raw, "jwks_uri", config),
        userinfo_endpoint=_optional_address(raw, "userinfo_endpoint", config),
        end_session_endpoint=_optional_address(raw, "end_session_endpoint", config),
        algorithms=algorithms,
        client_authentication=_strings(raw, "token_endpoint_auth_methods_supported"),
        sends_iss=raw.get("authorization_response_iss_parameter_supported") is True,
        takes_claims=raw.get("claims_parameter_supported") is True,
    )


def read_keys(raw: Mapping[str, Any]) -> tuple[Key, ...]:
    """The public keys of a key set that can verify signatures; others in it are passed over.

    Raises:
        SignInRefused: there is none, or the document is not a key set.
    """
    listed = raw.get("keys")
    if not isinstance(listed, list):
        raise SignInRefused(Reason.KEYS, "not a key set")
    if len(listed) > MOST_KEYS:
        raise SignInRefused(Reason.KEYS, f"more than {MOST_KEYS} keys")
    keys = tuple(key for key in map(_read_key, listed) if key is not None)
    if not keys:
        raise SignInRefused(Reason.KEYS, "no key that can verify a signature")
    return keys


def _read_key(raw: Any) -> Key | None:
    if not isinstance(raw, dict) or raw.get("use", "sig") != "sig" or "d" in raw:
        return None
    try:
        with warnings.catch_warnings():
            # A short RSA key warns; it is passed over below.
            warnings.simplefilter("ignore", SecurityWarning)
            key = JWKRegistry.import_key(raw)
            return key if _strong(key) else None
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _strong(key: Key) -> bool:
    if isinstance(key, OctKey):
        return False
    if isinstance(key, RSAKey):
        return key.raw_value.key_size >= SMALLEST_RSA
    return isinstance(key, ECKey | OKPKey)


def _strings(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = raw.get(name)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _optional_address(raw: Mapping[str, Any], name: str, config: ProviderConfig) -> str | None:
    return _address(raw, name, config) if raw.get(name) is not None else None


def _address(raw: Mapping[str, Any], name: str, config: ProviderConfig) -> str:
    value = raw.get(name)
    if not isinstance(value, str):
        raise SignInRefused(Reason.METADATA, f"{name} is missing")
    try:
        parts = urlsplit(value)
    except ValueError:
        raise SignInRefused(Reason.METADATA, f"{name} is not an address") from None
    schemes = ("https", "http") if config.allow_loopback else ("https",)
    if parts.scheme not in schemes:
        raise SignInRefused(Reason.SCHEME, name)
    if not parts.hostname or parts.fragment or parts.username is not None:
        raise SignInRefused(Reason.METADATA, f"{name} is not an address")
    return value
