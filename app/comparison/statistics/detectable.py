"""What two groups of given sizes could show at all: power by enumeration of every pair of counts."""

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING

from app.comparison.statistics.chance import chance
from app.comparison.statistics.shares import Z95, wilson

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Z80 = 0.8416212335729143  # the 80 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class Detectable:
    """What two groups of n1 and n2 could show against `base` with 80 % power.

    at_least / at_most: the nearest shares of the second group that would be noticed, in whole percent, as
    shares; None where not even 100 % or 0 % would be.
    """

    n1: int
    n2: int
    base: float
    at_least: float | None
    at_most: float | None


@lru_cache(maxsize=256)
def detectable(n1: int, n2: int, base: float, wanted: float = 0.8) -> Detectable:
    """The smallest difference from `base` that groups of n1 and n2 would show, in steps of one percent.

    Exact enumeration, cached; a few tens of milliseconds for n up to 150. Imports numpy. Raises ValueError for
    empty groups or a base outside 0..1.
    """
    if n1 < 1 or n2 < 1 or not 0 <= base <= 1:
        raise ValueError("two groups and a share between 0 and 1 are needed")
    start = round(base * 100)
    above = (p / 100 for p in range(start + 1, 101) if power(n1, n2, base, p / 100) >= wanted)
    below = (p / 100 for p in range(start - 1, -1, -1) if power(n1, n2, base, p / 100) >= wanted)
    return Detectable(n1, n2, base, next(above, None), next(below, None))


def power(n1: int, n2: int, p1: float, p2: float) -> float:
    """Chance that Newcombe's interval excludes 0, by enumeration of every pair of counts. Imports numpy."""
    return float(_binomial(n2, p2) @ _chances(n1, n2, p1))


def people_needed(p1: float, p2: float) -> int | None:
    """About how many people per group tell p1 from p2 with 80 % power (normal approximation); None if equal."""
    if p1 == p2:
        return None
    mean = (p1 + p2) / 2
    spread = Z95 * sqrt(2 * mean * (1 - mean)) + Z80 * sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return max(1, round((spread / (p1 - p2)) ** 2))


def _seen(n1: int, n2: int) -> "npt.NDArray[np.bool_]":
    """For every (k1, k2): whether Newcombe's interval excludes 0."""
    import numpy as np

    def table(n: int) -> "npt.NDArray[np.float64]":
        every = [(k / n, wilson(k, n)) for k in range(n + 1)]
        return np.array([(p, p - i.low, i.high - p) for p, i in every])

    (p1, down1, up1), (p2, down2, up2) = table(n1).T, table(n2).T
    difference = p1[:, None] - p2[None, :]
    low = difference - np.hypot(down1[:, None], up2[None, :])
    high = difference + np.hypot(up1[:, None], down2[None, :])
    seen: npt.NDArray[np.bool_] = (low > 0) | (high < 0)
    return seen


def _binomial(n: int, p: float) -> "npt.NDArray[np.float64]":
    """The chances of 0..n successes."""
    import numpy as np

    return np.array([chance(k, n, p) for k in range(n + 1)])


@lru_cache(maxsize=256)
def _chances(n1: int, n2: int, base: float) -> "npt.NDArray[np.float64]":
    """For every k2: the chance that the interval excludes 0 when the first group has chance `base`."""
    return _binomial(n1, base) @ _seen(n1, n2)
