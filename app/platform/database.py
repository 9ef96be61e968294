"""The database: one engine, and sessions that carry their scope.

A transaction works for one council and one actor. The scope is a property of the session object, put there
by whoever opens the unit of work; it is never found in a global or a context variable. Row-level security
in PostgreSQL is the wall (`design/security.md` 1): what is here makes forgetting it loud.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID

import psycopg
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, DateTime, Engine, ForeignKey, MetaData, Text, create_engine, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from app.platform.config import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class NoScope(RuntimeError):
    """A statement was about to run before anyone said for which council."""


class WrongScope(RuntimeError):
    """A session that works for one scope was asked to work for another."""


@dataclass(frozen=True)
class Scope:
    """For whom a transaction works: a council and an actor of it, or nobody (`PLATFORM`: public tables only)."""

    council_id: UUID | None
    actor_id: UUID | None = None

    PLATFORM: ClassVar[Scope]


Scope.PLATFORM = Scope(None, None)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        dict[str, str]: JSONB,
        list[str]: JSONB,
    }


def now_column() -> MappedColumn[datetime]:
    """A moment that the database fills with the time of the transaction."""
    return mapped_column(server_default=text("now()"))


class CouncilOwned:
    """A row of one council's own file: the council leads the key, so no row can point across the wall."""

    @declared_attr
    def council_id(cls) -> Mapped[UUID]:
        return mapped_column(
            ForeignKey("council.id"), primary_key=True, server_default=text("ctx.council_id()"), sort_order=-2
        )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"), sort_order=-1)


class ScopedSession(FlaskSession):
    """A session that knows for whom it works and cannot change its mind."""

    _scope: Scope | None = None
    _scoped_engine: Engine | None = None

    @property
    def scope(self) -> Scope:
        """The scope of this session.

        Raises:
            NoScope: nobody has bound one yet.
        """
        if self._scope is None:
            raise NoScope("no scope is bound to this session: open it with work_as() or bind_scope()")
        return self._scope

    def bind_scope(self, scope: Scope) -> None:
        """Say for whom this session works.

        Raises:
            WrongScope: it already works for somebody else.
        """
        if self._scope is not None and self._scope != scope:
            raise WrongScope("this session works for another scope: open a new unit of work")
        self._scope = scope

    def name_actor(self, actor_id: UUID, told: bool = False) -> None:
        """Say who of the council acts, once the sign-in has been looked up in the council's own rows.

        Args:
            actor_id: the account.
            told: the statement that looked it up has told the database already.

        Raises:
            WrongScope: no council is bound, or another actor is.
        """
        scope = self.scope
        if scope.council_id is None or scope.actor_id not in (None, actor_id):
            raise WrongScope("the actor of a unit of work cannot be changed")
        self._scope = Scope(scope.council_id, actor_id)
        if not told and self.in_transaction():
            self.execute(text("SELECT set_config('fram.actor_id', :actor, true)"), {"actor": str(actor_id)})

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """The engine with this session as an execution option, whose scope the `begin` listener reads."""
        self.scope  # noqa: B018 - raises NoScope
        if self._scoped_engine is None:
            engine = super().get_bind(*args, **kwargs)
            if not isinstance(engine, Engine):
                return engine
            self._scoped_engine = engine.execution_options(scope=self)
        return self._scoped_engine

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """As `Session.get`; refuses without a scope, since the identity map asks no database."""
        self.scope  # noqa: B018 - raises NoScope
        return super().get(*args, **kwargs)


db = SQLAlchemy(session_options={"class_": ScopedSession}, disable_autonaming=True)

# Both at once, by the protocol that takes several statements: a round trip less for every page. Nothing but
# digits of two UUIDs is ever put into it.
BEGIN = "BEGIN; SELECT set_config('fram.council_id', '{council}', true), set_config('fram.actor_id', '{actor}', true)"


def set_scope(connection: Connection) -> None:
    """At every begin: tell PostgreSQL the scope of the transaction, or refuse to begin.

    Raises:
        NoScope: the connection has no `scope` execution option.
    """
    scope = connection.get_execution_options().get("scope")
    if isinstance(scope, ScopedSession):
        scope = scope.scope
    if not isinstance(scope, Scope):
        raise NoScope("a connection was opened without a scope")
    council, actor = (str(UUID(str(value))) if value else "" for value in (scope.council_id, scope.actor_id))
    run_raw(connection, BEGIN.format(council=council, actor=actor), prepare=False)


def run_raw(
    connection: Connection, sql: str, values: dict[str, Any] | None = None, prepare: bool | None = None
) -> list[Any]:
    """Run a statement without SQLAlchemy's part in it, on its connection and in its transaction.

    Returns:
        The rows as named tuples.

    Raises:
        DBAPIError: the database refuses; the kind is SQLAlchemy's, as of every other statement.
    """
    raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    cursor = raw.cursor(row_factory=namedtuple_row)
    for watch in connection.dispatch.before_cursor_execute:
        watch(connection, cursor, sql, values, None, False)
    try:
        cursor.execute(sql, values, prepare=prepare)
        return cursor.fetchall() if values is not None else []
    except psycopg.Error as error:
        gone = connection.dialect.is_disconnect(error, raw, cursor)  # type: ignore[arg-type]
        if gone:
            connection.invalidate(error)
        # What a statement was given never stands in an error.
        raise DBAPIError.instance(
            sql, {}, error, psycopg.Error, hide_parameters=True, connection_invalidated=gone
        ) from error


def guard(engine: Engine) -> Engine:
    """Let no transaction begin on this engine without a scope."""
    event.listen(engine, "begin", set_scope)
    return engine


def engine_options(settings: Settings) -> dict[str, Any]:
    """Options of the application's engine: pool, prepared statements, UTC."""
    return {
        # What a statement was given may be about people: it never stands in an error or a log.
        "hide_parameters": True,
        "pool_size": settings.database_pool_size,
        "max_overflow": settings.database_pool_size,
        "connect_args": {
            # It is we who begin transactions (`set_scope`), not the driver at its first statement.
            "autocommit": True,
            "prepare_threshold": settings.database_prepare_threshold,
            "options": "-c timezone=UTC -c statement_timeout=30s -c lock_timeout=5s "
            "-c idle_in_transaction_session_timeout=60s",
            "application_name": "fram",
        },
    }


IDLE_SECONDS = 1.0


def _has_something_to_say(connection: Any) -> bool:
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def ask_the_idle(engine: Engine) -> Engine:
    """Ask a connection whether it still lives when there is reason to, and not at every use.

    That is a round trip less on a busy page. Reason is a second of idleness, or that the server has written
    something nobody asked for: its farewell, when it ended the connection.
    """

    def returned(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["returned"] = time.monotonic()

    def taken(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        idle = time.monotonic() - record.info.get("returned", 0.0)
        if idle < IDLE_SECONDS and not _has_something_to_say(connection):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone

    event.listen(engine, "checkin", returned)
    event.listen(engine, "checkout", taken)
    return engine


def init_database(app: Flask, settings: Settings) -> None:
    """Attach the engine to the application and guard it."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url.get_secret_value()
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    db.init_app(app)
    with app.app_context():
        guard(ask_the_idle(db.engine))


def role_engine(url: str) -> Engine:
    """An engine for another database role (dispatcher, release, owner), with few connections of its own."""
    return create_engine(
        url,
        pool_size=2,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC", "application_name": "fram"},
    )


def session() -> ScopedSession:
    """The session of the current unit of work."""
    return cast(ScopedSession, db.session())


@contextmanager
def work_as(scope: Scope) -> Iterator[ScopedSession]:
    """One unit of work of its own: commits at the end, rolls back on an exception.

    A new application context gives a new session, so an outer unit of work for another council is untouched.
    """
    application: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with application.app_context():
        current = session()
        current.bind_scope(scope)
        try:
            yield current
            current.commit()
        except BaseException:
            current.rollback()
            raise
        finally:
            db.session.remove()


def after_commit(current: ScopedSession, call: Callable[[], None]) -> None:
    """Run something once, when this transaction has been committed (never when it is rolled back)."""

    def run(_session: object) -> None:
        call()

    event.listen(current, "after_commit", run, once=True)
