"""An attacker of our own, who shares no code with the engine: a council with its own rows and all it is shown.

It writes down every figure of every release, and every number on every page and in every file, as equations
between whole-number counts, adds its own rows and what follows from the horizons, and asks scipy for the
range of every other council's round. No range may be narrower than the policy's level.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, pairwise
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from flask import Flask

from app.comparison.cells import CellRow
from app.comparison.compare import compare
from app.comparison.disclosure import level
from app.comparison.measures import HORIZONS, MeasureChoice
from app.comparison.queries import list_cells, list_releases
from app.comparison.release import make_release
from app.comparison.view import Wanted
from app.platform.database import work_as
from tests.comparison.attacker import Attacker, Floats, Row
from tests.comparison.builders import Fate, Programme, add_step, new_programme

SLUGS = ("mora", "orsa", "alvdalen")
MEASURES = [f"manager:{months}" for months in HORIZONS]
ATTACKED = (12, 24)  # the horizons whose ranges are sought; all are used
FATES = (4, 10, 16, 30, "stays", "stays", "specialist")
Atom = tuple[str, int, int]  # council, round from 1, months


@dataclass
class Truth:
    """What became of everybody, and who knows it."""

    fates: dict[tuple[str, int], list[Fate]] = field(default_factory=dict)

    def n(self, slug: str, number: int) -> int:
        return len(self.fates[slug, number])

    def y(self, slug: str, number: int, months: int) -> int:
        return sum(isinstance(fate, int) and fate <= months for fate in self.fates[slug, number])


def invent(app: Flask, seed: int, rounds: int) -> tuple[Programme, Truth]:
    random, made, truth = Random(seed), new_programme(app, SLUGS), Truth()
    for number in range(1, rounds + 1):
        year = 2009 + number
        fates = {slug: [random.choice(FATES) for _ in range(5)] for slug in SLUGS}
        made.add_round(app, str(year), f"{year}-06", fates)
        truth.fates |= {(slug, number): list(people) for slug, people in fates.items()}
    return made, truth


def published(app: Flask, made: Programme, slug: str) -> list[CellRow]:
    """Everything in all releases that a council can read."""
    with app.app_context(), work_as(made.actors[slug].scope):
        return [c for release in list_releases(made.id) for c in list_cells(made.id, release.id, MEASURES)]


def covers(made: Programme, one: CellRow) -> list[tuple[str, int]]:
    """The councils and rounds behind a figure."""
    slugs = {actor.council.id: slug for slug, actor in made.actors.items()}
    councils = SLUGS if one.council_id is None else (slugs[one.council_id],)
    everything = range(1, len(made.rounds) + 1)
    if one.round_id is not None:
        numbers = [made.rounds.index(one.round_id) + 1]
    else:
        numbers = [n for n in everything if (n - 1) // 3 + 1 == one.block]
    return [(slug, number) for slug in councils for number in numbers]


class Attack:
    """One attacker's knowledge as a system of equations over every (council, round, horizon)."""

    def __init__(self, truth: Truth, cells: list[CellRow], made: Programme, own: frozenset[str]) -> None:
        self.atoms: list[Atom] = [(s, n, h) for s, n in truth.fates for h in HORIZONS]
        self.at = {atom: i for i, atom in enumerate(self.atoms)}
        rows: list[Row] = []
        for one in cells:
            if one.k is not None:
                months = int(one.measure.partition(":")[2])
                atoms = [(slug, number, months) for slug, number in covers(made, one)]
                rows.append((self.sum_of(atoms), one.k, one.k))
        for slug, number in truth.fates:
            for short, long in pairwise(HORIZONS):
                row = self.sum_of([(slug, number, long)]) - self.sum_of([(slug, number, short)])
                rows.append((row, 0, np.inf))
        known = np.array([atom[0] in own for atom in self.atoms])
        counts = np.array([float(truth.y(*atom)) for atom in self.atoms])
        people = np.array([float(truth.n(s, n)) for s, n, _ in self.atoms])
        self.attacker = Attacker(rows, np.where(known, counts, 0), np.where(known, counts, people), counts)

    def sum_of(self, atoms: list[Atom]) -> Floats:
        row = np.zeros(len(self.atoms))
        row[[self.at[atom] for atom in atoms]] = 1
        return row


def insiders() -> Iterator[frozenset[str]]:
    """The outsider and each council."""
    yield frozenset()
    yield from (frozenset({slug}) for slug in SLUGS)


def breaches(app: Flask, made: Programme, truth: Truth) -> list[str]:
    cells = published(app, made, "mora")
    found = []
    for own in insiders():
        attack = Attack(truth, cells, made, own)
        for atom in attack.atoms:
            if atom[0] in own or atom[2] not in ATTACKED:
                continue
            goal, need = attack.sum_of([atom]), level(truth.n(atom[0], atom[1]))
            if not attack.attacker.is_kept_from(goal, need):
                found.append(f"{sorted(own)} bounds {atom} to {attack.attacker.range(goal)}")
    return found


@pytest.mark.parametrize("seed", [2, 3])
def test_two_releases_together_tell_no_insider_too_much(app: Flask, seed: int) -> None:
    """The first after three rounds, the second after six, with corrections in between."""
    made, truth = invent(app, seed, 6)
    with app.app_context():
        make_release(made.id, date(2015, 7, 1))
        with work_as(made.actors["orsa"].scope):
            late = made.add_participant("orsa", 1, None)
            add_step(late, "manager", date(2010, 9, 1))
        make_release(made.id, date(2026, 11, 22))
    shown = [c for c in published(app, made, "mora") if c.k is not None]
    assert {c.n for c in shown if c.view == "round"} <= {15}
    assert {c.n for c in shown if c.view == "council+block"} == {15}
    assert breaches(app, made, truth) == []


def test_the_attacker_is_no_strawman(app: Flask) -> None:
    """Shown every round and every council's block, the same attacker finds people out."""
    made, truth = invent(app, 1, 3)
    cells = [
        CellRow(
            "manager:24", "round", None, round_id, None, "exact", sum(truth.y(s, n, 24) for s in SLUGS), 15, 0
        )
        for n, round_id in enumerate(made.rounds, start=1)
    ]
    for slug, actor in made.actors.items():
        k = sum(truth.y(slug, n, 24) for n in (1, 2, 3))
        cells.append(CellRow("manager:24", "council+block", actor.council.id, None, 1, "exact", k, 15, 0))
    own = frozenset({"mora"})
    cells.append(CellRow("manager:24", "council+round", made.actors["orsa"].council.id, made.rounds[0], None,
                         "exact", truth.y("orsa", 1, 24), 5, 0))  # fmt: skip
    attack = Attack(truth, cells, made, own)
    goal = attack.sum_of([("alvdalen", 1, 24)])
    assert not attack.attacker.is_kept_from(goal, level(5))
    low, high = attack.attacker.range(goal)
    assert low == high == truth.y("alvdalen", 1, 24)


def test_pages_and_files_say_nothing_that_the_release_does_not(app: Flask) -> None:
    """Every number about others on every page of every insider is a sum of whole released figures."""
    made, _truth = invent(app, 4, 6)
    with app.app_context():
        make_release(made.id, date(2026, 11, 22))
    cells = {(c.measure, c.view, c.council_id, c.round_id, c.block): c for c in published(app, made, "mora")}
    years = range(2010, 2016)
    periods = [(a, b) for a, b in combinations([*years, 2016], 2)]
    # The lead and another, the horizons in turn: every period of every length is asked for by each.
    asked = (
        (s, p, HORIZONS[(at + len(s)) % len(HORIZONS)]) for s in SLUGS[:2] for at, p in enumerate(periods)
    )
    for slug, (first, after), months in asked:
        actor, measure = made.actors[slug], MeasureChoice("manager", months)
        with app.app_context(), work_as(actor.scope):
            shown = compare(actor, made.slug, Wanted(measure, first, after - 1))
        whole = [block for block, start in ((1, 2010), (2, 2013)) if first <= start and start + 3 <= after]
        for council in shown.councils[1:]:
            assert all(one.figure.count is None for one in council.rounds)
            parts = [cells[measure.code, "council+block", council.id, None, block] for block in whole]
            expected = sum(part.k for part in parts if part.k is not None)
            if council.pooled.count is None:
                assert all(part.k is None for part in parts)
            else:
                assert council.pooled.count.k == expected
        overall = shown.overall.count
        if overall is not None:
            sums = _possible(cells, measure.code, made.rounds[first - 2010 : after - 2010], whole)
            assert overall.k in sums


def _possible(cells: dict[Any, CellRow], code: str, rounds: list[UUID], whole: list[int]) -> set[int]:
    """What the all-councils figure may be: whole blocks where shown, single rounds for the rest."""
    total = 0
    covered: set[UUID] = set()
    for block in whole:
        found = cells[code, "block", None, None, block]
        if found.k is not None:
            total += found.k
            covered |= set(rounds[(block - 1) * 3 - _skipped(rounds, whole) :][:3])
    for one in rounds:
        single = cells[code, "round", None, one, None]
        if one not in covered and single.k is not None:
            total += single.k
    return {total}


def _skipped(rounds: list[UUID], whole: list[int]) -> int:
    """How many rounds before the period's first: blocks are counted from the programme's first round."""
    return 6 - len(rounds) if whole and whole[-1] == 2 and len(rounds) < 6 else 0
