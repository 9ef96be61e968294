"""Methods of sharing seats: reference values, and what must hold for any numbers."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.selection.seats.methods import Impossible, Shared, agreed, equal, quotas, share

METHODS = ("sainte_lague", "largest_remainder", "adams")


def named(*numbers: int) -> dict[str, int]:
    return dict(zip("abcdefghij", numbers, strict=False))


def values(shared: Shared[str]) -> list[int]:
    assert not shared.tied
    return list(shared.seats.values())


@pytest.mark.parametrize(
    ("method", "seats", "numbers", "expected"),
    [
        # Wikipedia, "Largest remainders method", Hare quota; design/statistics.md B4.
        ("largest_remainder", 10, (47000, 16000, 15900, 12000, 6100, 3100), [5, 2, 1, 1, 1, 0]),
        # The standard example; D'Hondt would give 4, 2, 1. design/statistics.md B4.
        ("sainte_lague", 7, (53000, 24000, 23000), [3, 2, 2]),
        # Mora, Orsa and Älvdalen by inhabitants. design/statistics.md C.
        ("sainte_lague", 15, (20600, 6900, 7000), [9, 3, 3]),
        ("largest_remainder", 15, (20600, 6900, 7000), [9, 3, 3]),
        ("adams", 15, (20600, 6900, 7000), [9, 3, 3]),
        # Adams gives everybody one first.
        ("adams", 3, (1000, 10, 1), [1, 1, 1]),
        ("sainte_lague", 3, (1000, 10, 1), [3, 0, 0]),
    ],
)
def test_reference_values(method: str, seats: int, numbers: tuple[int, ...], expected: list[int]) -> None:
    assert values(share(method, seats, named(*numbers))) == expected


@pytest.mark.parametrize("method", METHODS)
def test_floor_two_and_cap_seven(method: str) -> None:
    councils = named(20600, 6900, 7000)
    found = share(method, 15, councils, dict.fromkeys(councils, 2), dict.fromkeys(councils, 7))
    assert values(found) == [7, 4, 4]


def test_the_alabama_paradox_is_why_largest_remainder_is_not_proposed() -> None:
    numbers = named(6, 6, 2)
    assert values(share("largest_remainder", 10, numbers)) == [4, 4, 2]
    assert values(share("largest_remainder", 11, numbers)) == [5, 5, 1]


def test_a_tie_is_returned_and_a_drawn_order_decides_it() -> None:
    numbers = named(10, 10, 10)
    open_ = share("sainte_lague", 4, numbers)
    assert (set(open_.tied), open_.contested, sum(open_.seats.values())) == ({"a", "b", "c"}, 1, 3)
    drawn = share("sainte_lague", 4, numbers, drawn=["b", "c", "a"])
    assert (drawn.seats, drawn.by_lot) == ({"a": 1, "b": 2, "c": 1}, True)
    half = share("largest_remainder", 4, numbers, drawn=["c"])
    assert half.tied
    assert equal(15, ["a", "b", "c"]) == Shared({"a": 5, "b": 5, "c": 5})


def test_agreed_seats_are_as_they_are() -> None:
    assert agreed(15, named(5, 5, 5)).seats == named(5, 5, 5)
    with pytest.raises(Impossible, match="sum"):
        agreed(15, named(5, 5, 4))
    with pytest.raises(Impossible, match="floors"):
        agreed(15, named(13, 1, 1), dict.fromkeys("abc", 2))


@pytest.mark.parametrize("method", METHODS)
def test_what_cannot_be_is_refused(method: str) -> None:
    councils = named(3, 2, 1)
    with pytest.raises(Impossible, match="floors"):
        share(method, 5, councils, dict.fromkeys(councils, 2))
    with pytest.raises(Impossible, match="caps"):
        share(method, 10, councils, None, dict.fromkeys(councils, 3))


@st.composite
def cases(draw: st.DrawFn) -> tuple[int, dict[str, int], dict[str, int], dict[str, int]]:
    weights = named(*draw(st.lists(st.integers(0, 50_000), min_size=1, max_size=8)))
    floors = {key: draw(st.integers(0, 3)) for key in weights}
    caps = {key: floors[key] + draw(st.integers(0, 12)) for key in weights}
    seats = draw(st.integers(sum(floors.values()), sum(caps.values())))
    return seats, weights, floors, caps


@settings(max_examples=300, deadline=None)
@given(cases(), st.sampled_from(METHODS))
def test_all_seats_are_shared_within_the_bounds(
    case: tuple[int, dict[str, int], dict[str, int], dict[str, int]], method: str
) -> None:
    seats, weights, floors, caps = case
    drawn = sorted(weights)
    found = share(method, seats, weights, floors, caps, drawn)
    assert sum(found.seats.values()) == seats
    assert all(floors[key] <= found.seats[key] <= caps[key] for key in weights)
    assert share(method, seats, dict(reversed(weights.items())), floors, caps, drawn).seats == found.seats
    undrawn = share(method, seats, weights, floors, caps)
    if undrawn.tied:
        assert found.by_lot
        assert sum(undrawn.seats.values()) + undrawn.contested == seats
        assert len(undrawn.tied) > undrawn.contested
    else:
        assert undrawn.seats == found.seats


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=8), st.integers(0, 60), st.sampled_from(METHODS))
def test_more_inhabitants_never_mean_fewer_seats(numbers: list[int], seats: int, method: str) -> None:
    weights = named(*numbers)
    found = share(method, seats, weights, drawn=sorted(weights)).seats
    for one in weights:
        for other in weights:
            if weights[one] > weights[other]:
                assert found[one] >= found[other]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(1, 50_000), min_size=1, max_size=8),
    st.integers(0, 60),
    st.sampled_from(("sainte_lague", "adams")),
)
def test_one_seat_more_takes_none_from_anybody(numbers: list[int], seats: int, method: str) -> None:
    weights = named(*numbers)
    drawn = sorted(weights)
    fewer, more = (share(method, n, weights, drawn=drawn).seats for n in (seats, seats + 1))
    assert all(more[key] >= fewer[key] for key in weights)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=8), st.integers(0, 60))
def test_largest_remainder_stays_within_the_quota(numbers: list[int], seats: int) -> None:
    weights = named(*numbers)
    found = share("largest_remainder", seats, weights, drawn=sorted(weights)).seats
    for key, weight in weights.items():
        exact = Fraction(seats * weight, sum(weights.values()))
        assert floor(exact) <= found[key] <= ceil(exact)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_exact_shares_add_up_within_the_bounds(
    case: tuple[int, dict[str, int], dict[str, int], dict[str, int]],
) -> None:
    seats, weights, floors, caps = case
    weights = {key: weight + 1 for key, weight in weights.items()}
    exact = quotas(seats, weights, floors, caps)
    assert sum(exact.values()) == seats
    assert all(floors[key] <= exact[key] <= caps[key] for key in weights)
