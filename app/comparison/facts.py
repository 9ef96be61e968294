"""What a comparison has read, and each single figure of it: own ones live, the others' from the release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from uuid import UUID

from app.comparison import queries
from app.comparison.cells import Place
from app.comparison.counting import Count
from app.comparison.figures import RoundCount, Until, own_counts
from app.comparison.measures import DEFAULT_HORIZON, MeasureChoice
from app.comparison.queries import ProgrammeLine, ReleaseFacts, RoundLine
from app.comparison.summary import summed_counts
from app.comparison.view import Block, Figure, Wanted

NONE = Figure("none")


def funnel_steps(measure: MeasureChoice) -> tuple[MeasureChoice, MeasureChoice, MeasureChoice]:
    """From seats to posts; the last within the horizon of the measure, if it has one."""
    horizon = measure.horizon or DEFAULT_HORIZON
    return MeasureChoice("seats"), MeasureChoice("completed"), MeasureChoice("manager", horizon)


@dataclass(frozen=True, eq=False)
class Asked:
    """A programme, who looks at it, for what and as of when: everything but the figures.

    Equal to itself alone: `asked_for` gives the same one for the same question, so that answers can be remembered.
    """

    own: UUID
    programme: ProgrammeLine
    wanted: Wanted
    day: date

    @cached_property
    def releases(self) -> tuple[ReleaseFacts, ...]:
        """The releases there were on the day, newest first."""
        return tuple(one for one in self.programme.releases if one.as_of <= self.day)

    @cached_property
    def release(self) -> ReleaseFacts | None:
        """The newest of them."""
        return self.releases[0] if self.releases else None

    @cached_property
    def per_block(self) -> int:
        """How many rounds the others' figures are pooled over."""
        return self.release.rounds_per_block if self.release else self.programme.rounds_per_block

    @cached_property
    def period(self) -> tuple[RoundLine, ...]:
        """The rounds asked for, oldest first. Looking back, only those that had begun."""
        at = self.wanted.at
        return tuple(
            one
            for one in self.programme.rounds
            if self.wanted.covers(one.starts_on.year) and (at is None or one.starts_on <= at)
        )

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every block, and whether all its rounds are in the period asked for."""
        rounds: dict[int, list[RoundLine]] = {}
        for one in self.programme.rounds:
            rounds.setdefault(self.block_of(one), []).append(one)
        asked = {one.number for one in self.period}
        return tuple(
            Block(
                number,
                min(one.starts_on.year for one in inside),
                max(one.starts_on.year for one in inside),
                all(one.number in asked for one in inside),
            )
            for number, inside in sorted(rounds.items())
        )

    @cached_property
    def whole_blocks(self) -> frozenset[int]:
        """The blocks that lie in the period with all their rounds."""
        return frozenset(block.number for block in self.blocks if block.whole)

    def block_of(self, one: RoundLine) -> int:
        """The block that a round is pooled with."""
        return (one.number - 1) // self.per_block + 1

    @cached_property
    def _starts(self) -> Counter[int]:
        return Counter(one.starts_on.year for one in self.programme.rounds)

    def label(self, one: RoundLine) -> str:
        """The start year; with the round's number where several start in one year."""
        year = one.starts_on.year
        return str(year) if self._starts[year] == 1 else f"{year} ({one.number})"

    @cached_property
    def funnel_year(self) -> int | None:
        """The year asked for; else the latest whose posts can be known, else the latest."""
        years = [one.starts_on.year for one in self.period]
        if self.wanted.year in years or not years:
            return self.wanted.year if years else None
        last = funnel_steps(self.wanted.measure)[2]
        ready = [o.starts_on.year for o in self.period if last.ready_on(o.starts_on, o.ends_on) <= self.day]
        return max(ready or years)

    @cached_property
    def funnel_rounds(self) -> tuple[RoundLine, ...]:
        """The rounds of the funnel."""
        return tuple(one for one in self.period if one.starts_on.year == self.funnel_year)

    def looks_back(self, measure: MeasureChoice) -> bool:
        """Whether all counts that a measure had reached by the day, whatever its horizon."""
        return self.wanted.by_date and measure == self.wanted.measure

    def until(self, measure: MeasureChoice) -> Until:
        """The last day that counts for an outcome, round by round."""
        if self.looks_back(measure):
            return Until(measure, {one.id: self.day for one in self.programme.rounds})
        days = {one.id: measure.ready_on(one.starts_on, one.ends_on) for one in self.programme.rounds}
        return Until(measure, {key: min(day, self.day) for key, day in days.items()})


@lru_cache(maxsize=64)
def asked_for(own: UUID, address: str, raw: queries.Raw, wanted: Wanted, day: date) -> Asked:
    """What a council asks, over what the database has just told it of the programme."""
    return Asked(own, queries.programme_line(address, raw), wanted, day)


@dataclass(frozen=True, eq=False)
class Released:
    """What one release says to one council: figures, the rounds they are of, and the council's own part.

    Equal to itself alone, like `Asked`.
    """

    figures: Mapping[tuple[str, Place], Figure]
    rounds: frozenset[UUID]
    own_part: Mapping[UUID, Count]


NOTHING = Released({}, frozenset(), {})
People = tuple[tuple[UUID, RoundCount], ...]  # by round


@dataclass(frozen=True)
class Facts:
    """The figures that have been read, looked up one by one."""

    asked: Asked
    people: Mapping[UUID, RoundCount]
    released: Released

    def live(self, measure: MeasureChoice, one: RoundLine) -> Figure:
        """The own council's figure of a round."""
        asked = self.asked
        count = self._count(measure, one)
        waits = measure.ready_on(one.starts_on, one.ends_on)
        later = Figure("later", ready_on=waits) if waits > asked.day else None
        if count is None:
            return later if later and asked.own in one.seats else NONE
        if later and not asked.looks_back(measure):
            return later
        # As a release does: where less than half is known, those who became managers are heard of first.
        return Figure("live", count, thin=asked.looks_back(measure) and 2 * count.known < count.n)

    def _count(self, measure: MeasureChoice, one: RoundLine) -> Count | None:
        people, seats = self.people.get(one.id), one.seats.get(self.asked.own)
        if measure.family == "seats":
            return Count(people.people if people else 0, seats) if seats else None
        if people is None:
            return None
        return people.completed if measure.family == "completed" else people.outcomes[measure.code]

    def cell(
        self,
        measure: MeasureChoice,
        view: str,
        council: UUID | None = None,
        one: RoundLine | None = None,
        block: int | None = None,
    ) -> Figure:
        """A figure of the release, or why there is none."""
        figure = self.released.figures.get((measure.code, (view, council, one.id if one else None, block)))
        if figure is not None:
            return figure
        if one is None:
            return NONE if self.asked.release else Figure("later")
        return self._absent(measure, council, one)

    def _absent(self, measure: MeasureChoice, council: UUID | None, one: RoundLine) -> Figure:
        """No figure: the council was not in the round, or the release was before it."""
        ready_on = measure.ready_on(one.starts_on, one.ends_on)
        expected = council is None or council in one.seats
        if expected and ready_on > self.asked.day:
            return Figure("later", ready_on=ready_on)
        return NONE if one.id in self.released.rounds or not expected else Figure("later")


def read_people(asked: Asked) -> People:
    """The own council's counts: today's from the summary, those of another day from the people's own rows.

    One statement.
    """
    rounds, wanted = asked.programme.rounds, asked.wanted
    outcomes = {one.code: one for one in (wanted.measure, funnel_steps(wanted.measure)[2]) if one.horizon}
    if wanted.at is None and not wanted.open_ended:
        ends = {one.id: one.ends_on for one in rounds}
        return tuple(summed_counts(asked.programme.id, ends, list(outcomes.values()), asked.day).items())
    days = [asked.until(one) for one in outcomes.values()]
    return tuple(own_counts(asked.programme.id, [one.id for one in rounds], days, asked.day).items())


def read_released(asked: Asked) -> Released:
    """What the release says; two statements for one not read before."""
    if asked.release is None:
        return NOTHING
    measure = asked.wanted.measure.code
    codes = (measure, *(one.code for one in funnel_steps(asked.wanted.measure) if one.code != measure))
    rounds = tuple(one.id for one in asked.funnel_rounds)
    return _released(asked.own, asked.programme.id, asked.release.id, codes, rounds)


@lru_cache(maxsize=64)
def _released(
    own: UUID, programme_id: UUID, release_id: UUID, codes: tuple[str, ...], rounds: tuple[UUID, ...]
) -> Released:
    """What a release says, remembered: it never changes.

    Each council has an answer of its own, and asks for no release that the wall has not shown it just now.
    """
    rows = queries.list_cells(programme_id, release_id, codes, rounds)
    return Released(
        {(row.measure, row.place): Figure(row.status, row.count, row.ready_on) for row in rows},
        frozenset(row.round_id for row in rows if row.round_id is not None),
        {key: Count(*counts) for key, counts in queries.own_part(release_id, codes[0]).items()},
    )
