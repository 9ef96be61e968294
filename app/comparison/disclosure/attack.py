"""The audit: what each attacker can work out about each group of another council's people.

Most groups are cleared by witnesses: whole tables, found at random corners of the polytope, that agree with
everything an attacker sees. Two that differ by the required level prove that the group is uncertain. A
table that differs from the truth only in some councils serves every attacker outside them, so tables are
first sought with all but a few random councils fixed, then with fewer fixed. What is still open is settled
exactly, by linear and then by whole-number programming.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.policy import ReleaseRefused
from app.comparison.disclosure.polytope import Extreme, Polytope, whole_table
from app.comparison.disclosure.problem import Bools, Problem

PATIENCE = 3  # pairs of random directions in a row without a new witness before exact methods take over


@dataclass(frozen=True, slots=True)
class Breach:
    """An attacker can bound a target too narrowly; hiding any figure of `figures` undoes this proof of it."""

    attacker: int
    target: int
    width: int
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """Result of an audit. least_slack: how far the narrowest proven interval exceeds its level."""

    seed: int
    attackers: int
    targets: int
    pairs: int
    solves: int
    witnesses: int
    least_slack: int | None
    breaches: tuple[Breach, ...]

    @property
    def clean(self) -> bool:
        """Nobody learns too much."""
        return not self.breaches


class Auditor:
    """Audits sets of published figures of one problem; witnesses for one set serve others they agree with."""

    def __init__(self, problem: Problem, shown: Bools, seed: int) -> None:
        self.problem, self.shown = problem, shown.copy()
        self._random = np.random.default_rng(seed)
        self._lp = Polytope(problem)
        self._whole: Polytope | None = None
        self._pool: list[tuple[Ints, Bools, Bools]] = []
        self._relevant = np.array([problem.attack_on(j) for j in range(len(problem.attackers))])
        self.restart(shown)

    @property
    def solves(self) -> int:
        """Programmes solved so far."""
        return self._lp.solves + (self._whole.solves if self._whole else 0)

    @property
    def witnesses(self) -> int:
        """Tables kept."""
        return len(self._pool)

    def restart(self, shown: Bools) -> None:
        """Audit another set of published figures, keeping the witnesses that agree with it."""
        shape = (len(self.problem.attackers), len(self.problem.need))
        self._least, self._most = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
        self._open = self._relevant & (self.problem.need > 0)
        self._waiting = self._open.sum(axis=0)  # attackers still to be fooled about each target
        self.shown = shown.copy()
        self._lp.show(shown)
        for spread, touched, broken in self._pool:
            if not (broken & shown).any():
                self._widen(spread, touched)

    def hide(self, figure: int) -> None:
        """Hide one more figure. This never narrows an interval, so nothing found so far is lost."""
        self.shown[figure] = False
        self._lp.show(self.shown)

    def sweep(self) -> None:
        """Find witnesses that serve many attackers at once, for as long as that pays."""
        left = int(self._open.sum())
        while left:
            before = left
            self._mix()
            left = int(self._open.sum())
            if left > before // 2:
                return

    def _mix(self) -> None:
        """Roam with random groups of councils free and all others fixed, from small groups to a half."""
        councils = self.problem.members.shape[1]
        for size, times in ((4, 8), (8, 4), (councils // 2, 8)):
            if councils < size + 2:
                continue
            for _ in range(times):
                mixed = self._random.permutation(councils)
                for start in range(0, councils, size):
                    known = np.ones(councils, dtype=np.bool_)
                    known[mixed[start : start + size]] = False
                    inside = ~(self.problem.members & ~known).any(axis=1)
                    self._roam(known, np.flatnonzero(inside))

    def breaches(self, attacker: int) -> Iterator[Breach]:
        """Every target not protected enough from this attacker, each with an irreducible certificate."""
        known = self.problem.members[attacker]
        self._roam(known, np.array([attacker]))
        for target in np.flatnonzero(self._open[attacker]).tolist():
            if not self._open[attacker, target]:
                continue
            found = self._settle(self._lp, known, attacker, target)
            if found is None and self._open[attacker, target]:
                found = self._settle(self._exact(), known, attacker, target)
                if found is None and self._open[attacker, target]:
                    raise ReleaseRefused("solver", "the exact programme found no witness and no bound")
            if found is not None:
                yield found

    def least_slack(self) -> int | None:
        """The least excess of a proven interval over its level, over all attackers and their targets."""
        slack = (self._most - self._least - self.problem.need)[self._relevant & (self.problem.need > 0)]
        return int(slack.min()) if slack.size else None

    def pairs(self) -> int:
        """Number of (attacker, target) pairs looked at."""
        return int(self._relevant.sum())

    def _exact(self) -> Polytope:
        self._whole = self._whole or Polytope(self.problem, whole=True)
        self._whole.show(self.shown)
        return self._whole

    def _roam(self, known: Bools, attackers: Ints) -> None:
        """Walk to random corners of the polytope as long as that proves something new for these attackers."""
        self._lp.know(known)
        patience = PATIENCE
        free = np.flatnonzero(~known[self.problem.target_council])
        while patience and (still := free[self._open[np.ix_(attackers, free)].any(axis=0)]).size:
            signs = self._random.choice(np.array([-1, 1]), size=still.size)
            direction = self.problem.targets[still].T @ signs
            found = [self._learn(self._lp.highest(way).point) for way in (direction, -direction)]
            patience = PATIENCE if any(found) else patience - 1

    def _learn(self, point: np.ndarray) -> bool:
        """Keep the point if it is a table that widens an interval which is still too narrow."""
        table = whole_table(self.problem, self.shown, point)
        if table is None or not table.any():
            return False
        touched = np.zeros(self.problem.members.shape[1], dtype=np.bool_)
        touched[self.problem.council[table != 0]] = True
        spread = (self.problem.targets @ table).astype(np.int32)
        useful = self._widen(spread, touched)
        if useful:
            self._pool.append((spread, touched, (self.problem.rows @ table) != 0))
        return useful

    def _widen(self, spread: Ints, touched: Bools) -> bool:
        """Widen the intervals of all attackers who own none of the touched councils."""
        fooled = np.flatnonzero(~(self.problem.members & touched).any(axis=1))
        moved = np.flatnonzero((spread != 0) & (self._waiting > 0))
        at = np.ix_(fooled, moved)
        least, most, still, there = self._least[at], self._most[at], self._open[at], spread[moved]
        wider = ((there < least) | (there > most)) & still
        if not wider.any():
            return False
        least, most = np.minimum(least, there), np.maximum(most, there)
        self._least[at], self._most[at] = least, most
        self._open[at] = still & (most - least < self.problem.need[moved])
        self._waiting[moved] = self._open[:, moved].sum(axis=0)
        return True

    def _settle(self, polytope: Polytope, known: Bools, attacker: int, target: int) -> Breach | None:
        """The exact range of one target: a breach if it is too narrow; else its corners become witnesses."""
        polytope.know(known)
        width, ends = self._range(polytope, target)
        for end in ends:
            self._learn(end.point)
        if width >= self.problem.need[target]:
            return None
        if polytope is self._lp:
            start = self.shown & np.any([np.abs(end.duals) > 1e-9 for end in ends], axis=0)
        else:
            start = self.shown
        figures = self._shrink(polytope, start, target)
        return Breach(attacker, target, width, figures)

    def _range(self, polytope: Polytope, target: int) -> tuple[int, tuple[Extreme, Extreme]]:
        """Width of the target's interval (whole numbers within the polytope's bounds) and both ends."""
        row = self.problem.targets[[target]].toarray()[0].astype(np.float64)
        up, down = polytope.highest(row), polytope.highest(-row)
        return int(np.floor(up.value + 1e-6) + np.floor(down.value + 1e-6)), (up, down)

    def _shrink(self, polytope: Polytope, start: Bools, target: int) -> tuple[int, ...]:
        """The start without every figure that is not needed for the interval to be too narrow.

        Dear figures are tried first, so that cheap ones are left to hide. Each one left is needed.
        """
        need = self.problem.need[target]

        def narrow(shown: Bools) -> bool:
            polytope.show(shown)
            return bool(self._range(polytope, target)[0] < need)

        kept = start.copy() if narrow(start) else self.shown.copy()
        value = [self.problem.cells[c].view.value for c in range(len(kept))]
        for figure in sorted(np.flatnonzero(kept).tolist(), key=lambda c: -value[c]):
            kept[figure] = False
            kept[figure] = not narrow(kept)
        polytope.show(self.shown)
        return tuple(np.flatnonzero(kept).tolist())


def examine(problem: Problem, shown: Bools, seed: int, attackers: range | None = None) -> Audit:
    """Audit a set of published figures against every attacker (or some), from scratch."""
    auditor = Auditor(problem, shown, seed)
    auditor.sweep()
    asked = range(len(problem.attackers)) if attackers is None else attackers
    found = tuple(breach for attacker in asked for breach in auditor.breaches(attacker))
    return Audit(
        seed=seed,
        attackers=len(asked),
        targets=len(problem.need),
        pairs=auditor.pairs(),
        solves=auditor.solves,
        witnesses=auditor.witnesses,
        least_slack=auditor.least_slack(),
        breaches=found,
    )
