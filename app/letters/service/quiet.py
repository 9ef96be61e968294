"""Quiet hours: no letter leaves at night, on the council's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(moment: datetime, zone: ZoneInfo, hours: tuple[int, int] | None) -> datetime | None:
    """When the quiet hours that a moment falls in are over, in UTC; None when it falls in none.

    The end is that hour of the wall clock, so on the night the clocks change it is an hour sooner or later
    in time.

    Args:
        moment: aware.
        hours: the first quiet hour and the first that is not: (20, 7) is from 20.00 until 07.00.
    """
    if hours is None:
        return None
    first, last = hours
    here = moment.astimezone(zone)
    quiet = first <= here.hour < last if first < last else here.hour >= first or here.hour < last
    if not quiet:
        return None
    day = here.date() if here.hour < last else here.date() + timedelta(days=1)
    return datetime.combine(day, time(last), tzinfo=zone).astimezone(UTC)
