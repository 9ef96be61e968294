"""The measures of the comparison: what is counted, by when it can be known, and what it is called."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

HORIZONS = (6, 12, 24, 36)
DEFAULT_HORIZON = 24
MANAGER_KINDS = frozenset({"manager", "head_teacher"})
OTHER_KINDS: dict[str, LazyString] = {
    "project_leader": _l("Project leader"),
    "qualified_duties": _l("More qualified duties"),
    "new_field": _l("Moved to another field"),
    "specialist": _l("Chose to be a specialist"),
    "stays": _l("Stays, with a better understanding"),
}
FAMILIES = ("manager", *(f"outcome:{kind}" for kind in OTHER_KINDS))
_WRITTEN = re.compile(r"(seats|completed|manager|outcome:[a-z_]+)(?:[:@](\d+))?")


class UnknownMeasure(ValueError):
    """There is no such measure."""


@dataclass(frozen=True)
class MeasureChoice:
    """One measure: a family, and for outcomes the months after the end of the round within which they count.

    Family is `seats`, `completed`, `manager` or `outcome:<kind>`.
    """

    family: str
    horizon: int | None = None

    @property
    def code(self) -> str:
        """As stored in a release, and in addresses: `manager:24`, `completed`."""
        return self.family if self.horizon is None else f"{self.family}:{self.horizon}"

    @property
    def name(self) -> str:
        """As written on the command line: the usual horizon goes without saying."""
        return self.family if self.horizon == DEFAULT_HORIZON else self.code

    @property
    def agreed_as(self) -> str:
        """The measure of the programme's agreement that governs this one."""
        return self.family.partition(":")[0]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of outcome counted; head teachers are managers."""
        if self.family == "manager":
            return MANAGER_KINDS
        return frozenset({self.family.removeprefix("outcome:")})

    def ready_on(self, starts_on: date, ends_on: date) -> date:
        """The day from which a round's figure can be complete."""
        if self.family == "seats":
            return starts_on
        return ends_on if self.horizon is None else add_months(ends_on, self.horizon)

    @property
    def title(self) -> str:
        """What people call it: "Manager within 24 months"."""
        if self.family == "seats":
            return _("Seats filled")
        if self.family == "completed":
            return _("Completed the programme")
        return _("%(outcome)s within %(months)s months", outcome=self.outcome_name, months=self.horizon)

    @property
    def outcome_name(self) -> str:
        """The outcome without its horizon."""
        return _("Manager") if self.family == "manager" else str(OTHER_KINDS[self.family[8:]])

    @property
    def question(self) -> str:
        """The question that a page with this measure answers."""
        if self.family == "seats":
            return _("How many of the seats are filled?")
        if self.family == "completed":
            return _("How many complete the programme?")
        if self.family == "manager":
            return _("How many go on to a manager's post after the programme?")
        return _("What becomes of those who do not become managers?")


def parse_measure(text: str) -> MeasureChoice:
    """Read `manager`, `manager:12`, `outcome:specialist`, `outcome:specialist:36`, `completed` or `seats`.

    Raises:
        UnknownMeasure: it is none of them, or a horizon that is not measured.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise UnknownMeasure(text)
    family, months = match.groups()
    if family in ("seats", "completed"):
        if months is not None:
            raise UnknownMeasure(text)
        return MeasureChoice(family)
    horizon = DEFAULT_HORIZON if months is None else int(months)
    if family not in FAMILIES or horizon not in HORIZONS:
        raise UnknownMeasure(text)
    return MeasureChoice(family, horizon)


def all_measures() -> list[MeasureChoice]:
    """Every measure there is, in the order of the list on the page."""
    return [
        *(MeasureChoice("manager", horizon) for horizon in HORIZONS),
        MeasureChoice("completed"),
        MeasureChoice("seats"),
        *(MeasureChoice(f"outcome:{kind}", horizon) for kind in OTHER_KINDS for horizon in HORIZONS),
    ]


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
