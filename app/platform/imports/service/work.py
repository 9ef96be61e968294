"""What the jobs do: check, apply, undo. Each is one transaction and may be started again at any time.

A job that dies half-way leaves nothing: its transaction is rolled back, the import still says what it is
waiting for, and the outbox starts the job again. A job that runs twice finds the import at its next step
the second time, and does nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import undefer
from sqlalchemy.sql.base import ExecutableOption

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.imports.faults import SENSITIVE
from app.platform.imports.kind import KINDS, ROW, Importer, Run, StagedRow
from app.platform.imports.models import ImportBatch, ImportRow
from app.platform.imports.queries import count_states
from app.platform.imports.service.upload import CHECK, start
from app.platform.outbox import Refused
from app.platform.tabular import (
    ColumnMapping,
    Guard,
    ParsedRow,
    Sheet,
    Unreadable,
    known_words,
    read,
)
from app.platform.tabular import (
    apply as parse,
)

CHUNK = 5_000
Progress = Callable[[int, int], None]
# One import of a kind at a time in a council; and more time than a page has.
PATIENCE = text(
    "SELECT set_config('statement_timeout', '10min', true), set_config('lock_timeout', '2min', true)"
)
ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtext('imports.' || :kind), hashtext(ctx.council_id()::text))"
)


def check(actor: Actor, import_id: UUID, progress: Progress) -> None:
    """Read the file and say what each row would do."""
    batch = _take(actor, import_id, "checking", undefer(ImportBatch.content))
    if batch is None:
        return
    session().execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    try:
        sensitive = _stage_all(actor, batch, progress)
    except Unreadable as reason:
        told = {
            "code": reason.code.value,
            "row": reason.row,
            "column": reason.column,
            "params": reason.params,
        }
        _give_up(batch, {"unreadable": told})
        log.record(actor, "import.refused", "import", import_id, {"kind": batch.kind})
        return
    if batch.state == "failed":
        log.record(actor, "import.refused", "import", import_id, {"kind": batch.kind})
        return
    if sensitive:  # must be taken out of the file anyway: not kept a moment longer
        batch.content = None
        batch.notes = {**batch.notes, "gone": True, "samples": []}
    batch.counts = count_states(import_id)
    batch.state = "checked"
    batch.checked_at = func.now()
    log.record(actor, "import.checked", "import", import_id, {"kind": batch.kind} | batch.counts[ROW])


def apply(actor: Actor, import_id: UUID, progress: Progress) -> None:
    """Do what the check said, all of it; or check again when the council's data has changed since."""
    batch = _take(actor, import_id, "applying")
    if batch is None:
        return
    importer = _importer(actor, batch)
    if importer.drift():
        batch.notes = {**batch.notes, "drift": True}
        start(actor, batch, "checking", CHECK)
        return
    _follow(importer.apply(), batch, progress)
    batch.state = "applied"
    batch.applied_at = func.now()
    batch.content = None
    log.record(actor, f"{batch.kind}.imported", "import", import_id, batch.counts)


def undo(actor: Actor, import_id: UUID, progress: Progress) -> None:
    """Put everything back as it was before, or say what prevents it."""
    batch = _take(actor, import_id, "undoing")
    if batch is None:
        return
    importer = _importer(actor, batch)
    obstacle = importer.obstacle()
    if obstacle is not None:
        batch.notes = {**batch.notes, "obstacle": {"count": obstacle.count, "names": obstacle.names}}
        batch.state = "applied"
        log.record(actor, "import.undo_refused", "import", import_id, {"kind": batch.kind})
        return
    _follow(importer.undo(), batch, progress)
    batch.state = "undone"
    batch.undone_at = func.now()
    log.record(actor, f"{batch.kind}.import_undone", "import", import_id, batch.counts)


def _take(actor: Actor, import_id: UUID, state: str, *options: ExecutableOption) -> ImportBatch | None:
    """The import, locked, if it still waits for this step.

    Raises:
        Refused: whoever asked may not import this any more. Somebody else who may can go on with it.
    """
    session().execute(PATIENCE)
    batch = session().scalar(
        select(ImportBatch)
        .where(ImportBatch.id == import_id)
        .options(*options)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if batch is None or batch.state != state:
        return None
    if not actor.may(KINDS[batch.kind].permission):
        raise Refused("import_not_allowed")
    session().execute(ONE_AT_A_TIME, {"kind": batch.kind})
    return batch


def _importer(actor: Actor, batch: ImportBatch) -> Importer:
    mapping = ColumnMapping.from_json({"doubtful": [], **batch.mapping})
    header, letters = batch.notes["header"], batch.notes["letters"]
    places = {
        name: {"column": letters[index], "header": header[index]} for name, index in mapping.columns.items()
    }
    run = Run(actor, batch.id, batch.programme_id, batch.round_id, places)
    return KINDS[batch.kind].importer(run)


def _stage_all(actor: Actor, batch: ImportBatch, progress: Progress) -> bool:
    """Every row into `import_row`. Returns whether a cell held sensitive data."""
    kind, importer = KINDS[batch.kind], _importer(actor, batch)
    if batch.content is None:
        raise LookupError("the file of this import is gone")
    sheet = read(batch.content, batch.file_name, known=known_words(kind.specs))
    guard = Guard(sheet.header)
    done, sensitive = 0, False
    mapping = ColumnMapping.from_json(batch.mapping)
    for rows in _chunks(parse(sheet, mapping, kind.specs, guard)):
        staged = [_staged(row) for row in rows]
        sensitive = sensitive or any(fault["code"] in SENSITIVE for row in staged for fault in row.faults)
        importer.stage(staged)
        done += len(rows)
        progress(done, max(sheet.about, done + 1))
    progress(done, done)
    _refuse_columns(batch, sheet, guard)
    if batch.state != "failed":
        importer.finish()
    return sensitive


def _staged(row: ParsedRow) -> StagedRow:
    """A parsed row for the database, without what must not be kept."""
    if not row.faults:
        return StagedRow(row.number, row.values, [])
    faults = [fault.as_json() for fault in row.faults]
    hidden = {fault["field"] for fault in faults if fault["code"] in SENSITIVE}
    values = {name: None if name in hidden else value for name, value in row.values.items()}
    return StagedRow(row.number, values, faults)


def _refuse_columns(batch: ImportBatch, sheet: Sheet, guard: Guard) -> None:
    """Whole columns that turn out to be identity numbers: the file goes, and with it what was read."""
    refused = guard.columns()
    if not refused:
        return
    session().execute(delete(ImportRow).where(ImportRow.import_id == batch.id))
    told = [
        {"column": sheet.column(column.index), "header": column.header, "kind": column.kind.value}
        for column in refused
    ]
    _give_up(batch, {"refused": told})


def _give_up(batch: ImportBatch, why: dict[str, Any]) -> None:
    session().execute(delete(ImportRow).where(ImportRow.import_id == batch.id))
    batch.notes = {**batch.notes, **why, "samples": []}
    batch.state = "failed"
    batch.counts = {}
    batch.content = None


def _chunks(rows: Iterable[ParsedRow]) -> Iterator[list[ParsedRow]]:
    iterator = iter(rows)
    while chunk := list(itertools.islice(iterator, CHUNK)):
        yield chunk


def _follow(steps: Iterator[int], batch: ImportBatch, progress: Progress) -> None:
    states = batch.counts.get(ROW, {})
    total = max(1, states.get("new", 0) + states.get("changed", 0))
    for done in steps:
        progress(min(done, total), total)
