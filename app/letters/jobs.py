"""Sending letters, in the background."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.letters.service.send import send_letter
from app.letters.service.write import SEND
from app.platform.outbox.job import Job
from app.platform.outbox.registry import handler


@handler(SEND, title=_l("Send a letter"))
def send(job: Job) -> dict[str, Any]:
    """Send one letter, unless it has been sent, is gone, or the person reads letters in Fram only."""
    return {"sent": int(send_letter(UUID(job.arguments["letter"]), job.council, job.id))}
