"""What a programme's agreement says about protection: thresholds, and how open each measure is."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import combinations

Coalition = frozenset[str]


class Openness(StrEnum):
    """How far the member councils have agreed to share a measure."""

    OPEN = "open"  # shown as it is; every attacker is assumed to know it down to the finest group
    GUARDED = "guarded"  # shown where the release algorithm allows it
    STRICT = "strict"  # never shown across councils, and never to be worked out from what is shown


@dataclass(frozen=True, slots=True)
class Measure:
    """A count of people, such as "manager within 24 months"."""

    name: str
    openness: Openness = Openness.GUARDED


class ReleaseRefused(Exception):
    """The release must not be published. `code` is stable, for logs and alerts; it holds no figures."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["ReleaseRefused"], tuple[str, str]]:
        """How it comes back from the process that decided a family."""
        return ReleaseRefused, (self.code, str(self))


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds of the release, defaults as in statistics.md A1.

    k: people left in a figure once any one attacker's own people are taken away.
    k_single: the same, when all of those left belong to one council.
    m: people with, and people without, the outcome among those left.
    pairs_from: number of councils from which coalitions of two are defended against.
    min_councils: below this no guarded figure is shown at all (two councils: subtraction is enough).
    extra_hidden: chance that a safe figure is hidden anyway, so that the pattern of hidden ones tells less.
    exact_figures: up to this many figures the cheapest set to hide is found exactly, above it greedily.
    """

    k: int = 5
    k_single: int = 10
    m: int = 2
    pairs_from: int = 4
    min_councils: int = 3
    extra_hidden: float = 0.02
    exact_figures: int = 80

    def coalition_size(self, councils: int) -> int:
        """How many councils may put their knowledge together without learning about a third."""
        return 2 if councils >= self.pairs_from else 1

    def attackers(self, councils: tuple[str, ...]) -> tuple[Coalition, ...]:
        """The outsider (who owns no rows), every council, and every coalition, small ones first."""
        sizes = range(self.coalition_size(len(councils)) + 1)
        return tuple(frozenset(group) for size in sizes for group in combinations(councils, size))

    def as_json(self) -> dict[str, int | float]:
        """The thresholds as stored beside a release."""
        return asdict(self)


def level(n: int) -> int:
    """`spl(n)` of A1: the least width that an attacker's interval for a group of n people must keep.

    One person: nothing is learnt. Five people: at least three values stay possible beside the lowest.
    """
    return min(n, max(2, -(-n // 3)))
