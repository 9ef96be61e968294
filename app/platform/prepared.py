"""Statements of the pages asked for most: built and compiled once, then only given their values.

Building a SELECT and finding it among the compiled ones costs as much as running it; see `make bench`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.dml import ReturningUpdate

from app.platform.database import session

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class Prepared:
    """A compiled statement. Its values are what `bindparam(name)` names; the driver returns plain types."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | ReturningUpdate[*tuple[Any, ...]]) -> None:
        """Compile a statement of SQLAlchemy."""
        compiled = statement.compile(dialect=_DIALECT)
        self._sql = str(compiled)
        self._values: dict[str, Any] = dict(compiled.params)

    def run(self, values: dict[str, Any]) -> CursorResult[*tuple[Any, ...]]:
        """Run it in the session of the current unit of work.

        Raises:
            NoScope: the session works for nobody yet.
        """
        current = session()
        current.flush()  # what has been added in this unit of work is there to be read
        return current.connection().exec_driver_sql(self._sql, self._values | values)
