"""Every five minutes: tell the decisions whose time has come, and end grants that nobody needs any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.platform.database import ScopedSession
from app.platform.outbox.job import Job
from app.platform.outbox.moments import Minutes
from app.platform.outbox.registry import handler
from app.platform.outbox.schedule import Every, scheduled
from app.platform.tenancy.models import AccessGrant
from app.selection.queries.decisions import due
from app.selection.queries.grants import overdue_grants
from app.selection.service.announcing import announce_due

ANNOUNCE = "selection.announce"


def _anything_due(current: ScopedSession) -> bool:
    now = datetime.now(UTC)
    overdue = select(AccessGrant.id).where(overdue_grants(now)).limit(1)
    return (
        current.execute(due(now).limit(1)).first() is not None or current.execute(overdue).first() is not None
    )


@handler(ANNOUNCE, title=_l("Tell decisions whose time has come"))
def announce(job: Job) -> dict[str, Any]:
    """Make the moves, write the letters and end the grants, all with the mark that this job is done."""
    done = announce_due(job.actor)
    return {"told": done.told, "refused": done.refused}


scheduled(Every(ANNOUNCE, Minutes(5), "councils", needed=_anything_due))
