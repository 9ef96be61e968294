"""A file closes when its case is decided or has ended: what others could read of it ends then, not at its date."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update

from app.nominations.events import Moved, on_move
from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.tenancy.models import AccessGrant
from app.selection.models import Assessment, PanelMember
from app.selection.queries.board import OPEN as ON_BOARD
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
    used = select(Assessment.grant_id).where(
        Assessment.candidacy_id == case.id, Assessment.grant_id.is_not(None)
    )
    for _person_id, grant_id in _end(
        actor,
        AccessGrant.person_id == case.person_id,
        or_(AccessGrant.id.in_(used), AccessGrant.grantee_account_id.in_(_panel(case.round_id))),
        ~_asked_elsewhere(case.round_id),
    ):
        log.record(actor, "grant.withdrawn", "person", case.person_id, {"grant": str(grant_id)})


def end_grants(actor: Actor, round_id: UUID) -> None:
    """Withdraw what the council has opened for a round's selection and is open still, of whichever case."""
    cases = select(Candidacy.person_id).where(Candidacy.round_id == round_id)
    used = (
        select(Assessment.grant_id)
        .join(Candidacy, Candidacy.id == Assessment.candidacy_id)
        .where(Candidacy.round_id == round_id, Assessment.grant_id.is_not(None))
    )
    ended = _end(
        actor,
        AccessGrant.person_id.in_(cases),
        or_(AccessGrant.id.in_(used), AccessGrant.grantee_account_id.in_(_panel(round_id))),
        ~_asked_elsewhere(round_id),
    )
    if ended:
        detail = {"grants": len(ended), "round": str(round_id)}
        people = [person_id for person_id, _grant_id in ended]
        log.record(actor, "grant.withdrawn", "round", round_id, detail, people=people)


def _end(actor: Actor, *which: ColumnElement[bool]) -> Sequence[tuple[UUID, UUID]]:
    ended = session().execute(
        update(AccessGrant)
        .where(AccessGrant.withdrawn_at.is_(None), AccessGrant.parts.contains(["candidacy"]), *which)
        .values(withdrawn_at=func.clock_timestamp(), withdrawn_by=actor.account_id)
        .returning(AccessGrant.person_id, AccessGrant.id)
        .execution_options(synchronize_session=False)
    )
    return [(row.person_id, row.id) for row in ended]


def _panel(round_id: UUID) -> Select[UUID]:
    return select(PanelMember.account_id).where(PanelMember.round_id == round_id)


def _asked_elsewhere(round_id: UUID) -> ColumnElement[bool]:
    """Whether the grant's holder is on the panel of another round where the same person's case is open."""
    return (
        select(PanelMember.id)
        .join(Candidacy, Candidacy.round_id == PanelMember.round_id)
        .where(
            and_(
                PanelMember.round_id != round_id,
                PanelMember.account_id == AccessGrant.grantee_account_id,
                Candidacy.person_id == AccessGrant.person_id,
                Candidacy.state.in_(ON_BOARD),
            )
        )
        .exists()
    )
