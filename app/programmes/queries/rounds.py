"""Reading rounds and their seats, with the number of the own council's participants."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from app.platform.database import session
from app.programmes.models import Participation, Round, RoundSeats, TemplateVersion


@dataclass(frozen=True)
class RoundFacts:
    """A round; `starts` and `ends` say what is known, the dates beside them the first and last possible day."""

    programme_id: UUID
    id: UUID
    number: int
    starts: str
    ends: str
    starts_on: date
    ends_on: date
    state: str
    template_id: UUID | None
    template_number: int | None
    invented: bool
    version: int
    seats: dict[UUID, int] = field(default_factory=dict)
    own_participants: int = 0


def _rounds(programme_id: UUID) -> Select[*tuple[Any, ...]]:
    seats = (
        select(func.jsonb_object_agg(RoundSeats.council_id, RoundSeats.seats))
        .where(RoundSeats.programme_id == Round.programme_id, RoundSeats.round_id == Round.id)
        .scalar_subquery()
    )
    own = (
        select(func.count())
        .select_from(Participation)
        .where(Participation.round_id == Round.id)
        .scalar_subquery()
    )
    used = (
        select(TemplateVersion.number)
        .where(TemplateVersion.programme_id == Round.programme_id, TemplateVersion.id == Round.template_id)
        .scalar_subquery()
    )
    return (
        select(
            Round.programme_id,
            Round.id,
            Round.number,
            Round.starts,
            Round.ends,
            Round.starts_on,
            Round.ends_on,
            Round.state,
            Round.template_id,
            used.label("template_number"),
            Round.invented,
            Round.version,
            seats.label("seats"),
            own.label("own"),
        )
        .where(Round.programme_id == programme_id)
        .order_by(Round.number)
    )


def _read(row: Row[*tuple[Any, ...]]) -> RoundFacts:
    return RoundFacts(
        programme_id=row.programme_id,
        id=row.id,
        number=row.number,
        starts=row.starts,
        ends=row.ends,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=row.state,
        template_id=row.template_id,
        template_number=row.template_number,
        invented=row.invented,
        version=row.version,
        seats={UUID(council): number for council, number in (row.seats or {}).items()},
        own_participants=row.own,
    )


def list_rounds(programme_id: UUID) -> list[RoundFacts]:
    """All rounds of a programme by number, with seats per council and the own participants' number.

    One statement, however many rounds there are.
    """
    return [_read(row) for row in session().execute(_rounds(programme_id))]


def get_round(programme_id: UUID, number: int) -> RoundFacts | None:
    """One round by its number, or None. One statement."""
    row = session().execute(_rounds(programme_id).where(Round.number == number)).first()
    return None if row is None else _read(row)
