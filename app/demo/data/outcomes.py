"""What happened to the demo's participants: the one published figure exactly, the rest invented by rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.demo.data.facts import RoundFact

DAYS_A_MONTH = 30.4375
OTHERS = ("stays", "specialist", "qualified_duties", "project_leader", "stays", "new_field")
MOTALA_MANAGERS = (
    "2016-09-01",
    "2016-11-01",
    "2016-12-01",
    "2017-01-01",
    "2017-02-01",
    "2017-03-01",
    "2017-03-20",
)
MOTALA_TOLD = date(2017, 3, 27)


@dataclass(frozen=True)
class Step:
    """One dated step."""

    kind: str
    dated: date
    source: str
    employer: str = "own"


def steps_of(fact: RoundFact, council: str, place: int, end: date, today: date) -> Iterator[Step]:
    """The steps of the participant at one place of a council's seats, as far as the day has come.

    Args:
        fact: the round.
        council: the slug of the participant's council.
        place: from 0, among the council's seats in the round.
        end: the last day of the round.
        today: no step is later.
    """
    if fact.exact == "motala-2017":
        yield from _motala(place)
        return
    months = fact.managers.get(council, ())
    if place < len(months):
        when = end + timedelta(days=round(months[place] * DAYS_A_MONTH))
        if when > today:
            return
        # Now and then a member council gains what another trained: a success of the joint labour market.
        employer = "member" if len(fact.seats) > 1 and place == 2 else "own"
        yield Step("manager" if place != 1 else "head_teacher", when, "coordinator", employer)
        return
    if (place + end.year) % 9 == 8:
        return
    yield from _followed_up(place, end, today)


def _followed_up(place: int, end: date, today: date) -> Iterator[Step]:
    """What two questions found, one asked a year and more after the end and one after two years.

    An answer that only says once more what the first one said is no step.
    """
    first = Step(
        OTHERS[(place + end.year) % len(OTHERS)],
        end + timedelta(days=round((12 + place) * DAYS_A_MONTH)),
        "person",
    )
    second = Step(
        "stays" if place % 3 else "specialist", end + timedelta(days=round(25 * DAYS_A_MONTH)), "person"
    )
    told: set[str] = set()
    for step in sorted((first, second), key=lambda step: step.dated):
        if step.dated <= today and step.kind not in told:
            told.add(step.kind)
            yield step


def _motala(place: int) -> Iterator[Step]:
    """Seven of fifteen were managers on the day the council told of it, and nobody's fate was unknown."""
    if place < len(MOTALA_MANAGERS):
        yield Step("manager", date.fromisoformat(MOTALA_MANAGERS[place]), "published")
    else:
        yield Step("stays", MOTALA_TOLD, "published")
