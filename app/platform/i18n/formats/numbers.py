"""Numbers, shares, ranges and sizes as each language writes them.

Thousands are set apart by a no-break space and decimals by a comma, in English by comma and full
stop. A per cent sign stands after a no-break space, in English directly.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TypeAlias

from babel.numbers import format_decimal
from flask_babel import gettext as _

from app.platform.i18n.binding import current_language
from app.platform.i18n.locale import PSEUDO, SOURCE, babel_locale
from app.platform.i18n.pseudo import bracketed

Number: TypeAlias = int | float | Decimal

NBSP = "\u00a0"
EN_DASH = "–"
MINUS = "−"
_SIZES = ("B", "kB", "MB", "GB", "TB")


def number(value: Number, decimals: int = 0, locale: str | None = None) -> str:
    """``1234567.5`` with one decimal → ``1 234 567,5``. Halves round away from zero, as people do."""
    return _written(value, decimals, language_or_current(locale))


@lru_cache(maxsize=4096)
def _written(value: Number, decimals: int, code: str) -> str:
    """A number in a language, remembered: pages write the same few numbers again and again."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(_rounded(value, decimals), pattern, locale=babel_locale(code))
    return str(text).replace("-", MINUS)


def percent(share: Number, decimals: int = 0, locale: str | None = None) -> str:
    """A share between 0 and 1 as per cent: ``0.56`` → ``56 %`` (``56%`` in English)."""
    return number(_hundredfold(share), decimals, locale) + _percent_sign(locale)


def percent_range(low: Number, high: Number, decimals: int = 0, locale: str | None = None) -> str:
    """Two shares as one range: ``33–77 %``."""
    ends = (number(_hundredfold(end), decimals, locale) for end in (low, high))
    return EN_DASH.join(ends) + _percent_sign(locale)


def number_range(low: Number, high: Number, decimals: int = 0, locale: str | None = None) -> str:
    """``2–4``; a single number when both ends read the same."""
    ends = dict.fromkeys(number(end, decimals, locale) for end in (low, high))
    return EN_DASH.join(ends)


def year_range(first: int, last: int) -> str:
    """``2008–2012``; one year when both are the same. Years have no thousands separator."""
    return str(first) if first == last else f"{first}{EN_DASH}{last}"


def count_of(part: int, whole: int) -> str:
    """``7 of 15`` in the reader's language."""
    return _("%(part)s of %(whole)s", part=number(part), whole=number(whole))


def file_size(octets: int, locale: str | None = None) -> str:
    """``1400000`` → ``1,4 MB`` (decimal units, one decimal under ten)."""
    size, unit = Decimal(octets), 0
    while _rounded(size, 0) >= 1000 and unit < len(_SIZES) - 1:
        size, unit = size / 1000, unit + 1
    decimals = 1 if unit and _rounded(size, 1) < 10 else 0
    return f"{number(size, decimals, locale)}{NBSP}{_SIZES[unit]}"


def language_or_current(locale: str | None) -> str:
    """The language asked for, else the reader's."""
    return locale or current_language()


def shown(text: str, locale: str | None) -> str:
    """A formatted value with words in it, bracketed in the pseudo-locale like other text."""
    return bracketed(text) if language_or_current(locale) == PSEUDO else text


def _percent_sign(locale: str | None) -> str:
    return "%" if language_or_current(locale) in {SOURCE, PSEUDO} else f"{NBSP}%"


def _hundredfold(share: Number) -> Decimal:
    return _decimal(share) * 100


def _rounded(value: Number, decimals: int) -> Decimal:
    # Adding zero turns a negative zero into a plain one.
    return _decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def _decimal(value: Number) -> Decimal:
    # Through text: 0.145 means 14.5 %, not the binary fraction just below it.
    return value if isinstance(value, Decimal) else Decimal(str(value))
