"""The audit's bookkeeping, against the plain definition; and images of tables, against the rows they must keep."""

import numpy as np
import pytest

from app.comparison.disclosure import Policy, build_cells
from app.comparison.disclosure.attack import Auditor
from app.comparison.disclosure.board import Board
from app.comparison.disclosure.history import History
from app.comparison.disclosure.moves import Mover
from app.comparison.disclosure.primary import publishable
from app.comparison.disclosure.problem import build_problem
from app.comparison.disclosure.sample import LEAN_VIEWS, invent
from app.comparison.disclosure.witness import Cutter, Witness


@pytest.fixture
def problem():
    atoms = invent(6, 3, 5, 1, chance=(0.6, 0.5))
    return build_problem(atoms, build_cells(atoms, LEAN_VIEWS), Policy(), History())


def random_witnesses(problem, random, count=60):
    """As far as the board is concerned: any targets, by any amounts, in any councils."""
    for _ in range(count):
        targets = random.choice(len(problem.need), 8, replace=False)
        touched = random.choice(len(problem.atoms.councils), 3, replace=False)
        yield Witness(targets.tolist(), random.choice([-2, -1, 1, 2], 8).tolist(), touched.tolist(), [])


def test_nobody_is_taken_for_fooled_who_is_not(problem):
    """By the definition: fooled when two tables (the truth is one) differ enough, that touch none of one's own."""
    cleared = kept = 0
    for seed in range(5):
        board, random = Board(problem), np.random.default_rng(seed)
        seen = []
        for witness in random_witnesses(problem, random):
            board.widen(witness)
            seen.append(witness)
            for attacker in range(0, len(problem.attackers), 3):
                own = set(np.flatnonzero(problem.members[attacker]).tolist())
                blind = [w for w in seen if own.isdisjoint(w.touched)]
                for target in range(0, len(problem.need), 7):
                    values = [
                        v for w in blind for t, v in zip(w.targets, w.spread, strict=True) if t == target
                    ]
                    width = max([0, *values]) - min([0, *values])
                    attacked = int(problem.target_council[target]) not in own
                    expected = attacked and width < problem.need[target]
                    assert bool(board.open[target] >> attacker & 1) == expected
                    cleared, kept = cleared + (attacked and not expected), kept + expected
    assert cleared > 1000
    assert kept > 1000


def test_least_slack_is_of_the_worst_known_target(problem):
    board = Board(problem)
    assert board.least_slack() == -int(problem.need.max())
    everything = range(len(problem.need))
    board.widen(Witness(list(everything), problem.need.tolist(), [], []))
    assert not board.waiting()
    assert board.least_slack() == 0
    board.forget([3])
    assert board.waiting() == [3]
    assert board.least_slack() == -int(problem.need[3])


def test_images_are_tables_where_the_small_table_is_one(problem):
    """Each council that can take the first part does, and what the solver found is among what comes out."""
    shown = publishable(problem)
    cutter = Cutter(problem, shown, np.flatnonzero(shown))
    auditor, mover, random = Auditor(problem, shown, 1), Mover(problem, shown), np.random.default_rng(1)
    images = agreeing = 0
    for target in range(len(problem.need)):
        crowd = np.zeros(len(problem.atoms.councils))
        table = mover.smallest(target, 1, np.zeros(len(crowd), dtype=np.bool_), crowd, random)
        if table is None or not list(cutter.witnesses(table[:, None])):
            continue
        alike = auditor._images.alike(target)
        council = int(problem.target_council[target])
        assert alike[council] == target
        found = auditor._images.of(table, council, np.arange(len(crowd)), np.zeros((len(crowd),) * 2), random)
        for column in found.T:
            first = [
                c for c in alike if problem.targets[[alike[c]]] @ column == problem.targets[[target]] @ table
            ]
            assert first
            assert sorted(column[column != 0]) == sorted(table[table != 0])
        images, agreeing = images + found.shape[1], agreeing + len(list(cutter.witnesses(found)))
    assert images > 50
    assert agreeing > images / 2


def test_an_auditor_shows_no_more_than_it_began_with(problem):
    shown = publishable(problem)
    shown[0] = False
    auditor = Auditor(problem, shown, 1)
    with pytest.raises(ValueError, match="no other figures"):
        auditor.restart(np.ones_like(shown))
