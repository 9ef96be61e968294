"""Where the comparison adds what it alone knows: who became managers, and what all councils together may show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from app.programmes.queries.rounds import RoundFacts

Status = Literal["exact", "protected", "preparing", "later", "unshared", "none"]


@dataclass(frozen=True)
class Appointed:
    """Who of the own council's participants of a round became managers, and of how many nobody knows.

    ready_on: the first day on which this can be said of the whole round; before it `people` is empty.
    """

    months: int
    ready_on: date
    ready: bool
    people: frozenset[UUID] = frozenset()
    unknown: int = 0


@dataclass(frozen=True)
class JointFigure:
    """One joint figure, or why it is not shown. Without a number unless the status is `exact`."""

    status: Status
    number: int | None = None
    of: int | None = None
    ready_on: date | None = None


@dataclass(frozen=True)
class Joint:
    """What may be seen of a round's funnel, all councils together: decided once, as of a day.

    figures: by stage, dimension and row. totals: by stage, also those after the programme.
    status: of the whole: `later` where no release has found it due yet, `preparing` from then until it is decided.
    least, least_single: how many people of the others are behind a figure, of one other council alone.
    """

    status: Status
    as_of: date | None = None
    figures: Mapping[tuple[str, str, str], JointFigure] = field(default_factory=dict)
    totals: Mapping[str, JointFigure] = field(default_factory=dict)
    least: int = 0
    least_single: int = 0


AppointedReader = Callable[[RoundFacts, date], Appointed]
JointReader = Callable[[RoundFacts], Joint]
appointed_readers: list[AppointedReader] = []
joint_readers: list[JointReader] = []


def appointed(found: RoundFacts, day: date) -> Appointed:
    """Who of the own council's people had become managers by a day."""
    return appointed_readers[0](found, day)


def joint(found: RoundFacts) -> Joint | None:
    """The round's joint figures; None where a council is alone in it."""
    return joint_readers[0](found) if len(found.seats) > 1 else None
