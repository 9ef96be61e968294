"""Add and change rounds and their seats."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.programmes import hooks, policy
from app.programmes.models import ROUND_STATES, ProgrammeMember, Round, RoundSeats, TemplateVersion
from app.programmes.queries.rounds import get_round
from app.programmes.service.dates import known_date

HIGHEST, MOST_SEATS = 999, 1_000


@dataclass(frozen=True)
class RoundData:
    """What a form may say about a round; dates as precisely as they are known; seats by council."""

    number: int
    starts: str
    ends: str
    state: str = "planned"
    seats: Mapping[UUID, int] = field(default_factory=dict)
    template_id: UUID | None = None
    invented: bool = False


def add_round(actor: Actor, programme_id: UUID, data: RoundData) -> UUID:
    """Add a round to a programme that the actor leads.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: the number is taken, a date is not one, the end is before the start, seats are wrong.
    """
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    values = _values(programme_id, data)
    round_id: UUID | None = session().scalar(
        insert(Round)
        .values(programme_id=programme_id, number=data.number, invented=data.invented, **values)
        .on_conflict_do_nothing(index_elements=["programme_id", "number"])
        .returning(Round.id)
    )
    if round_id is None:
        raise Refused("number", "taken")
    _write_seats(programme_id, round_id, data.seats)
    log.record(actor, "round.added", "round", round_id, {"number": data.number})
    return round_id


def edit_round(actor: Actor, programme_id: UUID, number: int, data: RoundData, version: int) -> None:
    """Change a round and its seats.

    Raises:
        NotFound, NotAllowed, Refused.
        Changed: somebody else has changed it since.
    """
    current = get_round(programme_id, number)
    if current is None:
        raise NotFound
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    changed = session().execute(
        update(Round)
        .where(Round.programme_id == programme_id, Round.id == current.id, Round.version == version)
        .values(**_values(programme_id, data), version=version + 1)
        .returning(Round.id)
    )
    if changed.first() is None:
        raise Changed(current)
    if not seats_kept(programme_id, current.id):
        session().execute(
            delete(RoundSeats).where(
                RoundSeats.programme_id == programme_id, RoundSeats.round_id == current.id
            )
        )
        _write_seats(programme_id, current.id, data.seats)
    log.record(actor, "round.changed", "round", current.id, {"number": number})


def seats_kept(programme_id: UUID, round_id: UUID) -> bool:
    """Whether the round's seats are kept elsewhere (in the seat ledger), so that they are not changed here."""
    return any(keeps(programme_id, round_id) for keeps in hooks.seat_keepers)


def places_kept(round_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Which of the own council's people have a place that is kept elsewhere (by their case). A statement a keeper."""
    return {one for keeper in hooks.place_keepers for one in keeper(round_id, people)}


def _values(programme_id: UUID, data: RoundData) -> dict[str, Any]:
    if not 1 <= data.number <= HIGHEST:
        raise Refused("number", "range")
    if data.state not in ROUND_STATES:
        raise Refused("state", "unknown")
    starts, ends = known_date("starts", data.starts), known_date("ends", data.ends)
    if starts is None or ends is None:
        raise Refused("ends" if starts else "starts", "date")
    if ends.last_day() < starts.first_day():
        raise Refused("ends", "before_start")
    used = select(TemplateVersion.id).where(
        TemplateVersion.programme_id == programme_id, TemplateVersion.id == data.template_id
    )
    if data.template_id is not None and session().scalar(used) is None:
        raise Refused("template_id", "unknown")
    return {
        "starts": starts.iso(),
        "ends": ends.iso(),
        "starts_on": starts.first_day(),
        "ends_on": ends.last_day(),
        "state": data.state,
        "template_id": data.template_id,
    }


def _write_seats(programme_id: UUID, round_id: UUID, seats: Mapping[UUID, int]) -> None:
    members = set(
        session().scalars(
            select(ProgrammeMember.council_id).where(ProgrammeMember.programme_id == programme_id)
        )
    )
    for council_id, number in seats.items():
        if council_id not in members:
            raise Refused("seats", "not_member")
        if not 0 <= number <= MOST_SEATS:
            raise Refused("seats", "range")
        session().add(
            RoundSeats(programme_id=programme_id, round_id=round_id, council_id=council_id, seats=number)
        )
    session().flush()
