"""What stands on the board and in which order: pure. No machine ranks people: by name until somebody arranges it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from statistics import fmean
from uuid import UUID

from app.selection.queries.board import BoardRow, Comment
from app.selection.queries.facts import CriterionFacts, Order

#: One whole sentence, at the least.
SHORTEST_GROUNDS, LONGEST = 20, 2000
MASK = "…"
#: Decisions are told every five minutes; what has not been told after this time is stuck.
TELLING = timedelta(minutes=15)


def enough(grounds: str) -> bool:
    """Whether grounds are at least a whole sentence."""
    return len(grounds.strip()) >= SHORTEST_GROUNDS


def means(row: BoardRow) -> dict[UUID, float]:
    """The mean of the assessors' ratings by criterion, 1 to 5; those that nobody has rated are left out."""
    values: dict[UUID, list[int]] = {}
    for one in row.ratings or ():
        if one.value is not None:
            values.setdefault(one.criterion, []).append(one.value)
    return {criterion: fmean(given) for criterion, given in values.items()}


def weighted(row: BoardRow, criteria: Sequence[CriterionFacts]) -> float | None:
    """The mean of the criteria by the weights that the panel has set; None until all of them are rated.

    Information for the panel: nothing is sorted or decided by it.
    """
    heavy, known = [one for one in criteria if one.weight], means(row)
    found = [(one.weight or 0, known.get(one.id)) for one in heavy]
    if not found or any(value is None for _weight, value in found):
        return None
    return sum(weight * (value or 0) for weight, value in found) / sum(weight for weight, _value in found)


def arranged(rows: Iterable[BoardRow], order: Order | None) -> list[BoardRow]:
    """The rows as somebody has arranged them, those that came later last; as they came where nobody has."""
    listed = list(rows)
    if order is None:
        return listed
    places = {candidacy: place for place, candidacy in enumerate(order.candidacies)}
    return sorted(listed, key=lambda row: places.get(row.id, len(places)))


def moved(shown: Sequence[UUID], candidacy_id: UUID, up: bool) -> list[UUID]:
    """The order with one case a place further up or down; as it was at either end, or when it is not there."""
    order = list(shown)
    if candidacy_id not in order:
        return order
    at = order.index(candidacy_id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    return order


def code(candidacy_id: UUID) -> str:
    """What a case is called where names are hidden; the same every time, and nothing of the name is in it."""
    told = sha256(candidacy_id.bytes).hexdigest()[:8].upper()
    return f"{told[:4]}-{told[4:]}"


def blinded(rows: Iterable[BoardRow], keep_order: bool) -> list[BoardRow]:
    """The rows without names and units, also in what was written about them.

    The order by name would tell the name, so it is by code; `keep_order` where somebody has arranged it.
    """
    listed = list(rows)
    names = [part for row in listed for part in _parts(row)]
    hidden = [_blind(row, names) for row in listed]
    return hidden if keep_order else sorted(hidden, key=lambda row: row.given_name)


def masked(words: str, names: Sequence[str]) -> str:
    """A text with every one of the names replaced, also in the genitive."""
    if not names:
        return words
    found = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{found})(?:'?s)?(?!\w)", MASK, words, flags=re.IGNORECASE)


def _parts(row: BoardRow) -> list[str]:
    written = [row.unit, row.name, row.given_name, row.family_name]
    halves = [half for name in (row.given_name, row.family_name) for half in re.split(r"[\s-]+", name)]
    return [part for part in (*written, *halves) if len(part) > 1]


def _blind(row: BoardRow, names: Sequence[str]) -> BoardRow:
    told = row.decision
    grounds = masked(told.grounds, names) if told else ""
    return replace(
        row,
        given_name=code(row.id),
        family_name="",
        unit="",
        comments=tuple(Comment(one.author, masked(one.body, names), one.at) for one in row.comments),
        decision=replace(told, grounds=grounds) if told else None,
        grounds_hidden=told is not None and grounds != told.grounds,
        file=row.file.each_text(lambda words: masked(words, names)) if row.file else None,
    )
