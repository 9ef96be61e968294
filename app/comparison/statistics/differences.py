"""Whether two small groups differ by more than the uncertainty."""

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from app.comparison.statistics.shares import Z95, Interval, Share, check, share, wilson


@dataclass(frozen=True, slots=True)
class Verdict:
    """The difference first minus second, and whether it is larger than the uncertainty.

    sign: 1 the first is larger, -1 the second is, 0 the difference may be chance.
    borderline: the check by Agresti and Caffo disagrees with Newcombe's interval, so say it with care.
    """

    first: Share
    second: Share
    difference: float
    interval: Interval
    sign: int
    borderline: bool

    @property
    def larger_than_uncertainty(self) -> bool:
        """Whether the two groups can be told apart at all."""
        return self.sign != 0


def newcombe(k1: int, n1: int, k2: int, n2: int, z: float = Z95) -> Interval:
    """Newcombe's (1998) method 10 for the difference k1/n1 - k2/n2, from the two Wilson intervals."""
    one, two = wilson(k1, n1, z), wilson(k2, n2, z)
    p1, p2 = k1 / n1, k2 / n2
    return Interval(
        low=p1 - p2 - sqrt((p1 - one.low) ** 2 + (two.high - p2) ** 2),
        high=p1 - p2 + sqrt((one.high - p1) ** 2 + (p2 - two.low) ** 2),
    )


def agresti_caffo(k1: int, n1: int, k2: int, n2: int, z: float = Z95) -> Interval:
    """Agresti and Caffo (2000): Wald's interval after one success and one failure more in each group."""
    check(k1, n1)
    check(k2, n2)
    p1, p2 = (k1 + 1) / (n1 + 2), (k2 + 1) / (n2 + 2)
    half = z * sqrt(p1 * (1 - p1) / (n1 + 2) + p2 * (1 - p2) / (n2 + 2))
    return Interval(max(-1.0, p1 - p2 - half), min(1.0, p1 - p2 + half))


@lru_cache(maxsize=1024)
def difference_verdict(k1: int, n1: int, k2: int, n2: int) -> Verdict:
    """Whether k1 of n1 and k2 of n2 differ by more than the uncertainty: Newcombe's interval excludes 0."""
    interval = newcombe(k1, n1, k2, n2)
    first, second = share(k1, n1), share(k2, n2)
    sign = 0 if not interval.excludes_zero else 1 if interval.low > 0 else -1
    borderline = agresti_caffo(k1, n1, k2, n2).excludes_zero != interval.excludes_zero
    return Verdict(first, second, first.share - second.share, interval, sign, borderline)
