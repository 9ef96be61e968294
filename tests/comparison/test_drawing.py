"""Start years that lack a figure for the same reason are one line of the chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Flask

from app.comparison.drawing import gathered
from app.comparison.view import Figure

HIDDEN = Figure("protected")
LATER = Figure("later", ready_on=date(2027, 4, 30))


def test_years_with_the_same_mark_are_one_line(app: Flask) -> None:
    with app.test_request_context():
        assert gathered([("2016", HIDDEN), ("2017", HIDDEN), ("2018", HIDDEN), ("2024", LATER)]) == (
            ("2016–2018", HIDDEN),
            ("2024", LATER),
        )


def test_another_reason_month_or_year_between_parts_them(app: Flask) -> None:
    year_after = replace(LATER, ready_on=date(2028, 4, 30))
    lines = [
        ("2008", HIDDEN),
        ("2010", HIDDEN),
        ("2011", LATER),
        ("2012", year_after),
        ("2013 (4)", year_after),
    ]
    with app.test_request_context():
        assert gathered(lines) == tuple(lines)
