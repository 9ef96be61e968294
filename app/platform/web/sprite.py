"""All icons in one file, kept by the browser for ever: a page names an icon instead of drawing it.

Drawn into the page, the icons were two fifths of a list's bytes.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("icons.json")


@cache
def names() -> dict[str, str]:
    """Every icon there is: its name and the inside of its SVG (24 by 24 units)."""
    found: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def sprite() -> bytes:
    """The file: one symbol an icon, by its name, in the colour of the text around it."""
    symbols = "".join(
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none">{inside}</symbol>'
        for name, inside in names().items()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'.encode()
