"""Words of people that several pages and files use."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SEXES: Final[dict[str, LazyString]] = {"woman": _l("Woman"), "man": _l("Man")}


def sex_name(code: str | None) -> LazyString | str:
    """A sex in the reader's language; empty for what is not known."""
    return SEXES.get(code, code) if code else ""
