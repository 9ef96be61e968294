"""A comparison as it stands on the page, remembered: all of it that does not depend on who looks.

Drawing is most of the work of the page, and the same figures are drawn again and again: a release is the same for
every reader. What is remembered depends on nothing but the key: the figures, the words and the templates. The figures
themselves are asked for each time; `compare` gives the same comparison for the same ones, to one council.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import get_translations  # type: ignore[attr-defined]
from flask_babel import gettext as _
from jinja2 import Environment
from markupsafe import Markup

from app.comparison import finding
from app.comparison.finding import when
from app.comparison.measures import HORIZONS, OTHER_KINDS
from app.comparison.view import Comparison, CouncilFigures, Figure, FunnelLine
from app.platform.i18n.binding import current_language
from app.platform.i18n.formats.numbers import EN_DASH

#: About ten kilobytes each.
KEPT = 400
#: Whole pages, about a hundred kilobytes each.
PAGES = 64
Around = tuple[Environment, object]


@dataclass(frozen=True)
class Told:
    """The words of a comparison, in the reader's language, for its templates."""

    heading: str
    overall: str
    sentences: Sequence[str]
    footnotes: Sequence[str]
    sources: Mapping[bool, str]
    has_left_out: bool
    families: Sequence[tuple[str, str]]
    horizons: Sequence[tuple[int, str]]
    years: Sequence[tuple[int, str]]
    funnel_years: Sequence[int]
    council_rows: Callable[[CouncilFigures, float | None, str], Markup]
    funnel_rows: Callable[[tuple[FunnelLine, ...], str], Markup]


@dataclass(frozen=True)
class Drawn:
    """The parts of the page that follow from the comparison alone."""

    heading: str
    filters: Markup
    result: Markup


def draw(shown: Comparison, here: str, link: str, hidden: tuple[tuple[str, str | int], ...]) -> Drawn:
    """The choices and the figures.

    here: the page's address; link: with all that has been chosen; hidden: that, for the form of the start year.
    """
    return _draw(*_around(), current_language(), shown, here, link, hidden)


@lru_cache(maxsize=PAGES)
def _draw(
    templates: Environment,
    words: object,
    language: str,
    shown: Comparison,
    here: str,
    link: str,
    hidden: tuple[tuple[str, str | int], ...],
) -> Drawn:
    told = _told(shown)
    macros: Any = templates.get_template("comparison/drawn.html").module
    return Drawn(
        told.heading,
        _drawn(macros.filters(shown, told, here)),
        _drawn(macros.result(shown, told, here, link, hidden)),
    )


def _told(shown: Comparison) -> Told:
    return Told(
        heading=finding.heading(shown),
        overall=finding.spoken(shown.overall),
        sentences=finding.paragraph(shown),
        footnotes=finding.footnotes(shown),
        sources=finding.sources(shown),
        has_left_out=shown.overall.left_out or any(one.pooled.left_out for one in shown.councils),
        families=families(),
        horizons=[(months, _("%(months)s months", months=months)) for months in HORIZONS],
        years=[(one, str(one)) for one in shown.years],
        funnel_years=sorted({one.round.starts_on.year for one in shown.own.rounds}),
        council_rows=council_rows,
        funnel_rows=funnel_rows,
    )


def families() -> list[tuple[str, str]]:
    """The choices of what to count."""
    return [
        ("manager", _("Manager")),
        ("completed", _("Completed the programme")),
        ("seats", _("Seats filled")),
        *((f"outcome:{kind}", str(name)) for kind, name in OTHER_KINDS.items()),
    ]


def council_rows(council: CouncilFigures, ref: float | None, source: str) -> Markup:
    """The rows of one council: pooled and round by round.

    ref: the share of all councils in per cent, for the line; source: where the figures are from, in words.
    """
    rounds = gathered((one.label, one.figure) for one in council.rounds)
    return _council_rows(*_around(), council.name, council.own, source, council.pooled, rounds, ref)


def gathered(rounds: Iterable[tuple[str, Figure]]) -> tuple[tuple[str, Figure], ...]:
    """Rounds one after the other that lack a figure for the same reason, in one line: "2016–2023".

    rounds: label and figure. Only start years that follow each other are put together, so that a line never
    speaks of a year without a round.
    """
    found: list[tuple[str, Figure, int | None]] = []
    for label, figure in rounds:
        year = int(label) if label.isdecimal() and figure.count is None else None
        if year is not None and found and found[-1][2] == year - 1 and _same_reason(found[-1][1], figure):
            first = found[-1][0].partition(EN_DASH)[0]
            found[-1] = (f"{first}{EN_DASH}{label}", figure, year)
        else:
            found.append((label, figure, year))
    return tuple((label, figure) for label, figure, _year in found)


def _same_reason(one: Figure, other: Figure) -> bool:
    return (one.status, when(one)) == (other.status, when(other))


def funnel_rows(lines: tuple[FunnelLine, ...], last: str) -> Markup:
    """The rows of the funnel; `last` names its last step."""
    return _funnel_rows(*_around(), lines, last)


def _around() -> Around:
    """What drawing depends on beside the figures: the templates, and the reader's words."""
    return current_app.jinja_env, get_translations()


@lru_cache(maxsize=KEPT)
def _council_rows(
    templates: Environment,
    words: object,
    name: str,
    own: bool,
    source: str,
    pooled: Figure,
    rounds: tuple[tuple[str, Figure], ...],
    ref: float | None,
) -> Markup:
    return _drawn(_parts(templates).council_rows(name, own, source, pooled, rounds, ref, when))


@lru_cache(maxsize=KEPT)
def _funnel_rows(templates: Environment, words: object, lines: tuple[FunnelLine, ...], last: str) -> Markup:
    return _drawn(_parts(templates).funnel_rows(lines, last, when))


def _parts(templates: Environment) -> Any:
    return templates.get_template("comparison/parts.html").module


def _drawn(text: object) -> Markup:
    """Proof that a macro has escaped what it was given."""
    if not isinstance(text, Markup):
        raise TypeError("the rows of a comparison were drawn without escaping")
    return text
