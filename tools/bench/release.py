"""How long a release of 30 councils x 10 rounds takes: the whole algorithm, on figures made up here.

`python -m tools.bench.release`: the manager family by itself, and all families as a release decides them; with
`--all`, each by itself, too. Beside the wall clock, CPU seconds, which a busy machine changes less; no database.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import date
from random import Random
from uuid import UUID

from app.comparison.counting import Participant, Step
from app.comparison.deciding import decide_all
from app.comparison.disclosure import Decision, History, Policy, audit_release, decide
from app.comparison.figures import People
from app.comparison.funnel.deciding import decide_round
from app.comparison.measures import add_months
from app.comparison.snapshot import (
    DECIDED,
    DIMENSIONS,
    Snapshot,
    SnapshotRound,
    build_atoms,
    candidate_cells,
)
from app.equality.funnel import AGES, UNKNOWN, Group
from app.people.service_areas import SERVICE_AREAS

COUNCILS, ROUNDS, SEATS, PER_BLOCK = 30, 10, 5, 3
CANDIDATES = 15
AS_OF = date(2026, 1, 1)
OPENNESS = {"seats": "open", "completed": "open", "manager": "guarded", "outcome": "guarded"}
OTHERS = ("stays", "stays", "specialist", "project_leader", "qualified_duties", "new_field")


def snapshot(seed: int = 1, councils: int = COUNCILS, rounds: int = ROUNDS) -> Snapshot:
    """Five people from each of 30 councils in each of ten rounds; what became of them is drawn by lot."""
    random = Random(seed)
    members = [UUID(int=random.getrandbits(128)) for _ in range(councils)]
    years = tuple(
        SnapshotRound(
            id=UUID(int=random.getrandbits(128)),
            number=number,
            starts_on=date(2007 + number, 1, 1),
            ends_on=date(2007 + number, 12, 31),
            block=(number - 1) // PER_BLOCK + 1,
        )
        for number in range(1, rounds + 1)
    )
    people: People = {
        (council, one.id): [_participant(random, one) for _ in range(SEATS)]
        for council in members
        for one in years
    }
    return Snapshot(
        programme_id=UUID(int=1),
        as_of=AS_OF,
        rounds_per_block=PER_BLOCK,
        openness=OPENNESS,
        opt_outs=frozenset(),
        rounds=years,
        seats=dict.fromkeys(people, SEATS),
        people=people,
    )


def _participant(random: Random, one: SnapshotRound) -> Participant:
    """45 % become managers, 3 % are lost sight of, some leave before the end."""
    lot = random.random()
    steps: tuple[Step, ...] = ()
    if lot < 0.97:
        kind = "manager" if lot < 0.45 else random.choice(OTHERS)
        day = add_months(one.ends_on, random.choice((3, 9, 9, 15, 20, 30)))
        steps = (Step(UUID(int=random.getrandbits(128)), kind, day, day),)
    completion = "completed" if random.random() < 0.9 else "left"
    return Participant(UUID(int=random.getrandbits(128)), completion, steps)


def family_lines(families: tuple[str, ...] = ("manager",), seed: int = 1) -> Iterator[str]:
    """One line a family: CPU seconds of search and re-audit, attackers, targets, solves, figures shown."""
    made = snapshot(seed)
    for family in families:
        history = History(DIMENSIONS)
        began = time.process_time()
        atoms = build_atoms(made, family, history)
        decision = decide(atoms, candidate_cells(made, family, atoms), Policy(), seed=seed, history=history)
        both = time.process_time() - began
        began = time.process_time()
        # Exactly what decide has done after its search, to tell the two apart.
        again = audit_release(
            decision.atoms, decision.cells, decision.published, decision.policy, seed=decision.audit.seed
        )
        audit = time.process_time() - began
        yield (
            f"  {family:<24} search {both - audit:5.1f} s, re-audit {audit:5.1f} s, "
            f"{decision.audit.attackers} attackers, {decision.audit.targets} targets, "
            f"{decision.search.solves} + {decision.audit.solves} solves, {shown(decision)} figures shown, "
            f"{'clean' if again.clean else 'NOT CLEAN'}"
        )


def shown(decision: Decision) -> int:
    """Protected figures that a decision shows."""
    return sum(f.y is not None for f in decision.figures() if not f.measure.startswith("known:"))


def whole_line(seed: int = 1) -> str:
    """All families as a release decides them, side by side: the figure that is to be a minute at most."""
    made = snapshot(seed)
    before, began = _cpu(), time.perf_counter()
    decisions = decide_all(made, {}, Policy(), lambda done, of: None)
    wall, cpu = time.perf_counter() - began, _cpu() - before
    figures = sum(map(shown, decisions.values()))
    return (
        f"  the whole release, {COUNCILS} councils x {ROUNDS} rounds, {len(decisions)} families: "
        f"wall {wall:.1f} s (limit 60), CPU {cpu:.1f} s, {os.cpu_count()} cores, {figures} figures shown"
    )


def funnel_line(seed: int = 1) -> str:
    """The joint funnel of one new round, fifteen people of each council: once in a round's life, by a job."""
    random = Random(seed)
    people = {
        UUID(int=random.getrandbits(128)): [_candidate(random) for _ in range(CANDIDATES)]
        for _ in range(COUNCILS)
    }
    before, began = _cpu(), time.perf_counter()
    found = decide_round(UUID(int=2), people, Policy(), lambda done, of: None)
    wall, cpu = time.perf_counter() - began, _cpu() - before
    figures = sum(len(one.shown) for one in found)
    return (
        f"  the joint funnel of a new round, {COUNCILS} councils, {len(found)} tables: "
        f"wall {wall:.1f} s, CPU {cpu:.1f} s, {figures} figures shown"
    )


def _candidate(random: Random) -> Group:
    """A third is selected or more; some of those say no."""
    stages = ("came", "selected", "seated")[: random.choice((1, 1, 1, 3, 3, 2))]
    return Group(
        random.choice(("woman", "woman", "man")),
        random.choice([key for key in AGES if key != UNKNOWN]),
        random.choice(("full", "full", "part")),
        random.choice(list(SERVICE_AREAS)[:10]),
        random.choice(("nomination", "application")),
        frozenset(stages),
    )


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def release_lines(families: tuple[str, ...] = ("manager",), seed: int = 1) -> Iterator[str]:
    """The named families one by one, and the whole release."""
    yield f"Release of {COUNCILS} councils x {ROUNDS} rounds, pairs of councils as attackers; CPU seconds"
    yield from family_lines(families, seed)
    yield whole_line(seed)
    yield funnel_line(seed)


if __name__ == "__main__":
    for line in release_lines(DECIDED if "--all" in sys.argv[1:] else ("manager",)):
        print(line, flush=True)
