"""The rows of a release: every figure of the fixed catalogue, shown or with the reason why not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from app.comparison.cells import CellRow, Place
from app.comparison.disclosure import Decision, Figure
from app.comparison.measures import MeasureChoice
from app.comparison.snapshot import Snapshot, SnapshotRound, choices_of, known


def digest(cells: Iterable[CellRow]) -> str:
    """SHA-256 over the figures in a fixed order and form, so that a change afterwards would show."""
    written = sorted(json.dumps(asdict(cell), sort_keys=True, default=str) for cell in cells)
    return sha256("\n".join(written).encode()).hexdigest()


def places(snapshot: Snapshot, measure: MeasureChoice) -> Iterator[tuple[Place, tuple[SnapshotRound, ...]]]:
    """Every place of the catalogue where somebody took part, with its rounds, for each view."""
    took_part = {
        (council, one.id)
        for council in snapshot.councils
        for one in snapshot.rounds
        if snapshot.count(measure, council, one) is not None
    }
    for one in snapshot.rounds:
        here = [council for council in snapshot.councils if (council, one.id) in took_part]
        if here:
            yield ("round", None, one.id, None), (one,)
        for council in here:
            yield ("council+round", council, one.id, None), (one,)
    for block, rounds in snapshot.blocks.items():
        councils = {c for c in snapshot.councils if any((c, one.id) in took_part for one in rounds)}
        if councils:
            yield ("block", None, None, block), rounds
        for council in sorted(councils, key=str):
            yield ("council+block", council, None, block), rounds


def decided_cells(snapshot: Snapshot, family: str, decision: Decision) -> list[CellRow]:
    """The rows of a family that the disclosure engine has decided."""
    figures = {(f.view, f.key, f.measure): f for f in decision.figures()}
    rows = []
    for measure in choices_of(family):
        for place, rounds in places(snapshot, measure):
            key = (place[0], _key(place))
            figure = figures.get((*key, measure.code))
            told = figures.get((*key, known(measure)))
            rows.append(_row(snapshot, measure, place, rounds, figure, told))
    return rows


def _key(place: Place) -> tuple[str, ...]:
    return tuple(str(value) for value in place[1:] if value is not None)


def _row(
    snapshot: Snapshot,
    measure: MeasureChoice,
    place: Place,
    rounds: tuple[SnapshotRound, ...],
    figure: Figure | None,
    told: Figure | None,
) -> CellRow:
    view, council, round_id, block = place
    if council is not None and not snapshot.shares(council, measure):
        return CellRow(measure.code, view, council, round_id, block, "unshared")
    if figure is not None and figure.y is not None:
        unknown = figure.n - told.y if told is not None and told.y is not None else 0
        return CellRow(
            measure.code, view, council, round_id, block, "exact", figure.y, figure.n, unknown
        )  # fmt: skip
    when = waits_until(snapshot, measure, place, rounds)
    if when is not None:
        return CellRow(measure.code, view, council, round_id, block, "later", ready_on=when.day)
    return CellRow(measure.code, view, council, round_id, block, "protected")


@dataclass(frozen=True)
class Wait:
    """A figure is not ready; `day` when that can be said."""

    day: date | None


def waits_until(
    snapshot: Snapshot, measure: MeasureChoice, place: Place, rounds: tuple[SnapshotRound, ...]
) -> Wait | None:
    """Until when a figure must wait; None when it need not.

    For time to pass, for its block to be whole, or for a council to find out what became of its people.
    """
    block = place[3]
    if block is not None and block not in snapshot.whole_blocks:
        return Wait(None)
    last = max(measure.ready_on(one.starts_on, one.ends_on) for one in rounds)
    if last > snapshot.as_of:
        return Wait(last)
    followed = all(snapshot.is_followed(measure, one) for one in rounds)
    return None if followed else Wait(None)


def withheld_cells(snapshot: Snapshot, family: str) -> list[CellRow]:
    """The rows of a measure that the agreement never shares: each says just that."""
    choices = (MeasureChoice("seats"),) if family == "seats" else choices_of(family)
    return [
        CellRow(choice.code, *place, "unshared")
        for choice in choices
        for place, _ in places(snapshot, choice)
    ]


def seat_cells(snapshot: Snapshot, before: dict[Place, CellRow]) -> list[CellRow]:
    """Seats and who filled them: open by agreement, since every council knows who took part.

    before: the shown ones of the last release, which are final.
    """
    measure = MeasureChoice("seats")
    rows = []
    for place, rounds in places(snapshot, measure):
        view, council, round_id, block = place
        if place in before:
            rows.append(before[place])
            continue
        here = [council] if council is not None else list(snapshot.councils)
        sharing = [c for c in here if snapshot.shares(c, measure)]
        when = waits_until(snapshot, measure, place, rounds)
        if not sharing:
            rows.append(CellRow(measure.code, view, council, round_id, block, "unshared"))
        elif when is not None:
            rows.append(CellRow(measure.code, view, council, round_id, block, "later", ready_on=when.day))
        else:
            counts = [snapshot.count(measure, c, one) for c in sharing for one in rounds]
            held = [count for count in counts if count is not None]
            k, n = sum(c.k for c in held), sum(c.n for c in held)
            rows.append(CellRow(measure.code, view, council, round_id, block, "exact", k, n, 0))
    return rows
