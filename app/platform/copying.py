"""Rows of a query as CSV straight from PostgreSQL: the same file as `tabular.write_csv`, ten times as fast.

Python would look at every cell; here the database does, so that ten thousand people are a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, literal, or_

from app.platform.database import session
from app.platform.tabular import write_csv
from app.platform.tabular.writing import Label

PIECE = 64 * 1024
# `tabular.formula.guard_text` in PostgreSQL's words: what it skips (Python's white space, controls and marks
# without width), then a sign that a spreadsheet program takes for the start of a formula.
FORMULA = (
    r"^[\u0001-\u0020\u0085\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]*"
    r"[-=+@\t\r\n\uff1d\uff0b\uff0d\uff20]"
)


def guarded(column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """A text column as a safe cell: as `guard_text`, and NULL for an empty text, which is an empty cell.

    Nearly every cell begins with a letter or a digit, which needs no regular expression to be let through.
    """
    first = func.ascii(column)
    harmless = or_(first.between(48, 57), first.between(65, 126), first.between(192, 5000))
    formula = column.regexp_match(FORMULA)
    return case((harmless, column), (formula, literal("'") + column), else_=func.nullif(column, ""))


def copy_csv(
    statement: Select[*tuple[Any, ...]], columns: Sequence[Label], notes: Iterable[Label], locale: str
) -> Iterator[bytes]:
    """The rows of a statement as pieces of about 64 kB, headings before and notes after. One statement.

    Args:
        statement: its text columns must have gone through `guarded`.
        columns: headings.
        notes: lines after the table.
        locale: Swedish and Norwegian get semicolons. Numbers must be whole ones: they have no decimal sign.
    """
    head = b"".join(write_csv((), columns, (), locale))
    tail = b"".join(write_csv((), columns, notes, locale))[len(head) :]
    separator = ";" if locale[:2] in ("sv", "nb", "nn") else ","
    compiled = statement.compile(
        dialect=session().get_bind().dialect, compile_kwargs={"render_postcompile": True}
    )
    command = f"COPY ({compiled}) TO STDOUT (FORMAT csv, DELIMITER '{separator}')"
    cursor: Any = session().connection().connection.cursor()
    piece = bytearray(head)
    with cursor, cursor.copy(command, compiled.params) as rows:
        for row in rows:  # one row each, which ends with PostgreSQL's line end
            piece += row[:-1]
            piece += b"\r\n"
            if len(piece) >= PIECE:
                yield bytes(piece)
                piece.clear()
    yield bytes(piece) + tail
