"""A second opinion on a release, by another road: slow, plain, and sharing no code with the audit.

It writes the attacker's knowledge down as equations between whole-number counts and asks scipy for the exact
range of each group, one by one. For tests and for spot checks of a release, not for large catalogues.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from app.comparison.disclosure.catalogue import AtomKey, Atoms, Cell
from app.comparison.disclosure.policy import Coalition, Openness, Policy, ReleaseRefused, level

Floats = npt.NDArray[np.float64]
Known = tuple[tuple[int, ...], int]  # atoms, measure


@dataclass(frozen=True, slots=True)
class Leak:
    """What an attacker can bound too narrowly: the people of `atoms` with a measure lie between low and high."""

    attacker: Coalition
    atoms: tuple[int, ...]
    measure: str
    low: int
    high: int
    need: int


def known_figures(
    atoms: Atoms,
    cells: tuple[Cell, ...],
    published: Collection[bool],
    past: Collection[frozenset[AtomKey]] = (),
) -> tuple[Known, ...]:
    """Atoms and measure of each figure shown; `past` adds atom sets published earlier, for every measure."""
    at = {key: i for i, key in enumerate(atoms.keys)}
    shown = [(c.atoms, c.measure) for c, s in zip(cells, published, strict=True) if s]
    earlier = [(tuple(sorted(at[k] for k in keys)), m) for keys in past for m in range(len(atoms.measures))]
    return tuple(shown + earlier)


def interval(
    atoms: Atoms, known: tuple[Known, ...], attacker: Coalition, group: tuple[int, ...], measure: int
) -> tuple[int, int]:
    """Least and most people of the group with the measure, in any table that the attacker thinks possible.

    Raises ReleaseRefused when scipy proves no answer.
    """
    goal = np.zeros(atoms.y.shape)
    goal[list(group), measure] = 1
    system = _equations(atoms, known)
    box = _box(atoms, attacker)
    return round(_least(goal.ravel(), system, box)), round(-_least(-goal.ravel(), system, box))


def _box(atoms: Atoms, attacker: Coalition) -> tuple[Floats, Floats]:
    """Bounds of every count: 0..n, or the truth where the attacker owns the people or the measure is open."""
    at = atoms.dimensions.index(atoms.owner)
    own = np.array([key[at] in attacker for key in atoms.keys])
    is_open = np.array([m.openness is Openness.OPEN for m in atoms.measures])
    told = (own[:, None] | is_open[None, :]) & atoms.ready
    everyone = np.repeat(atoms.n[:, None], len(atoms.measures), axis=1)
    return np.where(told, atoms.y, 0).ravel().astype(float), np.where(told, atoms.y, everyone).ravel().astype(
        float
    )


def _equations(atoms: Atoms, known: tuple[Known, ...]) -> list[tuple[Floats, float, float]]:
    """Rows with their least and greatest value: the figures shown, and measures within one another."""
    system = []
    for members, m in known:
        row = np.zeros(atoms.y.shape)
        row[list(members), m] = 1
        total = float(atoms.y[list(members), m].sum())
        system.append((row.ravel(), total, total))
    for upper, lower in atoms.containment:
        for a in np.flatnonzero(atoms.ready[:, upper] & atoms.ready[:, lower]):
            row = np.zeros(atoms.y.shape)
            row[a, upper], row[a, lower] = 1, -1
            system.append((row.ravel(), 0.0, np.inf))
    return system


def _least(goal: Floats, system: list[tuple[Floats, float, float]], box: tuple[Floats, Floats]) -> float:
    from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

    rows = [np.array(part) for part in zip(*system, strict=True)]
    # Presolving first has been seen to call a wrong answer optimal (scipy 1.17), without it to give none.
    for presolve in (False, True):
        answer = milp(
            goal,
            constraints=LinearConstraint(*rows) if rows else (),
            bounds=Bounds(*box),
            integrality=np.ones(len(goal)),
            options={"presolve": presolve},
        )
        if answer.x is not None and answer.status == 0:
            return float(answer.fun)
    raise ReleaseRefused("solver", "the second opinion got no answer")


def groups_to_protect(atoms: Atoms, policy: Policy) -> Iterator[tuple[str, tuple[int, ...], int, int]]:
    """Council, atoms, measure and level of every group under k_single people whose outcome is not open."""
    at = atoms.dimensions.index(atoms.owner)
    seen = set()
    for size in range(len(atoms.dimensions)):
        for chosen in combinations([d for d in atoms.dimensions if d != atoms.owner], size):
            for group in atoms.groups((atoms.owner, *chosen)).values():
                for m, measure in enumerate(atoms.measures):
                    members = tuple(a for a in group if atoms.ready[a, m] and atoms.n[a] > 0)
                    n = _uncertain(atoms, members, m)
                    if (
                        measure.openness is Openness.OPEN
                        or (members, m) in seen
                        or not 0 < n < policy.k_single
                    ):
                        continue
                    seen.add((members, m))
                    yield atoms.keys[members[0]][at], members, m, level(n)


def _uncertain(atoms: Atoms, members: tuple[int, ...], measure: int) -> int:
    """People whose outcome does not follow from the open measures."""
    total = 0
    for a in members:
        upper, lower = int(atoms.n[a]), 0
        for big, small in atoms.containment:
            if small == measure and atoms.measures[big].openness is Openness.OPEN and atoms.ready[a, big]:
                upper = min(upper, int(atoms.y[a, big]))
            if big == measure and atoms.measures[small].openness is Openness.OPEN and atoms.ready[a, small]:
                lower = max(lower, int(atoms.y[a, small]))
        total += upper - lower
    return total


def cross_check(atoms: Atoms, known: tuple[Known, ...], policy: Policy) -> tuple[Leak, ...]:
    """Every group that some attacker can bound more narrowly than its level, given the known figures."""
    leaks = []
    groups = list(groups_to_protect(atoms, policy))
    for attacker in policy.attackers(atoms.councils):
        for council, members, m, need in groups:
            if council in attacker:
                continue
            low, high = interval(atoms, known, attacker, members, m)
            if high - low < need:
                leaks.append(Leak(attacker, members, atoms.measures[m].name, low, high, need))
    return tuple(leaks)
