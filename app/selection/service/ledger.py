"""Writing the seat ledger: one writer at a time for a round, lines only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from app.platform.access.actor import Actor
from app.platform.database import session
from app.selection.models import SeatLine
from app.selection.seats.ledger import Line


def lock(round_id: UUID) -> None:
    """Let nobody else write seats of this round until the transaction ends.

    Whoever holds the lock never waits for a case's row: who has the row may be waiting for the lock.
    """
    session().execute(select(func.ctx.lock_seats(round_id)))


def write(
    actor: Actor,
    programme_id: UUID,
    round_id: UUID,
    lines: Iterable[Line],
    rule: str,
    *,
    nameless: bool = False,
) -> None:
    """Add lines, with the rule by name and who wrote them. Whether the sums hold is checked at the commit, too.

    Args:
        nameless: the actor is the candidate: every council reads the ledger, and none may read who that is.
    """
    for line in lines:
        session().add(
            SeatLine(
                programme_id=programme_id,
                round_id=round_id,
                council_id=line.council,
                move=line.move,
                seats=line.seats,
                candidacy=line.candidacy,
                rule=rule,
                by_name="" if nameless else actor.name,
            )
        )
        # One by one, so that the ids tell the order.
        session().flush()
