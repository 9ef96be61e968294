"""One's own word after the fact: coming back while that is possible, and saying that a stated yes is not so."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select

from app.nominations.hooks import announced_at
from app.nominations.models import Candidacy
from app.nominations.queries.apply import is_employed
from app.nominations.queries.calls import CallView, call_for
from app.nominations.queries.steps import last_move
from app.nominations.service.move import may_make, move
from app.nominations.states import BY_HERSELF, MOVES
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.refusals import NotFound, Refused
from app.programmes.models import Round
from app.programmes.queries.members import is_member_now

#: Rounds that have not begun.
COMING = ("planned", "open")


def may_return(actor: Actor, case: Candidacy, call: CallView | None) -> bool:
    """Whether the actor can take up the own case that the actor has withdrawn: while the way back is open."""
    return (
        case.state == "withdrawn"
        and case.person_id == actor.person_id
        and is_way_back_open(case, call)
        and may_make(actor, MOVES["returned"], case.person_id)
        and is_employed(case.person_id)
        and last_move(case.id) in BY_HERSELF
    )


def is_way_back_open(case: Candidacy, call: CallView | None) -> bool:
    """Whether who withdraws from a round can come back: while its call is open.

    In a round without a call, to which people have been entered by hand or from a file: until its decisions are final
    or it begins, and while the council is in the programme.
    """
    if call is not None:
        return call.is_open(datetime.now(UTC))
    coming = select(Round.id).where(
        Round.programme_id == case.programme_id, Round.id == case.round_id, Round.state.in_(COMING)
    )
    return (
        session().scalar(coming) is not None
        and announced_at(case.programme_id, case.round_id) is None
        and is_member_now(case.programme_id)
    )


def come_back(actor: Actor, case_id: UUID, version: int | None = None) -> Candidacy:
    """Take one's withdrawn case up again, with the file as it was: to the nearest manager, or into the round.

    Whoever does so has read that the programme guarantees no post.

    Raises:
        NotFound: it is not the actor's own case.
        Refused: the way back is not open, the actor is no longer employed, or it was not the actor who ended the case
            (`case`, `closed`); a listener's, as `move`.
        Changed: as `move`.
    """
    case = _own(actor, case_id)
    call = call_for(case.programme_id, case.round_id)
    if not may_return(actor, case, call):
        raise Refused("case", "closed")
    name = "rejoined" if call is not None and call.way_in == "no_selection" else "returned"
    hears_by = call.decision_at if call is not None and name == "returned" else None
    back = move(actor, case_id, name, version=version, hears_by=hears_by)
    # Now it is the person's own word, whatever others had stated.
    back.no_guarantee_at, back.yes_on, back.yes_stated_by = func.now(), None, None
    session().flush()
    session().refresh(back)
    return back


def may_deny(actor: Actor, case: Candidacy) -> bool:
    """Whether the actor can say that the yes that was stated for the own case is not so."""
    return (
        case.yes_on is not None
        and case.state in MOVES["denied"].sources
        and may_make(actor, MOVES["denied"], case.person_id)
    )


def deny(actor: Actor, case_id: UUID, version: int | None = None) -> Candidacy:
    """Say that one has not said yes, as somebody has stated: the case ends, and the coordinators are told by a task.

    Raises:
        NotFound: it is not the actor's own case.
        Refused: nobody has stated a yes, or the case is over (`case`, `closed`).
        Changed: as `move`.
    """
    if not may_deny(actor, _own(actor, case_id)):
        raise Refused("case", "closed")
    return move(actor, case_id, "denied", version=version)


def _own(actor: Actor, case_id: UUID) -> Candidacy:
    case = session().scalar(select(Candidacy).where(Candidacy.id == case_id))
    if case is None or actor.person_id is None or case.person_id != actor.person_id:
        raise NotFound
    return case
