"""An import's work in the background."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.platform.imports.service import work
from app.platform.imports.service.upload import APPLY, CHECK, UNDO
from app.platform.outbox import Job, handler

ATTEMPTS = 5


@handler(CHECK, title=_l("Check a file"), attempts=ATTEMPTS)
def check(job: Job) -> None:
    """Say what each row of a file would do."""
    work.check(job.actor, UUID(job.arguments["import_id"]), job.progress)


@handler(APPLY, title=_l("Load a file"), attempts=ATTEMPTS)
def apply(job: Job) -> None:
    """Do what a checked file says."""
    work.apply(job.actor, UUID(job.arguments["import_id"]), job.progress)


@handler(UNDO, title=_l("Undo a file"), attempts=ATTEMPTS)
def undo(job: Job) -> None:
    """Put back what a file changed."""
    work.undo(job.actor, UUID(job.arguments["import_id"]), job.progress)
