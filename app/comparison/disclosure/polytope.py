"""All tables an attacker thinks possible, as linear programs kept warm in HiGHS."""

from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.policy import ReleaseRefused
from app.comparison.disclosure.problem import Bools, Floats, Problem


@dataclass(frozen=True, eq=False)
class Extreme:
    """An optimum: its value, and the differences d where it is reached."""

    value: float
    point: Floats


class Polytope:
    """The differences d that agree with the published rows, the past rows and the attacker's own rows.

    Only the part that can matter is given to the solver: the unknowns that the attacker does not own, in the
    components that hold what is asked about, and the rows shown that touch them. This is exact: what is owned
    has d = 0; a row not shown binds nobody; and unknowns joined by no chain of rows are independent of one
    another, so that d = 0 outside the component completes every table of the component. Within one part,
    published sets are exchanged by changing bounds, so that every solve starts from the last basis. With
    `whole`, only whole-numbered d count (slow, exact).
    """

    def __init__(self, problem: Problem, whole: bool = False) -> None:
        self._problem = problem
        self._whole = whole
        self._table = sp.csr_array(sp.vstack([problem.rows, problem.past, problem.order]))
        self._shown = np.zeros(len(problem.cells), dtype=np.bool_)
        self._known = np.zeros(problem.members.shape[1], dtype=np.bool_)
        self._asked: Ints | None = None
        self._columns = np.arange(len(problem.variables))
        self._rows = np.zeros(0, dtype=np.int64)  # figures of the catalogue that the solver holds
        self._stale = True
        self._solver = new_solver(whole)
        self.solves = 0

    def show(self, shown: Bools) -> None:
        """Publish exactly these rows of the catalogue."""
        held = np.zeros(len(shown), dtype=np.bool_)
        held[self._rows] = True
        # A row that the solver does not hold can only be missed when it becomes a shown one.
        self._stale = self._stale or bool((shown & ~self._shown & ~held).any())
        changed = np.flatnonzero((shown != self._shown)[self._rows]).astype(np.int32)
        self._shown = shown.copy()
        if len(changed) and not self._stale:
            free = np.where(shown[self._rows[changed]], 0.0, highspy.kHighsInf)
            self._solver.changeRowsBounds(len(changed), changed, -free, free)  # type: ignore[attr-defined]

    def know(self, councils: Bools, asked: Ints | None = None) -> None:
        """Fix the rows of these councils at the truth; only these unknowns (by default all) will be asked about."""
        self._known, self._asked, self._stale = councils.copy(), asked, True

    @property
    def solver(self) -> highspy.Highs:
        """The solver, holding the part of the system that is asked about."""
        if self._stale:
            self._load()
        return self._solver

    @property
    def rows_held(self) -> Ints:
        """The figures that the solver holds: no other has to do with what is asked about."""
        return self._rows

    def _load(self) -> None:
        problem = self._problem
        cells, past = len(problem.cells), problem.past.shape[0]
        columns = np.flatnonzero(~self._known[problem.council])
        holds = np.ones(self._table.shape[0], dtype=np.bool_)
        holds[:cells] = self._shown
        numbers = np.flatnonzero(holds)
        table = self._table[numbers][:, columns]
        if self._asked is not None:
            label = components(table)
            near = np.isin(label, label[np.isin(columns, self._asked)])
            columns, table = columns[near], table[:, near]
        touching = np.diff(table.indptr) > 0
        table, numbers = sp.csr_array(table[touching]), numbers[touching]
        self._columns, self._rows = columns, numbers[numbers < cells]
        equal = int((numbers < cells + past).sum())
        slack = problem.slack[numbers[equal:] - cells - past].astype(float)
        lower = np.concatenate([np.zeros(equal), np.full(len(slack), -highspy.kHighsInf)])
        upper = np.concatenate([np.zeros(equal), slack])
        bounds = problem.low[columns].astype(float), problem.high[columns].astype(float)
        pass_rows(self._solver, table, bounds, (lower, upper), whole=self._whole)
        self._stale = False

    def highest(self, direction: Floats) -> Extreme:
        """Maximise direction . d, a direction within what is asked about.

        Raises ReleaseRefused when no optimum is proven, even from a fresh start.
        """
        solver = self.solver
        cost = -direction[self._columns].astype(float)
        point = np.zeros(len(self._problem.variables))
        if not len(self._columns):
            return Extreme(0.0, point)
        solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        solver.run()
        self.solves += 1
        optimal = highspy.HighsModelStatus.kOptimal
        if solver.getModelStatus() != optimal:
            solver.clearSolver()
            solver.setOptionValue("presolve", "off" if self._whole else "on")
            solver.run()
            solver.setOptionValue("presolve", "choose" if self._whole else "off")
            if solver.getModelStatus() != optimal:
                raise ReleaseRefused("solver", f"no proven answer: {solver.getModelStatus()}")
        point[self._columns] = solver.getSolution().col_value
        return Extreme(-solver.getInfo().objective_function_value, point)

    def bound_by(self) -> Bools:
        """The figures whose row holds the last optimum where it is, by its duals."""
        held = np.zeros(len(self._problem.cells), dtype=np.bool_)
        solution = self._solver.getSolution()
        if solution.dual_valid:
            duals = np.asarray(solution.row_dual[: len(self._rows)], dtype=np.float64)
            held[self._rows] = np.abs(duals) > 1e-9
        return held


def new_solver(whole: bool) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    if not whole:
        solver.setOptionValue("presolve", "off")
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.5)
    return solver


def pass_rows(
    solver: highspy.Highs,
    table: sp.csr_array,
    columns: tuple[Floats, Floats],
    rows: tuple[Floats, Floats],
    whole: bool = False,
) -> None:
    """Give a solver a new system: coefficients, and lower and upper bounds of its columns and rows."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = table.shape[1], table.shape[0]
    lp.col_cost_ = np.zeros(table.shape[1])
    lp.col_lower_, lp.col_upper_ = columns
    lp.row_lower_, lp.row_upper_ = rows
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = table.indptr.astype(np.int32)
    lp.a_matrix_.index_ = table.indices.astype(np.int32)
    lp.a_matrix_.value_ = table.data.astype(float)
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * table.shape[1]
    solver.passModel(lp)


def components(table: sp.csr_array) -> Ints:
    """A label per column, the same for those that some chain of rows joins."""
    rows, columns = table.shape
    graph = sp.csr_array(
        (
            np.ones(len(table.indices), dtype=np.int8),
            table.indices + rows,
            np.concatenate([table.indptr, np.full(columns, table.indptr[-1])]),
        ),
        shape=(rows + columns, rows + columns),
    )
    _, label = connected_components(graph, directed=False)
    found: Ints = label[rows:].astype(np.int64)
    return found
