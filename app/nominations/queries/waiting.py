"""What waits for the coordinators in all rounds: counts by round, for tasks on the home page and the daily mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.nominations.models import Candidacy, Opinion
from app.nominations.queries.fixed import fixed
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
    rows = session().execute(_waiting(), {"now": now, "soon": now + NEAR})
    return [Waiting(RoundPlace(*row[:5]), *row[5:12]) for row in rows]


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    """Of the parameters now and soon. Each kind by its own index, counted by round; only the rounds are placed."""
    places = round_places()
    asking = Candidacy.state.in_(fixed(("opinion", "second_opinion")))
    awaited = and_(Opinion.council_id == Candidacy.council_id, Opinion.candidacy_id == Candidacy.id, AWAITED)
    overdue = Opinion.due_at <= _moment("now")
    near = Candidacy.hears_by <= _moment("soon")
    counts = union_all(
        _kind("preparing", Candidacy.hears_by).where(Candidacy.state.in_(fixed(("preparing",)))),
        _kind("overdue", Opinion.due_at).join(Opinion, awaited).where(asking, overdue),
        _kind("nobody", null()).where(asking, ~select(Opinion.id).where(awaited).exists()),
        _kind("near", Candidacy.hears_by).where(Candidacy.state.in_(fixed(EXPECTANT)), near),
    )
    # Once, and not once for every round.
    counted = counts.cte().prefix_with("MATERIALIZED")

    def of(kind: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        this = counted.c.kind == kind
        number = func.coalesce(func.max(counted.c.number).filter(this), 0)
        return number, func.max(counted.c.since).filter(this)

    keys = (places.c.programme_id, places.c.round_id, places.c.address, places.c.names, places.c.number)
    return (
        select(*keys, *of("preparing"), *of("overdue"), of("nobody")[0], *of("near"))
        .join(places, places.c.round_id == counted.c.round_id)
        .group_by(*keys)
        .order_by(places.c.address, places.c.number)
    )


def _moment(name: str) -> ColumnElement[Any]:
    # As a question of its own: a plan for one moment is then no better than for any, and the database keeps one.
    return select(bindparam(name, type_=DateTime(timezone=True))).scalar_subquery()


def _kind(name: str, moment: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """Cases by round: how many, and the earliest of a moment."""
    since = cast(func.min(moment), DateTime(timezone=True)).label("since")
    counted: Select[*tuple[Any, ...]] = select(
        literal_column(f"'{name}'").label("kind"), Candidacy.round_id, func.count().label("number"), since
    )
    return counted.group_by(Candidacy.round_id)


def to_review() -> list[UUID]:
    """The cases that wait for an opinion, oldest first."""
    wanted = select(Candidacy.id).where(Candidacy.state.in_(("opinion", "second_opinion")))
    return list(session().scalars(wanted.order_by(Candidacy.state_since, Candidacy.id)))
