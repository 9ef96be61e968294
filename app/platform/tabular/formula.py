"""Cells that a spreadsheet program would run instead of show."""

from __future__ import annotations

import re

# After spaces, controls, no-break space and byte order mark: = + - @, tab and line ends, and the full-width
# signs that Excel reads as the plain ones (OWASP "CSV injection"; security.md 1.2.10).
_FORMULA = re.compile(r"\0|[\s\0-\x20\u00a0\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\n＝＋－＠]")


def guard_text(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet program could take it for a formula."""
    return "'" + text if _FORMULA.match(text) else text
