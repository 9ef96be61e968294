"""What no database column can hold is refused at the door, and is not a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
NUL = "\0"


class StoredInteger(IntegerConverter):
    """`<int:…>` of an address: as large as an integer of the database. A larger one is no address of ours."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


def init_unstorable(app: Flask) -> None:
    """Refuse the NUL sign, the only one that PostgreSQL's text cannot hold, wherever somebody sends it."""
    app.url_map.converters["int"] = StoredInteger

    @app.before_request
    def without_nul() -> None:
        if NUL in request.path:
            abort(404)
        if any(NUL in text for text in _said()):
            abort(400)


def _said() -> Iterator[str]:
    for values in (request.args, request.form):
        for name, text in values.items(multi=True):
            yield name
            yield text
    for file in request.files.values():
        yield file.filename or ""
