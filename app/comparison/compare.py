"""The comparison: own figures live, the others' from the newest release, and what both together say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.comparison import policy, queries
from app.comparison.cells import CellRow, Place
from app.comparison.counting import Count, count_round, total
from app.comparison.figures import People, own_people
from app.comparison.measures import DEFAULT_HORIZON, MeasureChoice
from app.comparison.queries import ReleaseFacts
from app.comparison.statistics import Detectable, Verdict, detectable, difference_verdict
from app.comparison.view import (
    Block,
    Comparison,
    CouncilFigures,
    Figure,
    FunnelLine,
    RoundFigure,
    Wanted,
)
from app.platform.access.actor import Actor
from app.platform.i18n.binding import current_language
from app.platform.i18n.collation import family
from app.platform.i18n.formats import today
from app.platform.refusals import NotAllowed, NotFound
from app.programmes.queries.members import Member, list_members
from app.programmes.queries.programmes import get_programme
from app.programmes.queries.rounds import RoundFacts, list_rounds

NONE = Figure("none")
#: Beyond this many people the enumeration of what could be noticed takes too long for a page, and says little.
ENUMERATED = 300
Cells = dict[tuple[str, Place], CellRow]


def compare(actor: Actor, address: str, wanted: Wanted) -> Comparison:
    """The comparison of a programme for the actor's council; at most six statements.

    Raises:
        NotFound: the actor's council is in no such programme.
        NotAllowed: the actor may not see comparisons.
    """
    programme = get_programme(address)
    if programme is None:
        raise NotFound
    if not policy.may_compare(actor):
        raise NotAllowed
    day = wanted.at or today()
    releases = tuple(r for r in queries.list_releases(programme.id) if r.as_of <= day)
    members = list_members(programme.id, family(current_language(), actor.council.default_language))
    facts = Facts(
        own=actor.council.id,
        wanted=wanted,
        day=day,
        rounds=tuple(list_rounds(programme.id)),
        people=own_people(programme.id),
        release=releases[0] if releases else None,
        per_block=releases[0].rounds_per_block if releases else programme.rounds_per_block,
        cells=_cells(programme.id, releases, wanted.measure),
    )
    councils = tuple(_council(facts, member) for member in _ordered(members, actor, wanted))
    overall, covered = _overall(facts, [council for council in councils if not council.own])
    verdict, noticed = _judge(facts, overall, covered)
    year = _funnel_year(facts)
    return Comparison(
        programme=programme,
        wanted=wanted,
        as_of=day,
        release=facts.release,
        releases=releases,
        councils=councils,
        members=tuple((member.slug, member.name) for member in members),
        overall=overall,
        verdict=verdict,
        detectable=noticed,
        years=tuple(sorted({one.starts_on.year for one in facts.rounds})),
        blocks=tuple(facts.blocks()),
        funnel_year=year,
        funnel=tuple(_funnel(facts, _ordered(members, actor, wanted), year)),
    )


@dataclass(frozen=True)
class Facts:
    """What has been read, and what follows from it round by round."""

    own: UUID
    wanted: Wanted
    day: date
    rounds: tuple[RoundFacts, ...]
    people: People
    release: ReleaseFacts | None
    per_block: int
    cells: Cells

    @property
    def period(self) -> list[RoundFacts]:
        """The rounds asked for, oldest first. Looking back, only those that had begun."""
        return [
            one
            for one in self.rounds
            if self.wanted.covers(one.starts_on.year)
            and (self.wanted.at is None or one.starts_on <= self.wanted.at)
        ]

    def block_of(self, one: RoundFacts) -> int:
        """The block that a round is pooled with."""
        return (one.number - 1) // self.per_block + 1

    def blocks(self) -> list[Block]:
        """Every block, and whether all its rounds are in the period asked for."""
        found = []
        asked = {one.id for one in self.period}
        for number in sorted({self.block_of(one) for one in self.rounds}):
            rounds = [one for one in self.rounds if self.block_of(one) == number]
            years = [one.starts_on.year for one in rounds]
            found.append(Block(number, min(years), max(years), all(one.id in asked for one in rounds)))
        return found

    def label(self, one: RoundFacts) -> str:
        """The start year; with the round's number where several start in one year."""
        years = Counter(other.starts_on.year for other in self.rounds)
        year = one.starts_on.year
        return str(year) if years[year] == 1 else f"{year} ({one.number})"

    def live(self, measure: MeasureChoice, one: RoundFacts) -> Figure:
        """The own council's figure of a round."""
        people = self.people.get((self.own, one.id), [])
        looking_back = self.wanted.open_ended and measure == self.wanted.measure
        count = count_round(
            measure, people, one.seats.get(self.own), one.ends_on, self.day, whole_horizon=not looking_back
        )
        ready_on = measure.ready_on(one.starts_on, one.ends_on)
        if count is None:
            waits = ready_on > self.day and self.own in one.seats
            return Figure("later", ready_on=ready_on) if waits else NONE
        outcome_so_far = self.wanted.at is not None and measure.horizon is not None
        if ready_on > self.day and not outcome_so_far:
            return Figure("later", ready_on=ready_on)
        return Figure("live", count)

    def cell(
        self,
        measure: MeasureChoice,
        view: str,
        council: UUID | None = None,
        one: RoundFacts | None = None,
        block: int | None = None,
    ) -> Figure:
        """A figure of the release, or why there is none."""
        row = self.cells.get((measure.code, (view, council, one.id if one else None, block)))
        if row is not None:
            return Figure(row.status, row.count, row.ready_on)
        if one is None:
            return NONE if self.release else Figure("later")
        return self._absent(measure, council, one)

    def _absent(self, measure: MeasureChoice, council: UUID | None, one: RoundFacts) -> Figure:
        """No figure: the council was not in the round, or the release was before it."""
        ready_on = measure.ready_on(one.starts_on, one.ends_on)
        expected = council is None or council in one.seats
        if expected and ready_on > self.day:
            return Figure("later", ready_on=ready_on)
        released = any(place[2] == one.id for _, place in self.cells)
        return NONE if released or not expected else Figure("later")


def _cells(programme_id: UUID, releases: tuple[ReleaseFacts, ...], measure: MeasureChoice) -> Cells:
    if not releases:
        return {}
    codes = sorted({measure.code, *(step.code for step in _funnel_steps(measure))})
    rows = queries.list_cells(programme_id, releases[0].id, codes)
    return {(row.measure, row.place): row for row in rows}


def _ordered(members: list[Member], actor: Actor, wanted: Wanted) -> list[Member]:
    """The own council first, the others by name: never by result."""
    own = [member for member in members if member.council_id == actor.council.id]
    others = [member for member in members if member.council_id != actor.council.id]
    return own + [m for m in others if wanted.councils is None or m.slug in wanted.councils]


def _council(facts: Facts, member: Member) -> CouncilFigures:
    measure, own = facts.wanted.measure, member.council_id == facts.own
    rounds = tuple(
        RoundFigure(
            one,
            facts.label(one),
            facts.live(measure, one) if own else facts.cell(measure, "council+round", member.council_id, one),
        )
        for one in facts.period
    )
    pooled = _own_pooled(rounds) if own else _released_pooled(facts, member.council_id, rounds)
    return CouncilFigures(member.council_id, member.slug, member.name, own, pooled, rounds)


def _own_pooled(rounds: tuple[RoundFigure, ...]) -> Figure:
    """The rounds that are ready, together."""
    count = total(one.figure.count for one in rounds if one.figure.count is not None)
    waiting = [one.figure for one in rounds if one.figure.status == "later"]
    if count is not None:
        return Figure("live", count, left_out=bool(waiting))
    return min(waiting, key=lambda figure: figure.ready_on or date.max) if waiting else NONE


def _released_pooled(facts: Facts, council: UUID, rounds: tuple[RoundFigure, ...]) -> Figure:
    """The released blocks that lie wholly in the period, together.

    Single rounds are added only where they are all shown: a sum over fewer would be another period.
    """
    if all(one.figure.status == "none" for one in rounds):
        return NONE
    blocks = facts.blocks()
    whole = [block for block in blocks if block.whole]
    figures = [
        facts.cell(facts.wanted.measure, "council+block", council, block=block.number) for block in whole
    ]
    took_part = [figure for figure in figures if figure.status != "none"]
    count = total(figure.count for figure in took_part if figure.count is not None)
    in_blocks = sum(facts.block_of(one) in {block.number for block in whole} for one in facts.period)
    if count is not None:
        left_out = in_blocks < len(facts.period) or any(figure.count is None for figure in took_part)
        return Figure("exact", count, left_out=left_out)
    shown = [one.figure.count for one in rounds if one.figure.status != "none"]
    if shown and all(single is not None for single in shown):
        return Figure("exact", total(single for single in shown if single is not None))
    return _foremost([*took_part, *(one.figure for one in rounds)])


def _foremost(figures: list[Figure]) -> Figure:
    """The reason that explains most when several numbers are missing."""
    for status in ("unshared", "protected"):
        if any(figure.status == status for figure in figures):
            return Figure(status)
    waiting = [figure for figure in figures if figure.status == "later"]
    return max(waiting, key=lambda figure: figure.ready_on or date.min) if waiting else NONE


def _overall(facts: Facts, others: list[CouncilFigures]) -> tuple[Figure, list[RoundFacts]]:
    """All councils together: whole blocks where shown, else single rounds. Also which rounds that covers."""
    measure, counts, covered, missing = facts.wanted.measure, [], [], []
    for block in facts.blocks():
        rounds = [one for one in facts.period if facts.block_of(one) == block.number]
        figure = facts.cell(measure, "block", block=block.number) if block.whole else NONE
        if figure.count is not None:
            counts.append(figure.count)
            covered += rounds
            continue
        for one in rounds:
            single = facts.cell(measure, "round", one=one)
            if single.count is not None:
                counts.append(single.count)
                covered.append(one)
            else:
                missing.append(single)
    count = total(counts)
    if count is None:
        return _foremost(missing), []
    return Figure("exact", count, left_out=bool(missing)), covered


def _judge(
    facts: Facts, overall: Figure, covered: list[RoundFacts]
) -> tuple[Verdict | None, Detectable | None]:
    """The one comparison settled on beforehand: the own council against all others together, same rounds."""
    live = [facts.live(facts.wanted.measure, one) for one in covered]
    own = total(figure.count for figure in live if figure.count is not None)
    if own is None or overall.count is None or not 0 <= own.k <= own.known or own.known < 1:
        return None, None
    k, n = overall.count.k - own.k, overall.count.known - own.known
    if n < 1 or not 0 <= k <= n:
        return None, None  # own rows have changed since the release: the rest cannot be told by subtraction
    verdict = difference_verdict(own.k, own.known, k, n)
    if max(own.known, n) > ENUMERATED:
        return verdict, None
    return verdict, detectable(own.known, n, round(own.k / own.known, 2))


def _funnel_steps(measure: MeasureChoice) -> tuple[MeasureChoice, MeasureChoice, MeasureChoice]:
    horizon = measure.horizon or DEFAULT_HORIZON
    return MeasureChoice("seats"), MeasureChoice("completed"), MeasureChoice("manager", horizon)


def _funnel_year(facts: Facts) -> int | None:
    """The year asked for; else the latest whose posts can be known, else the latest."""
    years = [one.starts_on.year for one in facts.period]
    if facts.wanted.year in years or not years:
        return facts.wanted.year if years else None
    last = _funnel_steps(facts.wanted.measure)[2]
    ready = [o.starts_on.year for o in facts.period if last.ready_on(o.starts_on, o.ends_on) <= facts.day]
    return max(ready or years)


def _funnel(facts: Facts, members: list[Member], year: int | None) -> list[FunnelLine]:
    rounds = [one for one in facts.period if one.starts_on.year == year]
    steps = _funnel_steps(facts.wanted.measure)
    lines = []
    for member in members:
        own = member.council_id == facts.own
        figures = [
            _together(
                [
                    facts.live(step, one)
                    if own
                    else facts.cell(step, "council+round", member.council_id, one)
                    for one in rounds
                ]
            )
            for step in steps
        ]
        lines.append(FunnelLine(member.name, own, *figures))
    if len(members) > 1:
        sums = [_together([facts.cell(step, "round", one=one) for one in rounds]) for step in steps]
        lines.append(FunnelLine(None, False, *sums))
    return lines


def _together(figures: list[Figure]) -> Figure:
    """Several rounds of one year: all of them, or the reason why not."""
    there = [figure for figure in figures if figure.status != "none"]
    counts = [figure.count for figure in there if figure.count is not None]
    if there and len(counts) == len(there):
        summed: Count | None = total(counts)
        return Figure(there[0].status, summed)
    return _foremost(there)
