"""Emptying a test's database after it, over connections that are kept: a new one learns every table anew."""

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
        self._open: dict[str, psycopg.Connection] = {}
        self._counted: bytes | None = None

    def _kept(self, purpose: str) -> psycopg.Connection:
        if purpose not in self._open or self._open[purpose].closed:
            self._open[purpose] = self._connect()
            # The same statements after every test: planned once.
            self._open[purpose].prepare_threshold, self._open[purpose].prepared_max = 0, None
        return self._open[purpose]

    @property
    def _reading(self) -> psycopg.Connection:
        return self._kept("reading")

    @property
    def _writing(self) -> psycopg.Connection:
        # One of its own: as a replica does (`session_replication_role`), and every change of that throws away what a
        # connection has planned, the long question what there is above all.
        return self._kept("writing")

    def close(self) -> None:
        """End the connections."""
        for connection in self._open.values():
            connection.close()

    def with_participants(self) -> set[UUID]:
        """Councils with participants, or with a summary of some."""
        return {council_id for (council_id,) in self._reading.execute(_WITH_PARTICIPANTS)}

    def is_empty(self) -> bool:
        """Whether only the tables in `KEPT` have rows."""
        return not self._counts()

    def rows(self) -> dict[str, bytes]:
        """All rows but of the tables in `KEPT`, by table, for `put_back`."""
        found = {}
        for name in self._counts():
            with self._reading.cursor().copy(f"COPY {name} TO STDOUT (FORMAT binary)".encode()) as out:
                found[name] = b"".join(map(bytes, out))
        return found

    def put_back(self, rows: dict[str, bytes]) -> None:
        """Write rows that were there once into the empty database."""
        with self._writing.transaction():
            self._writing.execute("SET LOCAL session_replication_role = replica")
            for name, data in rows.items():
                with self._writing.cursor().copy(f"COPY {name} FROM STDIN (FORMAT binary)".encode()) as into:
                    into.write(data)

    def empty(self) -> None:
        """Take away every row but of the tables in `KEPT`.

        A TRUNCATE of every table makes some three hundred new files, most for tables that were empty already: half
        a second a test. So the few with rows are found first, and only one with many is truncated.
        """
        rows = self._counts()
        if large := [name for name, count in rows.items() if count == MANY]:
            self._writing.execute(("TRUNCATE " + ", ".join(large) + " CASCADE").encode())
        # As a replica would: no rule of the product (a log that is never erased, one row that needs another) holds.
        if small := rows.keys() - set(large):
            with self._writing.transaction():
                self._writing.execute("SET LOCAL session_replication_role = replica")
                for name in small:
                    self._writing.execute(f"DELETE FROM {name}".encode())

    def _counts(self) -> dict[str, int]:
        """How many rows the tables have that have some, at most `MANY`."""
        if self._counted is None:
            tables = [name for (name,) in self._reading.execute(_TABLES, (list(KEPT),))]
            self._counted = " UNION ALL ".join(
                f"SELECT '{name}', (SELECT count(*) FROM (SELECT FROM {name} LIMIT {MANY}) AS found)"
                f" WHERE EXISTS (SELECT FROM {name})"
                for name in tables
            ).encode()
        return dict(self._reading.execute(self._counted).fetchall())
