"""Calls that open: the round is open for applications from then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.nominations.service.call_states import OPEN, open_round, rounds_to_open
from app.platform.database import ScopedSession
from app.platform.outbox.job import Job
from app.platform.outbox.moments import Minutes
from app.platform.outbox.registry import handler
from app.platform.outbox.schedule import Every, scheduled

OTHERS = "calls.others_open"


@handler(OPEN, title=_l("Open a round for applications"))
def open_calls(job: Job) -> dict[str, Any]:
    """Open a planned round whose call has opened. A call that was taken back or moved since opens nothing."""
    programme_id, round_id = (UUID(job.arguments[name]) for name in ("programme_id", "round_id"))
    return {"opened": int(open_round(job.actor, programme_id, round_id, datetime.now(UTC)))}


@handler(OTHERS, title=_l("Open rounds whose call another council has opened"))
def open_others(job: Job) -> dict[str, Any]:
    """Open the planned rounds of the programmes that the council leads, for which a member council's call is open."""
    now = datetime.now(UTC)
    found = job.session.execute(rounds_to_open()).all()
    return {
        "opened": sum(open_round(job.actor, programme_id, round_id, now) for programme_id, round_id in found)
    }


def _any(current: ScopedSession) -> bool:
    return current.execute(rounds_to_open().limit(1)).first() is not None


scheduled(Every(OTHERS, Minutes(5), needed=_any))
