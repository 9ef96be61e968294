"""Who can sign in where: the accounts file, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Account(_Part):
    """An invented person. `claims` adds further claims to the token, as they are."""

    sub: str = Field(min_length=1, max_length=255)
    name: str
    email: str
    roles: list[str] = []
    locale: str = "sv"
    title: str = ""
    claims: dict[str, Any] = {}

    def public_claims(self) -> dict[str, Any]:
        """What the token and userinfo say about the person."""
        said: dict[str, Any] = {
            "name": self.name,
            "email": self.email,
            "roles": self.roles,
            "locale": self.locale,
        }
        if self.title:
            said["title"] = self.title
        return said | self.claims


class Council(_Part):
    """One council's provider: its one client (Fram) and its people."""

    client_id: str
    client_secret: str
    redirect_uris: list[str] = Field(min_length=1)
    backchannel_logout_uri: str | None = None
    name: str = ""
    language: str = "sv"
    algorithm: Literal["RS256", "ES256"] = "RS256"
    accounts: list[Account]

    def account(self, sub: str) -> Account | None:
        """The person of this subject, if the council (still) has one."""
        return next((account for account in self.accounts if account.sub == sub), None)

    def client_origins(self) -> set[str]:
        """Scheme, host and port of the client's own addresses."""
        return {origin(uri) for uri in self.redirect_uris}


def origin(uri: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def read_accounts(raw: Mapping[str, Any]) -> dict[str, Council]:
    """The councils of an accounts file: `{slug: {client_id, …, accounts: […]}}`.

    Raises:
        pydantic.ValidationError: something is missing or wrong.
    """
    return TypeAdapter(dict[str, Council]).validate_python(raw)
