"""An attacker who shares no code with the engine: equations between whole-number counts, and scipy for the ranges.

Every answer is a whole table that the attacker thinks possible, so it is kept: a group of which two kept tables differ
by enough is safe, and only for the others the exact range is asked for.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

Floats = npt.NDArray[np.float64]
Row = tuple[Floats, float, float]


class Attacker:
    """What somebody knows: rows with their least and greatest value, and bounds of every count."""

    def __init__(self, rows: list[Row], low: Floats, high: Floats, truth: Floats) -> None:
        self._table, self._least, self._most = (np.array(part) for part in zip(*rows, strict=True))
        self._bounds = Bounds(low, high)
        self._kept = truth[None, :]
        told = self._table @ truth
        assert ((told >= self._least) & (told <= self._most)).all(), "what was published contradicts itself"
        assert ((truth >= low) & (truth <= high)).all(), "somebody knows what is not so"

    def is_kept_from(self, goal: Floats, need: int) -> bool:
        """Whether the attacker thinks values possible that lie at least so far apart."""
        values = self._kept @ goal
        return bool(values.max() - values.min() >= need) or self.width(goal) >= need

    def width(self, goal: Floats) -> int:
        """How far the least and the greatest value lie apart that the attacker can think possible."""
        low, high = self.range(goal)
        return high - low

    def range(self, goal: Floats) -> tuple[int, int]:
        """These two values."""
        return round(self._lowest(goal)), round(-self._lowest(-goal))

    def _lowest(self, goal: Floats) -> float:
        # Presolving first has been seen to call a wrong answer optimal (scipy 1.17), without it to give none.
        for presolve in (False, True):
            answer = milp(
                goal,
                constraints=LinearConstraint(self._table, self._least, self._most),
                bounds=self._bounds,
                integrality=np.ones(len(goal)),
                options={"presolve": presolve},
            )
            if answer.status == 0 and answer.x is not None:
                found = np.rint(answer.x)
                told = self._table @ found
                # Kept only if it is one in whole numbers, whatever the solver tolerates.
                if ((told >= self._least) & (told <= self._most)).all():
                    self._kept = np.vstack([self._kept, found])
                return float(answer.fun)
        raise AssertionError("no answer")
