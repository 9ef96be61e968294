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

from app.comparison.disclosure.board import Board
from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.moves import Images, Mover
from app.comparison.disclosure.policy import ReleaseRefused
from app.comparison.disclosure.polytope import Polytope
from app.comparison.disclosure.problem import Bools, Floats, Problem
from app.comparison.disclosure.witness import Cutter, Witness

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
        self._figures = np.flatnonzero(shown)
        self._lp = Polytope(problem)
        self._whole: Polytope | None = None
        self._moves = 0
        self._images = Images(problem)
        self._pool: list[Witness] = []
        self._stood: list[bool] = []
        self._board = Board(problem)
        self._floor, self._top = problem.targets @ problem.low, problem.targets @ problem.high
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
        if shown.sum() != shown[self._figures].sum():
            raise ValueError("an auditor shows no other figures than those it began with")
        self.shown = shown.copy()
        self._lp.show(shown)
        self._images.show(shown)
        self._cutter = Cutter(self.problem, self.shown, self._figures)

    def restart(self, shown: Bools) -> None:
        """Audit another set of published figures, keeping the witnesses that agree with it.

        Only targets of which some witness has come or gone are looked at anew: for all others, what was
        proven rests on tables that agree with both sets.
        """
        self._show(shown)
        stands = [not shown[w.broken].any() for w in self._pool]
        # Those found since the last start have widened something, too.
        stood = self._stood + [True] * (len(stands) - len(self._stood))
        self._stood = stands
        changed = zip(self._pool, stands, stood, strict=True)
        anew = {target for witness, now, then in changed if now != then for target in witness.targets}
        self._board.forget(anew)
        for witness, now in zip(self._pool, stands, strict=True):
            if now and not anew.isdisjoint(witness.targets):
                self._board.widen(witness)

    def hide(self, figure: int) -> None:
        """Hide one more figure. This never narrows an interval, so nothing found so far is lost."""
        shown = self.shown.copy()
        shown[figure] = False
        self._show(shown)

    def sweep(self) -> None:
        """Fool as many attackers as can be about every target, by small tables and their images."""
        mover = Mover(self.problem, self.shown)
        for target in self._random.permutation(self._board.waiting()).tolist():
            self._fool(mover, target)
        self._moves += mover.solves

    def _fool(self, mover: Mover, target: int) -> None:
        """Look for small tables about one target until everybody is fooled, or the third for whom there is none."""
        stuck = 0
        for _ in range(PATIENCE):
            while still := self._board.open[target] & ~stuck:
                # Who owns what many others own, too, is the one whose table fools most of the others.
                crowd = self._board.crowd(target)
                found = [j for j in range(still.bit_length()) if still >> j & 1]
                attacker = found[int(np.argmax(self.problem.members[found] @ crowd))]
                if not self._step(mover, target, attacker, crowd):
                    stuck |= 1 << attacker
                    break

    def _step(self, mover: Mover, target: int, attacker: int, crowd: Floats) -> bool:
        """Widen what one attacker thinks possible by one person, on the narrower side if that can be."""
        known = self.problem.members[attacker]
        for amount in self._amounts(target, attacker):
            table = mover.smallest(target, amount, known, crowd, self._random)
            if table is not None and self._learn(np.stack([table, -table], axis=1), target):
                return True
        return False

    def _amounts(self, target: int, attacker: int) -> list[int]:
        """By how much a target is to differ next; all that is needed at once where it cannot be on the other side."""
        least, most = self._board.interval(target, attacker)
        need = int(self.problem.need[target])
        if least <= self._floor[target]:
            return [least + need]
        if most >= self._top[target]:
            return [most - need]
        return sorted((most + 1, least - 1), key=abs)

    def breaches(self, attacker: int, but: frozenset[int] = frozenset()) -> Iterator[Breach]:
        """Every target (but some) not protected enough from this attacker, with an irreducible certificate."""
        left = [t for t in self._board.waiting(1 << attacker) if t not in but]
        if not left:
            return
        known = self.problem.members[attacker]
        self._roam(known, attacker)
        for target in left:
            if not self._open(target, attacker):
                continue
            found = self._settle(self._lp, known, attacker, target)
            if found is None and self._open(target, attacker):
                found = self._settle(self._exact(), known, attacker, target)
                if found is None and self._open(target, attacker):
                    raise ReleaseRefused("solver", "the exact programme found no witness and no bound")
            if found is not None:
                yield found

    def least_slack(self) -> int | None:
        """The least excess of a proven interval over its level, over all attackers and their targets."""
        return self._board.least_slack()

    def pairs(self) -> int:
        """Number of (attacker, target) pairs looked at."""
        return self._board.pairs()

    def _open(self, target: int, attacker: int) -> bool:
        """Whether the attacker is still to be fooled about the target."""
        return bool(self._board.open[target] >> attacker & 1)

    def _exact(self) -> Polytope:
        self._whole = self._whole or Polytope(self.problem, whole=True)
        self._whole.show(self.shown)
        return self._whole

    def _roam(self, known: Bools, attacker: int) -> None:
        """Walk to random corners of the polytope as long as that proves something new for this attacker."""
        still = self._board.waiting(1 << attacker)
        if not still:
            return
        self._lp.know(known, self.problem.targets[still].indices)
        patience = PATIENCE
        while patience and still:
            signs = self._random.choice(np.array([-1, 1]), size=len(still))
            direction = self.problem.targets[still].T @ signs
            found = [
                self._learn(self._cutter.parts(self._lp.highest(way).point))
                for way in (direction, -direction)
            ]
            patience = PATIENCE if any(found) else patience - 1
            still = [target for target in still if self._open(target, attacker)]

    def _learn(self, tables: Ints, target: int | None = None) -> bool:
        """Keep tables that widen an interval which is still too narrow, and such images of them."""
        found = self._keep(tables)
        for table, witness in found:
            about = target if target is not None else witness.targets[0]
            alike = self._images.alike(about)
            wanted = [council for council, one in alike.items() if self._board.open[one]]
            if wanted:
                crowd = np.stack([self._board.crowd(alike[council]) for council in wanted])
                first = int(self.problem.target_council[about])
                self._keep(self._images.of(table, first, np.array(wanted), crowd, self._random))
        return bool(found)

    def _keep(self, tables: Ints) -> list[tuple[Ints, Witness]]:
        """Those of the tables (columns) that agree with what is shown and widen something; they become witnesses."""
        found = [(table, one) for table, one in self._cutter.witnesses(tables) if self._board.widen(one)]
        self._pool += [one for _, one in found]
        return found

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
