"""A file closes when the decisions are made final or its case has ended: what others could read of it ends then.

Each council ends what it has opened itself: the lead when everything is made final, the others within five minutes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, update

from app.nominations.events import Moved, on_move
from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.tenancy.grants import on_withdrawal
from app.platform.tenancy.models import AccessGrant
from app.selection.queries.grants import overdue_grants
from app.selection.service.assessments import OPEN
from app.selection.service.interviews import cancel_all
from app.selection.service.invitations import uninvite_grants


@dataclass(frozen=True)
class Ended:
    """A grant that has been withdrawn."""

    id: UUID
    person_id: UUID
    round_id: UUID | None


@on_move
def close_file(moved: Moved) -> None:
    """No interview and no grant is left of a case that nobody prepares or decides about any more."""
    if moved.case.state not in (*OPEN, "draft"):
        cancel_all(moved.actor, moved.case)
        end_grants_of(moved.actor, moved.case)


@on_withdrawal
def close_calendar(grant_id: UUID) -> None:
    """Whoever was to hold an interview by a grant that is withdrawn by itself has it no more in the calendar."""
    uninvite_grants([grant_id])


def end_grants_of(actor: Actor, case: Candidacy) -> None:
    """Withdraw what was opened of one case to assessors and to the panel."""
    for ended in _end(actor, AccessGrant.round_id == case.round_id, AccessGrant.person_id == case.person_id):
        log.record(actor, "grant.withdrawn", "person", case.person_id, {"grant": str(ended.id)})


def end_overdue_grants(actor: Actor, now: datetime) -> int:
    """Withdraw what the council has opened for selections and nobody is to read any more; how many grants.

    Of rounds whose decisions have been made final or told since, whether or not the council had somebody to decide
    about, and of councils that are not in the programme any more. Done twice, the second finds none.
    """
    ended_now = _end(actor, overdue_grants(now))
    # Here the seats may be locked: nobody who has an interview's row is waited for, see `ledger.lock`.
    uninvite_grants([ended.id for ended in ended_now], wait=False)
    by_round: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    for ended in ended_now:
        by_round[ended.round_id].append(ended.person_id)
    for round_id, people in sorted(by_round.items(), key=str):
        detail = {"grants": len(people), "round": str(round_id)}
        log.record(actor, "grant.withdrawn", "round", round_id, detail, people=people)
    return sum(len(people) for people in by_round.values())


def _end(actor: Actor, *which: ColumnElement[bool]) -> Sequence[Ended]:
    ended = session().execute(
        update(AccessGrant)
        .where(
            AccessGrant.withdrawn_at.is_(None),
            AccessGrant.parts.contains(["candidacy"]),
            *which,
        )
        .values(withdrawn_at=func.clock_timestamp(), withdrawn_by=actor.account_id)
        .returning(AccessGrant.id, AccessGrant.person_id, AccessGrant.round_id)
        .execution_options(synchronize_session=False)
    )
    return [Ended(*row) for row in ended]
