"""Witnesses: whole tables that agree with all that is shown, cut into parts that each fool as many as can be."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.problem import Bools, Floats, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """A table that somebody thinks possible, as far as the audit needs it.

    targets, spread: the targets that differ from the truth, and by how much.
    touched: councils in which it differs: it fools every attacker who owns none of them.
    broken: figures with which it does not agree; while none of them is shown, it is a witness.
    """

    targets: list[int]
    spread: list[int]
    touched: list[int]
    broken: list[int]


class Cutter:
    """Makes witnesses out of corners of the polytope, for one set of figures shown."""

    def __init__(self, problem: Problem, shown: Bools, figures: Ints) -> None:
        self._problem, self._figures = problem, figures
        self._shown = shown[figures]
        self._binding = sp.csc_array(sp.vstack([problem.rows[np.flatnonzero(shown)], problem.past]))
        self._all = sp.csr_array(
            sp.vstack([problem.rows[figures], problem.past, problem.order, problem.targets])
        )
        self._ends = np.cumsum([len(figures), problem.past.shape[0], problem.order.shape[0]])
        pairs = sp.coo_array(problem.order)
        self._inner, self._outer = np.zeros((2, len(problem.slack)), dtype=np.int64)
        self._inner[pairs.row[pairs.data > 0]] = pairs.col[pairs.data > 0]
        self._outer[pairs.row[pairs.data < 0]] = pairs.col[pairs.data < 0]

    def parts(self, point: Floats) -> Ints:
        """The smallest parts of a corner that are tables in their own right, and their opposites: columns.

        A part is a set of unknowns that no row joins to the rest of the corner's. It is within its bounds, as
        it is there or not at all, and its rows add up to nothing, as the corner's do. Of an order row the two
        ends are joined only when one could not stand without the other. Touching fewer councils, a part fools
        more attackers than the whole. Parts that are not whole-numbered are left out.
        """
        support = np.flatnonzero(np.abs(point) > 1e-6)
        columns = self._binding[:, support]
        inner, outer = point[self._inner], point[self._outer]
        both = (np.abs(inner) > 1e-6) & (np.abs(outer) > 1e-6)
        tied = both & ((inner > self._problem.slack + 0.5) | (-outer > self._problem.slack + 0.5))
        place = np.zeros(len(point), dtype=np.int64)
        place[support] = np.arange(len(support))
        rows, width = columns.shape
        from_row = np.concatenate([columns.indices + width, place[self._inner[tied]]])
        to_column = np.concatenate(
            [np.repeat(np.arange(width), np.diff(columns.indptr)), place[self._outer[tied]]]
        )
        graph = sp.coo_array(
            (np.ones(len(to_column), dtype=np.int8), (from_row, to_column)), shape=(rows + width,) * 2
        )
        _, label = connected_components(graph, directed=False)
        _, label = np.unique(label[:width], return_inverse=True)
        count = int(label.max(initial=-1)) + 1
        fraction = np.zeros(count)
        np.maximum.at(fraction, label, np.abs(point[support] - np.rint(point[support])))
        tables = np.zeros((len(point), count), dtype=np.int64)
        tables[support, label] = np.rint(point[support]).astype(np.int64)
        tables = tables[:, fraction <= 1e-6]
        return np.concatenate([tables, -tables], axis=1)

    def witnesses(self, tables: Ints) -> Iterator[tuple[Ints, Witness]]:
        """Those of the tables (columns) that truly agree with everything shown, each as it is kept.

        Checked in integers and against the whole problem, so that a witness never rests on the solver's
        tolerances, nor on how the table was found.
        """
        problem = self._problem
        figures, past, order, spread = np.split(self._all @ tables, self._ends)
        inside = (tables >= problem.low[:, None]).all(axis=0) & (tables <= problem.high[:, None]).all(axis=0)
        inside &= (order <= problem.slack[:, None]).all(axis=0)
        inside &= ~figures[self._shown].any(axis=0) & ~past.any(axis=0)
        at = np.flatnonzero(inside)
        tables = tables[:, at]
        touched = np.zeros((problem.members.shape[1], len(at)), dtype=np.bool_)
        unknown, column = np.nonzero(tables)
        touched[problem.council[unknown], column] = True
        spread = spread[:, at]
        parts = (_by_column(spread != 0), _by_column(touched), _by_column(figures[:, at] != 0))
        for place, (moved, councils, broken) in enumerate(zip(*parts, strict=True)):
            told = self._figures[broken].tolist()
            yield (
                tables[:, place],
                Witness(moved.tolist(), spread[moved, place].tolist(), councils.tolist(), told),
            )


def _by_column(table: Bools) -> list[Ints]:
    """The rows that are marked in each column."""
    column, row = np.nonzero(table.T)
    return np.split(row, np.searchsorted(column, np.arange(1, table.shape[1]))) if table.shape[1] else []
