"""A snapshot as a system of linear equations, seen from the truth.

The unknowns are differences `d` between a table that an attacker thinks possible and the true one, one per
atom and protected measure. The truth is d = 0; every published figure says `row . d = 0`; an attacker's own
people have d = 0; and counts stay within 0..n and within the measures that contain them. What can be learnt
about a group is then the range of its own row over all whole-numbered d.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]

from app.comparison.disclosure.catalogue import Atoms, Cell, Ints
from app.comparison.disclosure.history import History, past_row
from app.comparison.disclosure.policy import Coalition, Openness, Policy, level

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything an audit needs. Rows of `cells` may be published or not; rows of `past` always hold.

    variables: (atom, measure) pairs that attackers do not know beforehand, `council` their owner's index.
    low, high: bounds of d; `order` rows: order . d <= slack.
    targets: groups of one council's people that must stay uncertain by at least `need`.
    """

    atoms: Atoms
    cells: tuple[Cell, ...]
    policy: Policy
    attackers: tuple[Coalition, ...]
    variables: tuple[tuple[int, int], ...]
    council: Ints
    low: Ints
    high: Ints
    order: sp.csr_array
    slack: Ints
    rows: sp.csr_array
    past: sp.csr_array
    targets: sp.csr_array
    need: Ints
    target_council: Ints

    @cached_property
    def members(self) -> Bools:
        """Attackers x councils: who belongs to which coalition."""
        index = {c: i for i, c in enumerate(self.atoms.councils)}
        table = np.zeros((len(self.attackers), max(1, len(index))), dtype=np.bool_)
        for a, coalition in enumerate(self.attackers):
            table[a, [index[c] for c in coalition]] = True
        return table

    def attack_on(self, attacker: int) -> Bools:
        """Targets that the attacker does not know as its own."""
        others: Bools = ~self.members[attacker][self.target_council]
        return others


def known_bounds(atoms: Atoms) -> tuple[Ints, Ints]:
    """Lowest and highest count per atom and measure that follow from n, the open measures and what is given."""
    low = np.zeros_like(atoms.y)
    high = np.repeat(atoms.n[:, None], len(atoms.measures), axis=1)
    for j, measure in enumerate(atoms.measures):
        if measure.openness is Openness.OPEN:
            known = atoms.ready[:, j]
            low[known, j] = high[known, j] = atoms.y[known, j]
    for upper, lower in atoms.containment:
        if atoms.measures[upper].openness is Openness.OPEN:
            high[:, lower] = np.minimum(high[:, lower], high[:, upper])
        if atoms.measures[lower].openness is Openness.OPEN:
            low[:, upper] = np.maximum(low[:, upper], low[:, lower])
    for group in atoms.given_groups:
        _within(atoms, list(group), low, high)
    return low, high


def _within(atoms: Atoms, group: list[int], low: Ints, high: Ints) -> None:
    """Narrow the bounds of a group's atoms to what its known sum leaves them."""
    for j in range(len(atoms.measures)):
        if atoms.ready[group, j].all():
            least, most, total = low[group, j], high[group, j], atoms.y[group, j].sum()
            low[group, j] = np.maximum(least, total - (most.sum() - most))
            high[group, j] = np.minimum(most, total - (least.sum() - least))


def build_problem(atoms: Atoms, cells: tuple[Cell, ...], policy: Policy, history: History) -> Problem:
    """Lay out the equations, for frozen `atoms`. Raises ReleaseRefused if they do not fit the history."""
    low, high = known_bounds(atoms)
    protected = [j for j, m in enumerate(atoms.measures) if m.openness is not Openness.OPEN]
    free = atoms.ready & (high > low)
    variables = tuple((a, j) for j in protected for a in range(len(atoms.keys)) if free[a, j])
    index = {v: i for i, v in enumerate(variables)}
    at = [a for a, _ in variables], [j for _, j in variables]
    order, slack = _order(atoms, index)
    earlier = [row for f in history.figures if (row := past_row(atoms, f)) is not None]
    earlier += [(j, g) for g in atoms.given_groups for j in protected if atoms.ready[list(g), j].all()]
    groups = _targets(atoms, index, policy, high - low, atoms.y - low)
    councils = atoms.council_of
    return Problem(
        atoms=atoms,
        cells=cells,
        policy=policy,
        attackers=policy.attackers(atoms.councils),
        variables=variables,
        council=councils[at[0]] if variables else np.zeros(0, dtype=np.int64),
        low=(low - atoms.y)[at],
        high=(high - atoms.y)[at],
        order=order,
        slack=slack,
        rows=_matrix([_row(index, c.measure, c.atoms) for c in cells], len(variables)),
        past=_matrix([_row(index, *row) for row in earlier], len(variables)),
        targets=_matrix([g for g, _ in groups], len(variables)),
        need=np.array([need for _, need in groups], dtype=np.int64),
        target_council=np.array([councils[variables[g[0]][0]] for g, _ in groups], dtype=np.int64),
    )


def _row(index: dict[tuple[int, int], int], measure: int, members: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(index[a, measure] for a in members if (a, measure) in index)


def _matrix(rows: list[tuple[int, ...]], columns: int) -> sp.csr_array:
    """0/1 rows from lists of column numbers."""
    starts = np.cumsum([0, *map(len, rows)])
    flat = np.array([c for row in rows for c in row], dtype=np.int64)
    return sp.csr_array((np.ones(len(flat), dtype=np.int64), flat, starts), shape=(len(rows), columns))


def _order(atoms: Atoms, index: dict[tuple[int, int], int]) -> tuple[sp.csr_array, Ints]:
    """Rows d_lower - d_upper <= y_upper - y_lower for measures that contain one another, per atom."""
    closed = set(atoms.containment)

    def implied(a: int, upper: int, lower: int) -> bool:
        """Follows from two other rows of this atom, so that it can be left out."""
        between = (j for j in range(len(atoms.measures)) if (upper, j) in closed and (j, lower) in closed)
        return any((a, j) in index for j in between)

    pairs = [
        (index[a, lower], index[a, upper], int(atoms.y[a, upper] - atoms.y[a, lower]))
        for upper, lower in atoms.containment
        for a in range(len(atoms.keys))
        if (a, lower) in index and (a, upper) in index and not implied(a, upper, lower)
    ]
    data = np.tile(np.array([1, -1], dtype=np.int64), len(pairs))
    columns = np.array([c for lower, upper, _ in pairs for c in (lower, upper)], dtype=np.int64)
    starts = np.arange(0, 2 * len(pairs) + 1, 2)
    table = sp.csr_array((data, columns, starts), shape=(len(pairs), len(index)))
    return table, np.array([s for *_, s in pairs], dtype=np.int64)


def _targets(
    atoms: Atoms, index: dict[tuple[int, int], int], policy: Policy, room: Ints, above: Ints
) -> list[tuple[tuple[int, ...], int]]:
    """Groups of one council to keep uncertain, by every set of dimensions that includes the council.

    Those under k_single people (statistics.md A4), and also larger ones in which nearly nobody or nearly
    everybody has the outcome: the primary rule hides such a figure, so it must not come out by subtraction
    either; it is enough there that nobody can tell that they are below m, an interval m wide. People whose
    outcome the open measures already tell do not count. Where sums are given, every group inside one is kept
    uncertain, however large: what is protected there is what sort of people they are, and that is nobody's to know.
    """
    others = [d for d in atoms.dimensions if d != atoms.owner]
    found: dict[tuple[int, ...], int] = {}
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            if atoms.given and {atoms.owner, *chosen} <= set(atoms.given):
                continue
            for group in atoms.groups((atoms.owner, *chosen)).values():
                for measure in range(len(atoms.measures)):
                    row = _row(index, measure, group)
                    members = [a for a in group if (a, measure) in index]
                    n, y = int(room[members, measure].sum()), int(above[members, measure].sum())
                    uniform = y < policy.m or y > n - policy.m
                    if row and (n < policy.k_single or uniform or atoms.given):
                        found[row] = level(n) if n < policy.k_single else policy.m
    return list(found.items())
