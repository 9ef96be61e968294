"""What a round's rule says of its seats: the allotment, what a change of it moves, and where unused seats go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

from app.selection.seats import methods
from app.selection.seats.ledger import Balance, Line
from app.selection.seats.methods import Impossible

#: Keys that count nothing: the numbers are the seats, or there are none.
WITHOUT_METHOD = ("agreed", "equal")


@dataclass(frozen=True)
class Rule:
    """How seats are shared. `numbers` by council: agreed seats, inhabitants, staff or need, as the key says.

    `drawn` is the order that lots have put the councils in; it decides between equal claims.
    """

    capacity: int
    key: str = "equal"
    method: str = "sainte_lague"
    minimum: int = 0
    numbers: Mapping[UUID, int] = field(default_factory=dict)
    drawn: tuple[UUID, ...] = ()

    @property
    def code(self) -> str:
        """The rule by name, as the ledger's lines keep it (`words.py` says it in words)."""
        return self.key if self.key in WITHOUT_METHOD else f"{self.key}.{self.method}"

    @property
    def weights(self) -> dict[UUID, int]:
        """The numbers that claims are counted by."""
        return dict.fromkeys(self.numbers, 1) if self.key == "equal" else dict(self.numbers)

    @property
    def divisor(self) -> str:
        """The method that counts; what counts nothing is compared as Sainte-Laguë does."""
        return "sainte_lague" if self.key in WITHOUT_METHOD else self.method


@dataclass(frozen=True)
class CouncilShare:
    """What the rule gives one council: whole seats, its exact share, and what binds it (`minimum`, `given`, `need`)."""

    seats: int
    exact: Fraction
    bound: str | None = None


@dataclass(frozen=True)
class Allotment:
    """What the rule gives everybody. With `tied` councils the last `contested` seats are open until lots are drawn."""

    shares: dict[UUID, CouncilShare]
    tied: tuple[UUID, ...] = ()
    contested: int = 0
    by_lot: bool = False

    @property
    def seats(self) -> dict[UUID, int]:
        """Whole seats by council."""
        return {council: share.seats for council, share in self.shares.items()}


def allot(rule: Rule, given: Mapping[UUID, int] | None = None) -> Allotment:
    """What the rule gives each council; nobody gets fewer seats than it has given already.

    Args:
        rule: with a number for every council that shares (for `equal` the numbers are not looked at).
        given: seats that are given, by council; a council that is not in the rule any more keeps those.

    Raises:
        Impossible: minimums and given seats are more than the capacity (`floors`), needs are less (`caps`), agreed
            seats do not add up (`sum`), or there is nothing to count by (`numbers`).
    """
    given = given or {}
    weights = rule.weights
    kept = {council: number for council, number in given.items() if council not in weights and number}
    capacity = rule.capacity - sum(kept.values())
    floors = {council: max(rule.minimum, given.get(council, 0)) for council in weights}
    caps = dict(weights) if rule.key == "need" else dict.fromkeys(weights, max(capacity, 0))
    shared = _share(rule, capacity, weights, floors, caps)
    exact = _exact(rule, capacity, weights)
    shares = {
        council: CouncilShare(seats, exact[council], _bound(rule, council, seats, exact[council], given))
        for council, seats in shared.seats.items()
    }
    shares |= {council: CouncilShare(number, Fraction(), "given") for council, number in kept.items()}
    return Allotment(shares, shared.tied, shared.contested, shared.by_lot)


def what_if(rule: Rule, given: Mapping[UUID, int], pinned: Mapping[UUID, int]) -> Allotment:
    """What the councils would have if some of them had a number that one sets oneself; nothing is written.

    The others share the rest by the rule; agreed seats that no longer add up are shared in proportion to them.

    Args:
        pinned: seats by council, as they are tried.

    Raises:
        Impossible: as for `allot`; a council cannot have fewer seats than it has given (`given`).
    """
    if any(seats < given.get(council, 0) for council, seats in pinned.items()):
        raise Impossible("given")
    if not any(rule.weights.values()):
        raise Impossible("numbers")
    agreed_as_it_is = rule.key == "agreed" and sum(rule.numbers.values()) == rule.capacity
    if not pinned and (rule.key != "agreed" or agreed_as_it_is):
        return allot(rule, given)
    weights = rule.weights
    left = rule.capacity - sum(number for council, number in given.items() if council not in weights)
    floors = {c: pinned.get(c, max(rule.minimum, given.get(c, 0))) for c in weights}
    most = dict(weights) if rule.key == "need" else dict.fromkeys(weights, max(left, 0))
    shared = methods.share(rule.divisor, left, weights, floors, most | dict(pinned), rule.drawn)
    exact = _exact(rule, left, weights)
    shares = {council: CouncilShare(seats, exact[council]) for council, seats in shared.seats.items()}
    return Allotment(shares, shared.tied, shared.contested, shared.by_lot)


def _share(
    rule: Rule, capacity: int, weights: dict[UUID, int], floors: dict[UUID, int], caps: dict[UUID, int]
) -> methods.Shared[UUID]:
    if rule.key == "agreed":
        return methods.agreed(capacity, weights, floors)
    if rule.key == "equal":
        return methods.equal(capacity, list(weights), floors, None, rule.drawn)
    if not any(weights.values()):
        raise Impossible("numbers")
    return methods.share(rule.method, capacity, weights, floors, caps, rule.drawn)


def _exact(rule: Rule, capacity: int, weights: Mapping[UUID, int]) -> dict[UUID, Fraction]:
    """The share in proportion to the numbers, before whole seats, minimums and caps."""
    total = sum(weights.values())
    if rule.key == "agreed" or not total:
        return {council: Fraction(number) for council, number in weights.items()}
    return {council: Fraction(capacity * number, total) for council, number in weights.items()}


def _bound(rule: Rule, council: UUID, seats: int, exact: Fraction, given: Mapping[UUID, int]) -> str | None:
    if rule.key == "agreed":
        return None
    if seats > exact and seats == given.get(council, 0) >= rule.minimum:
        return "given"
    if seats > exact and seats == rule.minimum:
        return "minimum"
    if rule.key == "need" and seats == rule.numbers[council] < exact:
        return "need"
    return None


def change(before: Mapping[UUID, Balance], after: Mapping[UUID, int]) -> list[Line]:
    """The lines that lead from what the councils have to what they shall have.

    Seats that one council loses and another gets are moved; only what is left over is added or removed. Councils
    come in the order of their ids, so that the same change makes the same lines.
    """
    wanted = {council: 0 for council in before} | dict(after)
    differences = {c: wanted[c] - before.get(c, Balance()).own for c in sorted(wanted, key=str)}
    gained = sum(number for number in differences.values() if number > 0)
    lost = -sum(number for number in differences.values() if number < 0)
    out = into = min(gained, lost)
    lines = []
    for council, number in differences.items():
        if number < 0:
            moved, out = min(-number, out), out - min(-number, out)
            lines += _lines(council, ("moved_out", moved), ("removed", -number - moved))
        else:
            moved, into = min(number, into), into - min(number, into)
            lines += _lines(council, ("moved_in", moved), ("added", number - moved))
    return lines


def _lines(council: UUID, *moves: tuple[str, int]) -> list[Line]:
    return [Line(council, move, seats) for move, seats in moves if seats]
