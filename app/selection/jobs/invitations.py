"""Calendar entries to assessors: each is written in the assessor's own council, from what the assessor may read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l

from app.platform.config import Settings
from app.platform.i18n.formats import moment
from app.platform.identity.recipients import recipient
from app.platform.mail import mail_template
from app.platform.mail.compose import compose
from app.platform.mail.transport import AddressRefused, NoEncryption, send
from app.platform.outbox.job import Job, Refused
from app.platform.outbox.registry import handler
from app.selection.calendar import Entry, attached
from app.selection.queries.assessments import get_mine
from app.selection.service.entries import assessor_entry

INVITE = "assessments.invite"
INVITED = mail_template("assessments.invited", _l("An interview to hold"), "selection/mail/invited")
CANCELLED = mail_template(
    "assessments.cancelled", _l("An interview is cancelled"), "selection/mail/cancelled"
)


@handler(INVITE, title=_l("Send an assessor a calendar entry"))
def invite(job: Job) -> dict[str, Any]:
    """Send one entry; nothing when it has been changed since, or the assessor may no longer read of it."""
    settings: Settings = current_app.extensions["fram_settings"]
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


def _booked(job: Job, address: str) -> Entry | None:
    mine = get_mine(UUID(job.arguments["assessment"]))
    wanted = UUID(job.arguments["interview"])
    found = next((one for one in mine.interviews if one.id == wanted), None) if mine else None
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
