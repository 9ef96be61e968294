"""A free seat that waits for a person: the next on the list would leave the least for a service out of reach.

The machine passes nobody over and breaks no least. Somebody who decides says who is offered the seat, and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.nominations.queries.places import place_of
from app.platform.access.actor import Actor
from app.platform.refusals import NotAllowed, NotFound, Refused
from app.platform.results import holds_pasted_scores
from app.platform.tabular import sensitive_text
from app.selection.board import LONGEST, enough
from app.selection.queries.board import own_rows
from app.selection.queries.needs import Needs, area_of, held_rounds, service_room, spoken_for, told_needs
from app.selection.queries.over import is_over
from app.selection.queries.seats import rule_of
from app.selection.queries.waiting import announced, list_order
from app.selection.seats.ledger import Balance
from app.selection.service.waiting import offer_from_list


@dataclass(frozen=True)
class Held:
    """A seat that is held back: how many seats each service is short of its least, over all councils."""

    short: Mapping[str, int]


def held_back(actor: Actor, programme_id: UUID, round_id: UUID) -> Held | None:
    """Whether the own council has a free seat that is not offered to the next by itself. Eight statements at most."""
    room = service_room(programme_id, round_id)
    if not room.short or not told_needs(programme_id, round_id).get(actor.council.id, Needs()).waiting:
        return None
    own = spoken_for(programme_id, round_id).get(actor.council.id, Balance())
    order = list_order(round_id, 1)
    if own.free < 1 or not order or room.allows(area_of(order[0])):
        return None
    if not announced(programme_id, round_id) or is_over(programme_id, round_id):
        return None
    return Held(room.short)


def offer_held(actor: Actor, programme_id: UUID, round_id: UUID, candidacy_id: UUID, grounds: str) -> None:
    """Offer a seat that is held back to somebody on the own list.

    Args:
        grounds: why this person; the person reads it.

    Raises:
        NotAllowed: the actor does not decide, or it is the own case.
        NotFound: the round has no rule.
        Refused: nobody of that id is on the own list, or is employed any more (`not_listed`); no seat is held back
            (`not_held`) or free; a conflict of interest; grounds that will not do.
    """
    if not actor.may("council:selection:decide"):
        raise NotAllowed
    rule = rule_of(programme_id, round_id)
    if rule is None:
        raise NotFound
    if candidacy_id not in list_order(round_id):
        raise Refused("seat", "not_listed")
    if held_back(actor, programme_id, round_id) is None:
        raise Refused("seat", "not_held")
    if not enough(grounds):
        raise Refused("grounds", "short")
    if len(grounds) > LONGEST:
        raise Refused("grounds", "long")
    if sensitive_text(grounds) is not None:
        raise Refused("grounds", "sensitive")
    if holds_pasted_scores(grounds):
        raise Refused("grounds", "results")
    row = next(iter(own_rows(actor, round_id, "sv", candidacy_id)), None)
    if row is None or row.stays_out is not None:
        raise Refused("decision", "conflict")
    offer_from_list(actor, candidacy_id, rule.answer_days, grounds.strip())


def held_seats(actor: Actor) -> list[tuple[str, int]]:
    """Rounds (the programme's address, number) in which a seat of the own council is held back."""
    found = []
    for programme_id, round_id in held_rounds():
        if held_back(actor, programme_id, round_id) is not None:
            place = place_of(programme_id, round_id)
            if place is not None:
                found.append((place.address, place.number))
    return found
