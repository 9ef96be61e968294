"""`fram doctor`: what is wrong with an installation, one line a finding, and what to do about it."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
import redis
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.migrate import current, head, standing
from app.platform.config import Settings
from app.platform.database import Scope, db
from app.platform.identity.oidc import SignInRefused
from app.platform.identity.providers import provider_config, relying_party
from app.platform.tenancy.registry import Registry

ROLE = text("""
    SELECT current_user AS name, rolsuper OR rolbypassrls OR rolcreaterole AS above,
        EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS owns
    FROM pg_roles r WHERE rolname = current_user
""")
OPEN_TABLES = text("""
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'audit') AND c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
        AND c.relname NOT IN ('council', 'service_area', 'alembic_version')
    ORDER BY c.relname
""")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is right, and what to do when it is not."""

    subject: str
    fault: str | None = None


def examine(app: Flask) -> Iterator[Finding]:
    """Look at everything an installation needs; a part that cannot be reached does not stop the rest."""
    settings: Settings = app.extensions["fram_settings"]
    registry: Registry = app.extensions["fram_registry"]
    yield Finding("settings")
    with app.app_context():
        yield from _database()
        yield _queue(settings)
        yield from _other_roles(settings)
        yield _mail(settings)
        for tenant in registry:
            try:
                relying_party(tenant).check()
                secret = provider_config(tenant, settings).client_secret
                missing = (
                    None
                    if secret
                    else f"{tenant.sign_in.secret_env} is not set (right for a public client only)"
                )
                yield Finding(f"sign-in of {tenant.slug}", missing)
            except SignInRefused as refused:
                yield Finding(f"sign-in of {tenant.slug}", refused.reason.explanation.log)


def _database() -> Iterator[Finding]:
    try:
        with db.engine.execution_options(scope=Scope.PLATFORM).connect() as connection:
            yield _role(connection)
            walls = list(connection.scalars(OPEN_TABLES))
            fault = "no wall on " + ", ".join(walls) if walls else None
            yield Finding("row-level security", fault)
            yield _migrations(current(connection))
            connection.commit()
    except SQLAlchemyError as error:
        yield Finding("database", f"cannot be reached ({type(error).__name__})")


def _migrations(at: str | None) -> Finding:
    faults = {
        "behind": f"the database is at {at or 'none'}, the code at {head()}: run fram migrate",
        "ahead": f"the database is at {at}, which this code does not know: finish the upgrade",
    }
    return Finding("migrations", faults.get(standing(at)))


def _role(connection: Connection) -> Finding:
    role = connection.execute(ROLE).one()
    if role.above:
        return Finding("database role", f"{role.name} is above the walls: use fram_app in DATABASE_URL")
    if role.owns:
        return Finding("database role", f"{role.name} owns tables: use fram_app in DATABASE_URL")
    return Finding("database role")


def _queue(settings: Settings) -> Finding:
    try:
        with redis.Redis.from_url(settings.redis_url.get_secret_value(), socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        return Finding("queue", f"cannot be reached ({type(error).__name__})")
    return Finding("queue")


def _other_roles(settings: Settings) -> Iterator[Finding]:
    needed = {
        "migrations' address": (
            settings.migration_database_url,
            "MIGRATION_DATABASE_URL: fram migrate needs it",
        ),
        "dispatcher's address": (
            settings.dispatch_database_url,
            "DISPATCH_DATABASE_URL: fram dispatch needs it",
        ),
        "release's address": (settings.release_database_url, "RELEASE_DATABASE_URL: workers need it"),
    }
    for subject, (value, fault) in needed.items():
        yield Finding(subject, None if value else fault + " (not needed on a machine that does none of it)")


def _mail(settings: Settings) -> Finding:
    if settings.mail_url is None:
        return Finding("mail", "MAIL_URL is not set: no e-mail leaves")
    address = urlsplit(settings.mail_url.get_secret_value())
    if address.scheme == "file":
        return Finding("mail")
    kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(address.hostname or "localhost", address.port or 0, timeout=5) as server:
            server.noop()
    except OSError as error:
        return Finding("mail", f"the server cannot be reached ({type(error).__name__})")
    return Finding("mail")


@click.command("doctor")
@click.pass_obj
def doctor_command(application: Callable[[], Flask]) -> None:
    """Say what is wrong with this installation; exit 1 when anything is."""
    faults = 0
    for finding in examine(application()):
        mark = "FAULT" if finding.fault else "ok   "
        click.echo(f"{mark}  {finding.subject}" + (f": {finding.fault}" if finding.fault else ""))
        faults += finding.fault is not None
    if faults:
        raise click.exceptions.Exit(1)
