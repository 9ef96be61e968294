"""The board as a page: tabs, rows, what is missing, what was changed last; what to say in one row."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import abort, render_template, request, url_for
from flask_babel.speaklater import LazyString

from app.nominations.case_words import ANSWERS, LEVELS
from app.platform.i18n.binding import content_text, current_language
from app.platform.i18n.formats import clock, local, today
from app.programmes.queries.members import Member, list_members
from app.programmes.views.shown import Answer, letters
from app.selection import board as on_board
from app.selection import policy, words
from app.selection.queries.board import COMING, BoardRow, DecisionFacts, other_rows, own_rows
from app.selection.queries.decisions import Missing, check_ready
from app.selection.queries.facts import selection_of
from app.selection.queries.seats import CouncilSeats, strip
from app.selection.queries.waiting_for import why_no_seat
from app.selection.service.board import look
from app.selection.service.decisions import DecisionData, late, untold
from app.selection.views.place import Here


@dataclass(frozen=True)
class Feedback:
    """What to say in one row after somebody has done something there. `theirs` is what another has saved first."""

    candidacy_id: UUID | None = None
    saved: str = ""
    fault: str = ""
    field: str = ""
    typed: DecisionData | None = None
    body: str = ""
    theirs: DecisionFacts | None = None
    clash: bool = False


@dataclass(frozen=True)
class Tab:
    """A council in the strip above the board."""

    member: Member
    seats: CouncilSeats | None
    drafted: int | None
    ready: bool


@dataclass(frozen=True)
class Change:
    """A line of what was changed last."""

    at: datetime
    who: str
    label: str
    outcome: str | None


def blind(place: Here) -> bool:
    """Whether names and units are hidden: from everybody, or because the reader wants it so."""
    return place.facts.blind or request.values.get("blind") == "1"


def show(
    place: Here, feedback: Feedback | None = None, status: int = 200, asked: Sequence[Missing] = ()
) -> Answer:
    """The page; `asked` is what stands in the way of a button that was pressed too early."""
    members = [
        one
        for one in list_members(place.programme.id, letters())
        if not one.ended(today()) or one.council_id == place.own
    ]
    chosen = next((one for one in members if one.slug == request.values.get("council")), None)
    council_id = chosen.council_id if chosen else place.own
    own = council_id == place.own
    opened = frozenset(request.values.getlist("open"))
    part = _part(opened) if feedback is None else None
    files = _files(opened)
    rows = (
        own_rows(place.actor, place.round.id, letters(), opened=files)
        if own
        else other_rows(place.round.id, council_id, letters(), part, files)
    )
    if part is not None and part not in {row.id for row in rows}:
        abort(404)
    alone = part or _alone(feedback)
    if part is not None or alone is None or status != 200:
        look(place.actor, place.facts, [row for row in rows if alone in (None, row.id)])
    shown = on_board.arranged(rows, place.facts.order if own else None)
    if blind(place):
        shown = on_board.blinded(shown, own and place.facts.order is not None)
    seats = {one.council_id: one for one in strip(place.programme.id, place.round.id)}
    checked = None
    if own and part is None:  # what stands beside the board names others, and one row's part is a look at one
        checked = check_ready(rows, place.facts, seats.get(place.own), blind(place))
    there = {row.id for row in shown}
    now = datetime.now(UTC)
    page = render_template(
        "selection/board.html",
        place=place,
        programme=place.programme,
        round=place.round,
        facts=place.facts,
        own=own,
        council_id=council_id,
        council=next((one for one in members if one.council_id == council_id), None),
        tabs=[
            Tab(
                one,
                seats.get(one.council_id),
                _drafted(shown) if own and one.council_id == place.own else None,
                one.council_id in place.facts.ready,
            )
            for one in members
        ],
        rows=[row for row in shown if row.state not in COMING and alone in (None, row.id)],
        coming=[row for row in shown if row.state in COMING and alone is None],
        gone=feedback.candidacy_id if feedback and feedback.candidacy_id not in there else None,
        seats=seats.get(council_id),
        means_of=on_board.means,
        weighted=on_board.weighted,
        enough=on_board.enough,
        checked=checked,
        asked=list(asked),
        changes=_changes(shown) if own else [],
        feedback=feedback or Feedback(),
        opened=opened,
        part=part,
        labels={one.id: content_text(one.names) for one in place.facts.criteria},
        deciders=_deciders(place),
        may_decide=own and place.decides,
        may_open=own and place.actor.may("council:candidacies:read"),
        answers=ANSWERS,
        levels=LEVELS,
        may_comment=own,
        may_finish=policy.may_finish(place.actor, place.programme.id),
        is_ready=place.own in place.facts.ready,
        is_final=place.facts.final_at is not None,
        announced=place.facts.announced(now),
        is_late=lambda row: late(place.facts, row.decision, now),
        untold=_untold(place, rows, now) if own else {},
        blind=blind(place),
        words=words,
        language=current_language(),
        outcomes={value: str(label) for value, label in words.OUTCOMES.items()},
    )
    return page, status


def _part(opened: frozenset[str]) -> UUID | None:
    """Whose row a closed part was opened in (`file-`, `why-` or `more-` and the case): it is answered alone, and is a
    look."""
    if request.method != "GET" or "HX-Request" not in request.headers or not opened:
        return None
    try:
        return UUID(min(opened).partition("-")[2])
    except ValueError:
        abort(404)


def _files(opened: frozenset[str]) -> set[UUID]:
    """Whose files are open (`file-` and the case)."""
    found = set()
    for one in opened:
        kind, _dash, name = one.partition("-")
        with suppress(ValueError):
            found |= {UUID(name)} if kind == "file" else set()
    return found


def _alone(feedback: Feedback | None) -> UUID | None:
    """The row that saves itself: it is answered alone. Its visit has noted whose files are looked at, once for all;
    that this one was decided about is in the log by itself."""
    if feedback is None or feedback.field == "order" or "HX-Request" not in request.headers:
        return None
    return feedback.candidacy_id


def _untold(place: Here, rows: list[BoardRow], now: datetime) -> dict[UUID, LazyString]:
    """Why what should have been told has not been, by case. No statement where everything has; else three at most."""
    late_ones = [row for row in rows if row.is_open and untold(place.facts, row.decision, now)]
    offers = any(row.decision is not None and row.decision.outcome == "offer" for row in late_ones)
    no_seat = why_no_seat(place.programme.id, place.round.id) if offers else "late"
    return {
        row.id: words.UNTOLD[
            "late"
            if row.decision is None or row.decision.outcome != "offer"
            else "gone"
            if row.gone
            else no_seat
        ]
        for row in late_ones
    }


def _drafted(rows: list[BoardRow]) -> int:
    """How many seats are given in decisions that the reader sees: the sum tells nothing of a case one stays out of."""
    return sum(row.is_open and row.settled is not None and row.settled.outcome == "offer" for row in rows)


def _changes(rows: list[BoardRow]) -> list[Change]:
    found = [
        Change(row.decision.at, row.decision.by_name, row.name, row.decision.outcome)
        for row in rows
        if row.decision
    ]
    found += [Change(one.at, one.author, row.name, None) for row in rows for one in row.comments]
    return sorted(found, key=lambda one: one.at, reverse=True)[:5]


def _deciders(place: Here) -> list[str]:
    """Who else of the own council decides, by name: those on the panel who are there to decide."""
    return [
        one.name
        for one in place.facts.panel
        if one.decides and one.council_id == place.own and one.account_id != place.actor.account_id
    ]


def now_words() -> str:
    """What the clock says in the council."""
    return clock(local(datetime.now(UTC)).time())


def again(place: Here) -> Here:
    """The place as it stands after something was changed."""
    return Here(place.actor, place.programme, place.round, selection_of(place.programme.id, place.round.id))


def address(place: Here, candidacy_id: UUID | None = None) -> str:
    """The board as it was looked at, at one row."""
    anchor = f"row-{candidacy_id}" if candidacy_id else None
    return url_for("selection.board", **place.address, blind="1" if blind(place) else None, _anchor=anchor)
