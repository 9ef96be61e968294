"""History, insiders, openness, readiness and refusal."""

import json
from dataclasses import replace

import numpy as np
import pytest

from app.comparison.disclosure import (
    NOT_READY,
    Atoms,
    History,
    Measure,
    Openness,
    PastFigure,
    Policy,
    ReleaseRefused,
    View,
    audit_release,
    build_cells,
    cross_check,
    decide,
    freeze,
    interval,
    known_figures,
)
from app.comparison.disclosure.polytope import Polytope
from app.comparison.disclosure.problem import build_problem, known_bounds

POLICY = Policy(extra_hidden=0)
COUNCIL = (View(("council",)),)


def snapshot(table, *names, n=5, openness=Openness.GUARDED):
    """council -> per round a count, or one count per measure."""
    names = names or ("appointed",)
    keys = tuple((c, f"r{i + 1}") for c, rounds in table.items() for i in range(len(rounds)))
    y = np.array([np.atleast_1d(count) for rounds in table.values() for count in rounds])
    measures = tuple(Measure(name, openness if i == 0 else Openness.GUARDED) for i, name in enumerate(names))
    return Atoms(("council", "round"), keys, np.full(len(keys), n), measures, y)


TWO_ROUNDS = {"a": (3, 2), "b": (2, 2), "c": (1, 3)}
THREE_ROUNDS = {"a": (3, 2, 4), "b": (2, 2, 1), "c": (1, 3, 3)}


def release(atoms, views, **more):
    return decide(atoms, build_cells(atoms, views), POLICY, seed=3, **more)


def test_two_releases_that_pass_alone_tell_the_third_round_by_subtraction():
    early, late = snapshot(TWO_ROUNDS), snapshot(THREE_ROUNDS)
    first, alone = release(early, COUNCIL), release(late, COUNCIL)
    assert first.published.all()
    assert alone.published.all()
    both = known_figures(late, alone.cells, alone.published, [f.atoms for f in first.history.figures])
    for council in "abc":
        group = (late.keys.index((council, "r3")),)
        low, high = interval(late, both, frozenset(), group, 0)
        assert low == high == THREE_ROUNDS[council][2]
    second = release(late, COUNCIL, history=first.history)
    assert not second.published.any()
    past = [f.atoms for f in first.history.figures]
    assert (
        cross_check(second.atoms, known_figures(second.atoms, second.cells, second.published, past), POLICY)
        == ()
    )


def test_a_figure_once_decided_is_final():
    views = (*COUNCIL, View(("round",)))
    first = decide(
        snapshot(TWO_ROUNDS), build_cells(snapshot(TWO_ROUNDS), views), Policy(extra_hidden=0.6), seed=1
    )
    assert 0 < first.published.sum() < len(first.cells)
    corrected = snapshot({**TWO_ROUNDS, "a": (4, 2)})
    second = release(corrected, views, history=first.history)
    assert [(f.key, f.y) for f in second.figures()] == [(f.key, f.y) for f in first.figures()]
    assert second.history.figures == first.history.figures


def test_late_and_erased_people_do_not_change_a_released_round():
    first = release(snapshot(TWO_ROUNDS), COUNCIL)
    changed = snapshot({"a": (3, 2), "b": (2, 2), "d": (1, 1)})
    frozen = freeze(changed, first.history)
    assert set(frozen.keys) == set(snapshot(TWO_ROUNDS).keys)
    assert frozen.y.sum() == 13


def test_a_later_horizon_is_never_below_a_frozen_one():
    early = snapshot({c: [(NOT_READY, y) for y in ys] for c, ys in TWO_ROUNDS.items()}, "24", "12")
    first = release(early, COUNCIL)
    assert [f.ready for f in first.figures()] == [False, True] * 3
    later = snapshot({"a": [(2, 2), (2, 2)], "b": [(4, 2), (2, 2)], "c": [(3, 1), (4, 3)]}, "24", "12")
    frozen = freeze(later, first.history)
    assert frozen.y[frozen.keys.index(("a", "r1"))].tolist() == [3, 3]
    assert frozen.y[frozen.keys.index(("b", "r1"))].tolist() == [4, 2]
    second = release(later, COUNCIL, history=first.history)
    past = {f.key: f.value for f in second.history.figures if f.measure == "12"}
    assert past == {("a",): 5, ("b",): 4, ("c",): 4}


def test_history_survives_storage():
    history = release(snapshot(TWO_ROUNDS), COUNCIL).history
    assert History.from_json(json.loads(json.dumps(history.to_json()))) == history


def test_an_unsafe_earlier_release_stops_everything():
    atoms = snapshot(THREE_ROUNDS)
    history = release(atoms, ()).history.after(
        atoms, (PastFigure("council+round", ("a", "r1"), "appointed", frozenset({("a", "r1")}), 5, 3),)
    )
    with pytest.raises(ReleaseRefused) as refused:
        release(atoms, COUNCIL, history=history)
    assert refused.value.code == "unsafe_history"


def test_a_history_that_does_not_add_up_is_refused():
    first = release(snapshot(TWO_ROUNDS), COUNCIL).history
    wrong = replace(first, figures=tuple(replace(f, value=f.value + 1) for f in first.figures))
    with pytest.raises(ReleaseRefused) as refused:
        release(snapshot(TWO_ROUNDS), COUNCIL, history=wrong)
    assert refused.value.code == "history_contradicts"


def test_other_dimensions_than_before_are_refused():
    history = replace(release(snapshot(TWO_ROUNDS), COUNCIL).history, dimensions=("council", "year"))
    with pytest.raises(ReleaseRefused) as refused:
        release(snapshot(TWO_ROUNDS), COUNCIL, history=history)
    assert refused.value.code == "history_dimensions"


def test_the_complement_may_belong_to_the_attacker():
    """Hiding b's men beside a's protects a from everybody but b."""
    keys = tuple((c, g) for c in "abcde" for g in ("men", "women"))
    n = np.array([6, 20, 20, 20, 20, 20, 20, 20, 20, 20])
    y = np.array([2, 8, 9, 7, 8, 8, 6, 9, 8, 7])[:, None]
    atoms = Atoms(("council", "gender"), keys, n, (Measure("appointed"),), y)
    policy = Policy(extra_hidden=0, pairs_from=99)
    cells = build_cells(atoms, (View(("gender",)), View(("council",)), View(("council", "gender"))))
    shown = np.array([len(c.key) == 1 or c.key[0] not in "ab" for c in cells])
    found = audit_release(atoms, cells, shown, policy, seed=1)
    problem = build_problem(atoms, cells, policy, History())
    assert {tuple(problem.attackers[b.attacker]) for b in found.breaches} == {("b",)}
    decision = decide(atoms, cells, policy, seed=1)
    assert cross_check(atoms, known_figures(atoms, cells, decision.published), policy) == ()


def test_two_councils_see_no_guarded_figure_of_each_other():
    table = {c: [(5, 3), (4, 2), (5, 3)] for c in "ab"}
    decision = release(
        snapshot(table, "completed", "appointed", openness=Openness.OPEN), (View(()), *COUNCIL)
    )
    shown = {f.measure: f.y for f in decision.figures() if f.key == ()}
    assert shown == {"completed": 28, "appointed": None}
    assert {f.y for f in decision.figures() if f.measure == "appointed"} == {None}


def test_a_council_without_people_does_not_make_three():
    atoms = snapshot({"a": (3, 2, 4), "b": (2, 2, 1), "c": (0, 0, 0)})
    empty = replace(atoms, n=np.array([5] * 6 + [0] * 3))
    assert not release(empty, (View(()), *COUNCIL)).published.any()


def test_open_measures_are_shown_and_counted_as_known():
    """Three of five completed: of appointed, that leaves three people to protect, not five."""
    table = {c: [(3, 1), (3, 2), (3, 1)] for c in "abc"}
    atoms = snapshot(table, "completed", "appointed", openness=Openness.OPEN)
    decision = release(atoms, (*COUNCIL, View(("council", "round"))))
    assert all(f.y is not None for f in decision.figures() if f.measure == "completed")
    assert {f.y for f in decision.figures() if f.measure == "appointed"} == {None}, "nine left of a council"
    assert cross_check(atoms, known_figures(atoms, decision.cells, decision.published), POLICY) == ()


def test_strict_measures_are_never_shown_nor_worked_out():
    table = {c: [(3, 1), (2, 2), (3, 2)] for c in "abc"}
    atoms = snapshot(table, "left", "left in anger")
    strict = replace(atoms, measures=(Measure("left"), Measure("left in anger", Openness.STRICT)))
    decision = release(strict, (View(()), *COUNCIL))
    assert {f.y for f in decision.figures() if f.measure == "left in anger"} == {None}
    assert any(f.y is not None for f in decision.figures())
    assert cross_check(strict, known_figures(strict, decision.cells, decision.published), POLICY) == ()


def test_figures_wait_for_complete_follow_up_and_for_whole_blocks():
    atoms = snapshot({**THREE_ROUNDS, "c": (1, 3, NOT_READY)})
    views = (*COUNCIL, View(("round",)))
    ready = {c.key: c.ready for c in build_cells(atoms, views, hold_back={("round", "r1")})}
    assert ready == {("a",): True, ("b",): True, ("c",): False, ("r1",): False, ("r2",): True, ("r3",): False}
    figures = {f.key: f for f in decide(atoms, build_cells(atoms, views), POLICY, seed=1).figures()}
    assert figures["c",].y is None
    assert figures["r3",].y is None


def test_held_back_figures_stay_back_when_there_is_a_history():
    first = release(snapshot(TWO_ROUNDS), ())
    history = first.history.after(
        first.atoms,
        (PastFigure("round", ("r1",), "appointed", frozenset({(c, "r1") for c in "abc"}), 15, 6),),
    )
    cells = build_cells(snapshot(TWO_ROUNDS), COUNCIL, hold_back={("council", "a")})
    figures = {
        f.key: f for f in decide(snapshot(TWO_ROUNDS), cells, POLICY, seed=1, history=history).figures()
    }
    assert not figures["a",].ready
    assert figures["b",].ready


def test_a_solver_without_an_answer_is_no_clearance():
    atoms = snapshot(THREE_ROUNDS)
    polytope = Polytope(build_problem(atoms, build_cells(atoms, COUNCIL), POLICY, History()))
    polytope.show(np.array([True, False, False]))
    for column, value in enumerate((1, 0, 0)):  # contradicts the figure shown: no table is possible
        polytope.solver.changeColBounds(column, value, value)
    with pytest.raises(ReleaseRefused) as refused:
        polytope.highest(np.ones(9))
    assert refused.value.code == "solver"


@pytest.mark.parametrize(
    ("counts", "message"), [((6, 1), "outside"), ((1, 2), "more people"), ((-2, 0), "outside")]
)
def test_impossible_counts_are_refused(counts, message):
    with pytest.raises(ValueError, match=message):
        snapshot({"a": [counts]}, "within 24", "within 12")


def test_nothing_to_protect_is_no_trouble():
    atoms = replace(snapshot(THREE_ROUNDS), measures=(Measure("completed", Openness.OPEN),))
    assert release(atoms, COUNCIL).published.all()
    nobody = Atoms(("council", "round"), (), np.zeros(0, int), (Measure("appointed"),), np.zeros((0, 1), int))
    assert release(nobody, (View(()), *COUNCIL)).figures() == ()


def test_what_is_given_narrows_what_is_kept_uncertain() -> None:
    """Three came, two are selected; of the two women one at least is, whoever else knows nothing more."""
    atoms = Atoms(
        ("council", "group"),
        (("a", "men"), ("a", "women"), ("b", "men"), ("b", "women")),
        np.array([1, 2, 30, 30]),
        (Measure("selected"),),
        np.array([[0], [2], [15], [15]]),
        given=("council",),
    )
    low, high = known_bounds(atoms)
    assert low[:, 0].tolist() == [0, 1, 0, 0]
    assert high[:, 0].tolist() == [1, 2, 30, 30]
    problem = build_problem(atoms, (), Policy(), History(atoms.dimensions))
    # The councils' sums always hold and are nobody's target; every group inside them is, however large.
    assert problem.past.shape[0] == 2
    assert sorted(problem.need.tolist()) == [1, 1, 2, 2]
