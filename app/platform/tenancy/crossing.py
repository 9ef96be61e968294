"""The one door between councils: a connection that reads every council's rows, but no names.

The database role `fram_release` sees the columns that a release needs and nothing else, and may add rows to
the release tables. Only the release component imports this module (a contract of the import linter): the release,
and the joint funnel of a round.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app
from sqlalchemy import Connection, Engine, text

from app.platform.config import Settings
from app.platform.database import role_engine

# A release is decided between its reading and its writing, which may take longer than a page may be silent.
PATIENCE = text("SELECT set_config('idle_in_transaction_session_timeout', '30min', true)")


class NoCrossing(RuntimeError):
    """This process has no address for the release role: it is given to workers only."""


def _engine(app: Flask) -> Engine:
    engine: Engine | None = app.extensions.get("fram_release_engine")
    if engine is None:
        settings: Settings = app.extensions["fram_settings"]
        if settings.release_database_url is None:
            raise NoCrossing("RELEASE_DATABASE_URL is not set")
        engine = role_engine(settings.release_database_url.get_secret_value())
        app.extensions["fram_release_engine"] = engine
    return engine


@contextmanager
def across() -> Iterator[Connection]:
    """One transaction that reads across councils: a stable snapshot, committed at the end or not at all.

    Raises:
        NoCrossing: the process has no address for the release role.
    """
    application: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    opened = _engine(application).connect().execution_options(isolation_level="REPEATABLE READ")
    with opened as connection, connection.begin():
        connection.execute(PATIENCE)
        yield connection
