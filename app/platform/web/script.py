"""The script of every page: htmx, our own, and the words that it says, in one file a language.

The words were on every page before, though hardly anybody ever reads them.
"""

from __future__ import annotations

import json
from pathlib import Path

from flask_babel import lazy_gettext as _l

from app.platform.i18n.binding import force

STATIC = Path(__file__).with_name("static")
PARTS = ("vendor/htmx-4.0.1.min.js", "app.js")
WORDS = {
    "offline": _l("We cannot reach the server. What you wrote is still on the page."),
    "slow": _l("It is taking longer than usual. You do not need to do anything."),
}


def script(code: str) -> bytes:
    """The file in one of our languages.

    Raises:
        RuntimeError: outside an application context, since the words need one.
    """
    with force(code):
        words = json.dumps({name: str(text) for name, text in WORDS.items()}, ensure_ascii=False)
    parts = ((STATIC / part).read_text(encoding="utf-8") for part in PARTS)
    return "\n".join((f"const framWords = {words};", *parts)).encode()
