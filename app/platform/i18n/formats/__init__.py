"""Dates, times, numbers and sizes in the reader's language, as functions and as Jinja filters."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app.platform.i18n.formats import zone
from app.platform.i18n.formats.dates import (
    clock,
    clock_range,
    date_range,
    local,
    long_date,
    medium_date,
    moment,
    moment_date,
    partial_date,
    relative_day,
    short_date,
)
from app.platform.i18n.formats.numbers import (
    count_of,
    file_size,
    number,
    number_range,
    percent,
    percent_range,
    year_range,
)
from app.platform.i18n.formats.zone import current_zone, force_zone, today

__all__ = [
    "clock",
    "clock_range",
    "count_of",
    "current_zone",
    "date_range",
    "file_size",
    "force_zone",
    "init_formats",
    "local",
    "long_date",
    "medium_date",
    "moment",
    "moment_date",
    "number",
    "number_range",
    "partial_date",
    "percent",
    "percent_range",
    "relative_day",
    "short_date",
    "today",
    "year_range",
]

#: Each is a filter and a function in templates: ``{{ 0.56|percent }}``, ``{{ count_of(7, 15) }}``.
_IN_TEMPLATES: tuple[Callable[..., object], ...] = (
    clock,
    clock_range,
    count_of,
    date_range,
    file_size,
    long_date,
    medium_date,
    moment,
    moment_date,
    number,
    number_range,
    partial_date,
    percent,
    percent_range,
    relative_day,
    short_date,
    year_range,
)


def init_formats(app: Flask, select_timezone: Callable[[], str]) -> None:
    """Register the filters.

    Args:
        app: the application.
        select_timezone: returns the IANA name of the current council's zone, ``Europe/Stockholm``.
    """
    app.extensions[zone.EXTENSION] = select_timezone
    for function in _IN_TEMPLATES:
        app.jinja_env.filters[function.__name__] = function
        app.jinja_env.globals[function.__name__] = function
    app.jinja_env.globals["today"] = today
