"""Sending one letter by e-mail: address and choice are looked up now, the words are those that were written."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select, update

from app.letters.markup import paragraphs
from app.letters.models import Letter
from app.letters.queries import AWAY, channel_of
from app.letters.service.quiet import quiet_until
from app.letters.service.write import ask_to_send
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.config import Settings
from app.platform.database import session, work_as
from app.platform.i18n.binding import force
from app.platform.identity.models import Account
from app.platform.mail import Attachment, Message
from app.platform.mail.transport import AddressRefused, NoEncryption, send
from app.platform.outbox.job import Refused
from app.platform.tenancy.tenant import Tenant


def send_letter(actor: Actor, letter_id: UUID) -> str:
    """Send a letter; that it is sent is written in the transaction in which it was handed over.

    Returns:
        `sent`, `in_fram` (the person reads letters there, or has no address), `waits` (it is night), or
        `nothing` (it is gone, or has been sent).

    Raises:
        Refused: e-mail is not set up, nobody can be reached, or the address is refused for good.
        OSError, smtplib.SMTPException: the server is away; try again.
    """
    letter = session().scalar(select(Letter).where(Letter.id == letter_id))
    if letter is None or letter.sent_at is not None:
        return "nothing"
    if letter.channel == "mail" and channel_of(letter.person_id) == "mail":
        told = _by_mail(actor, letter)
        if told != "in_fram":
            return told
    letter.channel, letter.failed, letter.sent_at = "fram", None, func.clock_timestamp()
    return "in_fram"


def _by_mail(actor: Actor, letter: Letter) -> str:
    """Send it, or find that it is night (`waits`), or that the person can read it in Fram alone (`in_fram`)."""
    settings: Settings = current_app.extensions["fram_settings"]
    now: datetime = session().scalars(select(func.clock_timestamp())).one()
    morning = quiet_until(now, ZoneInfo(actor.council.time_zone), settings.quiet)
    if morning is not None:
        ask_to_send(actor, letter.id, letter.nomination_id, morning, f"{letter.id} {morning:%Y-%m-%dT%H}")
        return "waits"
    address, account = _address(letter.person_id)
    if address is None and account:
        return "in_fram"
    try:
        if address is None:
            raise Refused("no_address")
        _hand_over(letter, actor.council, address, settings)
    except Exception as error:
        _note(letter.id, error.code if isinstance(error, Refused) else AWAY)
        raise
    letter.failed, letter.sent_at = None, func.clock_timestamp()
    return "sent"


def _hand_over(letter: Letter, council: Tenant, address: str, settings: Settings) -> None:
    hand_over(
        Message(
            to=address,
            subject=letter.subject,
            text=letter.body + "\n",
            html=html_of(letter.subject, letter.body, letter.locale, council, settings),
            locale=letter.locale,
            # The letter's own: what is sent twice, because a server went away in between, is shown once.
            key=f"letter-{letter.id}",
            attachments=tuple(Attachment(**one) for one in letter.attachments),
        ),
        settings,
    )


def hand_over(message: Message, settings: Settings) -> None:
    """Give a message to the mail server.

    Raises:
        Refused: e-mail is not set up, or the address is refused for good.
        OSError, smtplib.SMTPException: the server is away.
    """
    if settings.mail_url is None:
        raise Refused("mail_not_set_up")
    host = settings.base_host.partition(":")[0]
    try:
        send(message, settings.mail_url.get_secret_value(), settings.mail_from, host)
    except AddressRefused:
        raise Refused("address_refused") from None
    except NoEncryption:
        raise Refused("mail_not_encrypted") from None


def _note(letter_id: UUID, why: str) -> None:
    """Write why it was not sent, beside the transaction that is about to be undone."""
    with work_as(session().scope) as beside:
        beside.execute(update(Letter).where(Letter.id == letter_id).values(failed=why))


def _address(person_id: UUID) -> tuple[str | None, bool]:
    """The account's address, else the directory's; and whether there is an account to read letters with."""
    accounts = session().scalars(
        select(func.coalesce(Account.email, "")).where(
            Account.person_id == person_id, Account.status == "active"
        )
    )
    of_accounts = list(accounts)
    own = select(Person.email).where(Person.id == person_id, Person.active, Person.email != "")
    return next((one for one in of_accounts if one), None) or session().scalar(own), bool(of_accounts)


def html_of(subject: str, body: str, locale: str, council: Tenant, settings: Settings) -> str:
    """A letter's text as a page of its own."""
    origin = settings.origin(council.host)
    # Not render_template: its context processors are about a request, and there is none.
    page = current_app.jinja_env.get_template("letters/mail.html")
    with force(locale):
        return page.render(
            subject=subject,
            parts=paragraphs(body, origin),
            council=council,
            language=locale,
            origin=origin,
        )
