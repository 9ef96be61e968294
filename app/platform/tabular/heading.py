"""Which row holds the headings: often the first, sometimes below a title, a date or an empty row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from app.platform.tabular.words import fold, repairs

SEARCHED = 30
_VALUE = re.compile(r"[\d\s.,:/%+-]+|\S+@\S+\.\S+|true|false")


def heading_index(records: Sequence[Sequence[str]], known: Collection[str] = ()) -> int | None:
    """The index of the heading row among the first records, or None when all are empty.

    `known` are folded words that headings may be; the row with most of them wins, if it has two (or one,
    being the only cell). Without such a row: the first that is about as wide as the table, has only texts
    and no text twice; else the first that is wide; else the first with anything in it.
    """
    filled = [(index, [cell for cell in row if cell.strip()]) for index, row in enumerate(records)]
    filled = [(index, cells) for index, cells in filled if cells]
    if not filled:
        return None
    if known:
        matches = [(_known(cells, known), -index) for index, cells in filled[:SEARCHED]]
        most, place = max(matches)
        if most >= 2 or (most == 1 and any(len(c) == 1 and -place == i for i, c in filled)):
            return -place
    widths = Counter(len(cells) for _index, cells in filled)
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    wide = [(index, cells) for index, cells in filled[:SEARCHED] if len(cells) >= max(1, usual * 0.6)]
    for index, cells in wide:
        if _all_names(cells):
            return index
    return wide[0][0] if wide else filled[0][0]


def _known(cells: Sequence[str], known: Collection[str]) -> int:
    return sum(any(fold(form) in known for form in repairs(cell)) for cell in cells)


def _all_names(cells: Sequence[str]) -> bool:
    """Texts, none of them a number, a date or an address, no two alike."""
    return len({fold(cell) for cell in cells}) == len(cells) and not any(
        _VALUE.fullmatch(cell.strip()) for cell in cells
    )
