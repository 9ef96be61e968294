"""What a release is made from: a programme's rows at one moment, and the finest groups counted from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

import numpy as np

from app.comparison.counting import Count, count_round
from app.comparison.disclosure import NOT_READY, Atoms, Cell, History, Measure, Openness, View, build_cells
from app.comparison.figures import People
from app.comparison.measures import FAMILIES, HORIZONS, MeasureChoice

DIMENSIONS = ("council", "round", "block")
#: What a page needs most is hidden last: all councils together, then councils beside one another.
VIEWS = (
    View(("block",), weight=7.5),
    View(("council", "block"), weight=6.0),
    View(("round",), weight=4.5),
    View(("council", "round"), weight=0.75),
)


@dataclass(frozen=True)
class SnapshotRound:
    """A round as frozen; `block` is the fixed group of consecutive rounds that it is pooled with."""

    id: UUID
    number: int
    starts_on: date
    ends_on: date
    block: int


@dataclass(frozen=True)
class Snapshot:
    """Everything a release needs of a programme: no names, only ids, dates and kinds of outcome."""

    programme_id: UUID
    as_of: date
    rounds_per_block: int
    openness: Mapping[str, str]
    opt_outs: frozenset[tuple[UUID, str]]
    rounds: tuple[SnapshotRound, ...]
    seats: Mapping[tuple[UUID, UUID], int]
    people: People

    @cached_property
    def councils(self) -> tuple[UUID, ...]:
        """Councils with people or seats in some round."""
        return tuple(sorted({council for council, _ in (*self.people, *self.seats)}, key=str))

    @cached_property
    def blocks(self) -> dict[int, tuple[SnapshotRound, ...]]:
        """The rounds of each block."""
        numbers = sorted({one.block for one in self.rounds})
        return {n: tuple(one for one in self.rounds if one.block == n) for n in numbers}

    @cached_property
    def whole_blocks(self) -> frozenset[int]:
        """Blocks that no round can join any more: they have their number, each with people or long past."""
        held = {round_id for _, round_id in self.people}
        longest = MeasureChoice("manager", HORIZONS[-1])
        return frozenset(
            block
            for block, rounds in self.blocks.items()
            if len(rounds) >= self.rounds_per_block
            and all(one.id in held or self.is_ready(longest, one) for one in rounds)
        )

    @cached_property
    def _counted(self) -> dict[tuple[str, UUID, UUID], Count | None]:
        return {}

    @cached_property
    def _followed(self) -> dict[tuple[str, UUID], bool]:
        return {}

    def shares(self, council: UUID, measure: MeasureChoice) -> bool:
        """Whether a council shares a measure with the others."""
        return (council, measure.agreed_as) not in self.opt_outs

    def count(self, measure: MeasureChoice, council: UUID, one: SnapshotRound) -> Count | None:
        """A council's figure of a round, complete or not; None when it took no part."""
        key = (measure.code, council, one.id)
        if key not in self._counted:
            people, seats = self.people.get((council, one.id), []), self.seats.get((council, one.id))
            self._counted[key] = count_round(measure, people, seats, one.ends_on, self.as_of)
        return self._counted[key]

    def is_ready(self, measure: MeasureChoice, one: SnapshotRound) -> bool:
        """Whether the time that the measure needs has passed for this round."""
        return measure.ready_on(one.starts_on, one.ends_on) <= self.as_of

    def is_followed(self, measure: MeasureChoice, one: SnapshotRound) -> bool:
        """Whether every council of a round knows what became of at least half of its people.

        Managers are heard of first. Where little else is known, the number of those known would almost say
        how many became managers, and a share among them would mislead. The whole round waits, since a round
        is frozen with its first figure and whoever is not in it then never will be.
        """
        key = (measure.code, one.id)
        if key not in self._followed:
            counts = [self.count(measure, c, one) for c in self.councils if self.shares(c, measure)]
            self._followed[key] = all(count is None or 2 * count.known >= count.n for count in counts)
        return self._followed[key]


def choices_of(family: str) -> tuple[MeasureChoice, ...]:
    """The measures of a family, the most inclusive first."""
    if family == "completed":
        return (MeasureChoice("completed"),)
    return tuple(MeasureChoice(family, horizon) for horizon in reversed(HORIZONS))


#: Families are decided one by one: no published figure ties the counts of one to those of another.
DECIDED = ("completed", *FAMILIES)


def known(measure: MeasureChoice) -> str:
    """Name of the open measure "what became of them is known", which contains the measure itself."""
    return f"known:{measure.code}"


def build_atoms(snapshot: Snapshot, family: str, history: History) -> Atoms:
    """Council x round, with for each horizon how many are known (open) and how many have the outcome.

    A council that does not share the measure is left out of rounds that have not been released before.
    """
    choices = choices_of(family)
    openness = Openness(snapshot.openness[choices[0].agreed_as])
    released = {key[1] for key in history.atoms}
    keys, n, y = [], [], []
    for one in snapshot.rounds:
        for council in snapshot.councils:
            people = snapshot.people.get((council, one.id), [])
            shared = snapshot.shares(council, choices[0])
            if not people or not (shared or str(one.id) in released):
                continue
            keys.append((str(council), str(one.id), str(one.block)))
            n.append(len(people))
            y.append(_counts(snapshot, choices, council, one))
    measures = [m for c in choices for m in (Measure(known(c), Openness.OPEN), Measure(c.code, openness))]
    chained = range(1, len(measures), 2)
    pairs = [(at - 1, at) for at in chained] + [(at, at + 2) for at in chained if at + 2 < len(measures)]
    return Atoms(
        dimensions=DIMENSIONS,
        keys=tuple(keys),
        n=np.array(n, dtype=np.int64),
        measures=tuple(measures),
        y=np.array(y, dtype=np.int64).reshape(len(keys), len(measures)),
        contains=tuple(pairs),
    )


def _counts(
    snapshot: Snapshot, choices: tuple[MeasureChoice, ...], council: UUID, one: SnapshotRound
) -> list[int]:
    row: list[int] = []
    for choice in choices:
        complete = snapshot.is_ready(choice, one) and snapshot.is_followed(choice, one)
        count = snapshot.count(choice, council, one) if complete else None
        row += [NOT_READY, NOT_READY] if count is None else [count.known, count.k]
    return row


def candidate_cells(snapshot: Snapshot, family: str, atoms: Atoms) -> tuple[Cell, ...]:
    """The catalogue; figures of blocks that may still grow, or that touch a council which does not share, wait."""
    blocks = {key[2] for key in atoms.keys}
    growing = [("block", block) for block in blocks if int(block) not in snapshot.whole_blocks]
    silent = {str(council) for council, measure in snapshot.opt_outs if measure == family.partition(":")[0]}
    return tuple(
        replace(cell, ready=False) if any(atoms.keys[a][0] in silent for a in cell.atoms) else cell
        for cell in build_cells(atoms, VIEWS, growing)
    )
