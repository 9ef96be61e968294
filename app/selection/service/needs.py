"""Telling the other councils, as numbers, how the own seats stand; always under the lock of the round's seats."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.refusals import Refused
from app.selection.models import CouncilReady, Decision, SeatNeed
from app.selection.queries.needs import Needs, own_needs
from app.selection.queries.seats import balances_of
from app.selection.seats.ledger import Balance
from app.selection.service.ledger import lock


def tell_needs(actor: Actor, programme_id: UUID, round_id: UUID) -> Needs:
    """Count how many of the own people wait, which seats are promised, how many each service has; the lock is held.

    What the council said when it was ready follows: somebody who withdraws afterwards is not counted any more.
    """
    needs = own_needs(programme_id, round_id)
    services = dict(needs.services or {})
    own = (programme_id, round_id, actor.council.id)
    values = {
        "waiting": needs.waiting,
        "promised": needs.promised,
        "services": services,
        "updated_at": func.clock_timestamp(),
    }
    keys = ("programme_id", "round_id", "council_id")
    session().execute(
        insert(SeatNeed)
        .values(**dict(zip(keys, own, strict=True)), **values)
        .on_conflict_do_update(index_elements=list(keys), set_=values)
    )
    session().execute(
        update(CouncilReady)
        .where(*(getattr(CouncilReady, key) == value for key, value in zip(keys, own, strict=True)))
        .values(offers=services)
    )
    return needs


def promise(actor: Actor, programme_id: UUID, round_id: UUID) -> None:
    """Keep a seat for every own offer that is final: none is made that no seat stands behind.

    Raises:
        Refused: there are fewer free seats than promised ones (`none_free`).
    """
    lock(round_id)
    needs = tell_needs(actor, programme_id, round_id)
    held = balances_of(programme_id, round_id).get(actor.council.id, Balance())
    if needs.promised and held.free < needs.promised:
        raise Refused("decision", "none_free")


def forget_decision(case: Candidacy) -> bool:
    """Take away what was decided and has not been told, when a case leaves the board undecided. The log keeps it.

    Were it kept, it would be told to whoever comes back: a decision that nobody has taken about the case as it is then.

    Returns:
        Whether there was one.
    """
    gone = session().scalars(
        delete(Decision)
        .where(Decision.candidacy_id == case.id, Decision.announced_at.is_(None))
        .returning(Decision.id)
        .execution_options(synchronize_session=False)
    )
    return bool(gone.all())


def recount(actor: Actor, rounds: list[tuple[UUID, UUID]]) -> None:
    """Count again, in each of the rounds."""
    for programme_id, round_id in rounds:
        lock(round_id)
        tell_needs(actor, programme_id, round_id)
