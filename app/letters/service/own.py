"""What a person does with the own letters: reading one, choosing how they come."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from app.letters.models import CHANNELS, Letter, LetterChoice
from app.letters.queries import letter_of
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.refusals import NotFound, Refused


def read_letter(actor: Actor, letter_id: UUID) -> Letter:
    """One of the actor's own letters; the first time, that it has been read.

    Raises:
        NotFound: the actor has no such letter, or its time has not come.
    """
    letter = letter_of(letter_id, actor.person_id) if actor.person_id else None
    if letter is None:
        raise NotFound
    if letter.read_at is None:
        letter.read_at = func.clock_timestamp()
        session().flush()
        session().refresh(letter)
    return letter


def choose_channel(actor: Actor, channel: str) -> None:
    """How the actor wants letters from now on, those that have not left yet included.

    Raises:
        NotFound: the actor's account is not linked to anybody in the directory.
        Refused: there is no such way.
    """
    if actor.person_id is None:
        raise NotFound
    if channel not in CHANNELS:
        raise Refused("channel", "unknown")
    values = insert(LetterChoice).values(
        council_id=actor.council.id, person_id=actor.person_id, channel=channel
    )
    session().execute(
        values.on_conflict_do_update(
            index_elements=["council_id", "person_id"], set_={"channel": values.excluded.channel}
        )
    )
