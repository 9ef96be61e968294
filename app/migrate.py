"""Migrations: run them, and say whether database, migrations and models agree.

A database remembers what it was made from: the comment on `alembic_version` has a fingerprint of the files of
every revision that ran. One whose files have changed since was made by a development version, and no migration
from there is known to work.

Alembic, and the models, are imported when something is to be done: a process that only asks needs neither.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, pool, text

from app.platform.config import ROOT

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = ROOT / "migrations"
_IS_THERE = text("SELECT to_regclass('alembic_version') IS NOT NULL")
_STATE = text(
    "SELECT (SELECT version_num FROM alembic_version), obj_description('alembic_version'::regclass, 'pg_class')"
)
# Forms that revisions share are part of each revision that uses them.
_SHARED = re.compile(r"^from migrations\.(\w+) import", re.MULTILINE)


class ForeignDatabase(RuntimeError):
    """The database was not made by this code's revisions; the text is one line, for the person who migrates."""


@cache
def revisions(folder: Path = MIGRATIONS) -> dict[str, str]:
    """Every revision in order, with the fingerprint of its files: `versions/<revision>_*` and shared forms."""
    scripts = sorted(folder.glob("versions/[0-9]*.py"))
    return {script.name.partition("_")[0]: _fingerprint(script) for script in scripts}


def _fingerprint(script: Path) -> str:
    revision = script.name.partition("_")[0]
    files = sorted(script.parent.glob(f"{revision}_*.*"))
    shared = _SHARED.findall(script.read_text(encoding="utf-8"))
    files += [script.parents[1] / f"{name}.py" for name in sorted(shared)]
    content = hashlib.sha256()
    for file in files:
        content.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return content.hexdigest()


def head(folder: Path = MIGRATIONS) -> str:
    """The newest migration in the code.

    Raises:
        LookupError: there is none.
    """
    known = list(revisions(folder))
    if not known:
        raise LookupError("there is no migration")
    return known[-1]


def current(connection: Connection) -> str | None:
    """The migration that a database is at, or None when it has none."""
    return state(connection)[0]


def state(connection: Connection) -> tuple[str | None, dict[str, str]]:
    """The migration that a database is at, and what it remembers: fingerprints by revision."""
    if not connection.execute(_IS_THERE).scalar_one():
        return None, {}
    at, comment = connection.execute(_STATE).one()
    return at, dict(part.split("=", 1) for part in (comment or "").split() if "=" in part)


def standing(at: str | None, folder: Path = MIGRATIONS) -> str:
    """Where a database at this migration stands beside the code.

    Returns:
        `ok`: at the code's newest. `behind`: at an earlier one of the code's, or at none; the code cannot run on
        it. `ahead`: at one that the code does not know, so newer: migrations only add before they take away,
        so the code before them runs on.
    """
    known = revisions(folder)
    if at == head(folder):
        return "ok"
    return "behind" if at is None or at in known else "ahead"


def fault(at: str | None, made_from: dict[str, str], folder: Path = MIGRATIONS) -> str | None:
    """Why a database in this state cannot be migrated by this code, in one line; None when it can.

    Args:
        at: the migration it is at.
        made_from: what it remembers, from `state`.
    """
    if at is None:
        return None
    known = revisions(folder)
    changed = [name for name, then in made_from.items() if known.get(name, then) != then]
    if changed or at not in made_from:
        what = f"its {', '.join(changed or [at])} is not the one of this code"
        return f"this database was made by a development version of Fram ({what}): make demo FRESH=1"
    if at not in known:
        return (
            f"this database is at {at}, newer than this version of Fram ({head(folder)}): use the newer one"
        )
    return None


def migrate(url: str) -> None:
    """Bring a database up to the newest migration; one that is there already is only asked.

    Raises:
        ForeignDatabase: it was made by a development version, or by a newer one.
    """
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        at, made_from = state(connection)
    engine.dispose()
    if why := fault(at, made_from):
        raise ForeignDatabase(why)
    if at != head():
        from alembic import command

        command.upgrade(configuration(url), "head")


def remember(connection: Connection, at: str) -> None:
    """Write down what the revisions up to this one are made from; in the transaction that ran the last of them."""
    made = " ".join(f"{name}={made_of}" for name, made_of in revisions().items() if name <= at)
    connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{made}'")


def configuration(url: str) -> Config:
    """Alembic's configuration for a database URL (that of the owner)."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def differences(url: str) -> list[str]:
    """What the models say and the database does not, or the other way round; empty when they are in step."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from app.schema import metadata

    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [str(difference) for difference in compare_metadata(context, metadata)]
    engine.dispose()
    return found
