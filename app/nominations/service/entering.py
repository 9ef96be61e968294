"""The council's own doors: adding somebody by hand, and loading from a file. Both pass the one state machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select

from app.letters.service.write import language_of
from app.letters.words import date_words
from app.nominations.models import Candidacy
from app.nominations.queries.calls import call_for
from app.nominations.queries.steps import last_move
from app.nominations.service.move import begin, move
from app.nominations.states import BY_COUNCIL
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.free_text import unkept
from app.platform.once import ThereAlready, only_once
from app.platform.refusals import NotAllowed, Refused
from app.programmes.models import Programme

LONGEST = 4_000
MOVES_BY_DOOR = {"by_hand": "added", "import": "imported"}


@dataclass(frozen=True)
class Entry:
    """Somebody to be entered for a round: by which door, on what grounds, and the own words where a file has them."""

    programme_id: UUID
    round_id: UUID
    person_id: UUID
    door: str
    grounds: str | None = None
    drive: str | None = None
    #: The day on which the person said yes, told that the programme guarantees no post.
    yes_on: date | None = None


def may_enter(actor: Actor) -> bool:
    """Whether the actor may enter people for a round at all."""
    return actor.may("council:candidacies:edit")


def enter(actor: Actor, entry: Entry, case_id: UUID | None = None) -> Candidacy:
    """Enter somebody of the council for a round; in one without selection she has a place at once.

    Nobody is entered without having said yes: the day of it is kept with who states it, and the person reads both.
    Whom the council itself has taken out may be entered again: the same case goes on, with its history.

    Args:
        case_id: the id that a new case gets.

    Raises:
        NotAllowed: the actor may not make the council's candidates' files.
        Refused: `person` is `unknown`, `gone`, the actor (`own`), has a case (`taken`) or has withdrawn
            (`withdrew`); `yes_on` is `missing` or in the `future`; `grounds` are missing, too long or hold what may
            not be kept, as `drive`.
    """
    if not may_enter(actor):
        raise NotAllowed
    _check_person(actor, entry.person_id)
    _check_yes(actor, entry.yes_on)
    grounds = checked_grounds(entry.grounds)
    if (kind := unkept(entry.drive)) is not None:
        raise Refused("drive", kind)
    name = "placed" if without_selection(entry.programme_id, entry.round_id) else MOVES_BY_DOOR[entry.door]
    earlier = session().scalar(
        select(Candidacy).where(
            Candidacy.round_id == entry.round_id,
            Candidacy.person_id == entry.person_id,
            Candidacy.state != "draft",
        )
    )
    if earlier is not None:
        if earlier.state != "withdrawn":
            raise Refused("person", "taken")
        if last_move(earlier.id) not in BY_COUNCIL:
            raise Refused("person", "withdrew")
        again = move(actor, earlier.id, name, grounds=grounds, letter_values=_told(actor, entry))
        again.yes_on, again.yes_stated_by = entry.yes_on, actor.name
        session().flush()
        return again
    return _begin(actor, entry, name, grounds, case_id)


def without_selection(programme_id: UUID, round_id: UUID) -> bool:
    """Whether everybody who wants takes part: as the round's call says, else the programme."""
    call = call_for(programme_id, round_id)
    if call is not None:
        return call.way_in == "no_selection"
    return session().scalar(select(Programme.way_in).where(Programme.id == programme_id)) == "no_selection"


def checked_grounds(text: str | None) -> str | None:
    """Grounds without spaces at the ends, or None for none.

    Raises:
        Refused: they are too long, or hold what may not be kept (see `unkept`).
    """
    grounds = (text or "").strip()
    if len(grounds) > LONGEST:
        raise Refused("grounds", "long")
    kind = unkept(grounds)
    if kind is not None:
        raise Refused("grounds", kind)
    return grounds or None


def _check_person(actor: Actor, person_id: UUID) -> None:
    if person_id == actor.person_id:
        raise Refused("person", "own")
    active = session().scalar(select(Person.active).where(Person.id == person_id))
    if active is None:
        raise Refused("person", "unknown")
    if not active:
        raise Refused("person", "gone")


def _check_yes(actor: Actor, yes_on: date | None) -> None:
    if yes_on is None:
        raise Refused("yes_on", "missing")
    if yes_on > datetime.now(actor.council.zone).date():
        raise Refused("yes_on", "future")


def _told(actor: Actor, entry: Entry) -> dict[str, str]:
    """What the letter tells of the yes."""
    if entry.yes_on is None:
        return {}
    language = language_of(actor, entry.person_id)
    # Noon: the same day on every clock of a council.
    noon = datetime.combine(entry.yes_on, time(12), actor.council.zone)
    return {"yes_date": date_words(noon, language, actor.council.zone)}


def _begin(actor: Actor, entry: Entry, name: str, grounds: str | None, case_id: UUID | None) -> Candidacy:
    call = call_for(entry.programme_id, entry.round_id)
    case = Candidacy(
        council_id=actor.council.id,
        programme_id=entry.programme_id,
        round_id=entry.round_id,
        call_id=call.id if call is not None else None,
        person_id=entry.person_id,
        door=entry.door,
        drive=(entry.drive or "").strip() or None,
        yes_on=entry.yes_on,
        yes_stated_by=actor.name,
    )
    if case_id is not None:
        case.id = case_id
    try:
        with only_once("uq_candidacy_case"):
            return begin(actor, case, name, grounds=grounds, letter_values=_told(actor, entry))
    except ThereAlready:
        raise Refused("person", "taken") from None
