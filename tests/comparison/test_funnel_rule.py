"""The joint funnel tells no insider too much: an attacker of its own code, with every figure and more to go by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from app.comparison.disclosure import Atoms, Measure, Policy, interval, known_figures, level
from app.comparison.disclosure.catalogue import Ints
from app.comparison.disclosure.policy import Coalition
from app.comparison.funnel.codes import STAGES, all_codes, code
from app.comparison.funnel.rule import Decided, Table, Task, decide_table, shown_figures, tables
from app.equality.funnel import Group
from tests.comparison.attacker import Attacker, Row

ROUND = UUID(int=7)
POLICY = Policy(extra_hidden=0.0)
SEXES = ("woman", "woman", "woman", "man", "man", "unknown")
AGES = ("29", "39", "39", "49", "49", "49", "59", "60")
#: What an attacker may know of the others beside the figures: nothing, or a stage by council and row.
KNOWS = ("", "came", "seated")


def person(chance: Random) -> Group:
    """Somebody who came; about a third is selected, most of those take their seat."""
    lot = chance.random()
    stages = STAGES[: 1 + (lot < 0.4) + (lot < 0.3)]
    return Group(
        chance.choice(SEXES), chance.choice(AGES), chance.choice(["full", "full", "part"]), "school",
        chance.choice(["nomination", "application"]), frozenset(stages),
    )  # fmt: skip


def came(seed: int, councils: int = 3, least: int = 3, most: int = 26) -> dict[UUID, list[Group]]:
    chance = Random(seed)
    return {
        UUID(int=100 + at): [person(chance) for _ in range(chance.randrange(least, most))]
        for at in range(councils)
    }


def decided(people: dict[UUID, list[Group]], dimension: str, seed: int = 5) -> Decided:
    found = next(one for one in tables(ROUND, people) if one.dimension == dimension)
    return decide_table(Task(found, POLICY, seed))


def atoms_of(table: Table) -> Atoms:
    """The table as the second opinion takes it."""
    everybody = [int(table.counts[at, :, 0].sum()) for at in range(len(table.councils))]
    return Atoms(
        ("council", "group"),
        tuple((council, row) for council in table.councils for row in table.rows),
        np.repeat(np.array(everybody), len(table.rows)),
        tuple(map(Measure, STAGES)),
        table.counts.reshape(-1, len(STAGES)),
    )


def sums(table: Table) -> list[frozenset[tuple[str, ...]]]:
    """What everybody knows: each council's number in every stage."""
    return [frozenset((council, row) for row in table.rows) for council in table.councils]


def figures(table: Table, shown: frozenset[tuple[str, str]]) -> tuple[tuple[tuple[int, ...], int], ...]:
    rows = len(table.rows)
    return tuple(
        (tuple(at * rows + table.rows.index(row) for at in range(len(table.councils))), STAGES.index(stage))
        for row, stage in sorted(shown)
    )


def attacker(table: Table, shown: frozenset[tuple[str, str]], known: str, own: Coalition) -> Attacker:
    """Whoever knows each council's number in every stage, one stage by row, the own people, and what is shown."""
    counts = table.counts
    rows: list[Row] = []
    for at, stage in np.ndindex(counts.shape[0], counts.shape[2]):
        rows.append(equal(counts, np.s_[at, :, stage]))
    for row, name in shown:
        rows.append(equal(counts, np.s_[:, table.rows.index(row), STAGES.index(name)]))
    for at, row, stage in np.ndindex(counts.shape[0], counts.shape[1], len(STAGES) - 1):
        part = np.zeros(counts.shape)
        part[at, row, stage : stage + 2] = 1, -1
        rows.append((part.ravel(), 0, np.inf))
    told = np.zeros(counts.shape, dtype=bool)
    told[[council in own for council in table.councils]] = True
    told[:, :, [stage == known for stage in STAGES]] = True
    most = np.broadcast_to(counts[:, :, 0].sum(axis=1)[:, None, None], counts.shape)
    low, high = np.where(told, counts, 0), np.where(told, counts, most)
    return Attacker(rows, low.ravel().astype(float), high.ravel().astype(float), counts.ravel().astype(float))


def equal(counts: Ints, where: Any) -> Row:
    """That a sum of counts is known."""
    part = np.zeros(counts.shape)
    part[where] = 1
    total = float(counts[where].sum())
    return part.ravel(), total, total


def leaks(one: Decided, shown: frozenset[tuple[str, str]], attackers: list[Coalition]) -> Iterator[str]:
    """Groups that an attacker can bound more narrowly than their level, against what he knows without the figures."""
    table = one.table
    for known in KNOWS:
        # What one council's numbers leave open has nothing to do with another's people.
        before = attacker(table, frozenset(), known, frozenset())
        groups = {}
        for at, row, stage in np.ndindex(*table.counts.shape):
            if STAGES[stage] != known:
                cell = np.zeros(table.counts.shape)
                cell[at, row, stage] = 1
                room = before.width(cell.ravel())
                need = level(room) if room < POLICY.k_single else POLICY.m
                groups[at, row, stage] = cell.ravel(), need
        for own in attackers:
            after = attacker(table, shown, known, own)
            for (at, row, stage), (goal, need) in groups.items():
                if table.councils[at] not in own and not after.is_kept_from(goal, need):
                    place = table.councils[at], table.rows[row], STAGES[stage]
                    yield f"{sorted(own)} knowing {known} bounds {place} to {after.range(goal)}"


@pytest.mark.parametrize(("seed", "dimension"), [(3, "sex"), (4, "extent")])
def test_nobody_can_recover_a_group(seed: int, dimension: str) -> None:
    one = decided(came(seed, most=14), dimension)
    attackers = list(POLICY.attackers(one.table.councils))
    assert list(leaks(one, one.shown, attackers)) == []


def test_two_of_four_councils_together_cannot_either() -> None:
    one = decided(came(11, councils=4, least=9, most=14), "sex")
    attackers = [a for a in POLICY.attackers(one.table.councils) if len(a) == 2]
    assert len(attackers) == 6
    assert list(leaks(one, one.shown, attackers)) == []


def test_something_is_shown_and_the_attacker_is_no_strawman() -> None:
    """Were every row of the same table shown, the same attacker would find groups out."""
    one = decided(came(21, least=18), "sex")
    assert {("woman", "came"), ("man", "came"), ("woman", "seated")} <= one.shown
    everything = frozenset((row, stage) for row in one.table.rows for stage in STAGES)
    assert everything > one.shown
    small = decided(came(22, least=3, most=6), "sex")
    insider = frozenset({small.table.councils[0]})
    assert next(leaks(small, everything, [insider]))


@pytest.mark.parametrize("seed", range(30, 42))
def test_behind_every_figure_are_enough_others(seed: int) -> None:
    """Whoever takes the own people away is left with five at least, or ten of one council; or sees no figure."""
    people = came(seed, councils=3 + seed % 3)
    for one in (decided(people, dimension, seed) for dimension in ("sex", "age", "extent")):
        counts, table = one.table.counts, one.table
        for row, stage in one.shown:
            for attacker in POLICY.attackers(table.councils):
                others = [at for at, council in enumerate(table.councils) if council not in attacker]
                left = counts[others, table.rows.index(row)].sum(axis=0)
                assert left[0] >= (10 if len(others) == 1 else 5)
                assert left[STAGES.index(stage)] >= POLICY.m


def test_a_row_that_nobody_is_in_looks_like_one_with_few() -> None:
    people = came(50, least=15)
    few = {council: [replace(one, sex="woman") for one in groups] for council, groups in people.items()}
    nobody = decided(few, "sex")
    assert not any(row == "man" for row, _stage in nobody.shown)
    first = next(iter(few))
    few[first][0] = replace(few[first][0], sex="man")
    assert not any(row == "man" for row, _stage in decided(few, "sex").shown)


def test_what_is_shown_by_age_tells_nothing_about_sex() -> None:
    """With both tables, and no knowledge of who is both, an attacker bounds no group by sex more narrowly."""
    people = came(60, least=8, most=12)
    by_sex, by_age = decided(people, "sex"), decided(people, "age")
    keys = tuple(
        (c, s, a) for c in by_sex.table.councils for s in by_sex.table.rows for a in by_age.table.rows
    )
    counts = np.zeros((len(keys), len(STAGES)), dtype=np.int64)
    for council, groups in people.items():
        for one in groups:
            counts[keys.index((str(council), one.sex, one.age))] += [s in one.stages for s in STAGES]
    n = np.array([len(people[UUID(key[0])]) for key in keys])
    cross = Atoms(("council", "sex", "age"), keys, n, tuple(map(Measure, STAGES)), counts)
    known = [
        (tuple(i for i, key in enumerate(keys) if key[0] == council), stage)
        for council in by_sex.table.councils
        for stage in range(len(STAGES))
    ]
    for at, table in ((1, by_sex), (2, by_age)):
        known += [
            (tuple(i for i, key in enumerate(keys) if key[at] == row), STAGES.index(stage))
            for row, stage in sorted(table.shown)
        ]
    alone = atoms_of(by_sex.table)
    figures_alone = known_figures(alone, (), (), sums(by_sex.table)) + figures(by_sex.table, by_sex.shown)
    attacker = frozenset({by_sex.table.councils[0]})
    for other in by_sex.table.councils[1:]:
        for row in by_sex.table.rows:
            group = tuple(i for i, key in enumerate(keys) if key[:2] == (other, row))
            with_age = interval(cross, tuple(known), attacker, group, 0)
            assert with_age == interval(alone, figures_alone, attacker, (alone.keys.index((other, row)),), 0)


def test_two_councils_are_shown_nothing_at_all() -> None:
    people = came(70, councils=2, least=20)
    found = [decide_table(Task(table, POLICY, 1)) for table in tables(ROUND, people)]
    assert shown_figures(found, POLICY) == {}


def test_what_is_shown_of_a_round_has_its_sums_and_nothing_else() -> None:
    people = came(80, least=18)
    found = [decide_table(Task(table, POLICY, 1)) for table in tables(ROUND, people)]
    figures = shown_figures(found, POLICY)
    everybody = sum(map(len, people.values()))
    assert figures[code("came")] == [everybody, everybody]
    women = sum(one.sex == "woman" for groups in people.values() for one in groups)
    assert figures[code("came", "sex", "woman")] == [women, everybody]
    totals = {code(stage) for stage in STAGES}
    rows = {code(stage, one.table.dimension, row) for one in found for row, stage in one.shown}
    assert figures.keys() == totals | rows
    assert figures.keys() - totals <= {name for name, _place in all_codes()}
