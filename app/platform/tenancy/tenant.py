"""A council as the platform knows it: what `tenants/<slug>/tenant.toml` says, checked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

NAMESPACE = UUID("5f2b1d5c-9d0b-5a55-8f3a-6c1f0a9e7d21")
LANGUAGES = ("sv", "nb", "nn", "en")
Language = Literal["sv", "nb", "nn", "en"]
Kind = Literal["kommun", "region", "kommunalförbund", "other", "platform"]
RoleName = Literal[
    "employee",
    "manager",
    "coordinator",
    "executive",
    "data_protection_officer",
    "registrar",
    "council_administrator",
    "platform_operator",
]


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError("must be a colour written #rrggbb")
    return value.lower()


Colour = Annotated[str, AfterValidator(_colour)]


class Part(BaseModel):
    """A table of the file: unknown keys are faults, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Brand(Part):
    """What carries the council's look."""

    controls: Colour
    surface: Colour | None = None
    letter: str = Field(min_length=1, max_length=2)
    logo: str | None = Field(None, pattern=r"^[\w-]+\.(svg|png)$")


class SignIn(Part):
    """The council's own identity provider."""

    issuer: str
    client_id: str
    secret_env: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    entra_tenant: UUID | None = None
    acr: str | None = None

    @field_validator("scopes")
    @classmethod
    def _openid(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in value:
            raise ValueError("must contain openid")
        return value

    @field_validator("issuer")
    @classmethod
    def _address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s?#]+", value):
            raise ValueError("must be an address without query or fragment")
        return value


class Claims(Part):
    """Where in the token things stand; a dot steps into a nested claim."""

    roles: str = "roles"
    name: str = "name"
    email: str = "email"
    employee_number: str | None = None


class Retention(Part):
    """How long things are kept, in days (the council's own decision and its paper)."""

    decision: str | None = None
    audit_days: int = Field(1825, ge=365)
    session_days: int = Field(30, ge=1, le=400)
    import_days: int = Field(90, ge=1, le=400)
    waiting_account_days: int = Field(90, ge=7, le=400)


class Contact(Part):
    """Whom the public and the staff turn to."""

    address: str | None = None
    registrar: str | None = None
    data_protection: str | None = None
    coordinator: str | None = None
    accessibility_report: str | None = None


class Tenant(Part):
    """One council."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")
    kind: Kind
    country: Literal["SE", "NO", "DK", "FI", "IS"]
    organisation_number: str | None = None
    languages: tuple[Language, ...] = Field(min_length=1)
    default_language: Language
    time_zone: str
    host: str = Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
    names: dict[Language, str]
    short_name: str = Field(min_length=1, max_length=60)
    brand: Brand
    sign_in: SignIn
    claims: Claims = Claims()
    roles: dict[str, tuple[RoleName, ...]]
    retention: Retention = Retention()
    contact: Contact = Contact()

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(
                value
            )  # and not available_timezones(), which walks the whole disk's zones for each council
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is not a time zone such as Europe/Stockholm") from None
        return value

    @field_validator("organisation_number")
    @classmethod
    def _number(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\d{6}-?\d{4}|\d{9}|\d{8}|\d{7}-\d", value):
            raise ValueError("is not an organisation number")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Tenant:
        if self.default_language not in self.languages:
            raise ValueError("default_language must be one of languages")
        missing = [language for language in self.languages if not self.names.get(language, "").strip()]
        if missing:
            raise ValueError("names is missing " + ", ".join(missing))
        if self.kind != "platform" and any("platform_operator" in given for given in self.roles.values()):
            raise ValueError("roles: platform_operator can only be given by the platform's own provider")
        return self

    @property
    def id(self) -> UUID:
        """The council's key in the database, the same on every installation."""
        return uuid5(NAMESPACE, self.slug)

    @property
    def is_council(self) -> bool:
        """Whether this is a council, and not the platform's own organisation."""
        return self.kind != "platform"

    @property
    def zone(self) -> ZoneInfo:
        """The council's time zone."""
        return ZoneInfo(self.time_zone)

    def name(self, language: str) -> str:
        """The council's full name in a language, or in its own when it has none in that one."""
        for wanted in (language, "nb" if language == "nn" else language, self.default_language):
            for code, name in self.names.items():
                if code == wanted:
                    return name
        return self.short_name

    def logo_path(self, folder: Path) -> Path | None:
        """The logo file below the tenants folder, if the council has one."""
        return folder / self.slug / self.brand.logo if self.brand.logo else None
