"""The round's own row of how its selection stands, which several pages write."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import NotAllowed, Refused
from app.selection import policy
from app.selection.models import RoundSelection
from app.selection.queries.facts import SelectionFacts


def locked_selection(programme_id: UUID, round_id: UUID) -> RoundSelection:
    """How a round's selection stands, locked; where nothing has been said yet, version 0.

    The row is made first: of two who would write it for the first time, the second waits and reads what the first
    has written. Only who leads the programme may call it, in the database too.
    """
    begun = insert(RoundSelection).values(programme_id=programme_id, round_id=round_id, version=0)
    session().execute(begun.on_conflict_do_nothing())
    wanted = select(RoundSelection).where(
        RoundSelection.programme_id == programme_id, RoundSelection.round_id == round_id
    )
    return session().scalars(
        wanted.with_for_update().execution_options(populate_existing=True)
    ).one()  # fmt: skip


def hide_names(actor: Actor, facts: SelectionFacts, hidden: bool) -> None:
    """Hide names and units from everybody at the board until the decisions are final, or show them again.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: the decisions are final.
    """
    if not policy.may_edit_criteria(actor, facts.programme_id):
        raise NotAllowed
    stands = locked_selection(facts.programme_id, facts.round_id)
    if stands.final_at is not None:
        raise Refused("criterion", "final")
    if stands.names_hidden == hidden:
        return
    stands.names_hidden = hidden
    stands.version += 1
    session().flush()
    log.record(
        actor, "selection.names_hidden" if hidden else "selection.names_shown", "round", facts.round_id
    )
