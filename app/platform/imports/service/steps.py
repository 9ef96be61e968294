"""What a person may ask of an import: apply, undo, go on after a failure, throw away."""

from __future__ import annotations

from sqlalchemy import select

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.imports.kind import ROW, ImportKind
from app.platform.imports.models import ImportBatch
from app.platform.imports.queries import get_doing
from app.platform.imports.service.errors import NotAllowed, WrongState
from app.platform.imports.service.upload import APPLY, CHECK, UNDO, start

BUSY = {"checking": CHECK, "applying": APPLY, "undoing": UNDO}


def may_apply(batch: ImportBatch) -> bool:
    """Whether a checked file can be applied: no row has a fault, and there is something to do."""
    if batch.state != "checked":
        return False
    rows = [states for states in batch.counts.values() if isinstance(states, dict)]
    faults = sum(states.get("fault", 0) for states in rows)
    work = sum(states.get("new", 0) + states.get("changed", 0) for states in rows)
    return bool(faults == 0 and work > 0)


def ask_apply(actor: Actor, kind: ImportKind, batch: ImportBatch) -> None:
    """Have a checked file applied, all of it.

    Raises:
        NotAllowed: the actor may not import this.
        WrongState: it has faults, changes nothing, or is at another step.
    """
    _locked(actor, kind, batch)
    if not may_apply(batch):
        raise WrongState
    start(actor, batch, "applying", APPLY)


def ask_undo(actor: Actor, kind: ImportKind, batch: ImportBatch) -> None:
    """Have an applied file undone.

    Raises:
        NotAllowed: the actor may not import this.
        WrongState: it is at another step.
    """
    _locked(actor, kind, batch)
    if batch.state != "applied":
        raise WrongState
    batch.notes = {key: value for key, value in batch.notes.items() if key != "obstacle"}
    start(actor, batch, "undoing", UNDO)


def resume(actor: Actor, kind: ImportKind, batch: ImportBatch) -> None:
    """Start the job again that was given up.

    Raises:
        NotAllowed: the actor may not import this.
        WrongState: no job of this import has been given up.
    """
    _locked(actor, kind, batch)
    doing = get_doing(batch.job_id)
    if batch.state not in BUSY or doing is None or not doing.stuck:
        raise WrongState
    start(actor, batch, batch.state, BUSY[batch.state])


def throw_away(actor: Actor, kind: ImportKind, batch: ImportBatch) -> None:
    """Remove a file that has not been applied, with everything read from it.

    Raises:
        NotAllowed: the actor may not import this.
        WrongState: it is being worked on, or has been applied.
    """
    _locked(actor, kind, batch)
    if batch.state not in ("uploaded", "checked", "failed"):
        raise WrongState
    session().delete(batch)
    log.record(actor, "import.removed", "import", batch.id, {"kind": kind.name})


def total(batch: ImportBatch) -> int:
    """How many rows of the file have been looked at."""
    return sum(batch.counts.get(ROW, {}).values())


def _locked(actor: Actor, kind: ImportKind, batch: ImportBatch) -> None:
    """Wait for anybody else at the same import, and read it as it is then."""
    if not actor.may(kind.permission):
        raise NotAllowed
    session().execute(
        select(ImportBatch)
        .where(ImportBatch.id == batch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
