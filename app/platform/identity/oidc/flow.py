"""One sign-in under way, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LIFETIME = 10 * 60  # seconds a person may spend at the provider


@dataclass(frozen=True)
class Flow:
    """What the callback must answer to.

    Keep it on the server, bound to the browser that began (a random cookie of its own, hashed, in the row),
    find it by `state`, and remove it when it is used: it holds the nonce and the code verifier, which no
    cookie may hold.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    issuer: str
    config_version: str
    begun_at: float
    max_age: int | None = None
    acr: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A record that JSON can carry."""
        return asdict(self) | {"acr": list(self.acr)}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Flow:
        """The flow of a record made by `to_dict`."""
        return cls(**{**record, "acr": tuple(record["acr"])})


@dataclass(frozen=True)
class Identity:
    """A person as the council's provider vouches for them. The key is (issuer, subject), never e-mail."""

    issuer: str
    subject: str
    name: str | None
    email: str | None
    locale: str | None
    sid: str | None
    auth_time: float | None
    acr: str | None
    role_values: tuple[str, ...]
    claims: Mapping[str, Any] = field(repr=False)
    id_token: str = field(repr=False)
