"""What falls to a group of n by chance alone: binomial chances and the limits of a funnel."""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p

from app.comparison.statistics.shares import Interval


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits around a centre within which a group of n falls by chance alone, 95 and 99.8 %."""

    n: int
    centre: float
    inner: Interval
    outer: Interval


def chance(k: int, n: int, p: float) -> float:
    """Chance of k successes of n, by logarithms so that thousands of people do not overflow."""
    if p in {0.0, 1.0}:
        return float(k == n * p)
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p))


@lru_cache(maxsize=1024)
def funnel(n: int, centre: float) -> Funnel:
    """Exact binomial funnel limits, interpolated (Spiegelhalter 2005); cached.

    centre: the pooled share, between 0 and 1. Raises ValueError for n < 1 or a centre outside 0..1.
    """
    if n < 1 or not 0 <= centre <= 1:
        raise ValueError("a funnel needs n >= 1 and a centre between 0 and 1")
    inner = Interval(_limit(n, centre, 0.025), _limit(n, centre, 0.975))
    return Funnel(n, centre, inner, Interval(_limit(n, centre, 0.001), _limit(n, centre, 0.999)))


def _limit(n: int, centre: float, p: float) -> float:
    """(r - alpha) / n with r the p-quantile and alpha = (cdf(r) - p) / (cdf(r) - cdf(r - 1)), within 0..1."""
    if centre in {0.0, 1.0}:
        return centre
    r, below, upto = 0, 0.0, chance(0, n, centre)
    while upto < p and r < n:
        r += 1
        below, upto = upto, upto + chance(r, n, centre)
    return min(1.0, max(0.0, (r - (upto - p) / (upto - below)) / n))
