"""What the own council must still do before it is ready."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from app.platform.access.actor import Actor
from app.selection.board import code, enough
from app.selection.queries.board import COMING, BoardRow, own_rows
from app.selection.queries.facts import SelectionFacts
from app.selection.queries.seats import CouncilSeats, strip


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: in words, and the id of the place on the page that mends it."""

    words: str
    place: str = ""


@dataclass(frozen=True)
class Checked:
    """The own council's decisions: what is missing, what is done, how many of which outcome."""

    missing: list[Missing]
    done: list[str]
    counts: Counter[str] = field(default_factory=Counter)
    offers: dict[str, int] = field(default_factory=dict)


def ready_missing(actor: Actor, facts: SelectionFacts) -> Checked:
    """What the own council must still do before it is ready; without names where they are hidden. Two statements."""
    rows = own_rows(actor, facts.round_id, "sv")
    seats = {one.council_id: one for one in strip(facts.programme_id, facts.round_id)}
    return check_ready(rows, facts, seats.get(actor.council.id), facts.blind)


def check_ready(
    rows: list[BoardRow], facts: SelectionFacts, seats: CouncilSeats | None, blind: bool = False
) -> Checked:
    """The same from rows that have been read, with their names and texts: pure but for the words.

    Args:
        blind: say the cases' codes, in the codes' order: that by name would tell the names.

    Cases that the reader stays out of are counted, and no number or place tells what is decided about them: what is
    wrong because of them is said in the words of a case that is not settled.
    """
    named = {row.id: code(row.id) if blind else row.name for row in rows}
    if blind:
        rows = sorted(rows, key=lambda row: named[row.id])
    deciding = [row for row in rows if row.is_open]
    seen = [row for row in deciding if row.stays_out is None]
    settled = [(row, row.counted) for row in deciding if row.counted is not None]
    free = max(seats.free, 0) if seats else 0
    unseen = _unseen_wrong(deciding, free)
    missing = _on_the_way(rows, named)
    missing += _left_to_others(unseen, named)
    missing += _decisions(seen, named)
    missing += _sums(seen, free)
    done = []
    if deciding and len(settled) == len(deciding) and not unseen:
        done.append(_("Everybody on the board is decided about."))
    if settled and not unseen and all(known is not None and enough(known.grounds) for _row, known in settled):
        done.append(_("Every decision has its grounds."))
    counts = Counter(known.outcome for _row, known in settled if known is not None)
    offers = Counter(row.service_area for row, known in settled if known and known.outcome == "offer")
    wanted = {area: offers[area] for area in facts.service_minimum}
    return Checked(missing, done, counts, wanted)


def _on_the_way(rows: list[BoardRow], named: dict[UUID, str]) -> list[Missing]:
    return [
        Missing(
            _("Take the case of %(name)s to the board: an opinion is missing.", name=named[row.id]),
            f"row-{row.id}",
        )
        for row in rows
        if row.state in COMING
    ]


def _decisions(seen: list[BoardRow], named: dict[UUID, str]) -> list[Missing]:
    """Of the cases that the reader decides about: no decision, no grounds, an offer to who has left the council."""
    missing = [
        Missing(_("Decide about %(name)s.", name=named[row.id]), f"row-{row.id}")
        for row in seen
        if row.settled is None
    ]
    settled = [(row, row.settled) for row in seen if row.settled is not None]
    missing += [
        Missing(
            _("Write the grounds of the decision about %(name)s.", name=named[row.id]), f"grounds-{row.id}"
        )
        for row, known in settled
        if known is not None and not enough(known.grounds)
    ]
    missing += [
        Missing(
            _(
                "%(name)s is no longer employed and cannot be offered a seat. Take the case out, or decide otherwise.",
                name=named[row.id],
            ),
            f"row-{row.id}",
        )
        for row, known in settled
        if row.gone and known is not None and known.outcome == "offer"
    ]
    return missing


def _unseen_wrong(deciding: list[BoardRow], free: int) -> list[BoardRow]:
    """The cases that the reader stays out of and somebody else has to look at: all of them where they spoil a sum."""
    unseen = [row for row in deciding if row.stays_out is not None]
    seen = [row for row in deciding if row.stays_out is None]
    if (_offers(seen) <= free < _offers(deciding)) or len(_twice(deciding)) > len(_twice(seen)):
        return unseen
    return [row for row in unseen if row.counted is None or not enough(row.counted.grounds)]


def _left_to_others(rows: list[BoardRow], named: dict[UUID, str]) -> list[Missing]:
    """Of cases that the reader stays out of: that something is missing, and not what."""
    return [
        Missing(
            _("Somebody else has to settle the case of %(name)s. You stay out of it.", name=named[row.id]),
            f"row-{row.id}",
        )
        for row in rows
    ]


def _sums(seen: list[BoardRow], free: int) -> list[Missing]:
    offers = _offers(seen)
    missing = [
        Missing(_("Two people have place %(place)s on the waiting list.", place=place), "board")
        for place in _twice(seen)
    ]
    if offers <= free:
        return missing
    words = ngettext(
        "The council has %(num)d free seat, and %(offers)d are offered.",
        "The council has %(num)d free seats, and %(offers)d are offered.",
        free,
        offers=offers,
    )
    return [Missing(words, "board"), *missing]


def _offers(rows: list[BoardRow]) -> int:
    return sum(row.counted is not None and row.counted.outcome == "offer" for row in rows)


def _twice(rows: list[BoardRow]) -> list[int | None]:
    """The places on the waiting list that more than one has."""
    known = [row.counted for row in rows if row.counted is not None and row.counted.outcome == "reserve"]
    places = Counter(one.reserve_place for one in known)
    return [place for place, times in sorted(places.items(), key=str) if times > 1]
