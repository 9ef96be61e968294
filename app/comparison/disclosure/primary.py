"""The primary rule: figures too small, or too uniform, to be shown whatever else is shown."""

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]

from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.policy import Openness
from app.comparison.disclosure.problem import Bools, Floats, Problem, known_bounds

TOGETHER = 256  # figures looked at together: with thousands of pairs of councils, all at once would be large


def unsafe(problem: Problem) -> Bools:
    """Per figure, whether some attacker could learn too much from it alone (statistics.md A4 step 2).

    For every attacker J, among the people left when J's own are taken away: fewer than k, or than k_single
    when one council is left; or fewer than m with, or without, the outcome. People whose outcome follows
    from the open measures are not counted among those left.
    """
    atoms = problem.atoms
    low, high = known_bounds(atoms)
    councils = len(atoms.councils)
    # An atom without people has owner -1, which picks the column that is dropped.
    owner = np.eye(councils + 1)[atoms.council_of][:, :councils]
    measure = np.array([c.measure for c in problem.cells], dtype=np.int64)
    bad = np.zeros(len(problem.cells), dtype=np.bool_)
    for j in range(len(atoms.measures)):
        at = np.flatnonzero(measure == j)
        n, y = ((count[:, j] * atoms.ready[:, j])[:, None] * owner for count in (high - low, atoms.y - low))
        for some in np.split(at, range(TOGETHER, len(at), TOGETHER)):
            rows = _members(problem, some)
            bad[some] = _rule(problem, rows @ n, rows @ y)
    return bad


def _members(problem: Problem, cells: Ints) -> sp.csr_array:
    """Figures x atoms: whom each figure counts."""
    members = [problem.cells[c].atoms for c in cells.tolist()]
    starts = np.cumsum([0, *map(len, members)])
    flat = np.array([a for row in members for a in row], dtype=np.int64)
    return sp.csr_array((np.ones(len(flat)), flat, starts), shape=(len(cells), len(problem.atoms.keys)))


def _rule(problem: Problem, n: Floats, y: Floats) -> Bools:
    """The primary rule for figures that count n people, y of them with the outcome, by figure and council."""
    policy = problem.policy
    owned = sp.csr_array(problem.members[:, : n.shape[1]], dtype=np.float64)
    left, with_it, several = (one.sum(axis=1) - owned @ one.T for one in (n, y, (n > 0).astype(np.float64)))
    least = np.where(several == 1, policy.k_single, policy.k)
    rule = (left < least) | (with_it < policy.m) | (with_it > left - policy.m)
    bad: Bools = (rule & (left > 0)).any(axis=0)
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
