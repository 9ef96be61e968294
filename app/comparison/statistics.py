"""Honest statistics for small groups: closed forms and exact enumeration, no data frames, no p-values.

Everything a page needs (shares, intervals, differences, the verdict) uses the standard library only. Power and
Jeffreys' interval import numpy or scipy when first asked for. Formulas: statistics.md B1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Z95 = 1.959963984540054  # the 97.5 % point of the normal distribution
Z80 = 0.8416212335729143  # the 80 % point
PERCENT_FROM = 10  # below this many people a share is told as "3 of 8", without percent


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval, as shares (0..1) or differences of shares (-1..1)."""

    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Share:
    """k of n, its share and the Wilson interval."""

    k: int
    n: int
    share: float
    interval: Interval

    @property
    def percent_fits(self) -> bool:
        """Whether the group is large enough to speak of percent."""
        return self.n >= PERCENT_FROM


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


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits around a centre within which a group of n falls by chance alone, 95 and 99.8 %."""

    n: int
    centre: float
    inner: Interval
    outer: Interval


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


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cumulative incidence of one kind of outcome at a horizon, with its standard error."""

    horizon: float
    share: float
    error: float


def _check(k: int, n: int) -> None:
    if not 0 <= k <= n or n < 1:
        raise ValueError(f"{k} of {n} is not a share")


def wilson(k: int, n: int, z: float = Z95) -> Interval:
    """Wilson's score interval of k of n. Raises ValueError unless 0 <= k <= n and n >= 1."""
    _check(k, n)
    middle, root = 2 * k + z * z, z * sqrt(z * z + 4 * k * (n - k) / n)
    low, high = (middle - root) / (2 * (n + z * z)), (middle + root) / (2 * (n + z * z))
    return Interval(0.0 if k == 0 else low, 1.0 if k == n else high)


def share(k: int, n: int) -> Share:
    """k of n with its interval. Raises ValueError unless 0 <= k <= n and n >= 1."""
    return Share(k, n, k / n if n else 0.0, wilson(k, n))


def jeffreys(k: int, n: int) -> Interval:
    """Jeffreys' interval: quantiles of Beta(k + 1/2, n - k + 1/2), closed at 0 and 1. Imports scipy."""
    from scipy.special import betaincinv  # type: ignore[import-untyped]

    _check(k, n)
    low = 0.0 if k == 0 else float(betaincinv(k + 0.5, n - k + 0.5, 0.025))
    high = 1.0 if k == n else float(betaincinv(k + 0.5, n - k + 0.5, 0.975))
    return Interval(low, high)


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
    _check(k1, n1)
    _check(k2, n2)
    p1, p2 = (k1 + 1) / (n1 + 2), (k2 + 1) / (n2 + 2)
    half = z * sqrt(p1 * (1 - p1) / (n1 + 2) + p2 * (1 - p2) / (n2 + 2))
    return Interval(max(-1.0, p1 - p2 - half), min(1.0, p1 - p2 + half))


def difference_verdict(k1: int, n1: int, k2: int, n2: int) -> Verdict:
    """Whether k1 of n1 and k2 of n2 differ by more than the uncertainty: Newcombe's interval excludes 0."""
    interval = newcombe(k1, n1, k2, n2)
    first, second = share(k1, n1), share(k2, n2)
    sign = 0 if not interval.excludes_zero else 1 if interval.low > 0 else -1
    borderline = agresti_caffo(k1, n1, k2, n2).excludes_zero != interval.excludes_zero
    return Verdict(first, second, first.share - second.share, interval, sign, borderline)


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
    r, below, upto = 0, 0.0, _chance(0, n, centre)
    while upto < p and r < n:
        r += 1
        below, upto = upto, upto + _chance(r, n, centre)
    return min(1.0, max(0.0, (r - (upto - p) / (upto - below)) / n))


def _chance(k: int, n: int, p: float) -> float:
    """Chance of k successes of n, by logarithms so that thousands of people do not overflow."""
    if p in {0.0, 1.0}:
        return float(k == n * p)
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p))


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

    return np.array([_chance(k, n, p) for k in range(n + 1)])


@lru_cache(maxsize=256)
def _chances(n1: int, n2: int, base: float) -> "npt.NDArray[np.float64]":
    """For every k2: the chance that the interval excludes 0 when the first group has chance `base`."""
    return _binomial(n1, base) @ _seen(n1, n2)


def power(n1: int, n2: int, p1: float, p2: float) -> float:
    """Chance that Newcombe's interval excludes 0, by enumeration of every pair of counts. Imports numpy."""
    return float(_binomial(n2, p2) @ _chances(n1, n2, p1))


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


def people_needed(p1: float, p2: float) -> int | None:
    """About how many people per group tell p1 from p2 with 80 % power (normal approximation); None if equal."""
    if p1 == p2:
        return None
    mean = (p1 + p2) / 2
    spread = Z95 * sqrt(2 * mean * (1 - mean)) + Z80 * sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return max(1, round((spread / (p1 - p2)) ** 2))


def aalen_johansen(
    times: Sequence[float], kinds: Sequence[int], kind: int, horizons: Sequence[float]
) -> tuple[Incidence, ...]:
    """Cumulative incidence of one kind of outcome among competing ones, at fixed horizons.

    times: months from the start to the first outcome, or to the end of follow-up. kinds: which outcome, 0 when
    follow-up ended without one. Ties: outcomes come before ends of follow-up. Standard errors as in B1; without
    censoring they are the binomial ones. Raises ValueError when the two lists do not match.
    """
    if len(times) != len(kinds):
        raise ValueError("one kind is needed for each time")
    steps = _steps(times, kinds, kind)
    return tuple(_incidence(steps, horizon) for horizon in horizons)


def _steps(
    times: Sequence[float], kinds: Sequence[int], kind: int
) -> list[tuple[float, int, int, int, float, float]]:
    """Per time with outcomes: time, at risk, outcomes, outcomes of the kind, S just before, F after."""
    at_risk, survival, total = len(times), 1.0, 0.0
    steps = []
    for time in sorted(set(times)):
        here = [k for t, k in zip(times, kinds, strict=True) if t == time]
        d, dk = sum(k != 0 for k in here), sum(k == kind for k in here)
        if d:
            total += survival * dk / at_risk
            steps.append((time, at_risk, d, dk, survival, total))
            survival *= 1 - d / at_risk
        at_risk -= len(here)
    return steps


def _incidence(steps: list[tuple[float, int, int, int, float, float]], horizon: float) -> Incidence:
    past = [s for s in steps if s[0] <= horizon]
    reached = past[-1][5] if past else 0.0
    variance = 0.0
    for _, n, d, dk, survival, total in past:
        rest = reached - total
        if n > d:
            variance += rest**2 * d / (n * (n - d))
        variance += survival**2 * dk * (n - dk) / n**3 - 2 * rest * survival * dk / n**2
    return Incidence(horizon, reached, sqrt(max(0.0, variance)))
