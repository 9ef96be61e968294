"""Dates of the precision that is known: a year, a month or a day.

The sources say "since 2008" and "April 2016 to March 2017": a programme must be able to store exactly that
much. Wording and order for a reader belong to `app.platform.i18n`; this module only knows the value.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import total_ordering

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A calendar date whose day, or month and day, may be unknown.

    Ordering is by the known parts from the year down; a coarser date comes before every finer date inside
    it (2016 < 2016-01 < 2016-01-01), so a sorted history starts with what is least exact. Raises ValueError
    for a date that does not exist, and for a day without a month.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs a month")
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read `2016`, `2016-04` or `2016-04-01`; raises ValueError for anything else."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise ValueError(f"not a year, year-month or date: {text!r}")
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def from_date(cls, value: date, precision: Precision = Precision.DAY) -> PartialDate:
        """The part of `value` that `precision` keeps."""
        month = None if precision is Precision.YEAR else value.month
        return cls(value.year, month, value.day if precision is Precision.DAY else None)

    @property
    def precision(self) -> Precision:
        """Year, month or day: what is known."""
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    def iso(self) -> str:
        """The ISO 8601 text of the known parts; `from_iso` reads it back."""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text

    def __str__(self) -> str:
        return self.iso()

    def first_day(self) -> date:
        """The earliest day it can have been."""
        return date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        """The latest day it can have been."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def covers(self, day: date) -> bool:
        """Whether `day` is one of the days it can have been."""
        return self.first_day() <= day <= self.last_day()

    def certainly_before(self, other: PartialDate) -> bool:
        """Whether every day it can have been is earlier than every day `other` can have been."""
        return self.last_day() < other.first_day()

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self._key() < other._key()

    def _key(self) -> tuple[int, int, int]:
        return (self.year, self.month or 0, self.day or 0)
