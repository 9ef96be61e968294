"""Migrations: run them, and say whether database, migrations and models agree."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, pool

from app.platform.config import ROOT
from app.schema import metadata


def configuration(url: str) -> Config:
    """Alembic's configuration for a database URL (that of the owner)."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Bring a database up to the newest migration."""
    command.upgrade(configuration(url), "head")


def head() -> str:
    """The newest migration in the code."""
    revision = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    if revision is None:
        raise LookupError("there is no migration")
    return revision


def current(connection: Connection) -> str | None:
    """The migration that a database is at, or None when it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def standing(at: str | None) -> str:
    """Where a database at this migration stands beside the code.

    Returns:
        `ok`: at the code's newest. `behind`: at an earlier one of the code's, or at none; the code cannot run on
        it. `ahead`: at one that the code does not know, so newer: migrations only add before they take away,
        so the code before them runs on.
    """
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    if at == scripts.get_current_head():
        return "ok"
    known = {script.revision for script in scripts.walk_revisions()}
    return "behind" if at is None or at in known else "ahead"


def differences(url: str) -> list[str]:
    """What the models say and the database does not, or the other way round; empty when they are in step."""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [str(difference) for difference in compare_metadata(context, metadata)]
    engine.dispose()
    return found
