"""Dates, times and numbers, against how each language writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from flask import Flask

from app.platform.dates import PartialDate
from app.platform.i18n import formats
from app.platform.i18n.formats import zone

S = "\u00a0"
FRIDAY = date(2026, 11, 27)
Render = Callable[..., str]


@pytest.mark.parametrize(
    ("code", "long", "medium", "short"),
    [
        ("sv", "fredag 27 november", "27 november 2026", "2026-11-27"),
        ("nb", "fredag 27. november", "27. november 2026", "27.11.2026"),
        ("nn", "fredag 27. november", "27. november 2026", "27.11.2026"),
        ("en", "Friday 27 November", "27 November 2026", "27 Nov 2026"),
    ],
)
def test_dates(code: str, long: str, medium: str, short: str) -> None:
    assert formats.long_date(FRIDAY, code, now=date(2026, 1, 1)) == long
    assert formats.long_date(FRIDAY, code, now=date(2027, 1, 1)) == f"{long} 2026"
    assert formats.medium_date(FRIDAY, code) == medium
    assert formats.short_date(FRIDAY, code) == short


@pytest.mark.parametrize(
    ("when", "sv", "nb", "nn", "en"),
    [
        (PartialDate(2008), "2008", "2008", "2008", "2008"),
        (PartialDate(2017, 3), "mars 2017", "mars 2017", "mars 2017", "March 2017"),
        (PartialDate(2017, 3, 27), "27 mars 2017", "27. mars 2017", "27. mars 2017", "27 March 2017"),
    ],
)
def test_partial_dates(when: PartialDate, sv: str, nb: str, nn: str, en: str) -> None:
    shown = [formats.partial_date(when, code) for code in ("sv", "nb", "nn", "en")]
    assert shown == [sv, nb, nn, en]


def test_date_ranges() -> None:
    assert formats.date_range(FRIDAY, FRIDAY, "sv") == "27 november 2026"
    assert formats.date_range(FRIDAY, date(2026, 11, 28), "sv") == "27–28 november 2026"
    assert formats.date_range(FRIDAY, date(2026, 11, 28), "nb") == "27.–28. november 2026"
    assert formats.date_range(FRIDAY, date(2026, 12, 3), "sv") == "27 november–3 december 2026"
    assert formats.date_range(FRIDAY, date(2027, 1, 3), "en") == "27 November 2026–3 January 2027"


@pytest.mark.parametrize(
    ("code", "one", "both"),
    [
        ("sv", "8.30", "8.30–16.00"),
        ("nb", "08.30", f"kl.{S}08.30–16.00"),
        ("nn", "08.30", f"kl.{S}08.30–16.00"),
        ("en", "08:30", "08:30–16:00"),
    ],
)
def test_times(code: str, one: str, both: str) -> None:
    assert formats.clock(time(8, 30), code) == one
    assert formats.clock_range(time(8, 30), time(16), code) == both


@pytest.mark.parametrize("code", ["sv", "nb", "nn"])
def test_nordic_numbers(code: str) -> None:
    assert formats.number(1234567, locale=code) == f"1{S}234{S}567"
    assert formats.number(1234.5, 1, code) == f"1{S}234,5"
    assert formats.number(999, locale=code) == "999"
    assert formats.number(-3, locale=code) == "−3"
    assert formats.percent(0.56, locale=code) == f"56{S}%"
    assert formats.percent_range(0.33, 0.77, locale=code) == f"33–77{S}%"
    assert formats.file_size(1_400_000, code) == f"1,4{S}MB"


def test_english_numbers() -> None:
    assert formats.number(1234567.5, 1, "en") == "1,234,567.5"
    assert formats.percent(0.56, locale="en") == "56%"
    assert formats.percent_range(0.333, 0.771, 1, "en") == "33.3–77.1%"


def test_halves_round_up_whatever_the_binary_fraction() -> None:
    assert formats.percent(0.125, locale="en") == "13%"
    assert formats.percent(0.145, locale="en") == "15%"
    assert formats.number(Decimal("2.5"), locale="en") == "3"
    assert formats.number(-0.2, locale="en") == "0"


def test_number_and_year_ranges() -> None:
    assert formats.number_range(2, 4, locale="sv") == "2–4"
    assert formats.number_range(2.1, 2.2, locale="sv") == "2"
    assert formats.year_range(2008, 2012) == "2008–2012"
    assert formats.year_range(2008, 2008) == "2008"


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (9_950, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (25_000_000, "25 MB"),
        (3 * 10**15, "3,000 TB"),
    ],
)
def test_file_sizes(octets: int, shown: str) -> None:
    assert formats.file_size(octets, "en") == shown.replace(" ", S)


def test_sentences_in_the_readers_language(app: Flask) -> None:
    with app.app_context():
        assert formats.count_of(7, 15) == "7 av 15"
        assert formats.count_of(1500, 20000) == f"1{S}500 av 20{S}000"
        assert formats.relative_day(date(2026, 11, 28), now=date(2026, 11, 26)) == "om 2 dagar"
    assert formats.relative_day(FRIDAY, now=FRIDAY) == "today"
    assert formats.relative_day(FRIDAY, now=date(2026, 11, 26)) == "tomorrow"
    assert formats.relative_day(FRIDAY, now=date(2026, 11, 28)) == "yesterday"
    assert formats.relative_day(FRIDAY, now=date(2026, 11, 30)) == "3 days ago"
    assert formats.relative_day(FRIDAY, now=date(2026, 11, 25)) == "in 2 days"


def test_moments_stand_in_the_councils_zone(app: Flask) -> None:
    late = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    with app.app_context():
        assert formats.moment(late) == "28 november 2026 kl. 0.30"
        assert formats.moment_date(late) == "2026-11-28"
        app.config["ZONE"] = "Atlantic/Reykjavik"
        assert formats.moment_date(late) == "2026-11-27"
        with formats.force_zone("Europe/Oslo"):
            assert formats.moment_date(late) == "2026-11-28"
    assert zone.current_zone().key == "UTC"
    with pytest.raises(ValueError, match="time zone"):
        formats.moment(datetime(2026, 11, 27, 8, 30))


def test_summer_time(app: Flask) -> None:
    with app.app_context():
        assert formats.local(datetime(2026, 7, 1, 6, 30, tzinfo=UTC)).hour == 8
        assert formats.local(datetime(2026, 12, 1, 6, 30, tzinfo=UTC)).hour == 7


def test_filters(render: Render) -> None:
    assert render("{{ 0.56|percent }}", "sv") == f"56{S}%"
    assert render("{{ count_of(7, 15) }}", "sv") == "7 av 15"
    assert render("{{ day|short_date }} {{ day|medium_date }}", "nb", day=FRIDAY) == (
        "27.11.2026 27. november 2026"
    )
    assert render("{{ 0.3|percent_range(0.7) }}", "en") == "30–70%"
    assert render("{{ day|partial_date }}", "nn", day=PartialDate(2017, 3)) == "mars 2017"


def test_in_the_pseudo_locale_formatted_words_are_marked(render: Render, pseudo_allowed: None) -> None:
    assert render("{{ day|medium_date }}", "qps", day=FRIDAY) == "⟦27 November 2026⟧"
    assert render("{{ day|partial_date }}", "qps", day=PartialDate(2017)) == "2017"
