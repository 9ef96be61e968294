"""The letters of a nomination: to the nominee, and to the manager in whose name somebody else has written."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.letters.models import Letter
from app.letters.service.write import language_of, write_letter
from app.letters.words import date_words
from app.nominations.models import Nomination
from app.nominations.queries.calls import CallView
from app.nominations.queries.nominate import names_of, reminder_at
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.i18n.binding import force
from app.platform.outbox.publish import publish

REMIND = "nominations.remind_nominee"
#: So many letters somebody gets about one nomination, however often it is changed.
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
    nomination.answer_by = _answer_by(actor, call, now)
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
    told = {"nomination": str(nomination.id), "answer_by": nomination.answer_by.isoformat()}
    publish(REMIND, told, actor=actor, delay=reminder_at(now, nomination.answer_by) - now)


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


def letters_of(nomination: Nomination) -> int:
    """How many letters the nominee has had about it, as far as the actor sees them."""
    wanted = select(func.count()).where(
        Letter.nomination_id == nomination.id, Letter.person_id == nomination.person_id
    )
    return session().scalar(wanted) or 0


def _answer_by(actor: Actor, call: CallView, now: datetime) -> datetime:
    """The end of the last day to answer on the council's clock, or the close of the call if that comes first."""
    zone = actor.council.zone
    last = (now + timedelta(days=call.answer_days)).astimezone(zone).date()
    return min(datetime.combine(last, time(23, 59, 59), zone).astimezone(UTC), call.closes_at)
