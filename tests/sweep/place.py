"""The application over a copy of the three councils, people signed in to it, and a look behind the walls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import event

from app.factory import create_app
from app.platform.access.table import Role, permissions_of
from app.platform.database import db
from app.platform.tenancy.registry import load
from app.platform.tenancy.tenant import Tenant
from tests.conftest import make_settings
from tests.support.builders import ROLES, roles_of, token_of
from tests.support.clients import HostClient, client_on
from tests.support.services import Services

NOBODY, WAITING = "nobody", "waiting"
EVERYBODY = (NOBODY, WAITING, *ROLES)
HOSTS = {"fram": "operator"}
# What reading may change: who was here last, the log, and the use of grants.
LIVELY = {"login_session": ("seen_at",)}


@dataclass
class Place:
    """One application and its database."""

    app: Flask
    admin_url: str
    mail: Path = Path("/nowhere")
    _clients: dict[tuple[str, str], HostClient] = field(default_factory=dict)

    def council(self, slug: str) -> Tenant:
        """A council of the registry."""
        found = self.app.extensions["fram_registry"].by_slug(slug)
        assert isinstance(found, Tenant)
        return found

    def client(self, slug: str, who: str, fresh: bool = False) -> HostClient:
        """Somebody's browser at a council's host."""
        known = self._clients.get((slug, who))
        if known is not None and not fresh:
            return known
        made = client_on(self.app, HOSTS.get(slug, slug))
        if who != NOBODY:
            made.set_cookie("fram", token_of(slug, who), domain=made.host)
        if not fresh:
            self._clients[slug, who] = made
        return made

    @cached_property
    def _behind(self) -> psycopg.Connection:
        """The one that the looks behind the walls share: a new one learns every table anew."""
        return self.admin()

    def close(self) -> None:
        """End what is connected to the database."""
        self._behind.close()
        with self.app.app_context():
            db.engine.dispose()

    def admin(self) -> psycopg.Connection:
        """A superuser's connection."""
        return psycopg.connect(self.admin_url, autocommit=True)

    def fingerprints(self, *, but_council: str | None = None, lively: bool = True) -> dict[str, str]:
        """A hash of each table, or of the rows of other councils than one.

        With `lively` the columns that every request touches are left out, and the log is.
        """
        hashes = []
        for (schema, table), columns in _layout(self.admin_url).items():
            if lively and (schema == "audit" or table == "access_grant_use"):
                continue
            if but_council and "council_id" not in columns:
                continue
            kept = [c for c in columns if not (lively and c in LIVELY.get(table, ()))]
            hashes.append(self._hash(schema, table, kept, but_council))
        # One statement for all, planned once: work is looked at after each of some hundred jobs.
        return dict(self._behind.execute(sql.SQL(" UNION ALL ").join(hashes), prepare=True).fetchall())

    def _hash(self, schema: str, table: str, kept: list[str], but: str | None) -> sql.Composed:
        where = (
            sql.SQL("WHERE council_id <> {}").format(sql.Literal(self.council(but).id))
            if but
            else sql.SQL("")
        )
        names = sql.SQL(", ").join(map(sql.Identifier, kept))
        return sql.SQL(
            "SELECT {name}, (SELECT count(*) || ' ' || coalesce(md5(string_agg(line, '|' ORDER BY line)), '-')"
            " FROM (SELECT ROW({names})::text AS line FROM {table} {where}) AS rows)"
        ).format(
            name=sql.Literal(f"{schema}.{table}"),
            names=names,
            table=sql.Identifier(schema, table),
            where=where,
        )

    def dump(self, only: str | None = None) -> str:
        """Everything in the database, or in one council's rows, as text for looking for a word."""
        lines: list[str] = []
        with self.admin() as connection:
            for (schema, table), columns in _layout(self.admin_url).items():
                query = sql.SQL("SELECT {row}::text FROM {table} AS {row}").format(
                    row=sql.Identifier(table), table=sql.Identifier(schema, table)
                )
                if only:
                    if "council_id" not in columns:
                        continue
                    query += sql.SQL(" WHERE council_id = {}").format(sql.Literal(self.council(only).id))
                lines += [line for (line,) in connection.execute(query)]
        return "\n".join(lines)


@cache
def _layout(dsn: str) -> dict[tuple[str, str], list[str]]:
    """The tables of a database and their columns; the same in every copy."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        return {table: _columns(connection, *table) for table in _tables(connection)}


def _tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'audit') ORDER BY 1, 2"
    ).fetchall()


def _columns(connection: psycopg.Connection, schema: str, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
        " ORDER BY ordinal_position",
        (schema, table),
    ).fetchall()
    return [name for (name,) in rows]


@contextmanager
def open_place(servers: Services, template: str, name: str, **overrides: object) -> Iterator[Place]:
    """Copy the database and put an application over it whose pool has one connection."""
    urls = servers.new_database(name, template)
    settings = make_settings(urls, servers.valkey_url, database_pool_size=1, **overrides)
    app = create_app(settings, load(settings.tenants_dir, {}))
    app.extensions["fram_limiter"].enabled = False
    made = Place(app, servers.admin_url.rsplit("/", 1)[0] + f"/{name}")
    try:
        yield made
    finally:
        made.close()
        servers.drop_database(name)


@contextmanager
def counting(place: Place) -> Iterator[list[str]]:
    """The SQL statements that are sent inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with place.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def may(who: str, permission: str | None) -> bool:
    """Whether the table gives somebody a permission."""
    if who in (NOBODY, WAITING):
        return False
    return permission is None or permission in permissions_of(roles_of(who))


__all__ = ["EVERYBODY", "NOBODY", "WAITING", "Place", "Role", "counting", "may", "open_place"]
