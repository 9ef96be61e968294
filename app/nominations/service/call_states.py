"""Publishing a call and taking it back, opening its round, and the council's own choice for a round."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.nominations import policy
from app.nominations.models import Call, RoundChoice
from app.nominations.service.call_data import check_ready
from app.platform.access.actor import Actor, system_actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.outbox.publish import publish
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.programmes.models import Programme, Round
from app.programmes.queries.members import is_member_now
from app.programmes.queries.rounds import RoundFacts

OPEN = "calls.open"


def publish_call(
    actor: Actor, programme_id: UUID, found: RoundFacts, whose: str, version: int, now: datetime
) -> None:
    """Show a call to the public. When its opening time has come, the round is open for applications.

    Raises:
        NotAllowed, NotFound, Changed: as for `save_call`.
        Refused: it lacks what the public needs, or its closing time has passed.
    """
    call = _read(actor, programme_id, found, whose, version)
    check_ready(call)
    if call.closes_at <= now:
        raise Refused("closes_at", "past")
    if call.published_at is None:
        call.published_at, call.updated_at, call.version = now, now, version + 1
        session().flush()
        log.record(actor, "call.published", "call", call.id, {"number": found.number})
        open_in_time(actor, call, now)


def unpublish_call(
    actor: Actor, programme_id: UUID, found: RoundFacts, whose: str, version: int, now: datetime
) -> None:
    """Take a published call back, while it has not opened.

    Raises:
        NotAllowed, NotFound, Changed: as for `save_call`.
        Refused: it has opened: people may have begun to answer it.
    """
    call = _read(actor, programme_id, found, whose, version)
    if call.published_at is not None and call.opens_at <= now:
        raise Refused("published_at", "opened")
    if call.published_at is not None:
        call.published_at, call.updated_at, call.version = None, now, version + 1
        session().flush()
        log.record(actor, "call.unpublished", "call", call.id, {"number": found.number})


def choose_second_opinion(
    actor: Actor, programme_id: UUID, found: RoundFacts, wanted: bool, version: int
) -> None:
    """Say whether the own council asks a second level for an opinion in a round.

    Raises:
        NotAllowed: the actor may not write the own council's call.
        Changed: somebody else has chosen since; `version` 0 is that nobody had.
    """
    owner_of(actor, programme_id, policy.OWN)
    if version:
        written = session().execute(
            update(RoundChoice)
            .where(RoundChoice.round_id == found.id, RoundChoice.version == version)
            .values(second_opinion=wanted, version=version + 1)
            .returning(RoundChoice.version)
        )
    else:
        written = session().execute(
            insert(RoundChoice)
            .values(programme_id=programme_id, round_id=found.id, second_opinion=wanted)
            .on_conflict_do_nothing()
            .returning(RoundChoice.version)
        )
    if written.first() is None:
        raise Changed(wanted)
    log.record(
        actor, "call.choice_made", "round", found.id, {"number": found.number, "second_opinion": wanted}
    )


def open_round(actor: Actor, programme_id: UUID, round_id: UUID, now: datetime) -> bool:
    """Put a planned round into the state open when one of its published calls has opened.

    Only who leads the programme can, in the database too; for others nothing happens.

    Returns:
        Whether the round has been opened now.
    """
    opened = select(Call.id).where(
        Call.programme_id == programme_id,
        Call.round_id == round_id,
        Call.published_at.is_not(None),
        Call.opens_at <= now,
        Call.closes_at > now,
    )
    number = session().scalar(
        update(Round)
        .where(
            Round.programme_id == programme_id,
            Round.id == round_id,
            Round.state == "planned",
            opened.exists(),
        )
        .values(state="open", version=Round.version + 1)
        .returning(Round.number)
    )
    if number is not None:
        log.record(actor, "round.opened", "round", round_id, {"number": number})
    return number is not None


def rounds_to_open() -> Select[UUID, UUID]:
    """Programme and round of planned rounds that the council leads and whose call is open, whosever it is."""
    return (
        select(Round.programme_id, Round.id)
        .join(Programme, Programme.id == Round.programme_id)
        .join(Call, and_(Call.programme_id == Round.programme_id, Call.round_id == Round.id))
        .where(
            Programme.lead_council_id == func.ctx.council_id(),
            Round.state == "planned",
            Call.published_at.is_not(None),
            Call.opens_at <= func.clock_timestamp(),
            Call.closes_at > func.clock_timestamp(),
        )
        .distinct()
    )


def open_in_time(actor: Actor, call: Call, now: datetime) -> None:
    """Open the round now, or have it opened when the call opens; only who leads the programme can.

    Where the call is another council's, the leading council's schedule finds it (`rounds_to_open`).
    """
    if not actor.leads_programme(call.programme_id):
        return
    if call.opens_at <= now:
        open_round(actor, call.programme_id, call.round_id, now)
        return
    arguments = {"programme_id": str(call.programme_id), "round_id": str(call.round_id)}
    waited = max(call.opens_at - now, timedelta())
    publish(
        OPEN,
        arguments,
        actor=system_actor(actor.council),
        delay=waited,
        once_key=f"{call.id} {call.opens_at.isoformat()}",
    )


def owner_of(actor: Actor, programme_id: UUID, whose: str) -> UUID | None:
    """The council that a call belongs to, None for the joint one.

    Raises:
        NotAllowed: the actor may not write it, or the council is not in the programme now.
    """
    if whose not in (policy.JOINT, policy.OWN) or not policy.may_write_call(actor, programme_id, whose):
        raise NotAllowed
    if not is_member_now(programme_id):
        raise NotAllowed
    return actor.council.id if whose == policy.OWN else None


def locked_call(programme_id: UUID, round_id: UUID, council_id: UUID | None) -> Call | None:
    """The call as it is now; whoever else writes it waits until this transaction is over."""
    wanted = select(Call).where(Call.programme_id == programme_id, Call.round_id == round_id)
    return session().scalar(
        wanted.where(Call.council_id.is_not_distinct_from(council_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _read(actor: Actor, programme_id: UUID, found: RoundFacts, whose: str, version: int) -> Call:
    call = locked_call(programme_id, found.id, owner_of(actor, programme_id, whose))
    if call is None:
        raise NotFound
    if call.version != version:
        raise Changed(call)
    return call
