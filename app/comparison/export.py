"""A comparison as a file: exactly what is seen, hidden figures empty with the reason beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from app.comparison.finding import footnotes, status_text
from app.comparison.view import SHOWN, Comparison, CouncilFigures, Figure, RoundFigure
from app.platform.i18n.formats import medium_date, percent
from app.platform.tabular.writing import write_csv

FIELDS = ("council", "round", "k", "n", "unknown", "share", "low", "high", "status")


def lines(comparison: Comparison) -> Iterator[tuple[CouncilFigures, RoundFigure | None, Figure]]:
    """Every row of the table: each council pooled, then its rounds."""
    for council in comparison.councils:
        yield council, None, council.pooled
        for one in council.rounds:
            yield council, one, one.figure


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison for scripts; hidden figures are null, `round` is null when rounds are pooled."""
    return {
        "programme": comparison.programme.address,
        "measure": comparison.measure.name,
        "as_council": comparison.own.slug,
        "release": comparison.release.name if comparison.release else None,
        "as_of": comparison.as_of.isoformat(),
        "rows": [
            dict(zip(FIELDS, _values(council, one, figure), strict=True))
            for council, one, figure in lines(comparison)
        ],
    }


def _values(council: CouncilFigures, one: RoundFigure | None, figure: Figure) -> tuple[object, ...]:
    number = one.round.number if one else None
    count = figure.count if figure.status in SHOWN else None
    if count is None:
        return (council.slug, number, None, None, None, None, None, None, figure.status)
    rounded = (None if part is None else round(part, 4) for part in (figure.share, figure.low, figure.high))
    return (council.slug, number, count.k, count.n, count.unknown, *rounded, figure.status)


def as_csv(comparison: Comparison) -> str:
    """The rows of `as_json` with commas and points, for scripts."""
    rows = [_values(*line) for line in lines(comparison)]
    return b"".join(write_csv(rows, FIELDS, (), "en")).decode().removeprefix("\ufeff")


def columns() -> list[str]:
    """Headings of the file for people."""
    return [
        _("Council"),
        _("Start year"),
        _("Number with the outcome"),
        _("Number known"),
        _("Number unknown"),
        _("Share"),
        _("%(level)s interval from", level=percent(0.95)),
        _("%(level)s interval to", level=percent(0.95)),
        _("Source or reason"),
    ]


def rows(comparison: Comparison) -> Iterator[tuple[object, ...]]:
    """Rows of the file for people, the all-councils line last. As on the page: no percent of few people."""
    for council, one, figure in lines(comparison):
        yield council.name, one.label if one else _("All rounds together"), *_numbers(figure)
    if len(comparison.members) > 1:
        yield _("All councils"), _("All rounds together"), *_numbers(comparison.overall)


def _numbers(figure: Figure) -> tuple[object, ...]:
    count, text = figure.count, status_text(figure)
    if count is None:
        return (None, None, None, None, None, None, text)
    if not figure.percent_fits or figure.share is None or figure.low is None or figure.high is None:
        return (count.k, count.known, count.unknown, None, None, None, text)
    return (
        count.k,
        count.known,
        count.unknown,
        round(figure.share, 4),
        round(figure.low, 4),
        round(figure.high, 4),
        text,
    )


def notes(comparison: Comparison, title: str, printed_by: str) -> list[str]:
    """What must go with the numbers: measure, period, release, date and how to read them."""
    found = [
        title,
        _("Measure: %(measure)s.", measure=comparison.measure.title),
        _("Start years: %(first)s to %(last)s.", first=comparison.first_year, last=comparison.last_year),
        _(
            "Own figures as of %(date)s, taken out by %(who)s.",
            date=medium_date(comparison.as_of),
            who=printed_by,
        ),
    ]
    return [*found, *footnotes(comparison), _("Figures that are hidden on the page are hidden here, too.")]
