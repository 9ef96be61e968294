"""A comparison as it is shown, printed and exported: numbers decided, words not yet chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.comparison.counting import Count
from app.comparison.measures import MeasureChoice
from app.comparison.queries import ProgrammeLine, ReleaseFacts, RoundLine
from app.comparison.statistics import PERCENT_FROM, Detectable, Interval, Verdict, wilson

SHOWN = ("live", "exact")


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for. Years are those in which rounds start.

    at: own figures as they stood on that day. open_ended: with `at`, outcomes reached by then count whatever
    the horizon. councils: slugs; the own council is always there. year: the start year of the funnel.
    """

    measure: MeasureChoice
    first_year: int | None = None
    last_year: int | None = None
    councils: frozenset[str] | None = None
    at: date | None = None
    open_ended: bool = False
    year: int | None = None

    @property
    def by_date(self) -> bool:
        """Whether outcomes count that were reached by a day, however little time a round has had."""
        return self.open_ended and self.measure.horizon is not None

    def covers(self, year: int) -> bool:
        """Whether rounds that start in a year are asked for."""
        return (self.first_year is None or year >= self.first_year) and (
            self.last_year is None or year <= self.last_year
        )


@dataclass(frozen=True)
class Figure:
    """One number or the reason why there is none.

    status: `live` own and exact, `exact` from a release; `protected`, `later`, `unshared` or `none` have no
    number. left_out: something of the period is not in it. thin: of too few is it known what became of them, so
    there is no share to speak of: those who became managers are heard of first.
    """

    status: str
    count: Count | None = None
    ready_on: date | None = None
    left_out: bool = False
    thin: bool = False

    @property
    def share(self) -> float | None:
        """Share among those known; None where there is no number, too few known, or more people than seats."""
        return self.count.k / self.count.known if self._fits and self.count else None

    @property
    def _fits(self) -> bool:
        return (
            self.count is not None
            and not self.thin
            and 0 <= self.count.k <= self.count.known
            and self.count.known > 0
        )

    @property
    def _interval(self) -> Interval | None:
        return wilson(self.count.k, self.count.known) if self._fits and self.count else None

    @property
    def low(self) -> float | None:
        """Lower end of Wilson's 95 % interval."""
        interval = self._interval
        return None if interval is None else interval.low

    @property
    def high(self) -> float | None:
        """Upper end of Wilson's 95 % interval."""
        interval = self._interval
        return None if interval is None else interval.high

    @property
    def percent_fits(self) -> bool:
        """Whether the group is large enough to speak of percent."""
        return self._fits and self.count is not None and self.count.known >= PERCENT_FROM


@dataclass(frozen=True)
class RoundFigure:
    """A council's figure of one round; `label` is the start year, with the round's number where two share it."""

    round: RoundLine
    label: str
    figure: Figure


@dataclass(frozen=True)
class CouncilFigures:
    """A council's pooled figure and its rounds."""

    id: UUID
    slug: str
    name: str
    own: bool
    pooled: Figure
    rounds: tuple[RoundFigure, ...]


@dataclass(frozen=True)
class FunnelLine:
    """From seats to posts in one start year: filled seats, completed, managers. `name` is None for the total."""

    name: str | None
    own: bool
    seats: Figure
    completed: Figure
    manager: Figure

    def share_of(self, figure: Figure) -> float | None:
        """A step as a share of the seats, for its bar."""
        seats = self.seats.count
        if figure.count is None or seats is None or not seats.n:
            return None
        return min(1.0, figure.count.k / seats.n)


@dataclass(frozen=True)
class Block:
    """Consecutive rounds that other councils' figures are pooled over."""

    number: int
    first_year: int
    last_year: int
    whole: bool


@dataclass(frozen=True, eq=False)
class Comparison:
    """Everything a comparison page or file needs, the same for both.

    Equal to itself alone: the same figures give the same one, and how it is drawn is remembered by it.
    """

    programme: ProgrammeLine
    wanted: Wanted
    as_of: date
    release: ReleaseFacts | None
    releases: tuple[ReleaseFacts, ...]
    councils: tuple[CouncilFigures, ...]
    members: tuple[tuple[str, str], ...]
    overall: Figure
    verdict: Verdict | None
    detectable: Detectable | None
    years: tuple[int, ...]
    blocks: tuple[Block, ...]
    funnel_year: int | None
    funnel: tuple[FunnelLine, ...] = field(default=())

    @property
    def own(self) -> CouncilFigures:
        """The reader's council: always the first."""
        return self.councils[0]

    @property
    def measure(self) -> MeasureChoice:
        """What is compared."""
        return self.wanted.measure

    @property
    def first_year(self) -> int | None:
        """The first start year shown."""
        return self.wanted.first_year or (self.years[0] if self.years else None)

    @property
    def last_year(self) -> int | None:
        """The last start year shown."""
        return self.wanted.last_year or (self.years[-1] if self.years else None)

    @property
    def round_count(self) -> int:
        """How many rounds of the programme are shown."""
        return len(self.own.rounds)

    def figures(self) -> list[Figure]:
        """Every figure on the page."""
        every = [self.overall]
        for council in self.councils:
            every += [council.pooled, *(one.figure for one in council.rounds)]
        for line in self.funnel:
            every += [line.seats, line.completed, line.manager]
        return every

    @property
    def reasons(self) -> tuple[str, ...]:
        """Which reasons for missing numbers occur, in a fixed order."""
        there = {figure.status for figure in self.figures()}
        return tuple(reason for reason in ("protected", "later", "unshared", "none") if reason in there)
