"""The worked example of statistics.md A2 and A5: Mora, Orsa and Älvdalen, three rounds of five from each."""

import numpy as np
import pytest

from app.comparison.disclosure import (
    Atoms,
    Measure,
    Policy,
    View,
    audit_release,
    build_cells,
    cross_check,
    decide,
    interval,
    known_figures,
)
from app.comparison.disclosure.history import History
from app.comparison.disclosure.primary import publishable
from app.comparison.disclosure.problem import build_problem

TRUE = {"mora": (3, 3, 2), "orsa": (1, 0, 2), "alvdalen": (2, 0, 0)}
VIEWS = (View(()), View(("council",)), View(("round",)), View(("council", "round")))
POLICY = Policy(extra_hidden=0)


def talangjakten() -> Atoms:
    keys = tuple((council, f"r{i + 1}") for council in TRUE for i in range(3))
    y = np.array([[TRUE[council][int(number[1]) - 1]] for council, number in keys])
    return Atoms(("council", "round"), keys, np.full(9, 5), (Measure("appointed"),), y)


@pytest.fixture
def atoms():
    return talangjakten()


def shown(atoms, *names):
    """The mask of the figures with these keys ("" is the total)."""
    cells = build_cells(atoms, VIEWS)
    return cells, np.array(["+".join(c.key) in names for c in cells])


COUNCILS = ("mora", "orsa", "alvdalen")


def test_primary_rule_hides_round_two_and_every_group_of_five(atoms):
    cells = build_cells(atoms, VIEWS)
    left = publishable(build_problem(atoms, cells, POLICY, History()))
    assert {"+".join(c.key) for c, s in zip(cells, left, strict=True) if s} == {"", "r1", "r3", *COUNCILS}


def test_primary_rule_alone_lets_mora_compute_that_nobody_was_appointed(atoms):
    cells, mask = shown(atoms, "", "r1", "r3", *COUNCILS)
    known = known_figures(atoms, cells, mask)
    orsa_two, alvdalen_two = atoms.keys.index(("orsa", "r2")), atoms.keys.index(("alvdalen", "r2"))
    assert interval(atoms, known, frozenset({"mora"}), (orsa_two, alvdalen_two), 0) == (0, 0)
    found = audit_release(atoms, cells, mask, POLICY, seed=1)
    assert not found.clean
    assert all(len(breach.figures) > 0 for breach in found.breaches)


@pytest.mark.parametrize(
    ("attacker", "other", "expected"),
    [
        ("mora", "orsa", [(1, 3), (0, 2), (0, 2)]),
        ("mora", "alvdalen", [(0, 2), (0, 2), (0, 2)]),
        ("orsa", "mora", [(3, 5), (0, 5), (0, 5)]),
        ("orsa", "alvdalen", [(0, 2), (0, 2), (0, 2)]),
    ],
)
def test_intervals_with_round_three_hidden_too(atoms, attacker, other, expected):
    cells, mask = shown(atoms, "", "r1", *COUNCILS)
    known = known_figures(atoms, cells, mask)
    group = [(atoms.keys.index((other, f"r{i}")),) for i in (1, 2, 3)]
    assert [interval(atoms, known, frozenset({attacker}), g, 0) for g in group] == expected
    assert audit_release(atoms, cells, mask, POLICY, seed=2).clean


def possible_tables(atoms, known, attacker):
    """By trying every table of the others' groups: those that agree with what the attacker knows."""
    free = [i for i, key in enumerate(atoms.keys) if key[0] not in attacker]
    tries = np.indices([int(atoms.n[i]) + 1 for i in free], dtype=np.int8).reshape(len(free), -1)
    full = np.tile(atoms.y[:, 0].astype(np.int8)[:, None], tries.shape[1])
    full[free] = tries
    for members, _ in known:
        full = full[:, full[list(members)].sum(axis=0) == atoms.y[list(members), 0].sum()]
    return full.T


@pytest.mark.parametrize("attacker", COUNCILS)
@pytest.mark.parametrize("names", [("", "r1", "r3"), ("", "r1"), ("r1", "r2"), ("",)])
def test_trying_every_table_gives_the_same_intervals(atoms, attacker, names):
    cells, mask = shown(atoms, *names, *COUNCILS)
    known = known_figures(atoms, cells, mask)
    tables = possible_tables(atoms, known, {attacker})
    for i, key in enumerate(atoms.keys):
        if key[0] != attacker:
            expected = (tables[:, i].min(), tables[:, i].max())
            assert interval(atoms, known, frozenset({attacker}), (i,), 0) == expected


def test_release_is_clean_and_shows_what_it_can(atoms):
    cells = build_cells(atoms, VIEWS)
    decision = decide(atoms, cells, POLICY, seed=5)
    known = known_figures(atoms, cells, decision.published)
    assert cross_check(atoms, known, POLICY) == ()
    figures = {(f.view, *f.key): f for f in decision.figures()}
    assert sum(f.y is not None for f in figures.values()) == 5
    assert all(f.y is None for f in figures.values() if f.view == "council+round")
    assert figures["council", "mora"].y == 8
    assert figures["council", "mora"].n == 15
    assert decision.audit.seed != decision.search.seed


def test_putting_one_hidden_figure_back_is_found_out(atoms):
    cells = build_cells(atoms, VIEWS)
    decision = decide(atoms, cells, POLICY, seed=5)
    for hidden in np.flatnonzero(~decision.published):
        tampered = decision.published.copy()
        tampered[hidden] = True
        known = known_figures(atoms, cells, tampered)
        found = audit_release(atoms, cells, tampered, POLICY, seed=9)
        assert found.clean == (cross_check(atoms, known, POLICY) == ())
        if cells[hidden].view.name != "council+round":
            assert not found.clean
