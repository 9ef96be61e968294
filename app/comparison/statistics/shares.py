"""A share of a small group with what it leaves open: Wilson's interval, and Jeffreys' beside it."""

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

Z95 = 1.959963984540054  # the 97.5 % point of the normal distribution
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


def check(k: int, n: int) -> None:
    """Raises ValueError unless 0 <= k <= n and n >= 1."""
    if not 0 <= k <= n or n < 1:
        raise ValueError(f"{k} of {n} is not a share")


@lru_cache(maxsize=4096)
def wilson(k: int, n: int, z: float = Z95) -> Interval:
    """Wilson's score interval of k of n. Raises ValueError unless 0 <= k <= n and n >= 1."""
    check(k, n)
    middle, root = 2 * k + z * z, z * sqrt(z * z + 4 * k * (n - k) / n)
    low, high = (middle - root) / (2 * (n + z * z)), (middle + root) / (2 * (n + z * z))
    return Interval(0.0 if k == 0 else low, 1.0 if k == n else high)


def share(k: int, n: int) -> Share:
    """k of n with its interval. Raises ValueError unless 0 <= k <= n and n >= 1."""
    return Share(k, n, k / n if n else 0.0, wilson(k, n))


def jeffreys(k: int, n: int) -> Interval:
    """Jeffreys' interval: quantiles of Beta(k + 1/2, n - k + 1/2), closed at 0 and 1. Imports scipy."""
    from scipy.special import betaincinv  # type: ignore[import-untyped]

    check(k, n)
    low = 0.0 if k == 0 else float(betaincinv(k + 0.5, n - k + 0.5, 0.025))
    high = 1.0 if k == n else float(betaincinv(k + 0.5, n - k + 0.5, 0.975))
    return Interval(low, high)
