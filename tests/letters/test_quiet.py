"""No letter leaves at night, whatever the clocks do."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.letters.service.quiet import quiet_until

STOCKHOLM, NIGHT = ZoneInfo("Europe/Stockholm"), (20, 7)


def at(text: str, fold: int = 0) -> datetime:
    """A moment on Stockholm's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM, fold=fold)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2027-02-05 19:59", None),
        ("2027-02-05 20:00", "2027-02-06 07:00"),
        ("2027-02-05 23:59", "2027-02-06 07:00"),
        ("2027-02-06 00:00", "2027-02-06 07:00"),
        ("2027-02-06 06:59", "2027-02-06 07:00"),
        ("2027-02-06 07:00", None),
        ("2027-12-31 22:00", "2028-01-01 07:00"),
    ],
)
def test_a_letter_of_the_night_waits_for_seven(moment: str, until: str | None) -> None:
    assert quiet_until(at(moment).astimezone(UTC), STOCKHOLM, NIGHT) == (at(until) if until else None)


def test_the_night_that_is_an_hour_shorter() -> None:
    begins = at("2027-03-27 20:00")
    ends = quiet_until(begins, STOCKHOLM, NIGHT)
    assert ends == datetime(2027, 3, 28, 5, tzinfo=UTC)
    assert (ends - begins.astimezone(UTC)).total_seconds() == 10 * 3600
    # Half past two did not happen; just before and just after both wait for the same seven.
    for moment in (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)):
        assert quiet_until(moment, STOCKHOLM, NIGHT) == ends


def test_the_night_that_is_an_hour_longer() -> None:
    begins = at("2027-10-30 20:00")
    ends = quiet_until(begins, STOCKHOLM, NIGHT)
    assert ends == datetime(2027, 10, 31, 6, tzinfo=UTC)
    assert (ends - begins.astimezone(UTC)).total_seconds() == 12 * 3600
    for fold in (0, 1):
        assert quiet_until(at("2027-10-31 02:30", fold), STOCKHOLM, NIGHT) == ends


def test_hours_of_one_day_and_none() -> None:
    assert quiet_until(at("2027-02-05 12:30"), STOCKHOLM, (12, 13)) == at("2027-02-05 13:00")
    assert quiet_until(at("2027-02-05 13:00"), STOCKHOLM, (12, 13)) is None
    assert quiet_until(at("2027-02-05 23:00"), STOCKHOLM, None) is None


def test_another_councils_clock() -> None:
    moment = datetime(2027, 2, 5, 19, 30, tzinfo=UTC)
    assert quiet_until(moment, STOCKHOLM, NIGHT) is not None
    assert quiet_until(moment, ZoneInfo("Atlantic/Reykjavik"), NIGHT) is None
