"""When an outcome comes, among competing ones and with people whose follow-up has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cumulative incidence of one kind of outcome at a horizon, with its standard error."""

    horizon: float
    share: float
    error: float


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
