"""What must not come in: identity numbers, health, union, religion and the rest of article 9 and 10.

Headings are judged by their words; cells by identity numbers anywhere and by plain words about health. The
guard never keeps, quotes or logs what it found, only where.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.platform.tabular.identity_numbers import Find, find_identity_number, possible
from app.platform.tabular.messages import FaultCode
from app.platform.tabular.sensitive_words import HEALTH_CONTENT, PART, WHOLE, Sensitive
from app.platform.tabular.words import fold, repairs

__all__ = [
    "FIELD_REASONS",
    "REASONS",
    "Guard",
    "Sensitive",
    "SensitiveColumn",
    "screen",
    "sensitive_heading",
    "sensitive_text",
]

REASONS: Final[dict[Sensitive, LazyString]] = {
    Sensitive.IDENTITY: _(
        "National identity numbers are not needed here: people are told apart by e-mail address or employee "
        "number. Remove the column."
    ),
    Sensitive.HEALTH: _("Data about health may not be kept here. Remove the column."),
    Sensitive.UNION: _("Membership of a trade union may not be kept here. Remove the column."),
    Sensitive.RELIGION: _("Religion or belief may not be kept here. Remove the column."),
    Sensitive.ETHNICITY: _("Ethnic origin may not be kept here. Remove the column."),
    Sensitive.SEXUALITY: _("Sexual orientation and identity may not be kept here. Remove the column."),
    Sensitive.POLITICS: _("Political opinions may not be kept here. Remove the column."),
    Sensitive.CRIME: _(
        "Data about crimes and extracts from police registers may not be kept here. Remove the column."
    ),
}

# Of what `sensitive_text` and `free_text.unkept` find, said beside the field of a form.
FIELD_REASONS: Final[dict[str, LazyString]] = {
    Sensitive.IDENTITY: _(
        "A national identity number may not be kept here: people are told apart by e-mail address or "
        "employee number. Take it away."
    ),
    Sensitive.HEALTH: _("Data about health may not be kept here. Take it away."),
    "results": _(
        "This looks like results of a test. They never come into Fram: not scores, not levels, not reports. Take them "
        "away."
    ),
}

_WORD = re.compile(r"[^\W\d_]{3,}")
# A column of ten bare digits is identity numbers when so many of at least so many are possible ones; of
# random telephone numbers about one in nine is.
_WEAK_LEAST, _WEAK_SHARE = 5, 0.4
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class SensitiveColumn:
    """A column to be refused. `cells` is how many cells gave it away, 0 when the heading did."""

    index: int
    header: str
    kind: Sensitive
    cells: int = 0

    @property
    def reason(self) -> str:
        """Why, and what to do, in the language of the moment."""
        return str(REASONS[self.kind])


def sensitive_heading(heading: str) -> Sensitive | None:
    """The kind of sensitive data a heading announces, or None."""
    for form in repairs(heading):
        word = fold(form)
        for kind in Sensitive:
            if word in WHOLE[kind] or any(part in word for part in PART[kind]):
                return kind
    return None


def screen(header: Sequence[str]) -> list[SensitiveColumn]:
    """The columns whose headings announce sensitive data: with any of these a file is refused."""
    kinds = ((index, heading, sensitive_heading(heading)) for index, heading in enumerate(header))
    return [SensitiveColumn(index, heading, kind) for index, heading, kind in kinds if kind is not None]


def sensitive_text(text: str | None, today: date | None = None) -> Sensitive | None:
    """The kind of sensitive data that one written value holds, or None: the guard of forms.

    It judges as `Guard` judges a cell: identity numbers anywhere, and plain words about health.
    """
    if not text:
        return None
    if possible(text) and find_identity_number(text, today) is Find.STRONG:
        return Sensitive.IDENTITY
    return Sensitive.HEALTH if _about_health(text) else None


@dataclass(slots=True)
class Guard:
    """Looks at every cell of a sheet while it streams by."""

    header: Sequence[str]
    today: date = field(default_factory=date.today)
    _strong: dict[tuple[int, Sensitive], int] = field(default_factory=lambda: defaultdict(int))
    _weak: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    _harmless: set[str] = field(default_factory=set)

    def check(self, cells: Sequence[str]) -> Sequence[tuple[int, FaultCode]]:
        """Columns of this row that hold sensitive data, with the code of the fault; usually none."""
        harmless = self._harmless
        new = [cell for cell in cells if cell not in harmless]
        joined = "\n".join(new)
        digits, health = possible(joined), _about_health(joined)
        if not digits and not health:
            if len(harmless) < _REMEMBERED:
                harmless.update(new)
            return ()
        found: list[tuple[int, FaultCode]] = []
        for index, cell in enumerate(cells):
            if digits and self._identity(index, cell):
                found.append((index, FaultCode.SENSITIVE_IDENTITY))
            elif health and _about_health(cell):
                self._strong[index, Sensitive.HEALTH] += 1
                found.append((index, FaultCode.SENSITIVE_HEALTH))
            elif len(harmless) < _REMEMBERED and not possible(cell):
                harmless.add(cell)
        return found

    def columns(self) -> list[SensitiveColumn]:
        """Columns to refuse after all rows were seen: by heading, by finds, and by many weak finds."""
        refused = {(column.index, column.kind): column for column in screen(self.header)}
        for (index, kind), count in self._strong.items():
            refused.setdefault((index, kind), SensitiveColumn(index, self.header[index], kind, count))
        for index, (weak, ten_digits) in self._weak.items():
            if weak >= _WEAK_LEAST and weak >= ten_digits * _WEAK_SHARE:
                column = SensitiveColumn(index, self.header[index], Sensitive.IDENTITY, weak)
                refused.setdefault((index, Sensitive.IDENTITY), column)
        return sorted(refused.values(), key=lambda column: (column.index, column.kind))

    def _identity(self, index: int, cell: str) -> bool:
        if not possible(cell):
            return False
        find = find_identity_number(cell, self.today)
        if find is Find.STRONG:
            self._strong[index, Sensitive.IDENTITY] += 1
            return True
        tally = self._weak[index]
        tally[0] += find is Find.WEAK
        tally[1] += 1
        return False


def _about_health(text: str) -> bool:
    return not HEALTH_CONTENT.isdisjoint(_WORD.findall(text.lower()))
