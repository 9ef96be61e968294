"""The log is kept as long as the council has decided, and no longer."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import text

from app.platform.audit import log
from app.platform.outbox.job import Job
from app.platform.outbox.moments import Daily
from app.platform.outbox.registry import handler
from app.platform.outbox.schedule import Every, scheduled

DISPOSE = text("SELECT audit.dispose(:days)")


@handler("audit.dispose", title=_l("Remove old lines of the log"))
def dispose(job: Job) -> dict[str, Any]:
    """Remove whole seals that are older than the council keeps its log (`retention.audit_days`).

    The database leaves a record with the last removed seal, from which the chain goes on, and refuses to remove
    anything that is younger than a year. That it was done is a line of the log itself.
    """
    days = job.council.retention.audit_days
    removed: int = job.session.scalar(DISPOSE, {"days": days})
    if removed:
        log.record(job.actor, "log.disposed", "log", None, {"lines": removed, "days": days})
    return {"removed": removed}


scheduled(Every("audit.dispose", Daily(time(3, 40)), "everyone"))
