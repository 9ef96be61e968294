"""What waits for the coordinators in all rounds: counts by round, for tasks on the home page and the daily mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from app.nominations.models import Candidacy, Opinion
from app.nominations.queries.opinions import AWAITED
from app.nominations.queries.places import RoundPlace, round_places
from app.nominations.states import EXPECTANT
from app.platform.database import session

#: A promised day is near when so much is left.
NEAR = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """A round in which something waits for the coordinators; each day is the earliest of its kind."""

    place: RoundPlace
    preparing: int
    preparing_by: datetime | None
    overdue: int
    overdue_since: datetime | None
    nobody: int
    near: int
    near_by: datetime | None


def waiting_rounds(now: datetime) -> list[Waiting]:
    """Rounds with files to make ready, overdue opinions, nobody to ask, or promised days near. One statement."""
    places = round_places()
    overdue = Opinion.due_at <= now
    unasked = and_(Candidacy.state.in_(("opinion", "second_opinion")), Opinion.id.is_(None))
    near = and_(Candidacy.state.in_(EXPECTANT), Candidacy.hears_by <= now + NEAR)
    preparing = Candidacy.state == "preparing"

    def count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.count().filter(condition)

    def earliest(moment: Any, condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.min(moment).filter(condition)

    keys = (places.c.programme_id, places.c.round_id, places.c.address, places.c.names, places.c.number)
    statement = (
        select(
            *keys,
            count(preparing),
            earliest(Candidacy.hears_by, preparing),
            count(overdue),
            earliest(Opinion.due_at, overdue),
            count(unasked),
            count(near),
            earliest(Candidacy.hears_by, near),
        )
        .select_from(Candidacy)
        .join(places, places.c.round_id == Candidacy.round_id)
        .outerjoin(
            Opinion,
            and_(Opinion.council_id == Candidacy.council_id, Opinion.candidacy_id == Candidacy.id, AWAITED),
        )
        .where(Candidacy.state.in_(EXPECTANT))
        .group_by(*keys)
        .order_by(places.c.address, places.c.number)
    )
    return [Waiting(RoundPlace(*row[:5]), *row[5:12]) for row in session().execute(statement)]


def to_review() -> list[UUID]:
    """The cases that wait for an opinion, oldest first."""
    wanted = select(Candidacy.id).where(Candidacy.state.in_(("opinion", "second_opinion")))
    return list(session().scalars(wanted.order_by(Candidacy.state_since, Candidacy.id)))
