"""When something is due: every so many minutes, or at a time of day on a council's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class When(Protocol):
    """A rule that says when something was last due."""

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The latest due moment that is not after `now` (both in UTC)."""
        ...

    @property
    def frequent(self) -> bool:
        """Whether it comes more often than daily."""
        ...


@dataclass(frozen=True)
class Minutes:
    """Every so many minutes, counted from midnight UTC; the number divides a day."""

    every: int

    def __post_init__(self) -> None:
        if not 1 <= self.every <= 24 * 60 or (24 * 60) % self.every:
            raise ValueError("the minutes must divide a day")

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The latest whole step before `now`."""
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        step = timedelta(minutes=self.every)
        return midnight + (now - midnight) // step * step

    @property
    def frequent(self) -> bool:
        """Whether it comes more often than daily."""
        return self.every < 24 * 60

    def __str__(self) -> str:
        return f"every {self.every} min"


@dataclass(frozen=True)
class Daily:
    """Once a day at a time on the council's clock; on the two odd days of the year once, too."""

    at: time

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Today's moment on the council's clock when it has been, else yesterday's."""
        today = now.astimezone(zone).date()
        due = self._on(today, zone)
        return due if due <= now else self._on(today - timedelta(days=1), zone)

    def _on(self, day: date, zone: ZoneInfo) -> datetime:
        # A time that the clock skips or repeats names one moment all the same (fold=0, PEP 495).
        return datetime.combine(day, self.at, zone).astimezone(UTC)

    @property
    def frequent(self) -> bool:
        """Whether it comes more often than daily."""
        return False

    def __str__(self) -> str:
        return f"daily {self.at:%H:%M}"
