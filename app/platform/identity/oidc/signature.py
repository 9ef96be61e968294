"""Whether a token was signed by the provider's own key, with an algorithm that we accept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from app.platform.identity.oidc.documents import Documents
from app.platform.identity.oidc.reasons import Reason, SignInRefused, shown

_KINDS: dict[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {
    "RS": RSAKey,
    "PS": RSAKey,
    "ES": ECKey,
    "Ed": OKPKey,
}


class _Registry(JWSRegistry):
    # Providers put certificate thumbprints and chains in the header, beyond joserfc's 512 bytes.
    max_header_length = 8192


@dataclass(frozen=True)
class Verified:
    """Header and claims of a token whose signature holds. The claims are not yet judged."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def verify(token: object, documents: Documents) -> Verified:
    """Verify the signature of a compact JWS of the provider.

    When no key held fits (unknown `kid`, or no `kid` and the one key fails), the keys are fetched anew, once.

    Raises:
        SignInRefused: unreadable, unsigned, another algorithm, unknown key or a signature that does not hold.
    """
    if not isinstance(token, str):
        raise SignInRefused(Reason.TOKEN_MALFORMED, "not a string")
    header = _header(token)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm.lower() == "none":
        raise SignInRefused(Reason.UNSIGNED, f"alg {shown(algorithm)}")
    if algorithm not in documents.metadata().algorithms:
        raise SignInRefused(Reason.ALGORITHM, f"alg {shown(algorithm)}")
    try:
        return _verify(token, algorithm, _choose(documents.keys(), header, algorithm))
    except SignInRefused as refused:
        again = Reason.KEY_UNKNOWN if "kid" in header else Reason.SIGNATURE
        if refused.reason not in (again, Reason.KEY_UNKNOWN):
            raise
    return _verify(token, algorithm, _choose(documents.keys(fresh=True), header, algorithm))


def _header(token: str) -> Mapping[str, Any]:
    try:
        return jws.extract_compact(
            token.encode("ascii"), registry=_Registry(strict_check_header=False)
        ).headers()
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise SignInRefused(Reason.TOKEN_MALFORMED, type(error).__name__) from None


def _choose(keys: tuple[Key, ...], header: Mapping[str, Any], algorithm: str) -> Key:
    """The one key that the header points to; without a `kid`, the only one that fits the algorithm."""
    kind = _KINDS[algorithm[:2]]
    fitting = [key for key in keys if isinstance(key, kind) and key.get("alg", algorithm) == algorithm]
    if "kid" not in header:
        if len(fitting) == 1:
            return fitting[0]
        raise SignInRefused(Reason.KEY_UNKNOWN, f"no kid, and {len(fitting)} keys fit")
    for key in fitting:
        if key.get("kid") == header["kid"]:
            return key
    raise SignInRefused(Reason.KEY_UNKNOWN, f"kid {shown(header['kid'])}")


def _verify(token: str, algorithm: str, key: Key) -> Verified:
    registry = _Registry(algorithms=[algorithm], strict_check_header=False)
    try:
        read = jwt.decode(token, key, algorithms=[algorithm], registry=registry)
    except BadSignatureError:
        raise SignInRefused(Reason.SIGNATURE) from None
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise SignInRefused(Reason.TOKEN_MALFORMED, type(error).__name__) from None
    return Verified(header=read.header, claims=read.claims)
