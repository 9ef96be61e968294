"""Where a round is found: address and names of its programme, its number. One more join, no statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, case, func, select

from app.platform.database import session
from app.platform.tenancy.models import Council
from app.programmes.models import Programme, ProgrammeText, Round
from app.programmes.queries.programmes import APART


@dataclass(frozen=True)
class RoundPlace:
    """A round as links and headings name it; `names` are the programme's, by language."""

    programme_id: UUID
    round_id: UUID
    address: str
    names: dict[str, str]
    number: int


@cache
def round_places() -> Subquery:
    """Every round that the council sees: programme_id, round_id, address, names, number. Put together once.

    Of two programmes with one slug the older has the plain address, as in `programmes.queries.programmes`.
    """
    place = func.row_number().over(partition_by=Programme.slug, order_by=Programme.id)
    programmes = (
        select(Programme.id, Programme.slug, Council.slug.label("lead"), place.label("place"))
        .join(Council, Council.id == Programme.lead_council_id)
        .subquery()
    )
    names = (
        select(func.jsonb_object_agg(ProgrammeText.locale, ProgrammeText.name))
        .where(ProgrammeText.programme_id == programmes.c.id)
        .scalar_subquery()
    )
    apart = programmes.c.slug.concat(APART).concat(programmes.c.lead)
    address = case((programmes.c.place == 1, programmes.c.slug), else_=apart)
    return (
        select(
            Round.programme_id,
            Round.id.label("round_id"),
            address.label("address"),
            func.coalesce(names, func.jsonb_build_object()).label("names"),
            Round.number,
        )
        .join(programmes, programmes.c.id == Round.programme_id)
        .subquery("places")
    )


def place_of(programme_id: UUID, round_id: UUID) -> RoundPlace | None:
    """One round's place, or None."""
    places = round_places()
    wanted: Select[Any] = select(places).where(
        places.c.programme_id == programme_id, places.c.round_id == round_id
    )
    row = session().execute(wanted).one_or_none()
    return RoundPlace(*row) if row else None
