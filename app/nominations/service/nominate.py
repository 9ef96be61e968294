"""Putting somebody forward: a draft, then a letter to that person, which can be changed or taken back until answered.

Three parties are kept apart: who submits (an account), who nominates (a person) and who is nominated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.letters.queries import reachable
from app.nominations.models import Nomination
from app.nominations.queries.calls import CallView, call_for
from app.nominations.queries.nominees import found_person, manages
from app.nominations.service.closing import UNFINISHED, watch
from app.nominations.service.forget import forget
from app.nominations.service.nomination_letters import LETTERS, ask, letters_sent, tell_nominator
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.free_text import unkept
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused

LONGEST = 2_000


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
            the nominator, cannot be reached, or has been put forward so by the actor already (`person`), the
            nominator manages nobody (`nominator`), the person has had letters enough from the actor (`nomination`), or
            grounds, confirmation or a text is wrong.
    """
    _check(actor, call, data, send)
    if actor.account_id is None:
        raise NotAllowed
    if send:
        _check_often(call.round_id, data.person_id, actor.account_id)
    nomination = Nomination(
        council_id=actor.council.id,
        programme_id=call.programme_id,
        round_id=call.round_id,
        submitted_by=actor.account_id,
    )
    _fill(actor, nomination, data)
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
        Refused: as `put_forward`; `nomination` when it has been answered, its time has passed, or the person has
            had letters enough about it; `nominator` when another than who submitted would name another manager.
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
    if nomination.submitted_by != actor.account_id and data.nominator_id != nomination.nominator_id:
        raise Refused("nominator", "stays")
    if send or sent:
        _check_often(nomination.round_id, data.person_id, nomination.submitted_by)
    _fill(actor, nomination, data)
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


def confirm(actor: Actor, nomination_id: UUID, version: int) -> None:
    """Say that what somebody else has written in the actor's name is the actor's own, and that it promises no post.

    After the yes it is too late: by then whoever is the nearest manager is asked for an opinion like any other.

    Args:
        version: of the nomination that the actor read.

    Raises:
        NotFound: there is none in the actor's name.
        Refused: it is not sent, or is answered with yes (`nomination`).
        Changed: it has been changed since.
    """
    nomination = _own(actor, nomination_id)
    if actor.person_id is None or nomination.nominator_id != actor.person_id:
        raise NotFound
    if nomination.state not in ("sent", "later"):
        raise Refused("nomination", "answered")
    if nomination.version != version:
        raise Changed(nomination)
    if nomination.confirmed_at is None:
        # Until now it was the word of whoever wrote it: the page says the sentence, and asks for both at once.
        nomination.confirmed_at = nomination.no_guarantee_at = datetime.now(UTC)
    session().flush()


def _send(actor: Actor, nomination: Nomination, call: CallView) -> None:
    again = nomination.state == "sent"
    ask(actor, nomination, call, "nomination")
    if nomination.confirmed_at is None:
        tell_nominator(actor, nomination)
    # The log says that, not whom: a nomination that is not answered is nobody else's business.
    if not again:
        log.record(actor, "nomination.sent", "round", nomination.round_id)


def _own(actor: Actor, nomination_id: UUID) -> Nomination:
    wanted = select(Nomination).where(Nomination.id == nomination_id).with_for_update()
    # The page has read it before: an answer that came since is read again.
    nomination = session().scalar(wanted, execution_options={"populate_existing": True})
    if nomination is None:
        raise NotFound
    in_own_name = actor.person_id is not None and nomination.nominator_id == actor.person_id
    if nomination.submitted_by != actor.account_id and not in_own_name:
        raise NotFound
    return nomination


def _fill(actor: Actor, nomination: Nomination, data: NominationData) -> None:
    # What somebody else has written since is no longer what the nominator said yes to, nor is a tick of theirs hers.
    was_confirmed = nomination.confirmed_at is not None
    nomination.confirmed_at = datetime.now(UTC) if data.nominator_id == actor.person_id else None
    is_confirmed = nomination.confirmed_at is not None
    nomination.person_id = data.person_id
    nomination.nominator_id = data.nominator_id
    nomination.grounds = data.grounds
    nomination.unthought = data.unthought or None
    ticked = nomination.no_guarantee_at is not None
    if data.no_guarantee != ticked or is_confirmed != was_confirmed:
        nomination.no_guarantee_at = datetime.now(UTC) if data.no_guarantee else None


def _check(actor: Actor, call: CallView, data: NominationData, send: bool) -> None:
    if not actor.may("council:nominations:make"):
        raise NotAllowed
    if not (call.is_open(datetime.now(UTC)) and call.takes_nominations):
        raise Refused("call", "closed")
    _check_people(actor, data)
    if send and not reachable(data.person_id):
        raise Refused("person", "unreachable")
    for name, words in (("grounds", data.grounds), ("unthought", data.unthought)):
        if len(words) > LONGEST:
            raise Refused(name, "long")
        if (kind := unkept(words)) is not None:
            raise Refused(name, kind)
    if send and not data.grounds:
        raise Refused("grounds", "missing")
    if send and not data.no_guarantee:
        raise Refused("no_guarantee", "missing")


def _check_often(round_id: UUID, person_id: UUID, submitted_by: UUID) -> None:
    """What was sent counts, whether or not it was taken back, and in whichever manager's name."""
    if letters_sent(round_id, person_id, submitted_by) >= LETTERS:
        raise Refused("nomination", "often")


def _check_people(actor: Actor, data: NominationData) -> None:
    if data.person_id in (actor.person_id, data.nominator_id):
        raise Refused("person", "oneself")
    if found_person(data.person_id) is None:
        raise Refused("person", "unknown")
    if data.nominator_id != actor.person_id and not manages(data.nominator_id):
        raise Refused("nominator", "no_manager")
