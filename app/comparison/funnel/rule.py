"""What of a round's joint funnel may be shown: a table for each dimension, decided once and for ever.

Pure. What is protected is not how many a council put forward or how many seats it has, which the others know by
agreement, but what sort of people they are. So everybody is assumed to know each council's number in every stage.
Then the tables can be decided one by one: given those numbers, any table that a reader thinks possible by one
dimension goes with the true ones by all others, and with every figure of the comparison.

A table must stand three readers, and what one of them must not see nobody is shown:

- Who knows by council and row who came does not learn how many of them were selected or have a seat.
- Who knows by council and row who has a seat does not learn how many more came, or were selected.
- Who knows nothing more learns of no council what sort of people came, were selected or have a seat.

One after the other: what is left for the second is a part of what the first stood, and showing less tells no more.
The last is dear to try, and little is left for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from app.comparison.disclosure import Atoms, Audit, Cell, Measure, Openness, Policy, View, build_cells, decide
from app.comparison.disclosure.catalogue import Ints
from app.comparison.funnel.codes import STAGES, code
from app.equality.funnel import DIMENSIONS, UNKNOWN, Group

CAME, SELECTED, SEATED = STAGES
READERS = (CAME, SEATED, None)


@dataclass(frozen=True, eq=False)
class Table:
    """One round by one dimension: people by council, row and stage. Councils of which nobody came are left out."""

    round_id: UUID
    dimension: str
    councils: tuple[str, ...]
    rows: tuple[str, ...]
    counts: Ints

    @property
    def totals(self) -> dict[str, int]:
        """Everybody, by stage."""
        return dict(zip(STAGES, self.counts.sum(axis=(0, 1)).tolist(), strict=True))


@dataclass(frozen=True)
class Task:
    """All that is needed to decide one table; nothing of it knows a database."""

    table: Table
    policy: Policy
    seed: int


@dataclass(frozen=True)
class Decided:
    """A table with what may be shown of it, by row and stage, and the audits, one for each reader."""

    table: Table
    shown: frozenset[tuple[str, str]]
    audits: tuple[Audit, ...]


def tables(round_id: UUID, people: Mapping[UUID, Sequence[Group]]) -> list[Table]:
    """The tables of a round, from all who came, by council."""
    councils = sorted((council for council, groups in people.items() if groups), key=str)
    found = []
    for dimension, (_title, names) in DIMENSIONS.items():
        rows = tuple(names)
        counts = np.zeros((len(councils), len(rows), len(STAGES)), dtype=np.int64)
        for at, council in enumerate(councils):
            for group in people[council]:
                there = [stage in group.stages for stage in STAGES]
                row = rows.index(group.value(dimension) if group.value(dimension) in names else UNKNOWN)
                counts[at, row] += group.people * np.array(there)
        found.append(Table(round_id, dimension, tuple(map(str, councils)), rows, counts))
    return found


def decide_table(task: Task) -> Decided:
    """What may be shown of a table.

    Raises:
        ReleaseRefused: an audit found what the search had not, or a solver gave up; nothing may be published.
    """
    table = task.table
    shown = {(row, stage) for row in _large(table, task.policy) for stage in STAGES}
    audits = []
    for reader, seed in zip(
        READERS, np.random.SeedSequence(task.seed).generate_state(3).tolist(), strict=True
    ):
        atoms = _atoms(table, reader)
        cells = _cells(table, atoms, shown)
        decision = decide(atoms, cells, task.policy, seed=seed)
        hidden = {_place(c, atoms) for c, told in zip(cells, decision.published, strict=True) if not told}
        shown -= hidden
        audits.append(decision.audit)
    return Decided(table, frozenset(shown), tuple(audits))


def _large(table: Table, policy: Policy) -> list[str]:
    """Rows in which enough people came whoever takes the own ones away. None is as telling as a few."""
    came = table.counts[:, :, 0]
    enough = np.full(len(table.rows), True)
    for attacker in policy.attackers(table.councils):
        others = [at for at, council in enumerate(table.councils) if council not in attacker]
        enough &= came[others].sum(axis=0) >= (policy.k_single if len(others) == 1 else policy.k)
    return [row for row, ok in zip(table.rows, enough.tolist(), strict=True) if ok]


def _atoms(table: Table, reader: str | None) -> Atoms:
    """The table for the engine: council and row, with everybody's number by council given, and what a reader knows.

    Who came is the whole that the later stages are a part of; where that is not known, it is the council's number.
    """
    came = table.counts[:, :, 0]
    stages = STAGES[1:] if reader == CAME else STAGES
    everybody = np.repeat(came.sum(axis=1, keepdims=True), len(table.rows), axis=1)
    return Atoms(
        dimensions=("council", "group"),
        keys=tuple((council, row) for council in table.councils for row in table.rows),
        n=(came if reader == CAME else everybody).reshape(-1),
        measures=tuple(Measure(s, Openness.OPEN if s == reader else Openness.GUARDED) for s in stages),
        y=table.counts[:, :, [STAGES.index(stage) for stage in stages]].reshape(-1, len(stages)),
        given=("council",),
    )


def _cells(table: Table, atoms: Atoms, may: set[tuple[str, str]]) -> tuple[Cell, ...]:
    """The joint figures of the table; those that may not be shown anyway are not ready.

    Of two rows of which one must be hidden it is that to which fewer came, in every column.
    """
    came = dict(zip(table.rows, table.counts[:, :, 0].sum(axis=0).tolist(), strict=True))
    everybody = max(1, sum(came.values()))
    return tuple(
        replace(
            cell,
            view=View(("group",), weight=1 + came[cell.key[0]] / everybody),
            ready=_place(cell, atoms) in may,
        )
        for cell in build_cells(atoms, [View(("group",))])
        if atoms.measures[cell.measure].openness is not Openness.OPEN
    )


def _place(cell: Cell, atoms: Atoms) -> tuple[str, str]:
    return (cell.key[0], atoms.measures[cell.measure].name)


def shown_figures(decided: Sequence[Decided], policy: Policy) -> dict[str, list[int]]:
    """Every figure of a round that is shown, by its code: how many, and of how many in the stage.

    The totals are known to all by agreement, but of two councils each would see the other alone.
    """
    first = decided[0].table
    found = {code(s): [n, n] for s, n in first.totals.items() if len(first.councils) >= policy.min_councils}
    for one in decided:
        totals = one.table.totals
        for row, stage in sorted(one.shown):
            place = one.table.rows.index(row), STAGES.index(stage)
            number = int(one.table.counts[:, place[0], place[1]].sum())
            found[code(stage, one.table.dimension, row)] = [number, totals[stage]]
    return found
