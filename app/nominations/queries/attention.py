"""What the coordinators have to see about their candidates though no date asks for it: counts by round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import DateTime, Select, and_, bindparam, func, literal_column, select, union_all

from app.nominations.models import Candidacy, CandidacyStep
from app.nominations.queries.fixed import fixed
from app.nominations.queries.places import RoundPlace, round_places
from app.nominations.states import LIVE
from app.people.models import Person
from app.platform.database import session

#: So long the coordinators are told that somebody had not said yes.
TOLD = timedelta(days=30)


@dataclass(frozen=True)
class Attention:
    """A round: how many of its candidates are no longer employed, and how many said that a stated yes is not so."""

    place: RoundPlace
    gone: int
    denied: int


def rounds_to_see(now: datetime) -> list[Attention]:
    """The rounds in which there is such a candidate. One statement."""
    rows = session().execute(_to_see(), {"told": now - TOLD})
    return [Attention(RoundPlace(*row[:5]), row[5], row[6]) for row in rows]


@cache
def _to_see() -> Select[*tuple[Any, ...]]:
    """Of the parameter told. Each kind by its own index, counted by round; only the rounds are placed."""
    places = round_places()
    round_id, number = Candidacy.round_id, func.count().label("number")
    gone: Select[*tuple[Any, ...]] = (
        select(literal_column("'gone'").label("kind"), round_id, number)
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .where(Candidacy.state.in_(fixed(LIVE)), Person.active.is_(False))
        .group_by(round_id)
    )
    denying = select(CandidacyStep.id).where(
        CandidacyStep.council_id == Candidacy.council_id,
        CandidacyStep.candidacy_id == Candidacy.id,
        CandidacyStep.move.in_(fixed(("denied",))),
        CandidacyStep.at >= bindparam("told", type_=DateTime(timezone=True)),
    )
    denied: Select[*tuple[Any, ...]] = (
        select(literal_column("'denied'").label("kind"), round_id, number)
        .where(Candidacy.state == "withdrawn", denying.exists())
        .group_by(round_id)
    )
    counted = union_all(gone, denied).cte().prefix_with("MATERIALIZED")
    keys = (places.c.programme_id, places.c.round_id, places.c.address, places.c.names, places.c.number)
    of = (
        func.coalesce(func.max(counted.c.number).filter(counted.c.kind == kind), 0)
        for kind in ("gone", "denied")
    )
    return (
        select(*keys, *of)
        .join(places, places.c.round_id == counted.c.round_id)
        .group_by(*keys)
        .order_by(places.c.address, places.c.number)
    )
