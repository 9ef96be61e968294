"""Invented snapshots of many shapes: every release must withstand attackers that share no code with it."""

import numpy as np
import pytest

from app.comparison.disclosure import (
    Policy,
    View,
    audit_release,
    build_cells,
    cross_check,
    decide,
    known_figures,
)
from app.comparison.disclosure.attack import Auditor, examine
from app.comparison.disclosure.history import History
from app.comparison.disclosure.policy import level
from app.comparison.disclosure.primary import publishable
from app.comparison.disclosure.problem import build_problem
from app.comparison.disclosure.sample import LEAN_VIEWS, NATIONAL_VIEWS, invent, national
from tests.comparison.test_disclosure_example import possible_tables

POLICY = Policy(extra_hidden=0)
SMALL_VIEWS = (*LEAN_VIEWS, View(("council", "round")))
GENDER_VIEWS = (*SMALL_VIEWS, View(("gender",)), View(("round", "gender")))


def narrow(atoms, known, policy=POLICY):
    """Groups of five that some insider bounds too narrowly, by trying every table."""
    found = 0
    for council in atoms.councils:
        tables = possible_tables(atoms, known, {council})
        for i, key in enumerate(atoms.keys):
            if key[0] != council and tables[:, i].max() - tables[:, i].min() < level(int(atoms.n[i])):
                found += 1
    return found


def primary_only(atoms, cells):
    return publishable(build_problem(atoms, cells, POLICY, History()))


def test_sixty_small_programmes_by_trying_every_table():
    breached = 0
    for seed in range(60):
        atoms = invent(3, 3, 5, seed, chance=(0.3,))
        cells = build_cells(atoms, SMALL_VIEWS)
        breached += narrow(atoms, known_figures(atoms, cells, primary_only(atoms, cells))) > 0
        decision = decide(atoms, cells, POLICY, seed=seed)
        assert narrow(atoms, known_figures(atoms, cells, decision.published)) == 0
        assert decision.published.any()
    assert breached >= 10, "the primary rule alone would do: these cases test nothing"


@pytest.mark.parametrize(
    ("shape", "views", "count"),
    [
        ({"councils": 3, "rounds": 3, "seats": 5, "gender": True}, GENDER_VIEWS, 2),
        ({"councils": 3, "rounds": 3, "seats": 5, "chance": (0.7, 0.6)}, SMALL_VIEWS, 2),
        ({"councils": 5, "rounds": 2, "seats": 5}, SMALL_VIEWS, 1),
        ({"councils": 3, "rounds": 1, "seats": 12, "chance": (0.15,)}, SMALL_VIEWS, 8),
    ],
    ids=["gender", "two measures", "pairs of councils", "large groups"],
)
def test_other_shapes_by_a_second_opinion(shape, views, count):
    naive = 0
    for seed in range(count):
        atoms = invent(**shape, seed=100 + seed)
        cells = build_cells(atoms, views)
        decision = decide(atoms, cells, POLICY, seed=seed)
        assert cross_check(atoms, known_figures(atoms, cells, decision.published), POLICY) == ()
        naive += cross_check(atoms, known_figures(atoms, cells, primary_only(atoms, cells)), POLICY) != ()
    assert naive or shape["rounds"] == 1


def test_greedy_search_is_clean_too():
    policy = Policy(extra_hidden=0, exact_figures=0)
    for seed in range(2):
        atoms = invent(3, 3, 5, 200 + seed, gender=True)
        cells = build_cells(atoms, GENDER_VIEWS)
        greedy, exact = decide(atoms, cells, policy, seed=seed), decide(atoms, cells, POLICY, seed=seed)
        assert cross_check(atoms, known_figures(atoms, cells, greedy.published), policy) == ()
        assert greedy.published.sum() > 0.6 * exact.published.sum()


def test_coalitions_of_two_are_defended_from_four_councils_up():
    assert Policy().coalition_size(3) == 1
    assert len(Policy().attackers(("a", "b", "c"))) == 4
    assert len(Policy().attackers(("a", "b", "c", "d"))) == 1 + 4 + 6


def test_same_seed_same_release_and_some_are_hidden_by_chance():
    atoms = invent(8, 4, 10, 1)
    cells = build_cells(atoms, LEAN_VIEWS)
    plain = decide(atoms, cells, POLICY, seed=1).published
    extra = [decide(atoms, cells, Policy(extra_hidden=0.3), seed=s).published for s in (1, 1, 2)]
    assert (extra[0] == extra[1]).all()
    assert (extra[0] != extra[2]).any()
    assert 0 < extra[0].sum() < plain.sum()


def test_thirty_councils_ten_rounds_seven_views():
    atoms, policy = national(), Policy()
    cells = build_cells(atoms, NATIONAL_VIEWS)
    assert len(cells) == 423
    decision = decide(atoms, cells, policy, seed=11)
    assert decision.audit.clean
    assert decision.audit.least_slack == 0
    assert decision.audit.attackers == 1 + 30 + 435
    shown = {f.view: f for f in decision.figures() if f.y is not None}
    assert {"total", "council", "round", "gender", "round+gender", "council+gender"} == set(shown)
    tampered = decision.published.copy()
    tampered[[c.view.name for c in cells].index("council+round")] = True
    found = audit_release(atoms, cells, tampered, Policy(pairs_from=99), seed=12)
    assert {cells[f].view.name for b in found.breaches for f in b.figures} == {"council+round"}


def test_starting_again_with_another_set_finds_what_a_fresh_audit_finds():
    """Witnesses are kept from set to set: none of those that no longer agree may still clear anybody."""
    breached = 0
    for seed in range(12):
        atoms = invent(3, 3, 5, 300 + seed, chance=(0.5, 0.5))
        cells = build_cells(atoms, SMALL_VIEWS)
        problem = build_problem(atoms, cells, POLICY, History())
        candidates, random = publishable(problem), np.random.default_rng(seed)
        auditor = Auditor(problem, candidates, seed)
        for turn in range(6):
            shown = candidates & (random.random(len(cells)) < (0.5 if turn % 2 else 1))
            auditor.restart(shown)
            auditor.sweep()
            found = {
                (b.attacker, b.target) for j in range(len(problem.attackers)) for b in auditor.breaches(j)
            }
            fresh = {(b.attacker, b.target) for b in examine(problem, shown, 900 + turn).breaches}
            assert found == fresh
            breached += bool(found)
    assert breached >= 10


def test_levels():
    assert [level(n) for n in (0, 1, 2, 3, 5, 6, 7, 9)] == [0, 1, 2, 2, 2, 2, 3, 3]
    assert np.all([level(n) <= n for n in range(50)])
