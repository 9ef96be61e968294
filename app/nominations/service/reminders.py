"""Reminders: opinions that are missing, days that cannot be kept. Of drafts: `closing.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, literal, or_, select

from app.letters.service.write import language_of, write_letter
from app.letters.words import date_words
from app.nominations.hooks import announced_at
from app.nominations.models import Candidacy, Opinion
from app.nominations.queries.calls import call_for
from app.nominations.queries.opinions import AWAITED
from app.nominations.service.asking import tell_asked
from app.nominations.states import EXPECTANT, WAITING
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session

#: A manager is reminded so long before the day, but not before half the time has gone.
BEFORE_DUE = timedelta(days=2)
#: A person hears of a delay so long before the promised day: awake, and with time to ask.
BEFORE_PROMISE = timedelta(days=1)
#: What is decided and is to be told just now needs no letter about a delay, unless telling has failed.
GRACE = timedelta(minutes=30)
LATER = timedelta(days=14)
BATCH = 500


def due_reminders(now: datetime) -> ColumnElement[bool]:
    """The awaited opinions whose manager is to be reminded: once before the day, once at it."""
    half_gone = literal(now) - Opinion.asked_at >= Opinion.due_at - literal(now)
    before = and_(Opinion.reminded_at.is_(None), Opinion.due_at <= now + BEFORE_DUE, half_gone)
    at_it = and_(
        Opinion.due_at <= now, or_(Opinion.reminded_at.is_(None), Opinion.reminded_at < Opinion.due_at)
    )
    return and_(AWAITED, or_(before, at_it))


def remind_managers(actor: Actor, now: datetime) -> int:
    """Write to everybody whose opinion is due soon or overdue, and has not been reminded of that.

    Returns:
        How many letters were written.
    """
    wanted = (
        select(Opinion, Candidacy)
        .join(
            Candidacy,
            and_(Candidacy.council_id == Opinion.council_id, Candidacy.id == Opinion.candidacy_id),
        )
        .where(due_reminders(now))
        .order_by(Opinion.due_at, Opinion.id)
        .limit(BATCH)
        .with_for_update(of=Opinion, skip_locked=True)
    )
    found = session().execute(wanted).all()
    for opinion, case in found:
        tell_asked(actor, "opinion_overdue" if opinion.due_at <= now else "opinion_reminder", case, opinion)
        opinion.reminded_at = now
    return len(found)


def near_promises(now: datetime) -> ColumnElement[bool]:
    """The cases whose promised day is near or past."""
    return and_(Candidacy.state.in_(EXPECTANT), Candidacy.hears_by <= now + BEFORE_PROMISE)


def keep_promises(actor: Actor, now: datetime) -> int:
    """Tell everybody whose promised day cannot be kept, and promise another: before the old one passes.

    Returns:
        How many letters were written.
    """
    wanted = select(Candidacy).where(near_promises(now)).order_by(Candidacy.hears_by, Candidacy.id)
    cases = session().scalars(wanted.limit(BATCH).with_for_update(skip_locked=True)).all()
    return sum(_delay(actor, case, now) for case in cases)


def _delay(actor: Actor, case: Candidacy, now: datetime) -> bool:
    promised = case.hears_by or now
    told = announced_at(case.programme_id, case.round_id)
    # Of a round that was told long ago (an appeal, a case that came late) nobody tells by itself.
    if case.state in WAITING and told is not None and told <= promised and now < told + GRACE:
        return False
    case.hears_by = _next_day(case, told, now)
    case.reminded_at = now
    session().flush()
    language = language_of(actor, case.person_id)
    write_letter(
        actor,
        "delayed" if case.state in WAITING else "still_waiting",
        programme_id=case.programme_id,
        round_id=case.round_id,
        person_id=case.person_id,
        candidacy_id=case.id,
        values={"by_date": date_words(case.hears_by, language, actor.council.time_zone)},
    )
    log.record(actor, "candidacy.delayed", "candidacy", case.id, people=[case.person_id])
    return True


def _next_day(case: Candidacy, told: datetime | None, now: datetime) -> datetime:
    """The day that is promised now: when it is told, else as the call says by now, else two weeks on."""
    last = max(case.hears_by or now, now)
    if case.state not in WAITING:
        return last + LATER  # what the call promised was the decision, and that has been told
    call = call_for(case.programme_id, case.round_id)
    days: Sequence[datetime | None] = (told, call.decision_at if call is not None else None)
    return next((day for day in days if day is not None and day > last + BEFORE_PROMISE), last + LATER)
