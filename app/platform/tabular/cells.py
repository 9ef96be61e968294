"""A cell as the text a person sees: what a workbook stores, and what invisible characters do to text."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta

from app.platform.tabular.encoding import UNTIDY

_WHOLE = 1e15  # larger numbers have no exact digits in a workbook


def text_of(value: object) -> str:
    """A stored value as text: dates in ISO form, 42.0 as "42", a text as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, date | time | timedelta):
        return _moment(value)
    return "" if value is None else str(value)


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, time):
        return value.isoformat("minutes" if value.second == 0 else "seconds")
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" ", "minutes" if value.second == 0 else "seconds")
    return value.isoformat()[:10]


def _number(value: float) -> str:
    if value == int(value) and abs(value) < _WHOLE:
        return str(int(value))
    return format(value, ".15g")


def tidy(text: str) -> str:
    """Without invisible characters, text-direction tricks and controls; accents composed (å, not a + °)."""
    return UNTIDY.sub("", unicodedata.normalize("NFC", text)).strip()
