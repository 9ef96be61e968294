"""Putting somebody forward: a draft, then a letter to that person, which can be changed or taken back until answered.

Three parties are kept apart: who submits (an account), who nominates (a person) and who is nominated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.letters.service.write import language_of, write_letter
from app.letters.words import date_words
from app.nominations.models import Nomination
from app.nominations.queries.calls import CallView, call_for
from app.nominations.queries.nominate import found_person, manages
from app.nominations.service.closing import UNFINISHED, watch
from app.nominations.service.forget import forget
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.outbox.publish import publish
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.tabular import sensitive_text

LONGEST = 2_000
REMIND, LAPSE = "nominations.remind_nominee", "nominations.lapse"
#: How long an unanswered letter is kept after its last day, so that the parties can see what became of it.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class NominationData:
    """What the form says; `nominator_id` is the actor's own person, or the manager on whose behalf it is written."""

    person_id: UUID
    nominator_id: UUID
    grounds: str = ""
    unthought: str = ""
    no_guarantee: bool = False


def put_forward(actor: Actor, call: CallView, data: NominationData, *, send: bool) -> UUID:
    """Write a nomination, as a draft or straight to the person.

    Raises:
        NotAllowed: the actor's roles do not include it.
        Refused: the call takes no nominations now (`call`), the person is not one of the council's, is the actor or
            the nominator, or has been put forward by the same manager already (`person`), the nominator manages
            nobody (`nominator`), or grounds, confirmation or a text is wrong.
    """
    _check(actor, call, data, send)
    if actor.account_id is None:
        raise NotAllowed
    nomination = Nomination(
        council_id=actor.council.id,
        programme_id=call.programme_id,
        round_id=call.round_id,
        submitted_by=actor.account_id,
    )
    _fill(nomination, data)
    try:
        with session().begin_nested():
            session().add(nomination)
            session().flush()
    except IntegrityError:
        raise Refused("person", "taken") from None
    if send:
        _send(actor, nomination, call)
    else:
        watch(actor, UNFINISHED, {"nomination": str(nomination.id)}, call, datetime.now(UTC))
    return nomination.id


def change(
    actor: Actor, nomination_id: UUID, version: int, data: NominationData, *, send: bool
) -> Nomination:
    """Change a nomination that has not been answered; what has been sent is sent again as it is now.

    Raises:
        NotFound: there is none that the actor has written or that is in the actor's name.
        Changed: somebody else has changed it since.
        Refused: as `put_forward`; `nomination` when it has been answered or its time has passed.
        NotAllowed: as `put_forward`.
    """
    nomination = _own(actor, nomination_id)
    call = call_for(nomination.programme_id, nomination.round_id)
    if call is None:
        raise Refused("call", "closed")
    sent = nomination.state != "draft"
    _check(actor, call, data, send or sent)
    if nomination.version != version:
        raise Changed(nomination)
    lapsed = nomination.answer_by is not None and nomination.answer_by <= datetime.now(UTC)
    if nomination.state not in ("draft", "sent") or lapsed:
        raise Refused("nomination", "answered")
    if sent and data.person_id != nomination.person_id:
        raise Refused("person", "sent")
    _fill(nomination, data)
    nomination.version += 1
    nomination.updated_at = func.clock_timestamp()
    try:
        with session().begin_nested():
            session().flush()
    except IntegrityError:
        raise Refused("person", "taken") from None
    if send or sent:
        _send(actor, nomination, call)
    return nomination


def take_back(actor: Actor, nomination_id: UUID) -> None:
    """Take a nomination back before it is answered with yes; nothing of it is kept.

    Raises:
        NotFound: there is none that the actor has written or that is in the actor's name.
        Refused: it has been answered with yes (`nomination`).
    """
    nomination = _own(actor, nomination_id)
    if nomination.state == "accepted":
        raise Refused("nomination", "answered")
    if nomination.state != "draft":
        log.record(actor, "nomination.withdrawn", "round", nomination.round_id)
    forget(nomination)


def ask(actor: Actor, nomination: Nomination, call: CallView, kind: str) -> None:
    """Write the letter that asks the nominee, and see to what happens when nobody answers.

    All of it in the name of `actor`, one of the three parties: nobody else, the schedule included, finds it.
    """
    now = datetime.now(UTC)
    nomination.state = "sent"
    nomination.sent_at = now
    nomination.answer_by = _answer_by(actor, call, now)
    nomination.answered_at = nomination.reminded_at = None
    session().flush()
    language = language_of(actor, nomination.person_id)
    nominator = found_person(nomination.nominator_id)
    write_letter(
        actor,
        kind,
        programme_id=nomination.programme_id,
        round_id=nomination.round_id,
        person_id=nomination.person_id,
        nomination_id=nomination.id,
        values={
            "from_name": nominator.name if nominator else actor.name,
            "grounds": nomination.grounds,
            "by_date": date_words(nomination.answer_by, language, actor.council.time_zone),
        },
    )
    told = {"nomination": str(nomination.id), "answer_by": nomination.answer_by.isoformat()}
    left = nomination.answer_by - now
    publish(REMIND, told, actor=actor, delay=left - min(timedelta(days=2), left / 2))
    publish(LAPSE, told, actor=actor, delay=left + KEPT)


def _send(actor: Actor, nomination: Nomination, call: CallView) -> None:
    again = nomination.state == "sent"
    ask(actor, nomination, call, "nomination")
    # The log says that, not whom: a nomination that is not answered is nobody else's business.
    if not again:
        log.record(actor, "nomination.sent", "round", nomination.round_id)


def _answer_by(actor: Actor, call: CallView, now: datetime) -> datetime:
    """The end of the last day to answer on the council's clock, or the close of the call if that comes first."""
    zone = actor.council.zone
    last = (now + timedelta(days=call.answer_days)).astimezone(zone).date()
    return min(datetime.combine(last, time(23, 59, 59), zone).astimezone(UTC), call.closes_at)


def _own(actor: Actor, nomination_id: UUID) -> Nomination:
    wanted = select(Nomination).where(Nomination.id == nomination_id).with_for_update()
    nomination = session().scalar(wanted)
    if nomination is None:
        raise NotFound
    in_own_name = actor.person_id is not None and nomination.nominator_id == actor.person_id
    if nomination.submitted_by != actor.account_id and not in_own_name:
        raise NotFound
    return nomination


def _fill(nomination: Nomination, data: NominationData) -> None:
    nomination.person_id = data.person_id
    nomination.nominator_id = data.nominator_id
    nomination.grounds = data.grounds
    nomination.unthought = data.unthought or None
    if data.no_guarantee != (nomination.no_guarantee_at is not None):
        nomination.no_guarantee_at = datetime.now(UTC) if data.no_guarantee else None


def _check(actor: Actor, call: CallView, data: NominationData, send: bool) -> None:
    if not actor.may("council:nominations:make"):
        raise NotAllowed
    if not (call.is_open(datetime.now(UTC)) and call.takes_nominations):
        raise Refused("call", "closed")
    _check_people(actor, data)
    for name, words in (("grounds", data.grounds), ("unthought", data.unthought)):
        if len(words) > LONGEST:
            raise Refused(name, "long")
        if (kind := sensitive_text(words)) is not None:
            raise Refused(name, kind.value)
    if send and not data.grounds:
        raise Refused("grounds", "missing")
    if send and not data.no_guarantee:
        raise Refused("no_guarantee", "missing")


def _check_people(actor: Actor, data: NominationData) -> None:
    if data.person_id in (actor.person_id, data.nominator_id):
        raise Refused("person", "oneself")
    if found_person(data.person_id) is None:
        raise Refused("person", "unknown")
    if data.nominator_id != actor.person_id and not manages(data.nominator_id):
        raise Refused("nominator", "no_manager")
