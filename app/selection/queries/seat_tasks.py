"""Which offers and rounds wait for somebody, as far as seats go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from app.nominations.models import Call, Candidacy
from app.nominations.queries.calls import address_of, names_of_programme, places
from app.platform.database import session
from app.programmes.models import ProgrammeText, Round
from app.selection.models import Decision, SeatLine


@dataclass(frozen=True)
class OfferWaits:
    """An own offer that has not been answered."""

    candidacy_id: UUID
    names: dict[str, str]
    answer_by: datetime | None


@dataclass(frozen=True)
class SeatsWait:
    """A round with a published call whose seats are not fixed; `address` is the programme's."""

    address: str
    names: dict[str, str]
    number: int
    decision_at: datetime


def own_offers(person_id: UUID) -> list[OfferWaits]:
    """The offers of seats that a person has not answered. One statement."""
    names = (
        select(func.jsonb_object_agg(ProgrammeText.locale, ProgrammeText.name))
        .where(ProgrammeText.programme_id == Candidacy.programme_id)
        .scalar_subquery()
    )
    rows = session().execute(
        select(Candidacy.id, names.label("names"), Decision.answer_by)
        .outerjoin(
            Decision,
            and_(Decision.council_id == Candidacy.council_id, Decision.candidacy_id == Candidacy.id),
        )
        .where(Candidacy.person_id == person_id, Candidacy.state == "offered")
        .order_by(Decision.answer_by, Candidacy.id)
    )
    return [OfferWaits(row.id, row.names or {}, row.answer_by) for row in rows]


def unfixed_rounds(led: Collection[UUID]) -> list[SeatsWait]:
    """Rounds of these programmes that people are being selected to, without a fixed allotment. One statement."""
    listed = places()
    fixed = select(SeatLine.id).where(
        SeatLine.programme_id == Call.programme_id, SeatLine.round_id == Call.round_id
    )
    rows = session().execute(
        select(
            listed.c.slug,
            listed.c.lead,
            listed.c.place,
            Round.number,
            names_of_programme().label("names"),
            Call.decision_at,
        )
        .join(Round, and_(Round.programme_id == Call.programme_id, Round.id == Call.round_id))
        .join(listed, listed.c.id == Call.programme_id)
        .where(
            Call.programme_id.in_(led),
            Call.council_id.is_(None),
            Call.published_at.is_not(None),
            Call.way_in != "no_selection",
            Round.state.in_(("planned", "open")),
            ~fixed.exists(),
        )
        .order_by(Call.decision_at, Round.number)
    )
    return [SeatsWait(address_of(row), row.names or {}, row.number, row.decision_at) for row in rows]
