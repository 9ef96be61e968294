"""Icons of a page: they take the text's colour and size, and need no inline style."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from app.platform.web.assets import asset_url
from app.platform.web.sprite import names


@lru_cache(maxsize=4096)
def icon(name: str, size: str | None = None, label: str | None = None) -> Markup:
    """An icon; hidden from screen readers unless it has a label, since words stand beside most.

    Args:
        name: a name of `icons.json`.
        size: a CSS length; without one the stylesheet's.
        label: what the icon means, when nothing beside it says so.

    Raises:
        KeyError: there is no such icon; add it in `tools/frontend/icons.txt`.
    """
    if name not in names():
        raise KeyError(name)
    meaning = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    measure = Markup(' width="{0}" height="{0}"').format(escape(size)) if size else ""
    return Markup('<svg class="icon"{} {}><use href="{}#{}"/></svg>').format(
        measure, meaning, asset_url("icons.svg"), name
    )
