"""Looking at a difference list is written to the log: it shows what the directory and the rounds say of people."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.imports.kind import ImportKind
from app.platform.imports.models import ImportBatch
from app.platform.imports.queries import Difference


def look_at_differences(
    actor: Actor, kind: ImportKind, batch: ImportBatch, lines: Iterable[Difference]
) -> None:
    """One line for a page of rows about people, one statement; none where no row is about anybody known."""
    people = {person for line in lines if (person := _person(line)) is not None}
    if people:
        log.record(actor, "import.viewed", "import", batch.id, {"kind": kind.name}, people)


def _person(line: Difference) -> UUID | None:
    """Whom a row is about: its target, unless what stands there now names the person (a participation does)."""
    named = (line.before or {}).get("person_id")
    return UUID(named) if named else line.target_id
