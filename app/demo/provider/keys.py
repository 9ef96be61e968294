"""A council's signing keys, kept in a file so that a restarted provider is still the same one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey


class SigningKeys:
    """One RSA and one EC key of a council."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys

    @classmethod
    def load(cls, path: Path) -> SigningKeys:
        """The keys of a file, which is made when it is not there."""
        if not path.exists():
            made = KeySet([RSAKey.generate_key(2048), ECKey.generate_key("P-256")])
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(".new")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump(made.as_dict(private=True), file)
            draft.replace(path)
        return cls(KeySet.import_key_set(json.loads(path.read_text())))

    def public(self) -> dict[str, Any]:
        """The key set that everybody may see."""
        return {"keys": [key.as_dict(private=False, use="sig", alg=_algorithm(key)) for key in self._keys]}

    def sign(self, claims: dict[str, Any], algorithm: str, typ: str = "JWT") -> str:
        """A signed token."""
        key = next(key for key in self._keys if _algorithm(key) == algorithm)
        header = {"alg": algorithm, "kid": key.kid, "typ": typ}
        return jwt.encode(header, claims, key, algorithms=[algorithm])

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a token of ours, however old.

        Raises:
            joserfc.errors.JoseError, ValueError: it is not one.
        """
        return dict(jwt.decode(token, self._keys, algorithms=["RS256", "ES256"]).claims)


def _algorithm(key: object) -> str:
    return "RS256" if isinstance(key, RSAKey) else "ES256"
