"""Dates and times as each language writes them.

Days without a time are ``date``; moments are aware ``datetime`` and are shown in the council's time
zone. English follows the order day, month, year.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from app.platform.dates import PartialDate
from app.platform.i18n.formats.numbers import EN_DASH, NBSP, language_or_current, number, shown
from app.platform.i18n.formats.zone import current_zone, today
from app.platform.i18n.locale import babel_locale

_NORWEGIAN = {"nb", "nn"}


def long_date(day: date, locale: str | None = None, now: date | None = None) -> str:
    """``fredag 27 november``; with the year when it is not the current one (``now``: default today)."""
    year = "" if day.year == (now or today()).year else " y"
    return _written(day, f"EEEE {_day(locale)} MMMM{year}", locale)


def medium_date(day: date, locale: str | None = None) -> str:
    """``22 mars 2024``, in Norwegian ``22. mars 2024``."""
    return _written(day, f"{_day(locale)} MMMM y", locale)


def short_date(day: date, locale: str | None = None) -> str:
    """``2024-03-22`` in Swedish, ``22.03.2024`` in Norwegian, ``22 Mar 2024`` in English."""
    code = language_or_current(locale)
    if code == "sv":
        return f"{day:%Y-%m-%d}"
    return f"{day:%d.%m.%Y}" if code in _NORWEGIAN else _written(day, "d MMM y", locale)


def partial_date(when: PartialDate, locale: str | None = None) -> str:
    """What is known of a date: ``2017``, ``mars 2017`` or ``27 mars 2017``."""
    if when.month is None:
        return f"{when.year:04d}"
    if when.day is None:
        return _written(date(when.year, when.month, 1), "LLLL y", locale)
    return medium_date(date(when.year, when.month, when.day), locale)


def date_range(first: date, last: date, locale: str | None = None) -> str:
    """``27–28 november 2026``, ``27 november–3 december 2026``; one date when both are the same."""
    if first == last:
        return medium_date(first, locale)
    day = _day(locale)
    if (first.year, first.month) == (last.year, last.month):
        start = day
    else:
        start = f"{day} MMMM" if first.year == last.year else f"{day} MMMM y"
    return shown(f"{_bare(first, start, locale)}{EN_DASH}{_bare(last, f'{day} MMMM y', locale)}", locale)


def clock(at: time, locale: str | None = None) -> str:
    """A time of day by itself: ``8.30`` in Swedish, ``08.30`` in Norwegian, ``08:30`` in English.

    A sentence supplies its own "at" (``kl.``).
    """
    code = language_or_current(locale)
    if code == "sv":
        return f"{at.hour}.{at.minute:02d}"
    return f"{at:%H.%M}" if code in _NORWEGIAN else f"{at:%H:%M}"


def clock_range(start: time, end: time, locale: str | None = None) -> str:
    """``8.30–16.00`` in Swedish, ``kl. 08.30–16.00`` in Norwegian."""
    prefix = f"kl.{NBSP}" if language_or_current(locale) in _NORWEGIAN else ""
    return f"{prefix}{clock(start, locale)}{EN_DASH}{clock(end, locale)}"


def local(moment: datetime, zone: ZoneInfo | None = None) -> datetime:
    """The moment on the council's wall clock.

    Raises:
        ValueError: the moment has no time zone, so it names no moment.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone; store and pass aware datetimes")
    return moment.astimezone(zone or current_zone())


def moment(when: datetime) -> str:
    """Date and time of an aware datetime: ``27 november 2026 kl. 8.30``, in the council's zone."""
    here = local(when)
    return _("%(date)s at %(time)s", date=medium_date(here.date()), time=clock(here.time()))


def moment_date(when: datetime, locale: str | None = None) -> str:
    """Short date of an aware datetime, on the council's calendar."""
    return short_date(local(when).date(), locale)


def relative_day(day: date, now: date | None = None) -> str:
    """``today``, ``tomorrow``, ``in 2 days``, ``3 days ago`` in the reader's language."""
    distance = (day - (now or today())).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if distance in near:
        return near[distance]
    shown_number = number(abs(distance))
    if distance > 0:
        return ngettext("in %(days)s day", "in %(days)s days", distance, days=shown_number)
    return ngettext("%(days)s day ago", "%(days)s days ago", -distance, days=shown_number)


def _day(locale: str | None) -> str:
    return "d." if language_or_current(locale) in _NORWEGIAN else "d"


def _bare(day: date, pattern: str, locale: str | None) -> str:
    return _formatted(day, pattern, language_or_current(locale))


@lru_cache(maxsize=4096)
def _formatted(day: date, pattern: str, code: str) -> str:
    """A date in a language, remembered: Babel reads the pattern and its names anew each time."""
    return str(format_date(day, pattern, locale=babel_locale(code)))


def _written(day: date, pattern: str, locale: str | None) -> str:
    return shown(_bare(day, pattern, locale), locale)
