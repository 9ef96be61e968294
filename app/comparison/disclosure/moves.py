"""The smallest tables that differ from the truth in one target: what fools many attackers at once."""

import highspy
import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]

from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.polytope import components, new_solver, pass_rows
from app.comparison.disclosure.problem import Bools, Floats, Problem

COPIES = 4  # how often each council gets the first part in the images of a table
SHY = 4.0  # how much dearer it is to move people of a council that many still to be fooled know


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

    def smallest(
        self, target: int, amount: int, known: Bools, crowd: Floats, random: np.random.Generator
    ) -> Ints | None:
        """A table in which the target differs by at least `amount` (or, if it is below 0, at most).

        It is small in the number of people that it moves, so that it touches few councils, and least those
        with a large `crowd`. None when none was found: this is only a hint, the audit proves it by itself.
        """
        targets = self._problem.targets
        unknowns = targets.indices[targets.indptr[target] : targets.indptr[target + 1]]
        labels = tuple(np.unique(self._label[unknowns]).tolist())
        if labels not in self._parts:
            columns = np.flatnonzero(np.isin(self._label, labels))
            self._parts[labels] = Part(self._problem, self._shown, columns)
        part = self._parts[labels]
        shy = SHY * crowd / max(1.0, float(crowd.max(initial=0)))
        cost: Floats = (1 + shy + 0.3 * random.random(len(crowd)))[part.council]
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
        self._alike: dict[tuple[int, ...], dict[int, int]] = {}
        for target, council in enumerate(problem.target_council.tolist()):
            self._alike.setdefault(self._pattern(target), {})[council] = target

    def _pattern(self, target: int) -> tuple[int, ...]:
        targets = self._problem.targets
        unknowns = targets.indices[targets.indptr[target] : targets.indptr[target + 1]]
        return tuple(sorted(self._slot[unknowns].tolist()))

    def alike(self, target: int) -> dict[int, int]:
        """By council, the target that is the same group of its people as this one is of another's."""
        return self._alike[self._pattern(target)]

    def show(self, shown: Bools) -> None:
        """These figures are shown: what they say about one council alone decides who can take which part."""
        problem = self._problem
        rows = sp.csr_array(sp.vstack([problem.rows[np.flatnonzero(shown)], problem.past]))
        some = rows[np.diff(rows.indptr) > 0]
        starts = some.indptr[:-1]
        owners = problem.council[some.indices]
        one = (
            np.minimum.reduceat(owners, starts) == np.maximum.reduceat(owners, starts)
            if len(starts)
            else starts
        )
        own = some[np.flatnonzero(one)]
        self._own = sp.csr_array(sp.vstack([problem.order, own]))
        self._top = np.concatenate([problem.slack, np.zeros(own.shape[0], dtype=np.int64)])[:, None]
        self._bottom = np.zeros_like(self._top)
        self._bottom[: len(problem.slack)] = np.iinfo(np.int64).min

    def of(self, table: Ints, first: int, wanted: Ints, avoid: Floats, random: np.random.Generator) -> Ints:
        """Images of a table, as columns, in which the part of the council `first` is taken by each of `wanted`.

        Each of these gets some, the other parts taken by councils as little in one another's way as can be.
        avoid: wanted x councils, where these are to be taken from last. Whether an image agrees with what is
        shown is for the caller to find out.
        """
        support = np.flatnonzero(table)
        owners = self._problem.council[support]
        councils = np.unique(owners)
        councils = np.concatenate([[first], councils[councils != first]])
        part = np.argmax(owners[:, None] == councils, axis=1)
        able = self._able(support, table[support], part, len(councils))
        can = able[0, wanted]
        wanted, avoid = wanted[can], avoid[can]
        taken = _cast(able, wanted, avoid, random)
        unknown = self._unknown[taken[:, part], self._slot[support]]
        tables = np.zeros((len(table), len(unknown)), dtype=np.int64)
        tables[unknown, np.arange(len(unknown))[:, None]] = table[support]
        return tables

    def _able(self, support: Ints, values: Ints, part: Ints, parts: int) -> Bools:
        """Parts x councils: who can take which part of a table, as far as the council alone is concerned."""
        problem = self._problem
        unknown = self._unknown[:, self._slot[support]]
        fits = (unknown >= 0) & (values >= problem.low[unknown]) & (values <= problem.high[unknown])
        able = np.stack([fits[:, part == p].all(axis=1) for p in range(parts)])
        p, c = np.nonzero(able)
        alone = np.zeros((len(problem.variables), len(p)), dtype=np.int64)
        column, place = np.nonzero(p[:, None] == part)
        alone[unknown[c[column], place], column] = values[place]
        told = self._own @ alone
        able[p, c] = ((told <= self._top) & (told >= self._bottom)).all(axis=0)
        return able


def _cast(able: Bools, wanted: Ints, avoid: Floats, random: np.random.Generator) -> Ints:
    """Who takes the parts: rows of one council per part, the first part by each of `wanted`, COPIES times."""
    count = np.arange(len(wanted))
    weight = avoid / np.maximum(1, avoid.max(axis=1, initial=0))[:, None] + 0.5 * random.random(avoid.shape)
    scarce = sorted(range(1, len(able)), key=lambda p: int(able[p].sum()))
    found = []
    for _ in range(COPIES):
        taken = np.zeros((len(wanted), len(able)), dtype=np.int64)
        taken[:, 0] = wanted
        whole = np.ones(len(wanted), dtype=np.bool_)
        left = np.where(np.arange(weight.shape[1]) == wanted[:, None], np.inf, weight)
        for p in scarce:
            choice = np.where(able[p], left, np.inf)
            taken[:, p] = choice.argmin(axis=1)
            whole &= np.isfinite(choice[count, taken[:, p]])
            left[count, taken[:, p]] = np.inf
        for p in scarce:
            weight[count, taken[:, p]] += 1
        found.append(taken[whole])
    return np.unique(np.concatenate(found), axis=0)
