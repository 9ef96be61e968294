"""Sending what is kept as files: always to be saved, never shown by the browser on Fram's own address."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response
from werkzeug.http import dump_options_header

from app.selection.calendar import FILE


def download(name: str, file_type: str, content: bytes) -> Response:
    """A file that somebody has handed in."""
    answer = Response(content, mimetype=file_type)
    answer.headers["Content-Disposition"] = _saved_as(name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def calendar_file(content: str) -> Response:
    """An interview for a calendar."""
    return download(FILE, "text/calendar", content.encode("utf-8"))


def _saved_as(name: str) -> str:
    plain = name.encode("ascii", "ignore").decode() or FILE
    return (
        f"{dump_options_header('attachment', {'filename': plain})}; filename*=UTF-8''{quote(name, safe='')}"
    )
