"""Statements of the pages asked for most: built and compiled once, then only given their values.

Building a SELECT, finding it among the compiled ones and describing its result cost more than running it; see
`make bench`. So these go straight to the driver, in the transaction, scope and connection of the session.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, TextClause
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.dml import ReturningUpdate

from app.platform.database import run_raw, session

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
Statement = Select[*tuple[Any, ...]] | ReturningUpdate[*tuple[Any, ...]] | TextClause


class Rows:
    """What a statement gave: named tuples, with the questions that one asks of a result."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        """Every row."""
        return self._rows

    def first(self) -> Any | None:
        """The first row, if there is any."""
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any | None:
        """The only row, if there is any.

        Raises:
            MultipleResultsFound: there are more.
        """
        if len(self._rows) > 1:
            raise MultipleResultsFound(f"{len(self._rows)} rows where one was asked for")
        return self.first()

    def one(self) -> Any:
        """The only row.

        Raises:
            NoResultFound: there is none.
            MultipleResultsFound: there are more.
        """
        if not self._rows:
            raise NoResultFound("no row where one was asked for")
        return self.one_or_none()


class Prepared:
    """A compiled statement. Its values are what `bindparam(name)` names; the driver returns plain types."""

    def __init__(self, statement: Statement) -> None:
        """Compile a statement of SQLAlchemy."""
        compiled = statement.compile(dialect=_DIALECT)
        self.sql = str(compiled)
        self._values: dict[str, Any] = dict(compiled.params)

    def run(self, values: dict[str, Any]) -> Rows:
        """Run it in the session of the current unit of work.

        Raises:
            NoScope: the session works for nobody yet.
            DBAPIError: the database refuses; the kind is SQLAlchemy's, as of every other statement.
        """
        current = session()
        current.flush()  # what has been added in this unit of work is there to be read
        return Rows(run_raw(current.connection(), self.sql, self._values | values))
