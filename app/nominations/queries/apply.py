"""Reading one's own file of a round while it is written."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.nominations.models import Candidacy, Nomination
from app.people.models import Person
from app.platform.database import session


@dataclass(frozen=True)
class OwnFile:
    """What a person has in a round: a draft, and a case that has been handed in (both, when somebody added one)."""

    draft: Candidacy | None = None
    case: Candidacy | None = None


def own_file(round_id: UUID, person_id: UUID) -> OwnFile:
    """The draft and the case of a person in a round. One statement."""
    found = session().scalars(
        select(Candidacy).where(Candidacy.round_id == round_id, Candidacy.person_id == person_id)
    )
    by_draft = {case.state == "draft": case for case in found}
    return OwnFile(by_draft.get(True), by_draft.get(False))


def accepted_nomination(round_id: UUID, person_id: UUID) -> UUID | None:
    """The first nomination that a person has said yes to in a round, or None."""
    return session().scalar(
        select(Nomination.id)
        .where(
            Nomination.round_id == round_id,
            Nomination.person_id == person_id,
            Nomination.state == "accepted",
        )
        .order_by(Nomination.answered_at, Nomination.id)
        .limit(1)
    )


def is_employed(person_id: UUID | None) -> bool:
    """Whether a person is in the council's directory and active."""
    if person_id is None:
        return False
    return bool(session().scalar(select(Person.active).where(Person.id == person_id)))
