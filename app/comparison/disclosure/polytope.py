"""All tables an attacker thinks possible, as a linear program kept warm in HiGHS."""

from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]

from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.policy import ReleaseRefused
from app.comparison.disclosure.problem import Bools, Floats, Problem


@dataclass(frozen=True, eq=False)
class Extreme:
    """An optimum: its value, the differences d where it is reached, and the duals of the catalogue's rows."""

    value: float
    point: Floats
    duals: Floats


class Polytope:
    """The differences d that agree with the published rows, the past rows and the attacker's own rows.

    One model: attackers and published sets are exchanged by changing bounds, so every solve starts from the
    last basis. With `whole`, only whole-numbered d count (slow, exact).
    """

    def __init__(self, problem: Problem, whole: bool = False) -> None:
        self._problem = problem
        self._columns = np.arange(len(problem.variables), dtype=np.int32)
        self._rows = np.arange(len(problem.cells), dtype=np.int32)
        self._shown = np.zeros(len(problem.cells), dtype=np.bool_)
        self._whole = whole
        self._solver = self._load()
        self.solves = 0

    def _load(self) -> highspy.Highs:
        problem = self._problem
        table = sp.csr_array(sp.vstack([problem.rows, problem.past, problem.order]))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(problem.variables), table.shape[0]
        lp.col_cost_ = np.zeros(len(problem.variables))
        lp.col_lower_, lp.col_upper_ = problem.low.astype(float), problem.high.astype(float)
        cells, past = len(problem.cells), problem.past.shape[0]
        free, any_less = np.full(cells, highspy.kHighsInf), np.full(len(problem.slack), -highspy.kHighsInf)
        lp.row_lower_ = np.concatenate([-free, np.zeros(past), any_less])
        lp.row_upper_ = np.concatenate([free, np.zeros(past), problem.slack.astype(float)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = table.indptr.astype(np.int32)
        lp.a_matrix_.index_ = table.indices.astype(np.int32)
        lp.a_matrix_.value_ = table.data.astype(float)
        if self._whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * len(problem.variables)
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        if not self._whole:
            solver.setOptionValue("presolve", "off")
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.5)
        solver.passModel(lp)
        return solver

    def show(self, shown: Bools) -> None:
        """Publish exactly these rows of the catalogue."""
        changed = self._rows[shown != self._shown]
        if len(changed):
            free = np.where(shown[changed], 0.0, highspy.kHighsInf)
            self._solver.changeRowsBounds(len(changed), changed, -free, free)  # type: ignore[attr-defined]
            self._shown = shown.copy()

    def know(self, councils: Bools) -> None:
        """Fix the rows of these councils at the truth."""
        own = councils[self._problem.council]
        low = np.where(own, 0.0, self._problem.low)
        high = np.where(own, 0.0, self._problem.high)
        self._solver.changeColsBounds(len(self._columns), self._columns, low, high)

    def highest(self, direction: Floats) -> Extreme:
        """Maximise direction . d. Raises ReleaseRefused when no optimum is proven, even from a fresh start."""
        self._solver.changeColsCost(len(self._columns), self._columns, -direction.astype(float))
        optimal = highspy.HighsModelStatus.kOptimal
        self._solver.run()
        self.solves += 1
        if self._solver.getModelStatus() != optimal:
            self._solver.clearSolver()
            self._solver.setOptionValue("presolve", "off" if self._whole else "on")
            self._solver.run()
            self._solver.setOptionValue("presolve", "choose" if self._whole else "off")
            if self._solver.getModelStatus() != optimal:
                raise ReleaseRefused("solver", f"no proven answer: {self._solver.getModelStatus()}")
        solution = self._solver.getSolution()
        duals = solution.row_dual if solution.dual_valid else [0.0] * len(self._rows)
        return Extreme(
            value=-self._solver.getInfo().objective_function_value,
            point=np.asarray(solution.col_value, dtype=np.float64),
            duals=np.asarray(duals[: len(self._rows)], dtype=np.float64),
        )


def whole_table(problem: Problem, shown: Bools, point: Floats) -> Ints | None:
    """The point as a table of whole numbers, if it truly is one that agrees with everything shown.

    Checked in integers, so that a witness never rests on the solver's tolerances.
    """
    d = np.rint(point).astype(np.int64)
    if np.abs(point - d).max(initial=0.0) > 1e-6:
        return None
    inside = (
        (d >= problem.low).all() and (d <= problem.high).all() and (problem.order @ d <= problem.slack).all()
    )
    agrees = not (problem.rows @ d)[shown].any() and not (problem.past @ d).any()
    return d if inside and agrees else None
