"""Dates as people write them in Sweden and Norway, with the precision they wrote."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.platform.dates import PartialDate
from app.platform.tabular.faults import Invalid, excerpt
from app.platform.tabular.messages import FaultCode
from app.platform.tabular.words import fold

_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?:([-/.])(\d{{1,2}})(?:\2(\d{{1,2}}){_TIME})?)?", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
_DAY_WORD = re.compile(r"(?:(?:den\s+)?(\d{1,2})(?:\.|:[ae]|st|nd|rd|th)?\s*)?([^\W\d_]{3,9})\.?,?\s+(\d{4})")
_WORD_DAY = re.compile(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_SERIAL = re.compile(r"[1-6]\d{4}", re.ASCII)

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "januari januar january jan",
            "februari februar february feb",
            "mars march mar",
            "april apr",
            "maj mai may",
            "juni june jun",
            "juli july jul",
            "augusti august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december desember des dec",
        ),
        1,
    )
    for word in words.split()
}


def date(first_year: int = 1900, last_year: int = 2200) -> Callable[[str], PartialDate]:
    """A date, a month or a year between two years.

    Reads 2016, 2016-04, 2016-04-01 (also with / or . or without, and with a time, which is dropped),
    1.4.2016 (day first, as points are used in the Nordic countries), 4/2016, "april 2016", "1 april 2016".
    With / or - and the year last, 01/04/2016 is a fault, because it can be 1 April or 4 January; 25/12/2016
    cannot be mistaken.
    """

    def parse(value: str) -> PartialDate:
        year, month, day = _parts(value)
        if not first_year <= year <= last_year:
            raise Invalid(FaultCode.DATE_RANGE, value=excerpt(value), first=first_year, last=last_year)
        return _existing(value, year, month, day)

    return parse


Parts = tuple[int, int | None, int | None]


def _parts(value: str) -> Parts:
    if match := _YEAR_FIRST.fullmatch(value):
        year, _separator, month, day = match.groups()
        return int(year), int(month) if month else None, int(day) if day else None
    if match := _COMPACT.fullmatch(value):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _YEAR_LAST.fullmatch(value):
        return _year_last(value, match)
    if match := _MONTH_YEAR.fullmatch(value):
        return int(match[2]), int(match[1]), None
    return _in_words(value)


def _year_last(value: str, match: re.Match[str]) -> Parts:
    first, separator, second, year = int(match[1]), match[2], int(match[3]), match[4]
    if len(year) == 2:
        raise Invalid(FaultCode.DATE_SHORT_YEAR, value=excerpt(value))
    if separator == "." or first > 12 or first == second:
        return int(year), second, first
    if second > 12:
        return int(year), first, second
    one, other = f"{year}-{second:02d}-{first:02d}", f"{year}-{first:02d}-{second:02d}"
    raise Invalid(FaultCode.DATE_AMBIGUOUS, value=excerpt(value), first=one, second=other)


def _in_words(value: str) -> Parts:
    if (match := _DAY_WORD.fullmatch(value)) and fold(match[2]) in _MONTHS:
        return int(match[3]), _MONTHS[fold(match[2])], int(match[1]) if match[1] else None
    if (match := _WORD_DAY.fullmatch(value)) and fold(match[1]) in _MONTHS:
        return int(match[3]), _MONTHS[fold(match[1])], int(match[2])
    code = FaultCode.DATE_SERIAL if _SERIAL.fullmatch(value) else FaultCode.DATE
    raise Invalid(code, value=excerpt(value))


def _existing(value: str, year: int, month: int | None, day: int | None) -> PartialDate:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        raise Invalid(FaultCode.DATE_MISSING, value=excerpt(value)) from None
