"""Who took part in the demo's rounds, and what became of them. All of it is invented but the numbers in the sources."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from app.demo.data.facts import RoundFact
from app.demo.data.ids import new_ids
from app.demo.data.outcomes import steps_of
from app.demo.data.programmes import Written
from app.outcomes.models import Outcome
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.dates import PartialDate
from app.programmes.models import Participation

Cast = Mapping[tuple[int, int], UUID]
Pool = dict[UUID, str | None]

# How participants came in, by what the programme's source says of it; where it says nothing, nobody knows.
WAYS = {
    "nomination": ("nomination",),
    "open_call": ("application",),
    "both": ("nomination", "application"),
    "no_selection": ("open",),
    "unknown": ("unknown",),
}


def write_participants(actor: Actor, written: Written, cast: Cast, left_out: Collection[UUID] = ()) -> int:
    """Write the council's own participants, each in one round of the programme, with their outcomes.

    Args:
        actor: the council's coordinator.
        cast: who stands at a place that is not drawn, by the index of the round and the place among the seats.
        left_out: who is never drawn.

    Returns:
        How many there are.
    """
    fact, slug, total = written.fact, actor.council.slug, 0
    with work_as(actor.scope):
        areas = _pool(left_out)
        drawn = [person_id for person_id in areas if person_id not in cast.values()]
        # The same each time; another order in each programme, so that most people are in one of several.
        random.Random(f"fram {slug} {fact.slug}").shuffle(drawn)  # noqa: S311 - the demo keeps no secret
        for index, (one, round_id) in enumerate(zip(fact.rounds, written.rounds, strict=True)):
            rows = []
            for place in range(one.seats.get(slug, 0)):
                person_id = cast.get((index, place)) or drawn.pop()
                rows.append(
                    {
                        "programme_id": written.id,
                        "round_id": round_id,
                        "person_id": person_id,
                        "way_in": WAYS[fact.way_in][place % len(WAYS[fact.way_in])],
                        "service_area": areas[person_id],
                        "completion": _completion(one, slug, place),
                    }
                )
            total += len(rows)
            if rows:
                _write(rows, one, slug)
    return total


def _write(rows: list[dict[str, Any]], fact: RoundFact, slug: str) -> None:
    """The participants of a round, by their places, and what became of them."""
    ids = new_ids(len(rows))
    session().execute(insert(Participation), [{"id": key, **row} for key, row in zip(ids, rows, strict=True)])
    outcomes = [
        outcome
        for place, participation_id in enumerate(ids)
        for outcome in _outcomes(participation_id, fact, slug, place)
    ]
    if outcomes:
        session().execute(insert(Outcome), outcomes)


def _pool(left_out: Collection[UUID]) -> Pool:
    """Everybody in the directory with the service area of the unit, those who sign in too, but for the left out."""
    rows = session().execute(
        select(Person.id, Unit.service_area)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Person.active, Person.id.not_in(left_out))
        .order_by(Person.employee_number, Person.email)
    )
    return {person_id: area for person_id, area in rows}


def _completion(fact: RoundFact, slug: str, place: int) -> str:
    if fact.state == "running":
        return "ongoing"
    return "left" if place >= fact.seats[slug] - fact.left.get(slug, 0) else "completed"


def _outcomes(participation_id: UUID, fact: RoundFact, slug: str, place: int) -> list[dict[str, Any]]:
    end, today = PartialDate.from_iso(fact.ends).last_day(), date.today()
    return [
        {
            "participation_id": participation_id,
            "kind": step.kind,
            "dated": step.dated.iso(),
            "dated_on": step.on,
            "source": step.source,
            "employer": step.employer,
            "recorded_at": datetime.combine(
                min(step.on + timedelta(days=14), today), datetime.min.time(), UTC
            ),
        }
        for step in steps_of(fact, slug, place, end, today)
    ]
