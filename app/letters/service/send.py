"""Sending one letter by e-mail: the address is looked up now, the words are those that were written."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from markupsafe import Markup, escape
from sqlalchemy import func, select

from app.letters.models import Letter
from app.people.models import Person
from app.platform.config import Settings
from app.platform.database import session
from app.platform.i18n.binding import force
from app.platform.identity.models import Account
from app.platform.mail import Attachment, Message
from app.platform.mail.transport import AddressRefused, NoEncryption, send
from app.platform.outbox.job import Refused
from app.platform.tenancy.tenant import Tenant


def send_letter(letter_id: UUID, council: Tenant, key: UUID) -> bool:
    """Send a letter. False when there is nothing to send.

    A letter that is read in Fram only is there as soon as it is written; this marks it as delivered.

    Args:
        key: of the Message-ID, so that a letter that is sent twice is shown once.

    Raises:
        Refused: e-mail is not set up, or the address is refused for good.
        OSError, smtplib.SMTPException: the server is away; try again.
    """
    letter = session().scalar(select(Letter).where(Letter.id == letter_id).with_for_update())
    if letter is None or letter.sent_at is not None:
        return False
    address = _address(letter.person_id) if letter.channel == "mail" else None
    letter.sent_at = func.clock_timestamp()
    if address is None:
        letter.channel = "fram"
        return False
    settings: Settings = current_app.extensions["fram_settings"]
    if settings.mail_url is None:
        raise Refused("mail_not_set_up")
    message = Message(
        to=address,
        subject=letter.subject,
        text=letter.body + "\n",
        html=_html(letter, council),
        locale=letter.locale,
        key=f"letter-{key}",
        attachments=tuple(Attachment(**one) for one in letter.attachments),
    )
    try:
        send(
            message,
            settings.mail_url.get_secret_value(),
            settings.mail_from,
            settings.base_host.partition(":")[0],
        )
    except AddressRefused:
        raise Refused("address_refused") from None
    except NoEncryption:
        raise Refused("mail_not_encrypted") from None
    return True


def _address(person_id: UUID) -> str | None:
    account = (
        select(Account.email)
        .where(Account.person_id == person_id, Account.status == "active", Account.email != "")
        .limit(1)
    )
    own = select(Person.email).where(Person.id == person_id, Person.active, Person.email != "")
    return session().scalar(account) or session().scalar(own)


def _html(letter: Letter, council: Tenant) -> str:
    settings: Settings = current_app.extensions["fram_settings"]
    parts = [Markup("<br>").join(escape(part).split("\n")) for part in letter.body.split("\n\n")]
    # Not render_template: its context processors are about a request, and there is none.
    page = current_app.jinja_env.get_template("letters/mail.html")
    with force(letter.locale):
        return page.render(
            subject=letter.subject,
            parts=parts,
            council=council,
            language=letter.locale,
            origin=settings.origin(council.host),
        )
