"""Sending letters, in the background."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.letters.service.send import send_letter
from app.letters.service.write import SEND, SEND_BETWEEN
from app.platform.outbox.job import Job
from app.platform.outbox.registry import handler


@handler(SEND, title=_l("Send a letter"))
def send(job: Job) -> dict[str, Any]:
    """Send one letter, unless it has been sent, is gone, or the person reads letters in Fram only."""
    return _send(job)


@handler(SEND_BETWEEN, title=_l("Send a letter"), private=True, outlives=True)
def send_between(job: Job) -> dict[str, Any]:
    """Send a letter of a nomination: nobody but its three parties knows of it, so it is in nobody else's list."""
    return _send(job)


def _send(job: Job) -> dict[str, Any]:
    return {"letter": send_letter(job.actor, UUID(job.arguments["letter"]))}
