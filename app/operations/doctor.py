"""`fram doctor`: what is wrong with an installation, one line a finding, and what to do about it."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
import redis
from flask import Flask
from pydantic import SecretStr
from rq import Worker
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.comparison.summary import check_summaries
from app.migrate import fault, head, standing, state
from app.operations.catalogue import broken_rules
from app.platform.config import Settings
from app.platform.database import Scope, db, role_engine
from app.platform.identity.oidc import SignInRefused
from app.platform.identity.providers import provider_config, relying_party
from app.platform.outbox.backlog import read_backlog
from app.platform.outbox.queue import connect, open_queue
from app.platform.tenancy.registry import Registry
from app.platform.tenancy.tenant import Tenant

ROLE = text("""
    SELECT current_user AS name, rolsuper OR rolbypassrls OR rolcreaterole AS above,
        EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS owns
    FROM pg_roles r WHERE rolname = current_user
""")
# Work that has been due for so long has nobody who hands it over; open for so long, nobody who does it.
UNDELIVERED, UNDONE = 120.0, 3600.0


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
        yield _own_figures(registry)
        yield from _queue(settings)
        yield from _other_roles(settings)
        yield from _work(settings)
        yield _mail(settings)
        for tenant in registry:
            yield _host(tenant, settings)
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


def _host(tenant: Tenant, settings: Settings) -> Finding:
    """A council's host is a label below the plain host, or a name of its own elsewhere; see `Registry.by_host`."""
    below = tenant.host.endswith("." + settings.base_host.partition(":")[0].lower())
    unheard = (
        f"{tenant.host} is below the plain host and never answered: its file needs the first label alone"
    )
    return Finding(f"host of {tenant.slug}", unheard if below else None)


def _database() -> Iterator[Finding]:
    try:
        with db.engine.execution_options(scope=Scope.PLATFORM).connect() as connection:
            yield _role(connection)
            broken = [f"{rule}: {', '.join(found)}" for rule, found in broken_rules(connection)]
            yield Finding(
                "row-level security", "it is not so that " + "; nor that ".join(broken) if broken else None
            )
            yield _migrations(*state(connection))
            connection.commit()
    except SQLAlchemyError as error:
        yield Finding("database", f"cannot be reached ({type(error).__name__})")


def _own_figures(registry: Registry) -> Finding:
    """Whether the summaries that pages read say what the people's own rows say."""
    try:
        wrong = check_summaries(registry)
    except SQLAlchemyError as error:
        return Finding("own figures", f"cannot be looked into ({type(error).__name__})")
    again = "as fram_migrate, SELECT ctx.own_recount(id, NULL) FROM council"
    differs = f"the summary differs from the people's rows of {', '.join(wrong)}: {again}"
    return Finding("own figures", differs if wrong else None)


def _migrations(at: str | None, made_from: dict[str, str]) -> Finding:
    faults = {
        "behind": f"the database is at {at or 'none'}, the code at {head()}: run fram migrate",
        "ahead": f"the database is at {at}, which this code does not know: finish the upgrade",
    }
    where = standing(at)
    return Finding("migrations", faults[where] if where in faults else fault(at, made_from))


def _role(connection: Connection) -> Finding:
    role = connection.execute(ROLE).one()
    if role.above:
        return Finding("database role", f"{role.name} is above the walls: use fram_app in DATABASE_URL")
    if role.owns:
        return Finding("database role", f"{role.name} owns tables: use fram_app in DATABASE_URL")
    return Finding("database role")


def _queue(settings: Settings) -> Iterator[Finding]:
    try:
        with connect(settings.redis_url.get_secret_value()) as client:
            client.ping()
            workers = Worker.count(queue=open_queue(client))
    except redis.RedisError as error:
        yield Finding("queue", f"cannot be reached ({type(error).__name__})")
        return
    yield Finding("queue")
    yield Finding("workers", None if workers else "none is running: start fram worker")


def _other_roles(settings: Settings) -> Iterator[Finding]:
    """The addresses of the other processes: there, and each leading to its own role and no other."""
    idle = " (not needed on a machine that does none of it)"
    needed = (
        ("migrations' address", "MIGRATION_DATABASE_URL", "fram_owner", "fram migrate needs it"),
        (
            "backfills' address",
            "BACKFILL_DATABASE_URL",
            "fram_migrate",
            "migrations that fill columns need it",
        ),
        ("dispatcher's address", "DISPATCH_DATABASE_URL", "fram_dispatch", "fram dispatch needs it"),
        ("release's address", "RELEASE_DATABASE_URL", "fram_release", "workers need it"),
    )
    for subject, variable, role, why in needed:
        url: SecretStr | None = getattr(settings, variable.lower())
        fault = _wrong_role(url.get_secret_value(), role) if url else f"not set: {why}{idle}"
        yield Finding(subject, f"{variable}: {fault}" if fault else None)


def _wrong_role(url: str, role: str) -> str | None:
    engine = role_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.scalar(text("SELECT current_user"))
    except SQLAlchemyError as error:
        return f"the database does not let it in ({type(error).__name__})"
    finally:
        engine.dispose()
    return None if found == role else f"leads to {found}, it must be {role}"


def _work(settings: Settings) -> Iterator[Finding]:
    """Whether background work is handed over and done, and whether any was given up."""
    if settings.dispatch_database_url is None:
        return
    engine = role_engine(settings.dispatch_database_url.get_secret_value())
    try:
        waiting = read_backlog(engine)
    except SQLAlchemyError as error:
        yield Finding("background work", f"cannot be looked into ({type(error).__name__})")
        return
    finally:
        engine.dispose()
    due, undone = round(waiting.oldest_due / 60), round(waiting.oldest_open / 60)
    late = f"work has been due for {due} minutes: is fram dispatch running?"
    yield Finding("dispatcher", late if waiting.oldest_due > UNDELIVERED else None)
    slow = f"work has waited for {undone} minutes: look at the workers' logs"
    yield Finding("background work", slow if waiting.oldest_open > UNDONE else None)
    dead = f"{waiting.dead} given up: see fram jobs list, or the page Jobs of their councils"
    yield Finding("failed jobs", dead if waiting.dead else None)


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
