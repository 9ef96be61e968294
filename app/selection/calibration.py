"""Who is stricter: assessors compared, as information for the panel. Pure.

The model is y = mu + candidate + assessor + e with candidates and assessors random and crossed, solved by Henderson's
mixed model equations (C. R. Henderson, "Best linear unbiased estimation and prediction under a selection model",
Biometrics 31, 1975) with variances by EM-REML (R. Thompson and K. Meyer, 1986; the trace form of Henderson 1984).
When it may be used, and when never: `design/statistics.md` C "Score calibration".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)
A = TypeVar("A", bound=Hashable)

#: Below this many candidates an assessor's own level cannot be told from the candidates'.
FEWEST = 10
MOST_STEPS, CLOSE = 500, 1e-9


class Refused(ValueError):
    """The ratings cannot be compared: `why` is `none` (fewer than two assessors), `few` (an assessor has rated fewer
    than ten candidates) or `apart` (groups of assessors have no candidate in common)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Level:
    """A raw mean and what the model makes of it, on the scale of the ratings, from so many ratings."""

    raw: float
    adjusted: float
    count: int


@dataclass(frozen=True)
class Calibrated(Generic[C, A]):
    """Candidates on the level of a usual assessor, and assessors' own levels (above 0: more generous)."""

    mean: float
    candidates: dict[C, Level]
    assessors: dict[A, Level]


def calibrate(scores: Iterable[tuple[C, A, float]]) -> Calibrated[C, A]:
    """Compare assessors by what they have given the same candidates.

    Args:
        scores: one number for each candidate and assessor (1 to 5).

    Returns:
        For candidates the adjusted score; for assessors the difference from the usual assessor.

    Raises:
        Refused: the ratings cannot tell assessors and candidates apart.
    """
    listed = list(scores)
    of_candidate: defaultdict[C, list[float]] = defaultdict(list)
    of_assessor: defaultdict[A, list[float]] = defaultdict(list)
    for candidate, assessor, value in listed:
        of_candidate[candidate].append(value)
        of_assessor[assessor].append(value)
    if len(of_assessor) < 2:
        raise Refused("none")
    if not connected((candidate, assessor) for candidate, assessor, _value in listed):
        raise Refused("apart")
    if min(len(values) for values in of_assessor.values()) < FEWEST:
        raise Refused("few")
    candidates, assessors = list(of_candidate), list(of_assessor)
    mean, of_candidates, of_assessors = _solve(listed, candidates, assessors)
    return Calibrated(
        mean,
        {
            one: Level(fmean(of_candidate[one]), mean + effect, len(of_candidate[one]))
            for one, effect in zip(candidates, of_candidates, strict=True)
        },
        {
            one: Level(fmean(of_assessor[one]), effect, len(of_assessor[one]))
            for one, effect in zip(assessors, of_assessors, strict=True)
        },
    )


def connected(pairs: Iterable[tuple[Hashable, Hashable]]) -> bool:
    """Whether every assessor can be reached from every other over candidates that they have in common."""
    neighbours: defaultdict[tuple[int, Hashable], set[tuple[int, Hashable]]] = defaultdict(set)
    for candidate, assessor in pairs:
        neighbours[0, candidate].add((1, assessor))
        neighbours[1, assessor].add((0, candidate))
    if not neighbours:
        return False
    seen, waiting = set(), [next(iter(neighbours))]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(neighbours[one] - seen)
    return len(seen) == len(neighbours)


def _solve(
    scores: list[tuple[C, A, float]], candidates: list[C], assessors: list[A]
) -> tuple[float, list[float], list[float]]:
    """Mean and effects: Henderson's equations, their variances repeated until they stand still."""
    import numpy as np  # only this page needs it

    n, p, q = len(scores), len(candidates), len(assessors)
    place = {one: at for at, one in enumerate(candidates)}
    who = {one: at for at, one in enumerate(assessors)}
    design = np.zeros((n, 1 + p + q))
    design[:, 0] = 1
    y = np.empty(n)
    for row, (candidate, assessor, value) in enumerate(scores):
        design[row, 1 + place[candidate]] = 1
        design[row, 1 + p + who[assessor]] = 1
        y[row] = value
    left, right = design.T @ design, design.T @ y
    of_candidates, of_assessors = slice(1, 1 + p), slice(1 + p, None)
    total = float(np.var(y)) or 1e-6
    spread = np.array([total / 2, total / 4, total / 4])  # candidates, assessors, what is left
    for _step in range(MOST_STEPS):
        equations = left.copy()
        penalty = np.r_[0.0, np.full(p, spread[2] / spread[0]), np.full(q, spread[2] / spread[1])]
        equations[np.diag_indices_from(equations)] += penalty
        inverse = np.linalg.inv(equations)
        found = inverse @ right
        traces = np.diag(inverse) * spread[2]
        new = np.array([
            (found[of_candidates] @ found[of_candidates] + traces[of_candidates].sum()) / p,
            (found[of_assessors] @ found[of_assessors] + traces[of_assessors].sum()) / q,
            float(y @ y - found @ right) / max(n - 1, 1),
        ])  # fmt: skip
        # A variance of nothing would divide by nothing; this much of the whole changes no shown digit.
        new = np.maximum(new, total * 1e-6)
        still = bool(np.all(np.abs(new - spread) <= CLOSE * total))
        spread = new
        if still:
            break
    return float(found[0]), [float(x) for x in found[of_candidates]], [float(x) for x in found[of_assessors]]
