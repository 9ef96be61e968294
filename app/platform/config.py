"""Settings: read once from the environment, checked whole, one clear line per fault."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = (
    "database_url",
    "migration_database_url",
    "backfill_database_url",
    "dispatch_database_url",
    "release_database_url",
)
HERE = ("127.0.0.1", "localhost", "::1")
Environment = Literal["production", "development", "demo", "test"]


class SettingsError(RuntimeError):
    """The environment is missing something or holds something wrong; `faults` has a line for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """Everything an installation decides. Names of variables are the upper-case field names."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", frozen=True, populate_by_name=True)

    environment: Environment = Field(
        "production",
        validation_alias="FRAM_ENVIRONMENT",
        description="production, development, demo or test; production refuses what is unsafe",
    )
    secret_key: SecretStr = Field(
        description="signs forms; at least 32 characters, the same on every machine"
    )
    database_url: SecretStr = Field(description="as fram_app: web and workers")
    redis_url: SecretStr = Field(description="Valkey or Redis: the queue, and counters of rate limits")
    migration_database_url: SecretStr | None = Field(None, description="as fram_owner: `fram migrate`")
    backfill_database_url: SecretStr | None = Field(None, description="as fram_migrate: backfills")
    dispatch_database_url: SecretStr | None = Field(
        None, description="as fram_dispatch: `fram dispatch`, and the jobs in /metrics"
    )
    release_database_url: SecretStr | None = Field(None, description="as fram_release: workers only")
    base_host: str = Field(description="the plain host; a council's host is its label, a dot and this")
    url_scheme: Literal["http", "https"] = Field("https", description="must be https in production")
    mail_url: SecretStr | None = Field(None, description="smtp://, smtps:// or, outside production, file://")
    mail_from: str = Field("fram@localhost", description="the sender of all e-mail")
    quiet_hours: str = Field(
        "20-7",
        pattern=r"^(([01]?\d|2[0-3])-([01]?\d|2[0-3]))?$",
        description="no letter to people leaves between these hours of the council's clock; empty for never",
    )
    tenants_dir: Path = Field(ROOT / "tenants", description="the councils' files")
    trusted_proxies: int = Field(0, ge=0, le=5, description="how many proxies set X-Forwarded-*")
    database_pool_size: int = Field(5, ge=1, le=100, description="connections of one process")
    database_prepare_threshold: int | None = Field(
        5, description="empty behind a pooler that does not keep prepared statements"
    )
    session_idle_minutes: int = Field(30, ge=5, le=24 * 60, description="then a sign-in ends by itself")
    session_absolute_hours: int = Field(10, ge=1, le=24, description="then it ends in any case")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_token: SecretStr | None = Field(
        None, description="bearer token of /metrics; without one only this machine may read it"
    )

    @field_validator("database_prepare_threshold", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("secret_key")
    @classmethod
    def _long_secret(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("needs at least 32 characters")
        return value

    @field_validator(*ADDRESSES)
    @classmethod
    def _postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        url = value.get_secret_value()
        if url.startswith("postgres://"):
            url = "postgresql://" + url.removeprefix("postgres://")
        if url.startswith("postgresql://"):
            url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
        if not url.startswith("postgresql+psycopg://"):
            raise ValueError("must be a postgresql:// address")
        return SecretStr(url)

    @model_validator(mode="after")
    def _production_is_closed(self) -> Settings:
        if self.environment != "production":
            return self
        if self.url_scheme != "https":
            raise ValueError("URL_SCHEME must be https in production")
        addresses = {name: getattr(self, name) for name in ADDRESSES}
        heard = [name.upper() for name, url in addresses.items() if url and not _closed(url)]
        if heard:
            raise ValueError(
                f"{', '.join(heard)} needs sslmode=verify-full in production unless it is on this machine"
            )
        if not _closed_queue(self.redis_url):
            raise ValueError(
                "REDIS_URL must be rediss://, certificates checked, in production unless it is on this machine"
            )
        return self

    @property
    def loopback_allowed(self) -> bool:
        """Whether outbound calls (identity providers, mail) may go to this machine: demo and tests only."""
        return self.environment in ("demo", "test")

    @property
    def quiet(self) -> tuple[int, int] | None:
        """The first quiet hour and the first that is not, on a council's clock; None when none are quiet."""
        first, _dash, last = self.quiet_hours.partition("-")
        return (int(first), int(last)) if first and first != last else None

    def origin(self, label: str | None = None) -> str:
        """The address of a council's host, or of the plain host, without a slash at the end.

        Args:
            label: the council's `host` as its file says it: a label below the plain host, or a whole name.
        """
        host = label if label and "." in label else f"{label}.{self.base_host}" if label else self.base_host
        return f"{self.url_scheme}://{host}"


def _closed(secret: SecretStr) -> bool:
    """Whether nobody on the way to a database can listen: it is on this machine, or it proves who it is."""
    url = make_url(secret.get_secret_value())
    host = url.query.get("host") or url.host or "/"
    here = isinstance(host, str) and (host.startswith("/") or host in HERE)
    return here or url.query.get("sslmode") == "verify-full"


def _closed_queue(secret: SecretStr) -> bool:
    """Whether nobody on the way to the queue can listen."""
    url = urlsplit(secret.get_secret_value())
    if url.scheme == "rediss":
        # The client checks certificate and name unless the address tells it not to.
        return not parse_qs(url.query).keys() & {"ssl_cert_reqs", "ssl_check_hostname"}
    return url.scheme == "unix" or (url.scheme == "redis" and url.hostname in HERE)


def _variable(location: tuple[int | str, ...]) -> str:
    if not location:
        return "environment"
    name = str(location[0])
    return name if name.isupper() else name.upper()


def load_settings(**overrides: object) -> Settings:
    """Read and check the environment.

    Raises:
        SettingsError: with one line per missing or wrong variable, never with its value.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = []
        for fault in error.errors(include_input=False, include_url=False):
            message = "is missing" if fault["type"] == "missing" else str(fault["msg"])
            faults.append(f"{_variable(fault['loc'])}: {message.removeprefix('Value error, ')}")
        raise SettingsError(faults) from None
