"""Sending, in the background."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l

from app.platform.access.table import Role
from app.platform.config import Settings
from app.platform.database import ScopedSession
from app.platform.identity.recipients import reachable_with, recipient, still_waits
from app.platform.mail.compose import compose
from app.platform.mail.service import JOB_DEAD, JOB_DONE, WAITING, send_later
from app.platform.mail.transport import AddressRefused, NoEncryption, send
from app.platform.outbox.endings import any_untold, untold
from app.platform.outbox.job import Job, Refused
from app.platform.outbox.moments import Minutes
from app.platform.outbox.registry import handler
from app.platform.outbox.schedule import Every, scheduled

SEND = "mail.send"


@handler(SEND, title=_l("Send an e-mail"))
def send_mail(job: Job) -> dict[str, Any]:
    """Send one message to one account, if the account is there and has an address.

    A server that is away means another attempt. The same message may then arrive twice with one Message-ID:
    no protocol lets two servers commit together.
    """
    settings: Settings = current_app.extensions["fram_settings"]
    if settings.mail_url is None:
        raise Refused("mail_not_set_up")
    account = recipient(UUID(job.arguments["account"]))
    if account is None:
        return {"sent": 0}
    message = compose(job.arguments["template"], account, job.council, job.arguments["values"], job.id)
    host = settings.base_host.partition(":")[0]
    try:
        send(message, settings.mail_url.get_secret_value(), settings.mail_from, host)
    except AddressRefused:
        raise Refused("address_refused") from None
    except NoEncryption:
        raise Refused("mail_not_encrypted") from None
    return {"sent": 1}


@handler("identity.waiting", title=_l("Tell the coordinators that somebody is waiting"))
def tell_coordinators(job: Job) -> dict[str, Any]:
    """Ask for a message to each coordinator of the council, if the account still waits."""
    waiting = UUID(job.arguments["account"])
    if not still_waits(waiting):
        return {"told": 0}
    coordinators = reachable_with(Role.COORDINATOR)
    for account_id in coordinators:
        send_later(WAITING.name, account_id, actor=job.actor, once_key=f"waiting {waiting} {account_id}")
    return {"told": len(coordinators)}


@handler("jobs.tell", title=_l("Tell people that what they asked for is done or has failed"))
def tell_who_asked(job: Job) -> dict[str, Any]:
    """Ask for a message to whoever asked for a long job that is over; one for each ending, however often it runs."""
    endings = untold(job.session, SEND)
    for one in endings:
        template = JOB_DEAD if one.dead else JOB_DONE
        values = {"job": str(one.id), "kind": one.kind}
        send_later(template.name, one.account_id, values, actor=job.actor, once_key=one.key)
    return {"told": len(endings)}


def _anything_to_tell(current: ScopedSession) -> bool:
    settings: Settings = current_app.extensions["fram_settings"]
    return settings.mail_url is not None and any_untold(current, SEND)


scheduled(Every("jobs.tell", Minutes(5), "everyone", needed=_anything_to_tell))
