"""Icons drawn into the page as SVG: they take the text's colour and need no request and no inline style."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

from markupsafe import Markup, escape

_FILE = Path(__file__).with_name("icons.json")


@cache
def names() -> dict[str, str]:
    """Every icon there is: its name and the inside of its SVG (24 by 24 units)."""
    found: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=4096)
def icon(name: str, size: str = "1.25em", label: str | None = None) -> Markup:
    """An icon; hidden from screen readers unless it has a label, since words stand beside most.

    Args:
        name: a name of `icons.json`.
        size: a CSS length.
        label: what the icon means, when nothing beside it says so.

    Raises:
        KeyError: there is no such icon; add it in `tools/frontend/icons.txt`.
    """
    if label:
        meaning = Markup('role="img" aria-label="{}"').format(label)
    else:
        meaning = Markup('aria-hidden="true" focusable="false"')
    return Markup(
        '<svg class="icon" width="{}" height="{}" viewBox="0 0 24 24" fill="none" {}>{}</svg>'
    ).format(escape(size), escape(size), meaning, Markup(names()[name]))  # noqa: S704 - our own file
