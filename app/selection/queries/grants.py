"""Which grants of the own council for a round's selection are not to be in force any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.platform.tenancy.models import AccessGrant
from app.programmes.models import Programme, ProgrammeMember
from app.selection.models import RoundSelection


def overdue_grants(now: datetime) -> ColumnElement[bool]:
    """Whether a grant for a round has outlived what it was given for.

    The decisions have been made final since it was given, or everybody has heard since (one that was given afterwards
    is for an appeal or a late case, and ends with that), or the own council or the reader's is not in the programme any
    more.
    """
    return and_(
        AccessGrant.round_id.is_not(None),
        AccessGrant.withdrawn_at.is_(None),
        AccessGrant.valid_until > now,
        or_(
            _decided(now),
            ~_in_programme(AccessGrant.council_id),
            ~_in_programme(AccessGrant.grantee_council_id),
        ),
    )


def _decided(now: datetime) -> ColumnElement[bool]:
    return (
        select(RoundSelection.round_id)
        .where(
            RoundSelection.programme_id == AccessGrant.programme_id,
            RoundSelection.round_id == AccessGrant.round_id,
            RoundSelection.final_at.is_not(None),
            or_(
                RoundSelection.final_at > AccessGrant.granted_at,
                and_(RoundSelection.announce_at <= now, RoundSelection.announce_at > AccessGrant.granted_at),
            ),
        )
        .exists()
    )


def _in_programme(council: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    member = select(ProgrammeMember.council_id).where(
        ProgrammeMember.programme_id == AccessGrant.programme_id,
        ProgrammeMember.council_id == council,
        func.ctx.is_up_to(func.current_date(), ProgrammeMember.left).is_not(False),
    )
    leads = select(Programme.id).where(
        Programme.id == AccessGrant.programme_id, Programme.lead_council_id == council
    )
    return or_(member.exists(), leads.exists())
