"""One's own cases: where each is, who has it, when one hears, what has been written and by whom it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from app.nominations.models import Call, Candidacy, CandidacyStep, Opinion
from app.nominations.queries.calls import Said
from app.nominations.queries.places import round_places
from app.people.models import Person
from app.platform.database import session
from app.platform.i18n.binding import current_language

Asked = aliased(Person)


@dataclass(frozen=True)
class OwnCase:
    """A case of one's own with the round it is of. `closes_at` is the call's, null for a case without a call."""

    case: Candidacy
    programme_name: Said
    address: str
    round_number: int
    closes_at: datetime | None
    now: datetime

    @property
    def open(self) -> bool:
        """Whether a draft can still be handed in."""
        return self.closes_at is not None and self.now < self.closes_at


@dataclass(frozen=True)
class OwnOpinion:
    """An opinion on oneself: who was asked and until when; answer and grounds when it is given."""

    level: int
    asked: str
    due_at: datetime
    answer: str | None
    grounds: str | None
    given_at: datetime | None


def own_cases(person_id: UUID) -> list[OwnCase]:
    """All cases of a person, the newest first. One statement.

    A draft beside a case of the same round is not told on its own: the page of the case has it.
    """
    rows = session().execute(_cases(person_id).order_by(Candidacy.id.desc()))
    found = [_own(row) for row in rows]
    handed_in = {one.case.round_id for one in found if one.case.state != "draft"}
    return [one for one in found if one.case.state != "draft" or one.case.round_id not in handed_in]


def own_case(person_id: UUID, case_id: UUID) -> OwnCase | None:
    """One of a person's own cases, or None for anybody else's. One statement."""
    row = session().execute(_cases(person_id).where(Candidacy.id == case_id)).first()
    return _own(row) if row else None


def steps_of(case_id: UUID) -> Sequence[CandidacyStep]:
    """What has happened to a case, the first first."""
    return (
        session()
        .scalars(
            select(CandidacyStep)
            .where(CandidacyStep.candidacy_id == case_id)
            .order_by(CandidacyStep.at, CandidacyStep.id)
        )
        .all()
    )


def opinions_on(case_id: UUID) -> list[OwnOpinion]:
    """The opinions that have been asked for, the nearest manager's first."""
    wanted = (
        select(
            Opinion.level,
            Asked.given_name + " " + Asked.family_name,
            Opinion.due_at,
            Opinion.answer,
            Opinion.grounds,
            Opinion.given_at,
        )
        .join(Asked, and_(Asked.council_id == Opinion.council_id, Asked.id == Opinion.asked_id))
        .where(Opinion.candidacy_id == case_id)
        .order_by(Opinion.level)
    )
    return [OwnOpinion(*row) for row in session().execute(wanted)]


def _cases(person_id: UUID) -> Select[*tuple[Any, ...]]:
    places = round_places()
    return (
        select(
            Candidacy,
            places.c.names,
            places.c.address,
            places.c.number,
            Call.closes_at,
            func.clock_timestamp().label("now"),
        )
        .join(
            places,
            and_(places.c.programme_id == Candidacy.programme_id, places.c.round_id == Candidacy.round_id),
        )
        .outerjoin(Call, and_(Call.programme_id == Candidacy.programme_id, Call.id == Candidacy.call_id))
        .where(Candidacy.person_id == person_id)
    )


def _own(row: Row[*tuple[Any, ...]]) -> OwnCase:
    name = Said.of(row.names, current_language())
    return OwnCase(row.Candidacy, name, row.address, row.number, row.closes_at, row.now)
