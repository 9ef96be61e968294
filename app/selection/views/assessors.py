"""Assessors compared: who is stricter, as information. Like with like: each instrument by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _

from app.platform.i18n.collation import sort_key
from app.programmes.queries.members import list_members
from app.programmes.views.shown import letters
from app.selection.board import blinded
from app.selection.calibration import FEWEST, Calibrated, Refused, calibrate
from app.selection.queries.board import BoardRow, other_rows, own_rows
from app.selection.service.board import look
from app.selection.views.board_page import blind
from app.selection.views.place import at_board
from app.selection.words import INSTRUMENTS

Score = tuple[UUID, UUID, float]


@dataclass(frozen=True)
class Compared:
    """The assessors by one instrument: what was found, or why they cannot be compared."""

    instrument: str
    found: Calibrated[UUID, UUID] | None
    why: str


def board_assessors(slug: str, number: int) -> str:
    """Raw and adjusted side by side; where the ratings cannot be compared, why not."""
    place = at_board(slug, number)
    rows = own_rows(place.actor, place.round.id, letters())
    look(place.actor, place.facts, rows)
    for council_id in sorted({one.council_id for one in place.facts.panel} - {place.own}):
        rows += other_rows(place.round.id, council_id, letters())
    if blind(place):
        rows = blinded(rows, keep_order=False)
    names = {given.assessor_id: given.assessor for row in rows for given in row.ratings or ()}
    return render_template(
        "selection/assessors.html",
        place=place,
        programme=place.programme,
        round=place.round,
        rows=rows,
        councils={one.council_id: one.name for one in list_members(place.programme.id, letters())},
        comparisons=compared(rows),
        instruments=INSTRUMENTS,
        assessors=sorted(names.items(), key=lambda pair: (sort_key(pair[1], letters()), pair[0])),
        nothing=_words("none"),
        blind=blind(place),
    )


def compared(rows: Sequence[BoardRow]) -> list[Compared]:
    """Each instrument that anybody has rated by. Whoever rates work samples lower than others rate interviews may
    have seen what interviews do not show, so the two are never made one number."""
    found = []
    for instrument in INSTRUMENTS:
        if of_it := scores(rows, instrument):
            try:
                found.append(Compared(instrument, calibrate(of_it), ""))
            except Refused as refused:
                found.append(Compared(instrument, None, _words(refused.why)))
    return found


def scores(rows: Sequence[BoardRow], instrument: str) -> list[Score]:
    """One number by one instrument for each candidate and assessor: the mean of all criteria, without abstentions."""
    given: defaultdict[tuple[UUID, UUID], list[int]] = defaultdict(list)
    for row in rows:
        for one in row.ratings or ():
            if one.instrument == instrument and one.value is not None:
                given[row.id, one.assessor_id].append(one.value)
    return [(candidate, assessor, fmean(values)) for (candidate, assessor), values in given.items()]


def _words(why: str) -> str:
    return {
        "none": _(
            "Fewer than two assessors have handed in ratings that you can see. There is nothing to compare."
        ),
        "few": _(
            "An assessor has rated fewer than %(number)s candidates. With so few it cannot be told whether "
            "the assessor is strict or the candidates were weaker.",
            number=FEWEST,
        ),
        "apart": _(
            "Some assessors have no candidate in common with the others, not even by way of a third. It cannot be told "
            "whether they are strict or their candidates were weaker."
        ),
    }[why]
