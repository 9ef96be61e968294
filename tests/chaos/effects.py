"""The work that the chaos tests let people ask for. Every effect is a line of the log: nothing hides a second."""

from __future__ import annotations

import os
import time
from pathlib import Path

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
    # Not by the number of the attempt: a worker that takes long to start finds a later one in the queue first.
    ended = Path(os.environ["CHAOS_FOLDER"]) / f"{job.id}.ended"
    if not ended.exists():
        ended.touch()
        raise RuntimeError("ended half-way")
