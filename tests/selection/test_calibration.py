"""Assessors compared: known effects are found, balanced tables agree with the textbook, and when nothing is said."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.selection.calibration import FEWEST, Refused, calibrate, connected


def simulated(
    candidates: int, assessors: int, each: int, seed: int, noise: float = 0.3
) -> tuple[list[tuple[int, str, float]], dict[int, float], dict[str, float]]:
    """Scores with known effects: every candidate is rated by `each` assessors, in a turning order that links all."""
    drawn = random.Random(seed)
    ability = {number: drawn.gauss(0, 0.7) for number in range(candidates)}
    level = {f"a{number}": drawn.gauss(0, 0.5) for number in range(assessors)}
    names = list(level)
    scores = [
        (one, names[(one + step) % assessors], 3 + ability[one] + level[names[(one + step) % assessors]]
         + drawn.gauss(0, noise))
        for one in range(candidates)
        for step in range(each)
    ]  # fmt: skip
    return scores, ability, level


def test_known_effects_are_found() -> None:
    scores, ability, level = simulated(candidates=120, assessors=6, each=2, seed=7)
    found = calibrate(scores)
    mean = sum(level.values()) / len(level)
    for name, effect in level.items():
        assert found.assessors[name].adjusted == pytest.approx(effect - mean, abs=0.15)
    truth = np.array([ability[one] for one in range(120)])
    adjusted = np.array([found.candidates[one].adjusted for one in range(120)])
    raw = np.array([found.candidates[one].raw for one in range(120)])
    assert np.corrcoef(truth, adjusted)[0, 1] > np.corrcoef(truth, raw)[0, 1] + 0.02


def test_a_full_table_agrees_with_analysis_of_variance() -> None:
    """Where everybody has rated everybody, REML is the classical two-way table (Searle, Casella and McCulloch,
    "Variance Components", 1992, chapter 4), and effects are its means, shrunk."""
    scores, _ability, _level = simulated(candidates=30, assessors=4, each=4, seed=3)
    table = np.empty((30, 4))
    for one, name, value in scores:
        table[one, int(name[1:])] = value
    grand, rows, columns = table.mean(), table.mean(axis=1), table.mean(axis=0)
    left = table - rows[:, None] - columns[None, :] + grand
    residual = (left**2).sum() / (29 * 3)
    of_rows = (4 * ((rows - grand) ** 2).sum() / 29 - residual) / 4
    of_columns = (30 * ((columns - grand) ** 2).sum() / 3 - residual) / 30
    assert of_rows > 0 < of_columns
    found = calibrate(scores)
    assert found.mean == pytest.approx(grand, abs=1e-6)
    for number in range(4):
        shrunk = of_columns / (of_columns + residual / 30) * (columns[number] - grand)
        assert found.assessors[f"a{number}"].adjusted == pytest.approx(shrunk, abs=2e-3)
    for one in range(30):
        shrunk = of_rows / (of_rows + residual / 4) * (rows[one] - grand)
        assert found.candidates[one].adjusted == pytest.approx(grand + shrunk, abs=2e-3)
        assert found.candidates[one].raw == pytest.approx(rows[one])


def test_nothing_is_said_where_the_ratings_cannot_tell() -> None:
    with pytest.raises(Refused, match="none"):
        calibrate([(one, "a", 3.0) for one in range(20)])
    with pytest.raises(Refused, match="none"):
        calibrate([])
    # Two councils that have rated only their own: it may be the candidates who differ.
    apart = [(one, f"a{one % 2}", 3.0) for one in range(40)]
    with pytest.raises(Refused, match="apart"):
        calibrate(apart)
    linked = [(one, name, 3.0) for one in range(FEWEST - 1) for name in ("a", "b")]
    with pytest.raises(Refused, match="few"):
        calibrate(linked)
    calibrate([*linked, (99, "a", 2.0), (99, "b", 4.0)])


@pytest.mark.parametrize("seed", range(30))
def test_connected_as_scipy_says(seed: int) -> None:
    drawn = random.Random(seed)
    pairs = [(drawn.randrange(8), drawn.randrange(5)) for _ in range(drawn.randrange(1, 14))]
    candidates, assessors = sorted({one for one, _ in pairs}), sorted({one for _, one in pairs})
    rows = [candidates.index(one) for one, _ in pairs]
    columns = [len(candidates) + assessors.index(one) for _, one in pairs]
    size = len(candidates) + len(assessors)
    graph = coo_matrix((np.ones(len(pairs)), (rows, columns)), shape=(size, size))
    assert connected(pairs) == (connected_components(graph, directed=False)[0] == 1)


def test_no_difference_is_no_difference() -> None:
    same = [(one, name, float(1 + one % 5)) for one in range(20) for name in ("a", "b", "c")]
    found = calibrate(same)
    assert all(abs(level.adjusted) < 1e-3 for level in found.assessors.values())
