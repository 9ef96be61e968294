"""All icons in one file, kept by the browser for ever: a page names an icon instead of drawing it.

Drawn into the page, the icons were two fifths of a list's bytes.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

#: What is ours: its viewBox and its inside. They take the colour of the text or, where nothing is said, the fill.
DRAWN = {
    "Mark": (
        "0 0 28 28",
        '<path d="M3 24c6 0 7-5 11-10S20 4 25 4M3 17c5 0 6.500-2.500 8.500-5.500M9.500 24c4.500 0 6.500-3 8.500-6.500"'
        ' fill="none" stroke="currentColor" stroke-width="2.750" stroke-linecap="round"/>'
        '<circle cx="25" cy="4" r="2.600" fill="currentColor"/>',
    ),
    "Shield": ("0 0 32 38", '<path d="M2 2h28v17c0 8.500-6 13.600-14 17C8 32.600 2 27.500 2 19z"/>'),
}
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
    ours = "".join(
        f'<symbol id="{name}" viewBox="{box}">{inside}</symbol>' for name, (box, inside) in DRAWN.items()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}{ours}</svg>'.encode()
