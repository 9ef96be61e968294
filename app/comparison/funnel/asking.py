"""Asking for the joint funnels that a release found due: each a piece of work of its own."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.comparison.funnel.codes import code
from app.comparison.models import ReleaseCell
from app.platform.access.actor import system_actor
from app.platform.database import session
from app.platform.outbox import publish
from app.platform.tenancy.tenant import Tenant

KIND = "comparison.funnel"


def ask_funnels(council: Tenant, programme_id: UUID, release_id: UUID, as_of: date) -> int:
    """Have the funnels decided that a release says are being prepared; asked twice, each is decided once.

    Asked for by the platform, so that it is done also when the account that made the release has ended.

    Args:
        council: the one that leads the programme, in whose scope this is.

    Returns:
        How many there are.
    """
    wanted = select(ReleaseCell.round_id).where(
        ReleaseCell.programme_id == programme_id,
        ReleaseCell.release_id == release_id,
        ReleaseCell.measure == code("came"),
        ReleaseCell.status == "later",
    )
    rounds = session().scalars(wanted).all()
    for round_id in rounds:
        arguments = {
            "programme_id": str(programme_id),
            "round_id": str(round_id),
            "as_of": as_of.isoformat(),
        }
        publish(KIND, arguments, actor=system_actor(council), once_key=f"{round_id}/{release_id}")
    return len(rounds)
