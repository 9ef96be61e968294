"""What every page of people asks of the request."""

from __future__ import annotations

from typing import get_args
from uuid import UUID

from flask import g, request

from app.people.queries.directory import SORTS, Active, Filter, Position, Sort
from app.people.service_areas import SERVICE_AREAS
from app.platform.i18n.binding import current_language
from app.platform.i18n.collation import Family, family

LONGEST = 100
KEY_LIMIT = 600
SEPARATOR = "\n"


def letters() -> Family:
    """The reader's order of letters."""
    return family(current_language(), g.council.default_language)


def wanted_filter() -> Filter:
    """The filter in the address; what makes no sense there is as if it were not."""
    active = request.args.get("active", "yes")
    area = request.args.get("area", "")
    return Filter(
        search=request.args.get("q", "").strip()[:LONGEST],
        unit=request.args.get("unit", "").strip()[:LONGEST],
        unit_id=_uuid(request.args.get("unit_id", "")),
        service_area=area if area in SERVICE_AREAS else "",
        active=active if active in get_args(Active) else "yes",  # type: ignore[arg-type]
    )


def filter_arguments(wanted: Filter) -> dict[str, str]:
    """A filter as the address has it, without what is as usual."""
    every = {
        "q": wanted.search,
        "unit": wanted.unit,
        "unit_id": str(wanted.unit_id or ""),
        "area": wanted.service_area,
        "active": "" if wanted.active == "yes" else wanted.active,
    }
    return {name: value for name, value in every.items() if value}


def wanted_sort() -> Sort:
    """The order in the address."""
    sort = request.args.get("sort", "name")
    return sort if sort in SORTS else "name"


def wanted_position(sort: Sort) -> Position | None:
    """Where the page begins, from `after` or `before` in the address: an id and sort keys."""
    for name in ("after", "before"):
        told = request.args.get(name, "")[:KEY_LIMIT]
        identity, *keys = told.split(SEPARATOR)
        person_id = _uuid(identity)
        if person_id is not None and len(keys) == (1 if sort == "name" else 2):
            return Position(tuple(keys), person_id, backwards=name == "before")
    return None


def position_argument(position: Position) -> str:
    """A position for the address."""
    return SEPARATOR.join((str(position.person_id), *position.keys))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
