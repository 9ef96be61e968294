"""The seat ledger as arithmetic: what its lines add up to, and what must hold. The same lines, the same result.

The database keeps the same sums at the commit (`ctx.seat_line_holds` in the migration); here they are counted for
pages, for rules and for tests. Source of the invariants: `domain/differentiators.md` 3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

#: How a move changes the seats that a council has, and those that it has given.
OWN_SIGNS = {"allotted": 1, "added": 1, "moved_in": 1, "removed": -1, "moved_out": -1}
GIVEN_SIGNS = {"given": 1, "returned": -1}


@dataclass(frozen=True)
class Line:
    """A line of the ledger, as far as it is counted."""

    council: UUID
    move: str
    seats: int = 1
    candidacy: UUID | None = None


@dataclass(frozen=True)
class Balance:
    """What a council has in a round: its own seats, and how many of them are given to somebody."""

    own: int = 0
    given: int = 0

    @property
    def free(self) -> int:
        """Seats that nobody has and nobody is offered."""
        return self.own - self.given


@dataclass(frozen=True)
class Fault:
    """A sum that does not hold: `what` is `given`, `free`, `capacity` or `twice`; of which council."""

    what: str
    council: UUID | None = None


def balances(lines: Iterable[Line]) -> dict[UUID, Balance]:
    """What each council has, from the lines in any order.

    Raises:
        KeyError: a line has a move that nobody knows.
    """
    own: defaultdict[UUID, int] = defaultdict(int)
    given: defaultdict[UUID, int] = defaultdict(int)
    for line in lines:
        own[line.council] += 0
        if line.move in GIVEN_SIGNS:
            given[line.council] += GIVEN_SIGNS[line.move] * line.seats
        else:
            own[line.council] += OWN_SIGNS[line.move] * line.seats
    return {council: Balance(seats, given[council]) for council, seats in own.items()}


def holders(lines: Iterable[Line]) -> frozenset[UUID]:
    """The cases that have a seat, or are offered one."""
    held: defaultdict[UUID, int] = defaultdict(int)
    for line in lines:
        if line.candidacy is not None:
            held[line.candidacy] += GIVEN_SIGNS[line.move]
    return frozenset(candidacy for candidacy, number in held.items() if number)


def faults(lines: Iterable[Line], capacity: int) -> list[Fault]:
    """Every invariant that does not hold; none for a sound ledger.

    Given and free seats together are the capacity, no council gives what it has not, nobody has two seats.
    """
    counted = list(lines)
    found = balances(counted)
    held: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)
    for line in counted:
        if line.candidacy is not None:
            held[line.council, line.candidacy] += GIVEN_SIGNS[line.move]
    wrong = [Fault("given", council) for council, one in found.items() if one.given < 0]
    wrong += [Fault("free", council) for council, one in found.items() if one.free < 0]
    wrong += [Fault("twice", council) for (council, _case), number in held.items() if number not in (0, 1)]
    if sum(one.own for one in found.values()) != capacity:
        wrong.append(Fault("capacity"))
    return wrong


def shortfalls(minimum: Mapping[str, int], given: Mapping[str, int]) -> dict[str, int]:
    """How many seats each service is short of the least that was agreed for it; only those that are short."""
    missing = {area: least - given.get(area, 0) for area, least in minimum.items()}
    return {area: number for area, number in missing.items() if number > 0}
