"""What each attacker still thinks possible about each target, as far as witnesses have proven it.

Sets of attackers are whole numbers, one bit each: with hundreds of pairs of councils that is many times faster
than tables, and the audit does little else.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from app.comparison.disclosure.problem import Floats, Problem
from app.comparison.disclosure.witness import Witness


class Board:
    """Intervals by target and attacker; they only widen, until some witness has gone (`forget`)."""

    def __init__(self, problem: Problem) -> None:
        self._need: list[int] = problem.need.tolist()
        self._of = [_bits(np.flatnonzero(one).tolist()) for one in problem.members.T]
        self._everyone = (1 << len(problem.attackers)) - 1
        self._relevant = [self._everyone & ~self._of[c] for c in problem.target_council.tolist()]
        #: By target, the attackers still to be fooled about it.
        self.open = [who if need > 0 else 0 for who, need in zip(self._relevant, self._need, strict=True)]
        # By target, who has been shown a table with this difference from the truth while still to be fooled.
        self._shown: list[dict[int, int]] = [{} for _ in self._need]

    def pairs(self) -> int:
        """Number of attackers and their targets."""
        return sum(who.bit_count() for who in self._relevant)

    def waiting(self, attackers: int | None = None) -> list[int]:
        """Targets about which some attacker (of this set) is still to be fooled."""
        asked = self._everyone if attackers is None else attackers
        return [target for target, who in enumerate(self.open) if who & asked]

    def crowd(self, target: int) -> Floats:
        """By council: in how many attackers still to be fooled about the target it is."""
        return np.array([(self.open[target] & one).bit_count() for one in self._of], dtype=np.float64)

    def interval(self, target: int, attacker: int) -> tuple[int, int]:
        """The least and greatest difference from the truth that an attacker has been shown."""
        values = [value for value, who in self._shown[target].items() if who >> attacker & 1]
        return min([0, *values]), max([0, *values])

    def forget(self, targets: Iterable[int]) -> None:
        """Take back what has been proven about these targets."""
        for target in targets:
            self.open[target] = self._relevant[target] if self._need[target] > 0 else 0
            self._shown[target] = {}

    def widen(self, witness: Witness) -> bool:
        """Widen the intervals of all who own none of the touched councils; whether that was of use to any."""
        fooled, useful = self._everyone, False
        for council in witness.touched:
            fooled &= ~self._of[council]
        for target, value in zip(witness.targets, witness.spread, strict=True):
            new = fooled & self.open[target]
            if new:
                useful = self._widen_one(target, value, new) or useful
        return useful

    def _widen_one(self, target: int, value: int, new: int) -> bool:
        """Widen what these think of a target; whether any of them did not think it possible before."""
        shown, sign = self._shown[target], 1 if value > 0 else -1
        for known, who in shown.items():
            if known * sign >= value * sign:
                new &= ~who
        if not new:
            return False
        shown[value] = shown.get(value, 0) | new
        need = self._need[target]
        if abs(value) >= need:
            self.open[target] &= ~new
        for known, who in shown.items():
            if known * sign < 0 and abs(value) + abs(known) >= need:
                self.open[target] &= ~(new & who)
        return True

    def least_slack(self) -> int | None:
        """The least excess of a proven interval over its level, over all attackers and their targets."""
        return min(
            (slack for target, need in enumerate(self._need) if need > 0 for slack in self._slack(target)),
            default=None,
        )

    def _slack(self, target: int) -> Iterator[int]:
        """The least excess for one target; nothing if nobody is an attacker on it."""
        left, shown = self._relevant[target], [*self._shown[target].items(), (0, self._everyone)]
        widths = ((up - down, who & too) for up, who in shown for down, too in shown if up >= 0 >= down)
        least = None
        for width, who in sorted(widths, reverse=True):
            if left & who:
                least = width
            left &= ~who
        if least is not None:
            yield least - self._need[target]


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)
