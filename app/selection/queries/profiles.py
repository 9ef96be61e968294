"""Reading that a person profile was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.platform.database import session
from app.selection.models import ProfileRecord


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
