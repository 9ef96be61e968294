"""The primary rule: figures too small, or too uniform, to be shown whatever else is shown."""

import numpy as np

from app.comparison.disclosure.policy import Openness
from app.comparison.disclosure.problem import Bools, Problem, known_bounds


def unsafe(problem: Problem) -> Bools:
    """Per figure, whether some attacker could learn too much from it alone (statistics.md A4 step 2).

    For every attacker J, among the people left when J's own are taken away: fewer than k, or than k_single
    when one council is left; or fewer than m with, or without, the outcome. People whose outcome follows
    from the open measures are not counted among those left.
    """
    atoms, policy = problem.atoms, problem.policy
    low, high = known_bounds(atoms)
    councils = len(atoms.councils)
    # An atom without people has owner -1, which picks the column that is dropped.
    owner = np.eye(councils + 1, dtype=np.int64)[atoms.council_of][:, :councils]
    bad = np.zeros(len(problem.cells), dtype=np.bool_)
    outside = (~problem.members[:, :councils]).astype(np.int64)
    for c, cell in enumerate(problem.cells):
        at = list(cell.atoms)
        ready = atoms.ready[at, cell.measure]
        n = ((high - low)[at, cell.measure] * ready) @ owner[at]
        y = ((atoms.y - low)[at, cell.measure] * ready) @ owner[at]
        left, with_it, several = outside @ n, outside @ y, outside @ (n > 0)
        least = np.where(several == 1, policy.k_single, policy.k)
        rule = (left < least) | (with_it < policy.m) | (with_it > left - policy.m)
        bad[c] = bool((rule & (left > 0)).any())
    return bad


def publishable(problem: Problem) -> Bools:
    """Figures that may be shown as far as agreement, readiness and the primary rule go."""
    measures = problem.atoms.measures
    ready = np.array([c.ready for c in problem.cells], dtype=np.bool_)
    is_guarded = [m.openness is Openness.GUARDED for m in measures]
    guarded = np.array([is_guarded[c.measure] for c in problem.cells], dtype=np.bool_)
    enough = len(problem.atoms.councils) >= problem.policy.min_councils
    allowed: Bools = ready & guarded & ~unsafe(problem) & enough
    return allowed
