"""Reminders of what is not finished before a call closes: they follow its closing time, wherever that is moved.

Nobody but its writer sees a draft. So for each draft one piece of work waits in the writer's own name, which says
for which closing time it waits; `follow` wakes those that wait for another than the call has now. Reminding does
not end it: the call may be open longer than it was when somebody was reminded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Select, Uuid, cast, delete, func, or_, select, update

from app.letters.service.write import language_of, write_letter
from app.letters.words import date_words, moment_words
from app.nominations.events import Moved, on_move
from app.nominations.models import Call, Candidacy, Nomination
from app.nominations.queries.apply import own_file
from app.nominations.queries.calls import CallView, call_for
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.publish import publish

DRAFT, UNFINISHED = "nominations.draft", "nominations.unfinished"
#: The last day to answer a letter (`answer_day.py`).
ANSWER_DAY = "nominations.answer_day"
#: Before the call closes; the later ones only where there is no time for the earlier.
BEFORE_CLOSING = (timedelta(days=3), timedelta(days=1), timedelta(hours=3))
#: A call may be opened again after it has closed: so long that is waited for.
AFTER_CLOSING = timedelta(days=30)


@on_move
def expect_hand_in(moved: Moved) -> None:
    """Ask for a reminder when a draft begins: in its person's name, since nobody else sees a draft."""
    if moved.case.state == "draft":
        call = call_for(moved.case.programme_id, moved.case.round_id)
        if call is not None:
            watch(moved.actor, DRAFT, {"candidacy": str(moved.case.id)}, call, _now())


def watch(actor: Actor, kind: str, subject: Mapping[str, str], call: CallView, now: datetime) -> bool:
    """Have the actor reminded before the call closes, as early as there is time for.

    Args:
        kind: `DRAFT` or `UNFINISHED`.
        subject: what it is about, as the job's arguments name it.

    Returns:
        Whether there is time for a reminder. Where there is none, it is waited for that the call is open longer.
    """
    at = next((call.closes_at - before for before in BEFORE_CLOSING if call.closes_at - before > now), None)
    wait(actor, kind, subject, call, now, at)
    return at is not None


def forget_draft(case_id: UUID) -> None:
    """Delete the work that waits for a draft: nothing of a deleted draft is kept."""
    about = OutboxEntry.arguments["candidacy"].astext == str(case_id)
    session().execute(delete(OutboxEntry).where(OutboxEntry.kind == DRAFT, about))


def remind_of_draft(actor: Actor, told: Mapping[str, Any], now: datetime) -> bool:
    """Remind somebody of the own draft, if it still is one and its time has come.

    Args:
        told: the arguments of the job.

    Returns:
        Whether a letter was written.
    """
    case_id = UUID(told["candidacy"])
    case = session().scalar(select(Candidacy).where(Candidacy.id == case_id, Candidacy.state == "draft"))
    call = call_for(case.programme_id, case.round_id) if case is not None else None
    if case is not None and own_file(case.round_id, case.person_id).case is not None:
        return (
            False  # she has been entered since: there is nothing to hand in, and her page says what there is
        )
    if case is None or not _due(actor, DRAFT, {"candidacy": told["candidacy"]}, told, call, now):
        return False
    assert call is not None  # noqa: S101 - nothing is due without one
    write_letter(
        actor,
        "draft_reminder",
        programme_id=case.programme_id,
        round_id=case.round_id,
        person_id=case.person_id,
        values={
            "by_date": moment_words(
                call.closes_at, language_of(actor, case.person_id), actor.council.time_zone
            )
        },
    )
    return True


def remind_of_unfinished(actor: Actor, told: Mapping[str, Any], now: datetime) -> bool:
    """Remind who has begun to put somebody forward and not sent it, as `remind_of_draft`."""
    wanted = select(Nomination).where(Nomination.id == UUID(told["nomination"]), Nomination.state == "draft")
    nomination = session().scalar(wanted.with_for_update())
    call = call_for(nomination.programme_id, nomination.round_id) if nomination is not None else None
    subject = {"nomination": told["nomination"]}
    if nomination is None or not _due(actor, UNFINISHED, subject, told, call, now):
        return False
    assert call is not None  # noqa: S101 - nothing is due without one
    reader = actor.person_id or nomination.nominator_id
    write_letter(
        actor,
        "nomination_unfinished",
        programme_id=nomination.programme_id,
        round_id=nomination.round_id,
        person_id=reader,
        nomination_id=nomination.id,
        values={"by_date": date_words(call.closes_at, language_of(actor, reader), actor.council.time_zone)},
    )
    return True


def moved_calls() -> Select[UUID]:
    """The waiting reminders of the council whose call closes at another time than they wait for."""
    closes = (
        select(Call.closes_at)
        .where(
            Call.round_id == cast(OutboxEntry.arguments["round"].astext, Uuid),
            Call.published_at.is_not(None),
            or_(Call.council_id.is_(None), Call.council_id == func.ctx.council_id()),
        )
        .order_by(Call.council_id.is_(None))
        .limit(1)
        .scalar_subquery()
    )
    return select(OutboxEntry.id).where(
        OutboxEntry.kind.in_((DRAFT, UNFINISHED, ANSWER_DAY)),
        OutboxEntry.done_at.is_(None),
        OutboxEntry.dead_at.is_(None),
        OutboxEntry.next_at > func.clock_timestamp(),
        cast(OutboxEntry.arguments["closes_at"].astext, DateTime(timezone=True)) != closes,
    )


def follow() -> int:
    """Wake the reminders of calls whose closing time has been moved; each looks itself what is to be done.

    Returns:
        How many.
    """
    woken = session().execute(
        update(OutboxEntry)
        .where(OutboxEntry.id.in_(moved_calls()))
        .values(next_at=func.clock_timestamp())
        .returning(OutboxEntry.id)
        .execution_options(synchronize_session=False)
    )
    return len(woken.all())


def _due(
    actor: Actor,
    kind: str,
    subject: Mapping[str, str],
    told: Mapping[str, Any],
    call: CallView | None,
    now: datetime,
) -> bool:
    """Whether it is time to remind; what is waited for next is asked for in the same transaction."""
    if call is None or not call.current or now >= call.closes_at + AFTER_CLOSING:
        return False
    if told.get("closes_at") not in (None, _moment(call)):
        if watch(actor, kind, subject, call, now):
            return False
        # Moved so near that the usual times have passed: better late than not at all.
        return call.is_open(now)
    wait(actor, kind, subject, call, now, None)
    return call.is_open(now) and not told.get("reminded")


def wait(
    actor: Actor,
    kind: str,
    subject: Mapping[str, str],
    call: CallView,
    now: datetime,
    at: datetime | None,
) -> None:
    """Have it looked at again at a moment; without one, when the closing time is moved once more."""
    told = {
        **subject,
        "programme": str(call.programme_id),
        "round": str(call.round_id),
        "closes_at": _moment(call),
        "reminded": at is None,
    }
    publish(kind, told, actor=actor, delay=(at or call.closes_at + AFTER_CLOSING) - now)


def _moment(call: CallView) -> str:
    return call.closes_at.astimezone(UTC).isoformat()


def _now() -> datetime:
    found: datetime = session().scalars(select(func.now())).one()
    return found
