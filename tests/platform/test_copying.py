"""A file that the database writes is the file that Python would have written."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Text, column, select, values

from app.platform.copying import copy_csv, guarded
from app.platform.database import Scope, work_as
from app.platform.tabular import write_csv

SPACES = [chr(code) for code in range(1, 0x110000) if chr(code).isspace()] + [
    "\u200b",
    "\u2060",
    "\ufeff",
    "\x01",
]
CELLS = [
    *(sign + "1+1" for sign in "=+-@\t\r\n＝＋－＠"),
    *(space + "=1" for space in SPACES),
    *(space + "a" for space in SPACES if space not in "\t\r\n"),
    *(
        "",
        "a",
        "Åsa",
        "7",
        "~",
        "'=1",
        "a;b",
        "a,b",
        'say "a"',
        "two\nlines",
        "two\r\nlines",
        "1-2",
        "%s",
        "東京",
        ":",
    ),
]


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_the_database_guards_as_python_does(app: Flask, locale: str) -> None:
    rows = values(column("place", Text), column("cell", Text), name="cells").data(
        [(f"{place:04}", cell) for place, cell in enumerate(CELLS)]
    )
    statement = select(guarded(rows.c.cell), rows.c.place).order_by(rows.c.place)
    with app.test_request_context(), work_as(Scope(uuid4())):
        copied = b"".join(copy_csv(statement, ["Cell", "Place"], ["=note"], locale))
    written = b"".join(
        write_csv(
            [(cell, f"{place:04}") for place, cell in enumerate(CELLS)], ["Cell", "Place"], ["=note"], locale
        )
    )
    assert copied == written
