"""Emptying a test's database after it, over one connection that is kept: a new one learns every table anew."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import psycopg

KEPT = ("council", "service_area", "alembic_version")
MANY = 1_000
_TABLES = (
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
    " WHERE schemaname IN ('public', 'audit') AND NOT tablename = ANY(%s) ORDER BY 1"
)
_WITH_PARTICIPANTS = "SELECT council_id FROM own_round UNION SELECT council_id FROM participation"


class Emptier:
    """What is left in a database, seen and taken away with a superuser's rights."""

    def __init__(self, connect: Callable[[], psycopg.Connection]) -> None:
        self._connect = connect
        self._open: psycopg.Connection | None = None
        self._counted: bytes | None = None

    @property
    def _connection(self) -> psycopg.Connection:
        if self._open is None or self._open.closed:
            self._open = self._connect()
            # The same statements after every test: planned once.
            self._open.prepare_threshold, self._open.prepared_max = 0, None
        return self._open

    def close(self) -> None:
        """End the connection."""
        if self._open is not None:
            self._open.close()

    def with_participants(self) -> set[UUID]:
        """Councils with participants, or with a summary of some."""
        return {council_id for (council_id,) in self._connection.execute(_WITH_PARTICIPANTS)}

    def is_empty(self) -> bool:
        """Whether only the tables in `KEPT` have rows."""
        return not self._counts()

    def rows(self) -> dict[str, bytes]:
        """All rows but of the tables in `KEPT`, by table, for `put_back`."""
        found = {}
        for name in self._counts():
            with self._connection.cursor().copy(f"COPY {name} TO STDOUT (FORMAT binary)".encode()) as out:
                found[name] = b"".join(map(bytes, out))
        return found

    def put_back(self, rows: dict[str, bytes]) -> None:
        """Write rows that were there once into the empty database."""
        with self._connection.transaction():
            self._connection.execute("SET LOCAL session_replication_role = replica")
            for name, data in rows.items():
                with self._connection.cursor().copy(
                    f"COPY {name} FROM STDIN (FORMAT binary)".encode()
                ) as into:
                    into.write(data)

    def empty(self) -> None:
        """Take away every row but of the tables in `KEPT`.

        A TRUNCATE of every table makes some three hundred new files, most for tables that were empty already: half
        a second a test. So the few with rows are found first, and only one with many is truncated.
        """
        rows = self._counts()
        if large := [name for name, count in rows.items() if count == MANY]:
            self._connection.execute(("TRUNCATE " + ", ".join(large) + " CASCADE").encode())
        # As a replica would: no rule of the product (a log that is never erased, one row that needs another) holds.
        if small := rows.keys() - set(large):
            with self._connection.transaction():
                self._connection.execute("SET LOCAL session_replication_role = replica")
                for name in small:
                    self._connection.execute(f"DELETE FROM {name}".encode())

    def _counts(self) -> dict[str, int]:
        """How many rows the tables have that have some, at most `MANY`."""
        if self._counted is None:
            tables = [name for (name,) in self._connection.execute(_TABLES, (list(KEPT),))]
            self._counted = " UNION ALL ".join(
                f"SELECT '{name}', (SELECT count(*) FROM (SELECT FROM {name} LIMIT {MANY}) AS found)"
                f" WHERE EXISTS (SELECT FROM {name})"
                for name in tables
            ).encode()
        return dict(self._connection.execute(self._counted).fetchall())
