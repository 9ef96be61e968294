"""Reading letters: those of a case, those of a person, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask_babel.speaklater import LazyString
from sqlalchemy import Select, and_, exists, func, or_, select

from app.letters.kinds import KINDS
from app.letters.models import Letter, LetterChoice, LetterWording
from app.people.models import Person
from app.platform.database import session
from app.platform.identity.models import Account

#: What a letter says while the mail server is away: it is tried again by itself.
AWAY: Final = "away"


@dataclass(frozen=True)
class LetterLine:
    """One letter in a list. `state`: `waiting` (for its time), `sent`, `in_fram`, `late` (tried again) or `failed`.

    `fault`: a code of why it could not be sent, if it could not.
    """

    id: UUID
    kind: str
    subject: str
    recipient: str
    person_id: UUID
    locale: str
    channel: str
    written_at: datetime
    send_at: datetime
    sent_at: datetime | None
    read_at: datetime | None
    state: str
    fault: str | None = None

    @property
    def title(self) -> LazyString | str:
        """What the kind of letter is called; its subject when the code no longer knows the kind."""
        kind = KINDS.get(self.kind)
        return kind.title if kind else self.subject


def letters_of_case(candidacy_id: UUID, person_id: UUID | None = None) -> list[LetterLine]:
    """The letters that are logged on a case, newest first; one statement.

    Args:
        person_id: only those to this person whose time has come: what the person herself sees. Without it,
            what the council sees: everybody's, also those that wait for their time.
    """
    wanted = _lines().where(Letter.candidacy_id == candidacy_id)
    if person_id is not None:
        wanted = wanted.where(Letter.person_id == person_id, Letter.send_at <= func.clock_timestamp())
    return _read(wanted)


def letters_of(person_id: UUID) -> list[LetterLine]:
    """The letters to a person whose time has come, newest first; one statement."""
    return _read(_lines().where(Letter.person_id == person_id, Letter.send_at <= func.clock_timestamp()))


def letter_of(letter_id: UUID, person_id: UUID) -> Letter | None:
    """One of a person's own letters, whose time has come; None for anybody else's."""
    wanted = select(Letter).where(
        Letter.id == letter_id, Letter.person_id == person_id, Letter.send_at <= func.clock_timestamp()
    )
    return session().scalar(wanted)


def unread_in_fram(person_id: UUID) -> int:
    """How many letters a person reads only in Fram and has not opened."""
    wanted = select(func.count()).where(
        Letter.person_id == person_id,
        Letter.channel == "fram",
        Letter.read_at.is_(None),
        Letter.send_at <= func.clock_timestamp(),
    )
    return session().scalar(wanted) or 0


def reachable(person_id: UUID) -> bool:
    """Whether letters to somebody get anywhere: to an address of the directory, or to an account."""
    wanted = select(Person.id).where(
        Person.id == person_id,
        or_(
            and_(Person.active, Person.email != ""),
            exists().where(Account.person_id == Person.id, Account.status == "active"),
        ),
    )
    return session().scalar(wanted) is not None


def letter_about(nomination_id: UUID, person_id: UUID) -> LetterLine | None:
    """The latest letter to somebody about a nomination, as far as the actor may see it, or None."""
    found = _read(
        _lines().where(Letter.nomination_id == nomination_id, Letter.person_id == person_id).limit(1)
    )
    return found[0] if found else None


class FailedLetters(NamedTuple):
    """Letters of one case to one person that have not got there; `since` is when the first was to go."""

    case_id: UUID
    name: str
    letters: int
    fault: str
    since: datetime


def failed_letters(now: datetime) -> list[FailedLetters]:
    """The letters about cases of the last month that could not be sent, by case and person, the latest first.

    Where the mail server is away they are tried again by themselves, and are here after a day.
    """
    stuck = or_(Letter.failed != AWAY, Letter.send_at < now - timedelta(days=1))
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Letter.candidacy_id,
            Person.given_name + " " + Person.family_name,
            func.count(),
            func.max(Letter.failed),
            func.min(Letter.send_at),
        )
        .join(Person, and_(Person.council_id == Letter.council_id, Person.id == Letter.person_id))
        .where(
            Letter.sent_at.is_(None),
            Letter.failed.is_not(None),
            stuck,
            Letter.candidacy_id.is_not(None),
            Letter.send_at.between(now - timedelta(days=30), now),
        )
        .group_by(Letter.candidacy_id, Letter.person_id, Person.given_name, Person.family_name)
        .order_by(func.min(Letter.send_at).desc())
        .limit(20)
    )
    return [FailedLetters(*row) for row in session().execute(wanted)]


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(Letter, Person.given_name, Person.family_name)
        .join(Person, and_(Person.council_id == Letter.council_id, Person.id == Letter.person_id))
        .order_by(Letter.send_at.desc(), Letter.written_at.desc(), Letter.id.desc())
    )


def _read(wanted: Select[*tuple[Any, ...]]) -> list[LetterLine]:
    return [_line(letter, f"{given} {family}") for letter, given, family in session().execute(wanted)]


def _line(letter: Letter, recipient: str) -> LetterLine:
    return LetterLine(
        letter.id,
        letter.kind,
        letter.subject,
        recipient,
        letter.person_id,
        letter.locale,
        letter.channel,
        letter.written_at,
        letter.send_at,
        letter.sent_at,
        letter.read_at,
        _state(letter),
        letter.failed,
    )


def _state(letter: Letter) -> str:
    if letter.failed is not None and letter.sent_at is None:
        return "late" if letter.failed == AWAY else "failed"
    if letter.channel == "fram":
        return "in_fram" if letter.sent_at is not None else "waiting"
    return "sent" if letter.sent_at is not None else "waiting"


def wordings(programme_id: UUID) -> dict[str, set[str]]:
    """The kinds of letters that a programme words itself, each with the languages it does so in."""
    wanted = select(LetterWording.kind, LetterWording.locale).where(
        LetterWording.programme_id == programme_id
    )
    found: dict[str, set[str]] = {}
    for kind, locale in session().execute(wanted):
        found.setdefault(kind, set()).add(locale)
    return found


def wording(programme_id: UUID, kind: str, locale: str) -> LetterWording | None:
    """A programme's own wording of a kind in a language, or None where Fram's is used."""
    wanted = select(LetterWording).where(
        LetterWording.programme_id == programme_id,
        LetterWording.kind == kind,
        LetterWording.locale == locale,
    )
    return session().scalar(wanted)


def channel_of(person_id: UUID) -> str:
    """How a person wants letters: `mail` or `fram`."""
    wanted = select(LetterChoice.channel).where(LetterChoice.person_id == person_id)
    return session().scalar(wanted) or "mail"
