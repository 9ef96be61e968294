"""The work that the chaos tests let people ask for. Every effect is a line of the log: nothing hides a second."""

from __future__ import annotations

import time

from app.platform.audit import log
from app.platform.database import Scope, work_as
from app.platform.outbox import Job, handler

SECONDS = 0.05


@handler("chaos.effect", title="Effect")
def effect(job: Job) -> None:
    """Take a while, half of it after the effect, so that killing finds jobs half-way."""
    time.sleep(SECONDS)
    log.record(job.actor, "chaos.effect", "job", job.id)
    time.sleep(SECONDS)


@handler("chaos.naive", title="Naive")
def naive(job: Job) -> None:
    """What must not be done: the effect in a transaction of its own, and an end before the mark, once."""
    with work_as(Scope(job.council.id)):
        log.record(job.actor, "chaos.effect", "job", job.id)
    if job.attempt == 1:
        raise RuntimeError("ended half-way")
