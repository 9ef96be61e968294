"""What one council's identity provider is, and how far our calls to it may go."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from pydantic import SecretStr


@dataclass(frozen=True)
class Limits:
    """Bounds of one call, and how long a provider's words about itself are believed (seconds, bytes)."""

    connect: float = 3.05
    read: float = 5.0
    total: float = 10.0
    body: int = 512 * 1024
    metadata_ttl: float = 3600.0
    keys_ttl: float = 900.0


@dataclass(frozen=True)
class ClaimNames:
    """Where in the claims things stand; a dot steps into a nested claim."""

    name: str = "name"
    email: str = "email"
    locale: str = "locale"
    roles: str = "roles"


@dataclass(frozen=True)
class ProviderConfig:
    """One council's provider, as its tenant file and its secret's environment variable say.

    `allow_loopback` (http and 127.0.0.1 for the provider) is for the environments demo and test alone: give
    it `settings.loopback_allowed`, never a constant. `config_version` names this very configuration; when it
    is left out it is derived from all the fields, so a rotated secret makes a new version by itself.
    """

    issuer: str
    client_id: str
    client_secret: SecretStr | None = None
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    claims: ClaimNames = ClaimNames()
    acr: str | None = None
    max_age: int | None = None
    entra_tenant: str | None = None
    ca_file: str | None = None
    allow_loopback: bool = False
    limits: Limits = Limits()
    config_version: str = field(default="")

    def __post_init__(self) -> None:
        if "openid" not in self.scopes:
            object.__setattr__(self, "scopes", ("openid", *self.scopes))
        if not self.config_version:
            object.__setattr__(self, "config_version", self._fingerprint())

    def _fingerprint(self) -> str:
        fields = asdict(self)
        fields["client_secret"] = self.client_secret.get_secret_value() if self.client_secret else None
        text = json.dumps(fields, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
