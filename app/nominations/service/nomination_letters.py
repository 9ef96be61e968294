"""The letters of a nomination: to the nominee, and to the manager in whose name somebody else has written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.letters.service.write import language_of, write_letter
from app.letters.words import date_words
from app.nominations.models import Nomination, NominationSent
from app.nominations.queries.calls import CallView
from app.nominations.queries.nominate import names_of, reminder_at
from app.nominations.service.closing import ANSWER_DAY, wait
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.i18n.binding import force
from app.platform.outbox.publish import publish

REMIND = "nominations.remind_nominee"
#: So many letters somebody gets from one sender in a round, also where they are taken back and written anew.
LETTERS = 3


def from_whom(nomination: Nomination, language: str) -> str:
    """Who puts forward, in a letter: the nominator, and who wrote it where that is another."""
    nominator, submitter = names_of(nomination.id)
    if submitter is None:
        return nominator
    with force(language):
        return _("%(name)s (written by %(other)s)", name=nominator, other=submitter)


def ask(actor: Actor, nomination: Nomination, call: CallView, kind: str) -> None:
    """Write the letter that asks the nominee, and ask for the reminder.

    All of it in the name of `actor`, one of the three parties: nobody else, the schedule included, finds it.
    """
    now = datetime.now(UTC)
    nomination.state = "sent"
    nomination.sent_at = now
    nomination.answer_by = answer_day(actor, call, now)
    nomination.answered_at = nomination.reminded_at = None
    session().flush()
    language = language_of(actor, nomination.person_id)
    write_letter(
        actor,
        kind,
        programme_id=nomination.programme_id,
        round_id=nomination.round_id,
        person_id=nomination.person_id,
        nomination_id=nomination.id,
        values={
            "from_name": from_whom(nomination, language),
            "grounds": nomination.grounds,
            "by_date": date_words(nomination.answer_by, language, actor.council.time_zone),
        },
    )
    _count(nomination)
    remind_in_time(actor, nomination, now)
    # The last day follows the closing time of the call, wherever that is moved.
    wait(actor, ANSWER_DAY, {"nomination": str(nomination.id)}, call, now, None)


def tell_nominator(actor: Actor, nomination: Nomination) -> None:
    """Tell a manager that somebody else has written in her or his name. Whom it is about stands in Fram alone."""
    write_letter(
        actor,
        "nomination_in_name",
        programme_id=nomination.programme_id,
        round_id=nomination.round_id,
        person_id=nomination.nominator_id,
        nomination_id=nomination.id,
        values={"from_name": actor.name},
    )


def remind(actor: Actor, nomination: Nomination, day: Callable[[datetime, str, ZoneInfo], str]) -> None:
    """Write the letter that reminds the nominee, or tells of another last day to answer.

    Args:
        day: how the last day is told: moment, language and time zone to words.
    """
    if nomination.answer_by is None:
        return
    language = language_of(actor, nomination.person_id)
    write_letter(
        actor,
        "nomination_reminder",
        programme_id=nomination.programme_id,
        round_id=nomination.round_id,
        person_id=nomination.person_id,
        nomination_id=nomination.id,
        values={
            "from_name": from_whom(nomination, language),
            "by_date": day(nomination.answer_by, language, actor.council.zone),
        },
    )
    _count(nomination)
    nomination.reminded_at = func.clock_timestamp()
    session().flush()


def letters_sent(round_id: UUID, person_id: UUID, submitted_by: UUID | None) -> int:
    """How many letters somebody has had from one sender in a round, also of nominations that were taken back."""
    wanted = select(NominationSent.letters).where(
        NominationSent.round_id == round_id,
        NominationSent.person_id == person_id,
        NominationSent.submitted_by == submitted_by,
    )
    return session().scalar(wanted) or 0


def answer_day(actor: Actor, call: CallView, sent_at: datetime) -> datetime:
    """The end of the last day to answer on the council's clock, or the close of the call if that comes first."""
    zone = actor.council.zone
    last = (sent_at + timedelta(days=call.answer_days)).astimezone(zone).date()
    return min(datetime.combine(last, time(23, 59, 59), zone).astimezone(UTC), call.closes_at)


def remind_in_time(actor: Actor, nomination: Nomination, now: datetime) -> None:
    """Ask for the reminder before the last day to answer."""
    if nomination.answer_by is None:
        return
    told = {"nomination": str(nomination.id), "answer_by": nomination.answer_by.isoformat()}
    publish(REMIND, told, actor=actor, delay=reminder_at(now, nomination.answer_by) - now)


def _count(nomination: Nomination) -> None:
    counted = insert(NominationSent).values(
        council_id=nomination.council_id,
        programme_id=nomination.programme_id,
        round_id=nomination.round_id,
        person_id=nomination.person_id,
        submitted_by=nomination.submitted_by,
        letters=1,
    )
    session().execute(
        counted.on_conflict_do_update(
            index_elements=["council_id", "round_id", "person_id", "submitted_by"],
            set_={"letters": NominationSent.letters + 1, "last_at": func.clock_timestamp()},
        )
    )
