"""Rounds that are over: nobody is offered a seat in them any more, whoever withdraws."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.nominations.models import Candidacy
from app.platform.database import session
from app.programmes.models import Round


def is_over(programme_id: UUID, round_id: UUID) -> bool:
    """Whether a round is closed, or its last day has been."""
    found = select(Round.id).where(Round.programme_id == programme_id, Round.id == round_id, round_over())
    return session().scalar(found) is not None


def round_over() -> ColumnElement[bool]:
    """The same of a row of `Round`."""
    return or_(Round.state == "closed", Round.ends_on < func.current_date())


def open_lists() -> Select[UUID, UUID]:
    """Rounds (programme, round) that are over, in which own people still wait for a seat."""
    return (
        select(Candidacy.programme_id, Candidacy.round_id)
        .join(Round, and_(Round.programme_id == Candidacy.programme_id, Round.id == Candidacy.round_id))
        .where(Candidacy.state == "reserve", round_over())
        .distinct()
        .order_by(Candidacy.round_id)
    )
