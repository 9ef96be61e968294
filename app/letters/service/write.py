"""Writing one letter to one person, in that person's language; it leaves when its time has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select

from app.letters.kinds import KINDS, LetterKind
from app.letters.models import Letter
from app.letters.queries import channel_of, wording
from app.letters.service.quiet import quiet_until
from app.letters.wordings import fill, with_promise
from app.letters.words import no_guarantee_text
from app.people.models import Person
from app.platform.access.actor import Actor, system_actor
from app.platform.config import Settings
from app.platform.database import session
from app.platform.i18n.binding import force
from app.platform.i18n.content import pick
from app.platform.i18n.locale import recipient_language
from app.platform.identity.models import Account
from app.platform.mail import Attachment
from app.platform.outbox.publish import publish
from app.platform.refusals import NotFound
from app.platform.tenancy.tenant import Tenant
from app.programmes.models import ProgrammeText, Round

SEND = "letters.send"
#: Of nominations: in the name of who sent it, who alone sees the letter beside the person, and in no list of jobs.
SEND_BETWEEN = "letters.send.between"


def write_letter(
    actor: Actor,
    kind: str,
    *,
    programme_id: UUID,
    round_id: UUID | None,
    person_id: UUID,
    values: Mapping[str, str],
    candidacy_id: UUID | None = None,
    nomination_id: UUID | None = None,
    send_at: datetime | None = None,
    attachments: Sequence[Attachment] = (),
) -> UUID:
    """Write a letter and ask for it to be sent, in the transaction of what it tells of.

    Args:
        kind: of `KINDS`.
        values: of the kind's own placeholders; dates and times already in words of the recipient's language
            (use `language_of`).
        candidacy_id, nomination_id: the case it is logged on.
        send_at: no earlier than this; quiet hours may make it later.
        attachments: small text files that go with the e-mail.

    Returns:
        The letter's id.

    Raises:
        KeyError: there is no such kind.
        NotFound: the council has no such person.
    """
    what = KINDS[kind]
    person = session().scalar(select(Person).where(Person.id == person_id))
    if person is None:
        raise NotFound
    language = language_of(actor, person_id)
    given = dict(values) | common(
        actor.council, what, person.given_name, programme_id, round_id, language
    )  # fmt: skip
    subject, body = worded(what, programme_id, language)
    letter = Letter(
        council_id=actor.council.id,
        programme_id=programme_id,
        person_id=person_id,
        candidacy_id=candidacy_id,
        nomination_id=nomination_id,
        kind=kind,
        locale=language,
        subject=" ".join(fill(subject, given).split()),
        body=fill(body, given).strip(),
        channel=channel_of(person_id),
        attachments=[asdict(one) for one in attachments],
        asked_by=actor.account_id,
        send_at=send_at or func.clock_timestamp(),
    )
    session().add(letter)
    session().flush()
    ask_to_send(actor, letter.id, nomination_id, _not_before(actor, send_at), str(letter.id))
    return letter.id


def ask_to_send(
    actor: Actor, letter_id: UUID, nomination_id: UUID | None, when: datetime | None, once_key: str
) -> None:
    """Ask for a letter to be sent at a moment, or at once.

    It goes also when the account of who caused it has ended by then, but for a nomination's, which only its
    parties may see.
    """
    kind = SEND if nomination_id is None else SEND_BETWEEN
    whose = system_actor(actor.council) if nomination_id is None else actor
    publish(kind, {"letter": str(letter_id)}, actor=whose, once_key=once_key, delay=_delay(when))


def language_of(actor: Actor, person_id: UUID) -> str:
    """The language that letters to one of the council's people are written in."""
    chosen = session().scalar(
        select(Account.locale).where(Account.person_id == person_id, Account.status == "active").limit(1)
    )
    return recipient_language(chosen, actor.council.default_language, actor.council.languages)


def _not_before(actor: Actor, send_at: datetime | None) -> datetime | None:
    """When the quiet hours are over that the wanted moment (or now) falls in, else that moment."""
    settings: Settings = current_app.extensions["fram_settings"]
    now: datetime = session().scalars(select(func.clock_timestamp())).one()
    wanted = max(send_at, now) if send_at else now
    return quiet_until(wanted, ZoneInfo(actor.council.time_zone), settings.quiet) or send_at


def _delay(send_at: datetime | None) -> timedelta | None:
    if send_at is None:
        return None
    now = session().scalar(select(func.clock_timestamp()))
    return max(send_at - now, timedelta()) if now is not None else None


def common(
    council: Tenant, what: LetterKind, name: str, programme_id: UUID, round_id: UUID | None, language: str
) -> dict[str, str]:
    """What every kind of letter can tell. `name` is what the recipient is called."""
    settings: Settings = current_app.extensions["fram_settings"]
    wanted = select(ProgrammeText.locale, ProgrammeText.name).where(
        ProgrammeText.programme_id == programme_id
    )
    names = {row.locale: row.name for row in session().execute(wanted)}
    number = session().scalar(
        select(Round.number).where(Round.programme_id == programme_id, Round.id == round_id)
    )
    programme = pick(names, language).text
    with force(language):
        no_guarantee = no_guarantee_text(programme)
    return {
        "first_name": name,
        "programme": programme,
        "no_guarantee": no_guarantee,
        "round": str(number or ""),
        "council": council.name(language),
        "link": settings.origin(council.host) + what.path,
    }


def worded(what: LetterKind, programme_id: UUID, language: str) -> tuple[str, str]:
    """Subject and body of a kind in a language, with their placeholders: the programme's own, else Fram's."""
    own = wording(programme_id, what.name, language)
    if own is not None:
        return own.subject, with_promise(what, own.body)
    with force(language):
        return str(what.subject), str(what.body)
