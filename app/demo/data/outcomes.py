"""What happened to the demo's participants. The people are invented, so all of it is; one sum is published.

Motala told on 27 March 2017 that seven of its fifteen were managers by then. That sum comes out exactly; who the
seven are, when each was appointed and what the other eight did is invented as everything else, and says so: no
single step of an invented person has been published anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.demo.data.facts import RoundFact
from app.platform.dates import PartialDate, Precision

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
    """One step, dated as precisely as it is known."""

    kind: str
    dated: PartialDate
    source: str
    employer: str = "own"

    @property
    def on(self) -> date:
        """The last day it can have been: what counts, as for a step that somebody records."""
        return self.dated.last_day()


def _day(day: date, precision: Precision = Precision.DAY) -> PartialDate:
    return PartialDate.from_date(day, precision)


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
        yield Step("manager" if place != 1 else "head_teacher", _day(when), "coordinator", employer)
        return
    yield from (step for step in _followed_up(place, end) if step.on <= today)


def _followed_up(place: int, end: date) -> list[Step]:
    """What two questions found, one asked a year and more after the end and one after two years.

    An answer that only says once more what the first one said is no step. Some do not answer, one in eighteen is
    looked for in vain, and some have left the employer.
    """
    turn = place + end.year
    if turn % 9 == 8:
        asked = PartialDate(end.year + 1)
        return [Step("unknown", asked, "coordinator")] if turn % 2 else []
    first = end + timedelta(days=round((12 + place) * DAYS_A_MONTH))
    if turn % 11 == 5:
        return [Step("left", _day(first, Precision.MONTH), "register", "other")]
    second = end + timedelta(days=round(25 * DAYS_A_MONTH))
    answers = [
        Step(OTHERS[turn % len(OTHERS)], _day(first, Precision.MONTH), "person"),
        Step("stays" if place % 3 else "specialist", _day(second), "person"),
    ]
    answers.sort(key=lambda step: step.on)
    return answers[:1] if answers[0].kind == answers[1].kind else answers


def _motala(place: int) -> Iterator[Step]:
    """Seven of fifteen were managers on the day the council told of it, and nobody's fate was unknown."""
    if place < len(MOTALA_MANAGERS):
        yield Step("manager", PartialDate.from_iso(MOTALA_MANAGERS[place]), "coordinator")
    else:
        yield Step("stays", _day(MOTALA_TOLD), "coordinator")
