"""Reading that a person profile was done, and who may do one: whom the round's panel states as certified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.platform.database import session
from app.selection.models import PanelMember, ProfileRecord


@dataclass(frozen=True)
class Profile:
    """That a profile was done. `sentence` is here for the candidate; others read it once it is agreed."""

    instrument: str
    certified_user: str
    done_on: date
    feedback_on: date | None
    sentence: str | None
    agreed_at: datetime | None
    version: int

    @property
    def agreed(self) -> str | None:
        """The sentence, once the candidate has agreed to it."""
        return self.sentence if self.agreed_at is not None else None

    @property
    def waits(self) -> bool:
        """Whether there is a sentence that the candidate has not answered about."""
        return self.sentence is not None and self.agreed_at is None


@dataclass(frozen=True)
class Certified:
    """Somebody of the panel, and the instruments that she or he is stated as certified for."""

    name: str
    instruments: tuple[str, ...]

    def named(self, instrument: str) -> str | None:
        """An instrument as the panel spells it; None when there is no certificate for it."""
        return next((one for one in self.instruments if one.casefold() == instrument.casefold()), None)


def certified_users(programme_id: UUID, round_id: UUID) -> list[Certified]:
    """Everybody of a round's panel, of whichever council, with a certificate, by name."""
    wanted = (
        select(PanelMember.name, PanelMember.certified_for)
        .where(
            PanelMember.programme_id == programme_id,
            PanelMember.round_id == round_id,
            PanelMember.certified_for.is_not(None),
        )
        .order_by(PanelMember.name, PanelMember.id)
    )
    return [Certified(name, instruments_in(told)) for name, told in session().execute(wanted)]


def instruments_in(told: str | None) -> tuple[str, ...]:
    """The instruments of a certificate; several are separated by commas."""
    return tuple(one for part in (told or "").replace(";", ",").split(",") if (one := " ".join(part.split())))


def get_profile(candidacy_id: UUID) -> Profile | None:
    """What is kept of the profile of a case's person."""
    found = session().scalar(select(ProfileRecord).where(ProfileRecord.candidacy_id == candidacy_id))
    return profile_of(found) if found is not None else None


def profile_of(found: ProfileRecord) -> Profile:
    """A record as a value."""
    return Profile(
        found.instrument, found.certified_user, found.done_on, found.feedback_on, found.sentence,
        found.sentence_agreed_at, found.version,
    )  # fmt: skip
