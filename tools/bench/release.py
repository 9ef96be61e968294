"""How long a release of 30 councils x 10 rounds takes: the whole algorithm, on figures made up here.

`python -m tools.bench.release` for the manager family, the one with most to protect; `--all` for every family.
CPU seconds, since they say the same on a busy machine; no database is needed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date
from random import Random
from uuid import UUID

from app.comparison.counting import Participant, Step
from app.comparison.disclosure import History, Policy, audit_release, decide
from app.comparison.figures import People
from app.comparison.measures import add_months
from app.comparison.snapshot import (
    DECIDED,
    DIMENSIONS,
    Snapshot,
    SnapshotRound,
    build_atoms,
    candidate_cells,
)

COUNCILS, ROUNDS, SEATS, PER_BLOCK = 30, 10, 5, 3
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


def release_lines(families: tuple[str, ...] = ("manager",), seed: int = 1) -> Iterator[str]:
    """One line a family and one for all: seconds of search and re-audit, attackers, targets, solves, shown."""
    made = snapshot(seed)
    yield f"Release of {COUNCILS} councils x {ROUNDS} rounds, pairs of councils as attackers; CPU seconds"
    searched, audited = 0.0, 0.0
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
        searched, audited = searched + both - audit, audited + audit
        shown = sum(f.y is not None for f in decision.figures() if not f.measure.startswith("known:"))
        yield (
            f"  {family:<24} search {both - audit:5.1f} s, re-audit {audit:5.1f} s, "
            f"{decision.audit.attackers} attackers, {decision.audit.targets} targets, "
            f"{decision.search.solves} + {decision.audit.solves} solves, {shown} figures shown, "
            f"{'clean' if again.clean else 'NOT CLEAN'}"
        )
    yield f"  together: search {searched:.1f} s, re-audit {audited:.1f} s"


if __name__ == "__main__":
    for line in release_lines(DECIDED if "--all" in sys.argv[1:] else ("manager",)):
        print(line, flush=True)
