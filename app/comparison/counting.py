"""Counting people by what became of them: pure, and the same for live figures and for releases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.comparison.measures import MeasureChoice


@dataclass(frozen=True)
class Step:
    """A dated step of somebody's history; `corrects` names the step that it puts right."""

    id: UUID
    kind: str
    dated_on: date
    recorded_on: date
    corrects: UUID | None = None


@dataclass(frozen=True)
class Participant:
    """Somebody who took part in a round, also when she left before the end."""

    id: UUID
    completion: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Count:
    """k people with the outcome among n, of whom `unknown` nobody knows what became of.

    The share is taken among those known: an unknown is not a no.
    """

    k: int
    n: int
    unknown: int = 0

    @property
    def known(self) -> int:
        """The people behind the share."""
        return self.n - self.unknown

    def __add__(self, other: Count) -> Count:
        return Count(self.k + other.k, self.n + other.n, self.unknown + other.unknown)


def total(counts: Iterable[Count]) -> Count | None:
    """The sum, or None when there is nothing to add."""
    found: Count | None = None
    for count in counts:
        found = count if found is None else found + count
    return found


def standing(steps: Sequence[Step], on: date) -> list[Step]:
    """The steps that stood on a day, by date: taken by then, not put right by then.

    A step that puts another right counts only from the day it was written down; before that, the other stood.
    """
    if len(steps) == 1 and steps[0].corrects is None:  # nearly everybody
        return list(steps) if steps[0].dated_on <= on else []
    told = [s for s in steps if s.corrects is None or s.recorded_on <= on]
    wrong = {s.corrects for s in told if s.corrects is not None}
    # Of one day's steps "unknown" comes first: whatever else is said of that day is the last word.
    return sorted(
        (s for s in told if s.dated_on <= on and s.id not in wrong),
        key=lambda s: (s.dated_on, s.kind != "unknown"),
    )


def fate(steps: Sequence[Step], kinds: frozenset[str], until: date) -> str:
    """`yes` when one of the kinds was reached by a day, `no`, or `unknown`.

    Unknown: nothing is known at all, or the last word before the day was "unknown" and nothing came after.
    """
    if any(s.kind in kinds and s.dated_on <= until for s in steps):
        return "yes"
    before = [s for s in steps if s.dated_on <= until]
    later = any(s.kind != "unknown" for s in steps if s.dated_on > until)
    if later or (before and before[-1].kind != "unknown"):
        return "no"
    return "unknown"


def count_outcome(people: Iterable[Participant], kinds: frozenset[str], until: date, on: date) -> Count:
    """Participants with an outcome by `until`, as the steps stood `on` a day."""
    fates = [fate(standing(person.steps, on), kinds, until) for person in people]
    return Count(fates.count("yes"), len(fates), fates.count("unknown"))


def count_completed(people: Iterable[Participant]) -> Count:
    """Participants who completed; whoever is still "ongoing" after the round's end is unknown."""
    ends = [person.completion for person in people]
    return Count(ends.count("completed"), len(ends), sum(end in ("unknown", "ongoing") for end in ends))


def count_round(
    measure: MeasureChoice,
    people: Sequence[Participant],
    seats: int | None,
    ends_on: date,
    on: date,
    whole_horizon: bool = True,
) -> Count | None:
    """One council's figure of one round; None where it had neither participants nor seats.

    whole_horizon: count outcomes up to the horizon; else all that had been reached `on` the day.
    """
    if measure.family == "seats":
        return Count(len(people), seats) if seats else None
    if not people:
        return None
    if measure.family == "completed":
        return count_completed(people)
    until = measure.ready_on(ends_on, ends_on) if whole_horizon else on
    return count_outcome(people, measure.kinds, min(until, on), on)
