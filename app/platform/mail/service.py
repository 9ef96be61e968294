"""Messages that leave with the commit. The address is looked up when the message is sent, not before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.platform.access.actor import Actor, system_actor
from app.platform.outbox.publish import publish
from app.platform.tenancy.tenant import Tenant


@dataclass(frozen=True)
class MailTemplate:
    """A kind of message: its subject, and the stem of its two Jinja templates (`<stem>.txt`, `<stem>.html`)."""

    name: str
    subject: LazyString | str
    stem: str


TEMPLATES: dict[str, MailTemplate] = {}


def mail_template(name: str, subject: LazyString | str, stem: str) -> MailTemplate:
    """Make a kind of message known.

    Args:
        name: `<feature>.<what>`, for instance `identity.waiting`.
        subject: lazy, so that it is written in the recipient's language.
        stem: path of the templates without extension, for instance `mail/waiting`.

    Raises:
        ValueError: there is another of this name.
    """
    made = MailTemplate(name, subject, stem)
    if TEMPLATES.setdefault(name, made).stem != stem:
        raise ValueError(f"there are two mail templates {name}")
    return made


def send_later(
    template: str,
    account_id: UUID,
    values: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    once_key: str | None = None,
) -> UUID:
    """Send a message to an account of the actor's council when this transaction has committed.

    Args:
        template: name of a registered kind of message.
        account_id: to whom; somebody whose account has ended by then, or who has no address, gets nothing.
        values: JSON for the templates: ids and counts rather than contents of people's files.
        actor: who causes it (only its council counts; the message leaves also when the actor's account ends).
        once_key: as in `publish`.

    Returns:
        The id of the job, from which the Message-ID is made.

    Raises:
        KeyError: there is no such kind of message.
    """
    arguments = {
        "template": TEMPLATES[template].name,
        "account": str(account_id),
        "values": dict(values or {}),
    }
    return publish("mail.send", arguments, actor=system_actor(actor.council), once_key=once_key)


def notify_waiting(council: Tenant, account_id: UUID) -> UUID:
    """Tell the council's coordinators that an account is in the waiting room: once, however often it knocks.

    Returns:
        The id of the job that finds the coordinators.
    """
    return publish(
        "identity.waiting",
        {"account": str(account_id)},
        actor=system_actor(council),
        once_key=str(account_id),
    )


WAITING = mail_template("identity.waiting", _l("Somebody is waiting to be let in to Fram"), "mail/waiting")
JOB_DONE = mail_template("jobs.done", _l("What you asked for in Fram is done"), "mail/job_done")
JOB_DEAD = mail_template("jobs.dead", _l("What you asked for in Fram has failed"), "mail/job_dead")
