"""Sharing seats by a number: the methods by their names, in exact fractions, with floors and caps.

What the methods leave open they say: councils that are equally near the last seat are returned as tied, a person
draws lots, and the drawn order decides. Nothing here draws. All methods: M. L. Balinski and H. P. Young, "Fair
Representation" (Yale University Press, 1982); which one for what: `design/statistics.md` C.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Generic, TypeVar

K = TypeVar("K")
#: How strong the claim to the next seat is. The first part puts those first who must have a seat before all others.
Claim = tuple[int, Fraction]


class Impossible(ValueError):
    """The seats cannot be shared so: `why` is `floors` (too many promised) or `caps` (nobody may have the rest)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Shared(Generic[K]):
    """Who gets how many. `tied` have the same claim to the last `contested` seats, and nobody has drawn lots."""

    seats: dict[K, int]
    tied: tuple[K, ...] = ()
    contested: int = 0
    # Whether the drawn order has decided.
    by_lot: bool = False


def sainte_lague(weight: int, seats: int) -> Claim:
    """The claim to one more seat: the number divided by 1, 3, 5, …

    A. Sainte-Laguë, "La représentation proportionnelle et la méthode des moindres carrés" (Annales scientifiques de
    l'École normale supérieure 27, 1910); the same as D. Webster's of 1832. It favours neither large nor small.
    """
    return 0, Fraction(weight, 2 * seats + 1)


def adams(weight: int, seats: int) -> Claim:
    """The claim to one more seat: the number divided by 0, 1, 2, …: everybody gets one first; it favours the small.

    J. Q. Adams, 1832 (Balinski and Young, chapter 4).
    """
    return (1, Fraction(weight)) if seats == 0 and weight else (0, Fraction(weight, max(seats, 1)))


DIVISORS: dict[str, Callable[[int, int], Claim]] = {"sainte_lague": sainte_lague, "adams": adams}


def share(
    method: str,
    seats: int,
    weights: Mapping[K, int],
    floors: Mapping[K, int] | None = None,
    caps: Mapping[K, int] | None = None,
    drawn: Sequence[K] = (),
) -> Shared[K]:
    """Share seats among councils by a number of each.

    Args:
        method: `sainte_lague`, `adams` or `largest_remainder`.
        seats: how many there are.
        weights: the number that each council's share is counted by (inhabitants, staff, …).
        floors: the least that a council gets (none: 0).
        caps: the most that it gets (none: all of them).
        drawn: the order that lots have put the councils in; it decides between those with the same claim.

    Returns:
        All seats, or where lots must be drawn all but the contested ones.

    Raises:
        KeyError: no such method.
        Impossible: the floors are more than there is, or the caps less.
    """
    least = {key: (floors or {}).get(key, 0) for key in weights}
    most = {key: max((caps or {}).get(key, seats), least[key]) for key in weights}
    if sum(least.values()) > seats:
        raise Impossible("floors")
    if sum(most.values()) < seats:
        raise Impossible("caps")
    if method == "largest_remainder":
        return _largest_remainder(seats, weights, least, most, drawn)
    return _by_divisor(DIVISORS[method], seats, weights, least, most, drawn)


def equal(
    seats: int,
    councils: Sequence[K],
    floors: Mapping[K, int] | None = None,
    caps: Mapping[K, int] | None = None,
    drawn: Sequence[K] = (),
) -> Shared[K]:
    """As equal as whole seats can be. Every method agrees where all numbers are the same.

    Raises:
        Impossible: as for `share`.
    """
    return share("sainte_lague", seats, dict.fromkeys(councils, 1), floors, caps, drawn)


def agreed(seats: int, numbers: Mapping[K, int], floors: Mapping[K, int] | None = None) -> Shared[K]:
    """The seats that were agreed, as they are; nothing is counted.

    Raises:
        Impossible: the numbers do not add up to the seats (`sum`), or one is below what must be (`floors`).
    """
    if sum(numbers.values()) != seats:
        raise Impossible("sum")
    if any(numbers[key] < least for key, least in (floors or {}).items() if key in numbers):
        raise Impossible("floors")
    return Shared(dict(numbers))


def quotas(
    seats: int, weights: Mapping[K, int], floors: Mapping[K, int], caps: Mapping[K, int]
) -> dict[K, Fraction]:
    """The exact share of each: in proportion to the numbers, held between floor and cap, together all seats.

    Whoever is held at a bound takes nothing more from the others, who share the rest in proportion.
    """

    def held(key: K, scale: Fraction) -> Fraction:
        return max(Fraction(floors[key]), min(Fraction(caps[key]), scale * weights[key]))

    def total(scale: Fraction) -> Fraction:
        return sum((held(key, scale) for key in weights), Fraction())

    turns = sorted(
        {
            Fraction(bound, weights[key])
            for key in weights
            if weights[key]
            for bound in (floors[key], caps[key])
        }
    )
    scale = Fraction()
    for turn in turns:
        if total(turn) > seats:
            break
        scale = turn
    moving = sum(weights[key] for key in weights if floors[key] <= scale * weights[key] < caps[key])
    if moving:
        scale += (seats - total(scale)) / moving
    return {key: held(key, scale) for key in weights}


def _by_divisor(
    claim: Callable[[int, int], Claim],
    seats: int,
    weights: Mapping[K, int],
    least: Mapping[K, int],
    most: Mapping[K, int],
    drawn: Sequence[K],
) -> Shared[K]:
    found, left = dict(least), seats - sum(least.values())
    while left:
        claims = {key: claim(weights[key], found[key]) for key in weights if found[key] < most[key]}
        strongest = max(claims.values())
        first = [key for key, one in claims.items() if one == strongest]
        if len(first) > left:
            return _last(found, first, left, drawn)
        for key in first:
            found[key] += 1
        left -= len(first)
    return Shared(found)


def _largest_remainder(
    seats: int,
    weights: Mapping[K, int],
    least: Mapping[K, int],
    most: Mapping[K, int],
    drawn: Sequence[K],
) -> Shared[K]:
    """Whole parts of the exact shares first, then one more to the largest remainders.

    T. Hare's quota, A. Hamilton 1792 (Balinski and Young, chapter 3). A council can lose a seat when the number of
    seats grows (the Alabama paradox), which is why it is not what Fram proposes.
    """
    exact = quotas(seats, weights, least, most)
    found = {key: floor(one) for key, one in exact.items()}
    left = seats - sum(found.values())
    while left:
        rests = {key: exact[key] - found[key] for key in weights if found[key] < most[key]}
        largest = max(rests.values())
        first = [key for key, rest in rests.items() if rest == largest]
        if len(first) > left:
            return _last(found, first, left, drawn)
        for key in first:
            found[key] += 1
        left -= len(first)
    return Shared(found)


def _last(found: dict[K, int], first: list[K], left: int, drawn: Sequence[K]) -> Shared[K]:
    """The last seats, which more have the same claim to than there are seats."""
    if not set(first) <= set(drawn):
        return Shared(found, tuple(first), left)
    for key in sorted(first, key=drawn.index)[:left]:
        found[key] += 1
    return Shared(found, by_lot=True)
