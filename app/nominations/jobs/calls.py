"""Calls that open: the round is open for applications from then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.nominations.service.call_states import OPEN, open_round
from app.platform.outbox.job import Job
from app.platform.outbox.registry import handler


@handler(OPEN, title=_l("Open a round for applications"))
def open_calls(job: Job) -> dict[str, Any]:
    """Open a planned round whose call has opened. A call that was taken back or moved since opens nothing."""
    programme_id, round_id = (UUID(job.arguments[name]) for name in ("programme_id", "round_id"))
    return {"opened": int(open_round(job.actor, programme_id, round_id, datetime.now(UTC)))}
