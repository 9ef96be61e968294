"""The audit: what each attacker can work out about each group of another council's people.

Most groups are cleared by witnesses: whole tables that agree with everything an attacker sees. Two that
differ by the required level prove that the group is uncertain. A table that differs from the truth only in
some councils serves every attacker outside them, so the smallest tables are sought, for the attacker who
shares most with the others; and each is tried with other councils in the parts. What is still open is settled
exactly, by linear and then by whole-number programming.

An attacker whose councils are among another's knows less, so that the other's witnesses are its own, too: the
outsider and single councils cost nothing beside the pairs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]

from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.moves import Images, Mover
from app.comparison.disclosure.policy import ReleaseRefused
from app.comparison.disclosure.polytope import Polytope
from app.comparison.disclosure.problem import Bools, Problem
from app.comparison.disclosure.witness import Cutter, Witness

IMAGES = 4  # how often each council takes each part in the images of a table
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
        self.problem = problem
        self._random = np.random.default_rng(seed)
        self._lp = Polytope(problem)
        self._whole: Polytope | None = None
        self._moves = 0
        self._images = Images(problem)
        self._pool: list[Witness] = []
        self._stood = np.zeros(0, dtype=np.bool_)
        # All of these are targets x attackers.
        self._relevant = ~problem.members.T[problem.target_council]
        shape = self._relevant.shape
        self._least, self._most = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
        self._open = self._relevant & (problem.need > 0)[:, None]
        self._waiting = self._open.sum(axis=1)  # attackers still to be fooled about each target
        self._unknowns = sp.csr_array(problem.targets.T)
        self._show(shown)

    @property
    def solves(self) -> int:
        """Programmes solved so far."""
        return self._moves + self._lp.solves + (self._whole.solves if self._whole else 0)

    @property
    def witnesses(self) -> int:
        """Tables kept."""
        return len(self._pool)

    def _show(self, shown: Bools) -> None:
        self.shown = shown.copy()
        self._lp.show(shown)
        self._cutter = Cutter(self.problem, self.shown)

    def restart(self, shown: Bools) -> None:
        """Audit another set of published figures, keeping the witnesses that agree with it.

        Only targets of which some witness has come or gone are looked at anew: for all others, what was
        proven rests on tables that agree with both sets.
        """
        self._show(shown)
        stands = np.array([not shown[w.broken].any() for w in self._pool], dtype=np.bool_)
        # Those found since the last start have widened something, too.
        stood = np.ones(len(stands), dtype=np.bool_)
        stood[: len(self._stood)] = self._stood
        self._stood = stands
        anew = np.zeros(len(self.problem.need), dtype=np.bool_)
        for at in np.flatnonzero(stands != stood):
            anew[self._pool[at].targets] = True
        self._least[anew] = self._most[anew] = 0
        self._open[anew] = self._relevant[anew] & (self.problem.need[anew] > 0)[:, None]
        self._waiting = self._open.sum(axis=1)
        for at in np.flatnonzero(stands):
            if anew[self._pool[at].targets].any():
                self._widen(self._pool[at])

    def hide(self, figure: int) -> None:
        """Hide one more figure. This never narrows an interval, so nothing found so far is lost."""
        shown = self.shown.copy()
        shown[figure] = False
        self._show(shown)

    def sweep(self) -> None:
        """Fool as many attackers as can be about every target, by small tables and their images."""
        mover = Mover(self.problem, self.shown)
        for target in self._random.permutation(np.flatnonzero(self._waiting)).tolist():
            self._fool(mover, target)
        self._moves += mover.solves

    def _fool(self, mover: Mover, target: int) -> None:
        """Look for small tables about one target until everybody is fooled, or the third for whom there is none."""
        stuck: set[int] = set()
        while len(stuck) < PATIENCE:
            still = [j for j in np.flatnonzero(self._open[target]).tolist() if j not in stuck]
            if not still:
                return
            # Who owns what many others own, too, is the one whose table fools most of the others.
            crowd = self.problem.members[still].sum(axis=0)
            attacker = still[int(np.argmax(self.problem.members[still] @ crowd))]
            if not self._step(mover, target, attacker):
                stuck.add(attacker)

    def _step(self, mover: Mover, target: int, attacker: int) -> bool:
        """Widen what one attacker thinks possible by one person, on the narrower side if that can be."""
        up, down = int(self._most[target, attacker]) + 1, int(self._least[target, attacker]) - 1
        known = self.problem.members[attacker]
        for amount in sorted((up, down), key=abs):
            table = mover.smallest(target, amount, known, self._random)
            if table is not None and self._learn(np.stack([table, -table], axis=1)):
                return True
        return False

    def breaches(self, attacker: int, but: frozenset[int] = frozenset()) -> Iterator[Breach]:
        """Every target (but some) not protected enough from this attacker, with an irreducible certificate."""
        left = [t for t in np.flatnonzero(self._open[:, attacker]).tolist() if t not in but]
        if not left:
            return
        known = self.problem.members[attacker]
        self._roam(known, np.array([attacker]))
        for target in left:
            if not self._open[target, attacker]:
                continue
            found = self._settle(self._lp, known, attacker, target)
            if found is None and self._open[target, attacker]:
                found = self._settle(self._exact(), known, attacker, target)
                if found is None and self._open[target, attacker]:
                    raise ReleaseRefused("solver", "the exact programme found no witness and no bound")
            if found is not None:
                yield found

    def least_slack(self) -> int | None:
        """The least excess of a proven interval over its level, over all attackers and their targets."""
        need = self.problem.need[:, None]
        slack = (self._most - self._least - need)[self._relevant & (need > 0)]
        return int(slack.min()) if slack.size else None

    def pairs(self) -> int:
        """Number of (attacker, target) pairs looked at."""
        return int(self._relevant.sum())

    def _exact(self) -> Polytope:
        self._whole = self._whole or Polytope(self.problem, whole=True)
        self._whole.show(self.shown)
        return self._whole

    def _still(self, free: Ints, attackers: Ints) -> Ints:
        """Those of the free targets about which some of these attackers is still to be fooled."""
        waiting = free[self._waiting[free] > 0]
        still: Ints = waiting[self._open[np.ix_(waiting, attackers)].any(axis=1)]
        return still

    def _roam(self, known: Bools, attackers: Ints) -> None:
        """Walk to random corners of the polytope as long as that proves something new for these attackers."""
        free = np.flatnonzero(~known[self.problem.target_council])
        still = self._still(free, attackers)
        if not still.size:
            return
        self._lp.know(known, self.problem.targets[still].indices)
        patience = PATIENCE
        while patience and still.size:
            signs = self._random.choice(np.array([-1, 1]), size=still.size)
            direction = self.problem.targets[still].T @ signs
            found = [
                self._learn(self._cutter.parts(self._lp.highest(way).point))
                for way in (direction, -direction)
            ]
            patience = PATIENCE if any(found) else patience - 1
            still = self._still(still, attackers)

    def _learn(self, tables: Ints) -> bool:
        """Keep tables that widen an interval which is still too narrow, and such images of them."""
        found = self._keep(tables)
        for table in found:
            wanted = self._unknowns @ (self._waiting > 0) > 0
            self._keep(self._images.of(table, IMAGES, wanted, self._random))
        return bool(found)

    def _keep(self, tables: Ints) -> list[Ints]:
        """Those of the tables (columns) that agree with what is shown and widen something; they become witnesses."""
        spread = (self.problem.targets @ tables).astype(np.int32)
        hopeful = np.flatnonzero((spread[self._waiting > 0] != 0).any(axis=0))
        tables, spread = tables[:, hopeful], spread[:, hopeful]
        found = []
        for at, witness in self._cutter.witnesses(tables, spread):
            if self._widen(witness):
                self._pool.append(witness)
                found.append(tables[:, at])
        return found

    def _widen(self, witness: Witness) -> bool:
        """Widen the intervals of all attackers who own none of the touched councils."""
        waits = self._waiting[witness.targets] > 0
        moved, there = witness.targets[waits], witness.spread[waits, None]
        if not len(moved):
            return False
        fooled = ~(self.problem.members & witness.touched).any(axis=1)
        least, most, still = self._least[moved], self._most[moved], self._open[moved]
        wider = ((there < least) | (there > most)) & still & fooled
        if not wider.any():
            return False
        least = np.where(fooled, np.minimum(least, there), least)
        most = np.where(fooled, np.maximum(most, there), most)
        still &= most - least < self.problem.need[moved, None]
        self._least[moved], self._most[moved], self._open[moved] = least, most, still
        self._waiting[moved] = still.sum(axis=1)
        return True

    def _settle(self, polytope: Polytope, known: Bools, attacker: int, target: int) -> Breach | None:
        """The exact range of one target: a breach if it is too narrow; else its corners become witnesses."""
        row = self.problem.targets[[target]]
        polytope.know(known, row.indices)
        goal, start, width = row.toarray()[0].astype(np.float64), np.zeros_like(self.shown), 0
        for way in (goal, -goal):
            end = polytope.highest(way)
            start |= polytope.bound_by()
            width += int(np.floor(end.value + 1e-6))
            self._learn(self._cutter.parts(end.point))
        if width >= self.problem.need[target]:
            return None
        return Breach(attacker, target, width, self._shrink(polytope, start & self.shown, target))

    def _shrink(self, polytope: Polytope, start: Bools, target: int) -> tuple[int, ...]:
        """The start without every figure that is not needed for the interval to be too narrow.

        Dear figures are tried first, so that cheap ones are left to hide. Each one left is needed.
        """
        need = self.problem.need[target]
        goal = self.problem.targets[[target]].toarray()[0].astype(np.float64)

        def narrow(shown: Bools) -> bool:
            polytope.show(shown)
            width = sum(int(np.floor(polytope.highest(way).value + 1e-6)) for way in (goal, -goal))
            return bool(width < need)

        kept = start.copy()
        if not narrow(start):
            kept[polytope.rows_held] = True
            kept &= self.shown
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
