"""A file closes when its case is decided or has ended: what others could read of it ends then, not at its date."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, update

from app.nominations.events import Moved, on_move
from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.tenancy.models import AccessGrant
from app.selection.service.assessments import OPEN
from app.selection.service.interviews import cancel_all


@on_move
def close_file(moved: Moved) -> None:
    """No grant is left on a case that nobody prepares or decides about any more; of one withdrawn, no interview."""
    if moved.case.state == "withdrawn":
        cancel_all(moved.actor, moved.case)
    if moved.case.state not in (*OPEN, "draft"):
        end_grants_of(moved.actor, moved.case)


def end_grants_of(actor: Actor, case: Candidacy) -> None:
    """Withdraw what was opened of one case to assessors and to the panel."""
    of_case = AccessGrant.person_id == case.person_id
    for _person_id, grant_id in _end(actor, case.round_id, of_case):
        log.record(actor, "grant.withdrawn", "person", case.person_id, {"grant": str(grant_id)})


def end_grants(actor: Actor, round_id: UUID) -> None:
    """Withdraw what the council has opened for a round's selection and is open still, of whichever case."""
    ended = _end(actor, round_id)
    if ended:
        detail = {"grants": len(ended), "round": str(round_id)}
        people = [person_id for person_id, _grant_id in ended]
        log.record(actor, "grant.withdrawn", "round", round_id, detail, people=people)


def _end(actor: Actor, round_id: UUID, *which: ColumnElement[bool]) -> Sequence[tuple[UUID, UUID]]:
    ended = session().execute(
        update(AccessGrant)
        .where(
            AccessGrant.round_id == round_id,
            AccessGrant.withdrawn_at.is_(None),
            AccessGrant.parts.contains(["candidacy"]),
            *which,
        )
        .values(withdrawn_at=func.clock_timestamp(), withdrawn_by=actor.account_id)
        .returning(AccessGrant.person_id, AccessGrant.id)
        .execution_options(synchronize_session=False)
    )
    return [(row.person_id, row.id) for row in ended]
