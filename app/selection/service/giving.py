"""Seats follow cases: an offer takes one, giving up returns it, a yes makes a participant. Whoever moves the case.

This listens to every move, so an offer made by a page, a job or by hand passes it alike: where no seat is free
the move is refused and nothing of it is kept.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.nominations.events import Moved, on_move
from app.nominations.models import Call, Candidacy
from app.platform.access.actor import Actor, system_actor
from app.platform.database import session
from app.platform.outbox.publish import publish
from app.platform.refusals import Refused
from app.programmes.models import Round
from app.programmes.queries.members import is_member_now
from app.programmes.service import participants
from app.selection.queries import waiting
from app.selection.queries.needs import OPEN
from app.selection.queries.seats import balances_of, has_seat
from app.selection.seats.ledger import Balance, Line
from app.selection.service import managers  # noqa: F401 - the manager hears of what is given
from app.selection.service.ledger import lock, write
from app.selection.service.needs import forget_decision, tell_needs

#: Work that lets the waiting list move on, asked for when a seat comes free, and by the schedule.
MOVE_ON = "selection.seats.move_on"
SEATED = ("offered", "accepted")
#: Where a decision that is told leads from the board, and the states whose people are counted for the other councils.
DECIDED = ("offered", "reserve", "not_selected")
COUNTED = {"reserve", *SEATED}
WAYS_IN = {"nomination": "nomination", "application": "application"}


@on_move
def keep_seats(moved: Moved) -> None:
    """Keep ledger, waiting list and participants in step with a case that has moved.

    Raises:
        Refused: no seat is free (`none_free`), the allotment is not fixed (`not_fixed`), the council has left the
            programme (`not_member`), or somebody was to be given a place without selection in a round that selects
            (`selects`).
    """
    case, source = moved.case, moved.source
    # Decisions before seats, as everybody who locks both.
    forgotten = source in OPEN and case.state not in (*OPEN, *DECIDED) and forget_decision(case)
    if case.state == "offered":
        _give(moved.actor, case, moved.move)
    elif source in SEATED and case.state not in SEATED:
        _return(moved.actor, case, moved.move)
    if forgotten or {source, case.state} & COUNTED:
        lock(case.round_id)
        tell_needs(moved.actor, case.programme_id, case.round_id)
    if case.state == "accepted":
        _enter(moved.actor, case, source)
    elif source == "accepted":
        participants.leave(moved.actor, case.round_id, case.person_id, _begun(moved.actor, case.round_id))


def _give(actor: Actor, case: Candidacy, move: str) -> None:
    if not is_member_now(case.programme_id):
        raise Refused("seat", "not_member")
    lock(case.round_id)
    held = balances_of(case.programme_id, case.round_id)
    if not held:
        raise Refused("seat", "not_fixed")
    # Seats of offers that are final, and told in a moment, are not free for anybody else.
    promised = waiting.promised(case.round_id, but=case.id)
    if held.get(actor.council.id, Balance()).free - promised < 1:
        raise Refused("seat", "none_free")
    write(actor, case.programme_id, case.round_id, [Line(actor.council.id, "given", 1, case.id)], move)


def _return(actor: Actor, case: Candidacy, move: str) -> None:
    lock(case.round_id)
    if not has_seat(case.programme_id, case.round_id, case.id):
        return
    line, herself = Line(actor.council.id, "returned", 1, case.id), actor.person_id == case.person_id
    write(actor, case.programme_id, case.round_id, [line], move, nameless=herself)
    ask_to_move_on(actor, case.programme_id, case.round_id)


def ask_to_move_on(actor: Actor, programme_id: UUID, round_id: UUID) -> None:
    """Let the own council's waiting list of a round move on, as soon as this is committed."""
    arguments = {"programme": str(programme_id), "round": str(round_id)}
    publish(MOVE_ON, arguments, actor=system_actor(actor.council))


def _enter(actor: Actor, case: Candidacy, source: str | None) -> None:
    unselected = _without_selection(case)
    if source != "offered" and not unselected:
        raise Refused("seat", "selects")
    way_in = "open" if unselected else WAYS_IN.get(case.door, "unknown")
    participants.enter(actor, case.programme_id, case.round_id, case.person_id, way_in)


def _without_selection(case: Candidacy) -> bool:
    """Whether everybody who wants takes part; a council's own call holds before the joint one."""
    of_round = (Call.programme_id == case.programme_id, Call.round_id == case.round_id)
    for_council = Call.council_id.is_(None) | (Call.council_id == case.council_id)
    way_in = session().scalar(
        select(Call.way_in)
        .where(*of_round, for_council, Call.published_at.is_not(None))
        .order_by(Call.council_id.is_(None))
        .limit(1)
    )
    return way_in == "no_selection"


def _begun(actor: Actor, round_id: UUID) -> bool:
    starts_on = session().scalar(select(Round.starts_on).where(Round.id == round_id))
    return starts_on is not None and starts_on <= datetime.now(actor.council.zone).date()
