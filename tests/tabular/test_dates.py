from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.dates import PartialDate, Precision

PARTIAL = st.builds(PartialDate.from_date, st.dates(), st.sampled_from(Precision))


@given(PARTIAL)
def test_iso_text_is_read_back(value: PartialDate) -> None:
    assert PartialDate.from_iso(value.iso()) == value


@given(PARTIAL, PARTIAL)
def test_ordering_agrees_with_iso_text(one: PartialDate, other: PartialDate) -> None:
    assert (one < other) == (one.iso() < other.iso())
    assert (one == other) == (one.iso() == other.iso())


@given(PARTIAL)
def test_first_and_last_day_are_the_edges_of_what_it_covers(value: PartialDate) -> None:
    first, last = value.first_day(), value.last_day()
    assert value.covers(first)
    assert value.covers(last)
    assert first == date.min or not value.covers(first - timedelta(days=1))
    assert last == date.max or not value.covers(last + timedelta(days=1))
    assert PartialDate.from_date(last, value.precision) == value


def test_the_known_parts_decide_precision_and_edges() -> None:
    year, month, day = PartialDate(2016), PartialDate(2016, 2), PartialDate(2016, 2, 29)
    assert [d.precision for d in (year, month, day)] == [Precision.YEAR, Precision.MONTH, Precision.DAY]
    assert (year.last_day(), month.last_day(), day.last_day()) == (
        date(2016, 12, 31),
        *[date(2016, 2, 29)] * 2,
    )
    assert str(month) == "2016-02"
    assert sorted([day, PartialDate(2016, 3), month, year]) == [year, month, day, PartialDate(2016, 3)]


def test_certainly_before_needs_every_day_to_be_earlier() -> None:
    assert PartialDate(2016, 3).certainly_before(PartialDate(2016, 4, 1))
    assert not PartialDate(2016).certainly_before(PartialDate(2016, 4, 1))
    assert not PartialDate(2016).certainly_before(PartialDate(2016))


@pytest.mark.parametrize("parts", [(2016, None, 1), (2016, 13), (2017, 2, 29), (0,), (2016, 0), (2016, 1, 0)])
def test_dates_that_do_not_exist_are_refused(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(*parts)


@pytest.mark.parametrize("text", ["", "16", "2016-4", "2016-04-01T00", "2016-04-01\n", "２０１６", "2016-13"])
def test_only_iso_text_is_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.from_iso(text)
