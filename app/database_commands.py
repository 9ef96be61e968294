"""`fram migrate` and `fram db check`."""

from __future__ import annotations

import click
from sqlalchemy import create_engine, pool

from app.migrate import ForeignDatabase, differences, fault, head, migrate, state
from app.platform.config import SettingsError, load_settings


def owner_url() -> str:
    """The address of the database as its owner.

    Raises:
        SettingsError: it is not set.
    """
    url = load_settings().migration_database_url
    if url is None:
        raise SettingsError(["MIGRATION_DATABASE_URL: is missing"])
    return url.get_secret_value()


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database up to the newest migration."""
    try:
        migrate(owner_url())
    except ForeignDatabase as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"the database is at {head()}")


@click.group("db")
def db_commands() -> None:
    """The database and the code that uses it."""


@db_commands.command("check")
def check_command() -> None:
    """Say whether database, migrations and models are in step; exit code 1 when they are not."""
    url = owner_url()
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        at, made_from = state(connection)
    engine.dispose()
    faults = [] if at == head() else [f"the database is at {at or 'nothing'}, the code wants {head()}"]
    faults += [why for why in [fault(at, made_from)] if why]
    faults += [] if faults else differences(url)
    for line in faults:
        click.echo(line)
    if faults:
        raise SystemExit(1)
    click.echo(f"database, migrations and models are in step at {at}")
