"""Where a page of a round's selection is: programme, round, how the selection stands, the council."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort

from app.platform.access.actor import Actor, current_actor
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.views.shown import programme_or_404, round_or_404
from app.selection import policy
from app.selection.queries.facts import PanelSeat, SelectionFacts, selection_of


@dataclass(frozen=True)
class Here:
    """A round's selection, for the actor of this request."""

    actor: Actor
    programme: ProgrammeFacts
    round: RoundFacts
    facts: SelectionFacts

    @property
    def own(self) -> UUID:
        """The own council."""
        return self.actor.council.id

    @property
    def address(self) -> dict[str, Any]:
        """What addresses of this round's pages need."""
        return {"slug": self.programme.address, "number": self.round.number}

    @property
    def seat(self) -> PanelSeat | None:
        """The actor's place on the panel."""
        return self.facts.seat_of(self.actor.account_id)

    @property
    def decides(self) -> bool:
        """Whether the actor decides about the own council's candidates."""
        return policy.may_decide(self.actor, self.seat is not None and self.seat.decides)


def here(slug: str, number: int) -> Here:
    """The place, or 404."""
    programme = programme_or_404(slug)
    found = round_or_404(programme, number)
    return Here(current_actor(), programme, found, selection_of(programme.id, found.id))


def at_board(slug: str, number: int) -> Here:
    """The place for somebody who may see the board; for everybody else there is no such page."""
    place = here(slug, number)
    if not policy.may_see_board(place.actor, place.seat is not None):
        abort(404)
    return place


def led(slug: str, number: int) -> Here:
    """The place for who leads the programme; 403 for others."""
    place = here(slug, number)
    if not place.actor.leads_programme(place.programme.id):
        abort(403)
    return place
