"""The comparison: own figures live, the others' from the newest release, and what both together say."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from uuid import UUID

from app.comparison import policy
from app.comparison.counting import Count, total
from app.comparison.facts import (
    NONE,
    Asked,
    Facts,
    People,
    Released,
    asked_for,
    funnel_steps,
    read_people,
    read_released,
)
from app.comparison.queries import MemberLine, RoundLine, ask_programme
from app.comparison.statistics import Detectable, Verdict, detectable, difference_verdict
from app.comparison.view import Comparison, CouncilFigures, Figure, FunnelLine, RoundFigure, Wanted
from app.platform.access.actor import Actor
from app.platform.i18n.binding import current_language
from app.platform.i18n.collation import family
from app.platform.i18n.formats import today
from app.platform.refusals import NotAllowed, NotFound

#: Beyond this many people the enumeration of what could be noticed takes too long for a page, and says little.
ENUMERATED = 300


def compare(actor: Actor, address: str, wanted: Wanted) -> Comparison:
    """The comparison of a programme for the actor's council; two statements, two more for a release not read before.

    Raises:
        NotFound: the actor's council is in no such programme.
        NotAllowed: the actor may not see comparisons.
    """
    raw = ask_programme(address, family(current_language(), actor.council.default_language))
    if raw is None:
        raise NotFound
    if not policy.may_compare(actor):
        raise NotAllowed
    asked = asked_for(actor.council.id, address, raw, wanted, wanted.at or today())
    return _compared(asked, read_people(asked), read_released(asked))


@lru_cache(maxsize=64)
def _compared(asked: Asked, people: People, released: Released) -> Comparison:
    """What follows from what has just been read, remembered: the same figures say the same."""
    facts = Facts(asked, dict(people), released)
    programme, wanted = asked.programme, asked.wanted
    members = _ordered(asked)
    councils = tuple(_council(facts, member) for member in members)
    overall, covered = (NONE, []) if wanted.by_date else _overall(facts)
    verdict, noticed = _judge(facts, overall, covered)
    return Comparison(
        programme=programme,
        wanted=wanted,
        as_of=asked.day,
        release=asked.release,
        releases=asked.releases,
        councils=councils,
        members=tuple((member.slug, member.name) for member in programme.members),
        overall=overall,
        verdict=verdict,
        detectable=noticed,
        years=tuple(sorted({one.starts_on.year for one in programme.rounds})),
        blocks=asked.blocks,
        funnel_year=asked.funnel_year,
        funnel=tuple(_funnel(facts, members)),
    )


def _ordered(asked: Asked) -> list[MemberLine]:
    """The own council first, the others by name: never by result.

    By a day, the own council alone: a release knows horizons only, so it would be another measure beside.
    """
    members, wanted = asked.programme.members, asked.wanted
    own = [member for member in members if member.id == asked.own]
    if wanted.by_date:
        return own
    others = [member for member in members if member.id != asked.own]
    return own + [one for one in others if wanted.councils is None or one.slug in wanted.councils]


def _council(facts: Facts, member: MemberLine) -> CouncilFigures:
    asked, own = facts.asked, member.id == facts.asked.own
    measure = asked.wanted.measure
    rounds = tuple(
        RoundFigure(
            one,
            asked.label(one),
            facts.live(measure, one) if own else facts.cell(measure, "council+round", member.id, one),
        )
        for one in asked.period
    )
    pooled = _own_pooled(rounds) if own else _released_pooled(facts, member.id, rounds)
    return CouncilFigures(member.id, member.slug, member.name, own, pooled, rounds)


def _own_pooled(rounds: tuple[RoundFigure, ...]) -> Figure:
    """The rounds that are ready, together; those of which too little is known only where there are no others."""
    told = [one.figure for one in rounds if one.figure.count is not None]
    known = [figure for figure in told if not figure.thin]
    waiting = [one.figure for one in rounds if one.figure.status == "later"]
    count = total(figure.count for figure in known or told if figure.count is not None)
    if count is not None:
        left_out = bool(waiting) or 0 < len(known) < len(told)
        return Figure("live", count, left_out=left_out, thin=not known)
    return min(waiting, key=lambda figure: figure.ready_on or date.max) if waiting else NONE


def _released_pooled(facts: Facts, council: UUID, rounds: tuple[RoundFigure, ...]) -> Figure:
    """The released blocks that lie wholly in the period, together.

    Single rounds are added only where they are all shown: a sum over fewer would be another period.
    """
    if all(one.figure.status == "none" for one in rounds):
        return NONE
    asked = facts.asked
    figures = [
        facts.cell(asked.wanted.measure, "council+block", council, block=number)
        for number in sorted(asked.whole_blocks)
    ]
    took_part = [figure for figure in figures if figure.status != "none"]
    count = total(figure.count for figure in took_part if figure.count is not None)
    if count is not None:
        in_blocks = sum(asked.block_of(one) in asked.whole_blocks for one in asked.period)
        left_out = in_blocks < len(asked.period) or any(figure.count is None for figure in took_part)
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


def _overall(facts: Facts) -> tuple[Figure, list[RoundLine]]:
    """All councils together: whole blocks where shown, else single rounds. Also which rounds that covers."""
    asked, counts, covered, missing = facts.asked, [], [], []
    measure = asked.wanted.measure
    for block in asked.blocks:
        rounds = [one for one in asked.period if asked.block_of(one) == block.number]
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
    facts: Facts, overall: Figure, covered: list[RoundLine]
) -> tuple[Verdict | None, Detectable | None]:
    """The one comparison settled on beforehand: the own council against all others together, same rounds."""
    live = [facts.live(facts.asked.wanted.measure, one) for one in covered]
    own = total(figure.count for figure in live if figure.count is not None)
    others = _others(facts, overall, covered)
    if own is None or others is None or not 0 <= own.k <= own.known or own.known < 1:
        return None, None
    verdict = difference_verdict(own.k, own.known, others.k, others.known)
    if max(own.known, others.known) > ENUMERATED:
        return verdict, None
    return verdict, detectable(own.known, others.known, round(own.k / own.known, 2))


def _others(facts: Facts, overall: Figure, covered: list[RoundLine]) -> Count | None:
    """The other councils together: the released sum without what the release counted of the own council.

    The own rows may have changed since; what has been published has not. None where the own part is not known.
    """
    if overall.count is None:
        return None
    k, known = overall.count.k, overall.count.known
    for one in covered:
        figure = facts.cell(facts.asked.wanted.measure, "council+round", facts.asked.own, one)
        part = facts.released.own_part.get(one.id, figure.count)
        if part is not None:
            k, known = k - part.k, known - part.known
        elif figure.status in ("exact", "protected"):
            return None
    return Count(k, known) if known >= 1 and 0 <= k <= known else None


def _funnel(facts: Facts, members: list[MemberLine]) -> list[FunnelLine]:
    asked, lines = facts.asked, []
    rounds, steps = asked.funnel_rounds, funnel_steps(asked.wanted.measure)
    for member in members:
        own = member.id == asked.own
        figures = [
            _together(
                [
                    facts.live(step, one) if own else facts.cell(step, "council+round", member.id, one)
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
        return Figure(there[0].status, total(counts), thin=any(figure.thin for figure in there))
    return _foremost(there)
