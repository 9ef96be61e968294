"""Calendar entries to assessors: each is written in the assessor's own council, from what the assessor may read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.letters.queries import channel_of
from app.letters.service.account import language_of_account, mail_account
from app.letters.service.quiet import quiet_until
from app.letters.service.write import language_of, write_letter
from app.letters.words import date_words, moment_words
from app.platform.config import Settings
from app.platform.database import ScopedSession
from app.platform.i18n.formats import moment
from app.platform.identity.recipients import recipient
from app.platform.mail import mail_template
from app.platform.mail.compose import compose
from app.platform.mail.transport import AddressRefused, NoEncryption, send
from app.platform.outbox.job import Job, Refused
from app.platform.outbox.moments import Minutes
from app.platform.outbox.publish import publish
from app.platform.outbox.registry import handler
from app.platform.outbox.schedule import Every, scheduled
from app.selection.calendar import Entry, attached
from app.selection.models import Assessment
from app.selection.queries.assessments import Booked, MyAssessment, get_mine
from app.selection.service.entries import assessor_entry
from app.selection.service.invitations import BEFORE_DUE, remind_assessors

INVITE, TELL, REMIND = "assessments.invite", "assessments.tell", "assessments.remind"
INVITED = mail_template("assessments.invited", _l("An interview to hold"), "selection/mail/invited")
CANCELLED = mail_template(
    "assessments.cancelled", _l("An interview is cancelled"), "selection/mail/cancelled"
)


TOLD_KINDS = {"asked": "assessment_asked", "soon": "assessment_soon", "overdue": "assessment_overdue"}


@handler(TELL, title=_l("Tell an assessor what waits"))
def tell(job: Job) -> dict[str, Any]:
    """A letter to the assessor, without the candidate's name; nothing when there is nothing to do any more.

    An account of nobody in the directory has no letters in Fram: it is written to at its own address, and where there
    is none the page of the panel says so.
    """
    mine, person_id = get_mine(UUID(job.arguments["assessment"])), job.actor.person_id
    if mine is None or mine.state not in ("asked", "begun"):
        return {"letters": 0}
    if person_id is None:
        return _tell_account(job, mine)
    told = job.arguments["told"]
    write_letter(
        job.actor,
        TOLD_KINDS[told],
        programme_id=mine.programme_id,
        round_id=mine.round_id,
        person_id=person_id,
        values=_told_values(job, mine, language_of(job.actor, person_id)),
    )
    return {"letters": 1}


def _told_values(job: Job, mine: MyAssessment, language: str) -> dict[str, str]:
    if job.arguments["told"] == "asked" or mine.due_at is None:
        return {}
    return {"by_date": date_words(mine.due_at, language, job.council.zone)}


def _tell_account(job: Job, mine: MyAssessment) -> dict[str, Any]:
    account = recipient(job.actor.account_id) if job.actor.account_id else None
    if account is None:
        return {"letters": 0}
    if waits := _until_morning(job, TELL):
        return {"letters": 0} | waits
    language = language_of_account(job.council, account)
    mail_account(
        job.council,
        account,
        TOLD_KINDS[job.arguments["told"]],
        programme_id=mine.programme_id,
        round_id=mine.round_id,
        values=_told_values(job, mine, language),
        key=job.id,
    )
    return {"letters": 0, "mails": 1}


def _until_morning(job: Job, kind: str) -> dict[str, Any]:
    """In the quiet hours the same work is asked for once more when they are over."""
    settings: Settings = current_app.extensions["fram_settings"]
    now = datetime.now(UTC)
    morning = quiet_until(now, job.council.zone, settings.quiet)
    if morning is None:
        return {}
    once = f"{job.id} {morning:%Y-%m-%dT%H}"
    publish(kind, job.arguments, actor=job.actor, once_key=once, delay=morning - now)
    return {"waits": 1}


@handler(REMIND, title=_l("Remind assessors"))
def remind(_job: Job) -> dict[str, Any]:
    """Ask for letters to whoever has an assessment of the council's candidates that is due soon, or overdue."""
    return {"asked": remind_assessors()}


def _any_due(current: ScopedSession) -> bool:
    wanted = select(Assessment.id).where(
        Assessment.submitted_at.is_(None), Assessment.due_at <= func.clock_timestamp() + BEFORE_DUE
    )
    return current.scalar(wanted.limit(1)) is not None


scheduled(Every(REMIND, Minutes(30), needed=_any_due))


@handler(INVITE, title=_l("Send an assessor a calendar entry"))
def invite(job: Job) -> dict[str, Any]:
    """Send one entry; nothing when it has been changed since, or the assessor may no longer read of it.

    Not in the quiet hours; and who reads letters only in Fram reads of it there.
    """
    settings: Settings = current_app.extensions["fram_settings"]
    if waits := _until_morning(job, INVITE):
        return {"sent": 0} | waits
    if job.actor.person_id is not None and channel_of(job.actor.person_id) == "fram":
        return {"sent": 0, "letters": _in_fram(job, job.actor.person_id)}
    account = recipient(job.actor.account_id) if job.actor.account_id else None
    if account is None or not account.email:
        return {"sent": 0}
    entry = _cancelled(job, account.email) if job.arguments["cancelled"] else _booked(job, account.email)
    if entry is None:
        return {"sent": 0}
    if settings.mail_url is None:
        raise Refused("mail_not_set_up")
    template = CANCELLED if entry.cancelled else INVITED
    values = {
        "when": moment(entry.starts_at), "ends": moment(entry.ends_at), "place": entry.place,
        "what": entry.summary, "link": entry.link,
    }  # fmt: skip
    message = compose(template.name, account, job.council, values, job.id)
    try:
        send(
            replace(message, attachments=(attached(entry),)),
            settings.mail_url.get_secret_value(),
            settings.mail_from,
            settings.base_host.partition(":")[0],
        )
    except AddressRefused:
        raise Refused("address_refused") from None
    except NoEncryption:
        raise Refused("mail_not_encrypted") from None
    return {"sent": 1}


def _in_fram(job: Job, person_id: UUID) -> int:
    """A letter of an interview that is booked, or of one that is cancelled.

    Who has told of a conflict of interest has left it by that, and hears nothing more (such a job names no round).
    """
    language = language_of(job.actor, person_id)
    if job.arguments["cancelled"]:
        if "round" not in job.arguments:
            return 0
        starts, kind = datetime.fromisoformat(job.arguments["starts"]), "interview_off"
        round_of = UUID(job.arguments["programme"]), UUID(job.arguments["round"])
        values = {"when": moment_words(starts, language, job.council.zone)}
    else:
        mine, booked = _interview(job)
        if mine is None or booked is None:
            return 0
        kind, round_of = "interview_to_hold", (mine.programme_id, mine.round_id)
        when = moment_words(booked.starts_at, language, job.council.zone)
        values = {"when": when, "place": booked.place}
    write_letter(
        job.actor, kind, programme_id=round_of[0], round_id=round_of[1], person_id=person_id, values=values
    )
    return 1


def _interview(job: Job) -> tuple[MyAssessment | None, Booked | None]:
    mine = get_mine(UUID(job.arguments["assessment"]))
    wanted = UUID(job.arguments["interview"])
    found = next((one for one in mine.interviews if one.id == wanted), None) if mine else None
    return mine, found


def _booked(job: Job, address: str) -> Entry | None:
    mine, found = _interview(job)
    if mine is None or found is None or found.version != job.arguments["version"]:
        return None
    return assessor_entry(job.actor, mine, found, address)


def _cancelled(job: Job, address: str) -> Entry:
    """Of an interview that is gone nothing is read: the calendar knows it by its id."""
    settings: Settings = current_app.extensions["fram_settings"]
    return Entry(
        id=UUID(job.arguments["interview"]),
        sequence=job.arguments["sequence"],
        starts_at=datetime.fromisoformat(job.arguments["starts"]),
        ends_at=datetime.fromisoformat(job.arguments["ends"]),
        summary=str(CANCELLED.subject),
        host=settings.base_host.partition(":")[0],
        organizer=parseaddr(settings.mail_from)[1],
        link=f"{settings.origin(job.council.host)}/assessments",
        attendee=address,
        cancelled=True,
    )
