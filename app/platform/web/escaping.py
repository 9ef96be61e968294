"""Escaping the texts of a long list at once: one by one they were a tenth of the work of the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from markupsafe import escape

#: No text of the database holds it: PostgreSQL refuses it.
BETWEEN = "\0"


def escape_rows(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows of equally many texts, escaped for HTML: to be written inside `{% autoescape false %}`.

    Raises:
        ValueError: a text holds a NUL, so that the texts cannot be told apart again; or rows differ in length.
    """
    if not rows:
        return []
    width = len(rows[0])
    texts = str(escape(BETWEEN.join(chain.from_iterable(rows)))).split(BETWEEN)
    if len(texts) != width * len(rows) or any(len(row) != width for row in rows):
        raise ValueError("a text holds a NUL, or rows differ in length")
    return list(zip(*[iter(texts)] * width, strict=True))
