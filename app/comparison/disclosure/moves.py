"""The smallest tables that differ from the truth in one target: what fools many attackers at once."""

import highspy
import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]

from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.polytope import components, new_solver, pass_rows
from app.comparison.disclosure.problem import Bools, Floats, Problem


class Part:
    """Unknowns that rows join to one another, as a program over how much each rises and how much it falls.

    All costs are positive, so that "nothing moves" is where the dual simplex can start from, and the few
    steps to the smallest table are all that it takes.
    """

    def __init__(self, problem: Problem, shown: Bools, columns: Ints) -> None:
        self._high, self._low = problem.high[columns], problem.low[columns]
        self.columns, self.council = columns, problem.council[columns]
        figures = sp.vstack([problem.rows[np.flatnonzero(shown)], problem.past])[:, columns]
        figures = figures[np.diff(sp.csr_array(figures).indptr) > 0]
        order = problem.order[:, columns]
        there = np.diff(sp.csr_array(order).indptr) > 0
        several = np.diff(problem.targets.indptr) > 1
        asked = problem.targets[:, columns]
        within = several & (np.diff(sp.csr_array(asked).indptr) == np.diff(problem.targets.indptr))
        table = sp.csr_array(sp.vstack([figures, order[there], asked[within]]))
        equal, slack = figures.shape[0], problem.slack[there].astype(float)
        none, any_much = np.zeros(equal), np.full(int(within.sum()), highspy.kHighsInf)
        self._row = {t: equal + len(slack) + i for i, t in enumerate(np.flatnonzero(within).tolist())}
        self._place = {column: i for i, column in enumerate(columns.tolist())}
        self._solver = new_solver(whole=False)
        pass_rows(
            self._solver,
            sp.csr_array(sp.hstack([table, -table])),
            (np.zeros(2 * len(columns)), np.concatenate([self._high, -self._low]).astype(float)),
            (
                np.concatenate([none, np.full(len(slack), -highspy.kHighsInf), -any_much]),
                np.concatenate([none, slack, any_much]),
            ),
        )
        self._numbers = np.arange(2 * len(columns), dtype=np.int32)

    def smallest(self, target: int, unknowns: Ints, amount: int, known: Bools, cost: Floats) -> Floats | None:
        """Least costly differences of which the target's are at least so much (below 0: at most); or None."""
        solver, count = self._solver, len(self.columns)
        free = ~known[self.council]
        top = np.concatenate([self._high * free, -self._low * free]).astype(float)
        low = np.zeros(len(top))
        row = self._row.get(target)
        if row is None:
            place = self._place[int(unknowns[0])] + (0 if amount > 0 else count)
            low[place], top[place - count] = abs(amount), 0.0  # the same unknown does not fall, too
            if low[place] > top[place]:
                return None
        else:
            bounds = (amount, highspy.kHighsInf) if amount > 0 else (-highspy.kHighsInf, amount)
            solver.changeRowBounds(row, *bounds)
        solver.clearSolver()
        solver.changeColsBounds(len(top), self._numbers, low, top)
        solver.changeColsCost(len(top), self._numbers, np.tile(cost, 2))
        solver.run()
        found = None
        if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            rise, fall = np.split(np.array(solver.getSolution().col_value), 2)
            found = rise - fall
        if row is not None:
            solver.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)
        return found


class Mover:
    """Finds small tables for one set of figures shown."""

    def __init__(self, problem: Problem, shown: Bools) -> None:
        self._problem, self._shown = problem, shown
        self._label = components(
            sp.csr_array(sp.vstack([problem.rows[np.flatnonzero(shown)], problem.past, problem.order]))
        )
        self._parts: dict[tuple[int, ...], Part] = {}
        self.solves = 0

    def smallest(self, target: int, amount: int, known: Bools, random: np.random.Generator) -> Ints | None:
        """A table in which the target differs by at least `amount` (or, if it is below 0, at most).

        It is small in the number of people that it moves, so that it touches few councils. None when none was
        found: this is only a hint, the audit proves it by itself.
        """
        targets = self._problem.targets
        unknowns = targets.indices[targets.indptr[target] : targets.indptr[target + 1]]
        labels = tuple(np.unique(self._label[unknowns]).tolist())
        if labels not in self._parts:
            columns = np.flatnonzero(np.isin(self._label, labels))
            self._parts[labels] = Part(self._problem, self._shown, columns)
        part = self._parts[labels]
        cost: Floats = 1 + 0.3 * random.random((self._problem.members.shape[1],))[part.council]
        self.solves += 1
        found = part.smallest(target, unknowns, amount, known, cost)
        if found is None or np.abs(found - np.rint(found)).max() > 1e-6:
            return None
        table = np.zeros(len(self._problem.variables), dtype=np.int64)
        table[part.columns] = np.rint(found).astype(np.int64)
        return table


class Images:
    """The same table with other councils: most rows treat councils alike, so that one serves for many."""

    def __init__(self, problem: Problem) -> None:
        atoms = problem.atoms
        at = atoms.dimensions.index(atoms.owner)
        slots: dict[tuple[object, ...], int] = {}
        self._problem = problem
        self._slot = np.zeros(len(problem.variables), dtype=np.int64)
        for i, (atom, measure) in enumerate(problem.variables):
            key = atoms.keys[atom]
            self._slot[i] = slots.setdefault((key[:at], key[at + 1 :], measure), len(slots))
        self._councils = problem.members.shape[1]
        self._unknown = np.full((self._councils, max(1, len(slots))), -1, dtype=np.int64)
        self._unknown[problem.council, self._slot] = np.arange(len(problem.variables))

    def of(self, table: Ints, times: int, wanted: Bools, random: np.random.Generator) -> Ints:
        """Images of a table, and their opposites, as columns: each council `times` over in every part.

        Only those within the bounds that differ in some wanted unknown; whether they agree with what is shown
        is for the caller to find out.
        """
        support = np.flatnonzero(table)
        councils, part = np.unique(self._problem.council[support], return_inverse=True)
        mixed = np.stack([random.permutation(self._councils) for _ in range(times)])
        turns = (np.arange(self._councils)[:, None] + np.arange(len(councils))) % self._councils
        roles = mixed[:, turns].reshape(-1, len(councils))
        unknown = self._unknown[roles[:, part], self._slot[support]]
        unknown = unknown[(unknown >= 0).all(axis=1)]
        values = np.tile(table[support], (len(unknown), 1))
        unknown, values = np.concatenate([unknown, unknown]), np.concatenate([values, -values])
        fits = (values >= self._problem.low[unknown]) & (values <= self._problem.high[unknown])
        chosen = fits.all(axis=1) & wanted[unknown].any(axis=1)
        unknown, values = unknown[chosen], values[chosen]
        tables = np.zeros((len(table), len(unknown)), dtype=np.int64)
        tables[unknown, np.arange(len(unknown))[:, None]] = values
        return tables
