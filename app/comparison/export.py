"""A comparison as a file: exactly what is seen, hidden figures empty with the reason beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from flask_babel import gettext as _

from app.comparison.finding import footnotes, heading, paragraph, status_text, title
from app.comparison.measures import DEFAULT_HORIZON
from app.comparison.view import SHOWN, Comparison, CouncilFigures, Figure, RoundFigure
from app.platform.i18n.formats import medium_date, percent
from app.platform.tabular.writing import ExtraSheet, write_csv, write_xlsx

BOM = "\ufeff".encode()
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
        "measure": _measure(comparison),
        "as_council": comparison.own.slug,
        "release": comparison.release.name if comparison.release else None,
        "as_of": comparison.as_of.isoformat(),
        "rows": [
            dict(zip(FIELDS, _values(council, one, figure), strict=True))
            for council, one, figure in lines(comparison)
        ],
    }


def _measure(comparison: Comparison) -> str:
    """As it was asked for: `manager` within the usual time or all by a day (`as_of` tells which), `manager:12`."""
    return comparison.measure.family if comparison.wanted.by_date else comparison.measure.name


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


def funnel_columns() -> list[str]:
    """Headings of the funnel in the file."""
    return [
        _("Council"),
        _("Start year"),
        _("Step"),
        _("Number"),
        _("Of"),
        _("Number unknown"),
        _("Share"),
        _("Source or reason"),
    ]


def funnel_rows(comparison: Comparison) -> Iterator[tuple[object, ...]]:
    """The funnel as on the page: seats without a share, the later steps of those known."""
    last = _("Manager within %(months)s months", months=comparison.measure.horizon or DEFAULT_HORIZON)
    for line in comparison.funnel:
        name = line.name or _("All councils")
        for label, figure in (
            (_("Seats filled"), line.seats),
            (_("Completed"), line.completed),
            (last, line.manager),
        ):
            k, known, unknown, share, _low, _high, text = _numbers(figure)
            told = None if figure is line.seats else share
            yield name, comparison.funnel_year, label, k, known, unknown, told, text


def csv_file(comparison: Comparison, remarks: Iterable[str], locale: str) -> bytes:
    """The table, the funnel under it, and the notes."""
    table = b"".join(write_csv(rows(comparison), columns(), (), locale))
    below = b"".join(write_csv(funnel_rows(comparison), funnel_columns(), remarks, locale))
    return table + b"\r\n" + below.removeprefix(BOM)


def xlsx_file(comparison: Comparison, remarks: Iterable[str], target: BinaryIO) -> None:
    """A workbook with the table, the funnel and the notes, a sheet each."""
    funnel = ExtraSheet(_("From seats to managers"), funnel_columns(), funnel_rows(comparison))
    write_xlsx(rows(comparison), columns(), remarks, target, sheet=_("Comparison"), more=[funnel])


def notes(comparison: Comparison, name: str, printed_by: str) -> list[str]:
    """What must go with the numbers: finding, measure, period, release, date and how to read them."""
    found = [
        name,
        _("Measure: %(measure)s.", measure=title(comparison)),
        _("Start years: %(first)s to %(last)s.", first=comparison.first_year, last=comparison.last_year),
        _(
            "Own figures as of %(date)s, taken out by %(who)s.",
            date=medium_date(comparison.as_of),
            who=printed_by,
        ),
        heading(comparison),
        *paragraph(comparison),
    ]
    return [*found, *footnotes(comparison), _("Figures that are hidden on the page are hidden here, too.")]
