"""The nominee's answer: yes, later or no. Before a yes nobody else reads the letter; after a no nothing is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.letters.service.write import write_letter
from app.nominations.models import Candidacy, Nomination, NominationNo, NominationSent
from app.nominations.queries.apply import is_employed, own_file
from app.nominations.queries.calls import CallView, call_for
from app.nominations.queries.nominees import found_person
from app.nominations.service.apply import start
from app.nominations.service.forget import forget
from app.nominations.service.returning import come_back, may_return
from app.platform.access.actor import Actor, system_actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.outbox.publish import publish
from app.platform.refusals import Changed, NotFound, Refused

ASK_AGAIN = "nominations.ask_again"
ONE_DAY = timedelta(days=1)


def say_yes(actor: Actor, nomination_id: UUID, version: int | None = None) -> Candidacy:
    """Accept: the nomination becomes part of the file, which begins (or has begun) with it.

    Args:
        version: of the letter that the actor read, or None when nobody has looked at a page.

    Returns:
        The person's file: a draft to write, or the case where one has been handed in.

    Raises:
        NotFound: there is no such letter to the actor.
        Refused: the time to answer has passed (`answer`), the call is not open (`call`), the actor is no longer
            employed (`person`), or the actor's case in the round is decided, or closed by the council (`case`).
        Changed: the letter has other words now than those that the actor read.
    """
    nomination = _letter_to(actor, nomination_id)
    call = _open_call(nomination)
    if not is_employed(actor.person_id):
        raise Refused("person", "left")
    if version is not None and nomination.version != version:
        raise Changed(nomination)
    case = own_file(call.round_id, nomination.person_id).case
    back = case is not None and may_return(actor, case, call)
    if case is not None and case.state in ("not_selected", "declined", "withdrawn") and not back:
        raise Refused("case", "over")
    nomination.state = "accepted"
    nomination.answered_at = datetime.now(UTC)
    nomination.version += 1
    session().flush()
    log.record(actor, "nomination.accepted", "nomination", nomination.id, people=[nomination.person_id])
    _tell_nominator(actor, nomination)
    if case is not None and back:
        return come_back(actor, case.id)  # a yes is a yes, after a withdrawal too
    return case or start(actor, call, nomination.id)


def say_later(actor: Actor, nomination_id: UUID) -> None:
    """Not this time: the letter comes again when the next call of the programme opens.

    Raises:
        NotFound, Refused: as `say_yes`.
    """
    nomination = _letter_to(actor, nomination_id)
    if nomination.state == "later":
        return
    _open_call(nomination)
    nomination.state = "later"
    nomination.answered_at = datetime.now(UTC)
    nomination.version += 1
    session().flush()
    # With the eyes of who submitted: no line of the platform's own says who has said later.
    submitter = replace(system_actor(actor.council), account_id=nomination.submitted_by)
    publish(ASK_AGAIN, {"nomination": str(nomination.id)}, actor=submitter, delay=ONE_DAY)


def say_no(actor: Actor, nomination_id: UUID) -> None:
    """Decline: letter, nomination and the work about it are deleted; a number goes up by one.

    The nominator gets no letter: its row and its time would be kept. That it is gone from the own list says it.

    Raises:
        NotFound: there is no such letter to the actor.
    """
    nomination = _letter_to(actor, nomination_id)
    programme_id, round_id = nomination.programme_id, nomination.round_id
    sent = (NominationSent.round_id == round_id, NominationSent.person_id == nomination.person_id)
    session().execute(
        delete(NominationSent).where(*sent, NominationSent.submitted_by == nomination.submitted_by)
    )
    forget(nomination)
    counted = insert(NominationNo).values(
        council_id=actor.council.id, programme_id=programme_id, round_id=round_id, answers=1
    )
    session().execute(
        counted.on_conflict_do_update(
            index_elements=["council_id", "round_id"], set_={"answers": NominationNo.answers + 1}
        )
    )


def _letter_to(actor: Actor, nomination_id: UUID) -> Nomination:
    wanted = select(Nomination).where(
        Nomination.id == nomination_id,
        Nomination.person_id == actor.person_id,
        Nomination.state.in_(("sent", "later")),
    )
    nomination = session().scalar(wanted.with_for_update(), execution_options={"populate_existing": True})
    if nomination is None or actor.person_id is None:
        raise NotFound
    return nomination


def _open_call(nomination: Nomination) -> CallView:
    now = session().scalar(select(func.clock_timestamp())) or datetime.now(UTC)
    if nomination.state == "sent" and nomination.answer_by is not None and nomination.answer_by <= now:
        raise Refused("answer", "late")
    call = call_for(nomination.programme_id, nomination.round_id)
    if call is None or not call.is_open(now):
        raise Refused("call", "closed")
    return call


def _tell_nominator(actor: Actor, nomination: Nomination) -> None:
    nominee = found_person(nomination.person_id)
    write_letter(
        actor,
        "nomination_accepted",
        programme_id=nomination.programme_id,
        round_id=nomination.round_id,
        person_id=nomination.nominator_id,
        nomination_id=nomination.id,
        values={"about_name": nominee.name if nominee else actor.name},
    )
