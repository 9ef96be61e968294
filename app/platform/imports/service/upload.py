"""A file comes in: readable or refused, nothing sensitive by its headings, columns guessed."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from uuid import UUID

from flask_babel import gettext as _

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.imports.kind import ImportKind, Place
from app.platform.imports.models import ImportBatch
from app.platform.imports.service.errors import ColumnFaults, NotAllowed, SensitiveFile, WrongState
from app.platform.outbox import publish
from app.platform.tabular import ColumnMapping, guess_mapping, known_words, read, screen

SAMPLES = 3
LONGEST_SAMPLE = 40
CHECK, APPLY, UNDO = "import.check", "import.apply", "import.undo"


def upload(actor: Actor, kind: ImportKind, place: Place, content: bytes, file_name: str) -> UUID:
    """Keep a file to be checked and return the import's id.

    Raises:
        NotAllowed: the actor may not import this.
        Unreadable: the file cannot be used, with the reason.
        SensitiveFile: a heading announces sensitive data; nothing is kept.
    """
    if not actor.may(kind.permission) or actor.account_id is None:
        raise NotAllowed
    sheet = read(content, file_name, known=known_words(kind.specs))
    refused = screen(sheet.header)
    if refused:
        raise SensitiveFile(refused)
    first = [row.cells for row in itertools.islice(sheet.rows(), SAMPLES)]
    notes = {
        "header": sheet.header,
        "letters": [sheet.column(index) for index in range(len(sheet.header))],
        "samples": [[cell[:LONGEST_SAMPLE] for cell in cells] for cells in first],
        "about": asdict(sheet.notes),
    }
    batch = ImportBatch(
        kind=kind.name,
        file_name=file_name[:200],
        content=content,
        mapping=guess_mapping(sheet.header, kind.specs).as_json(),
        notes=notes,
        programme_id=place.programme_id,
        round_id=place.round_id,
        created_by=actor.account_id,
    )
    session().add(batch)
    session().flush()
    log.record(actor, "import.uploaded", "import", batch.id, {"kind": kind.name})
    return batch.id


def choose_columns(actor: Actor, kind: ImportKind, batch: ImportBatch, chosen: dict[int, str]) -> None:
    """Fix which column holds which field, and have the file checked.

    Args:
        chosen: the field's name by the index of its column; columns that are not named are not loaded.

    Raises:
        NotAllowed: the actor may not import this.
        WrongState: the file has been checked already, or its content is gone.
        ColumnFaults: a field twice, a required field or every key missing.
    """
    if not actor.may(kind.permission):
        raise NotAllowed
    if not has_content(batch):
        raise WrongState
    faults = column_faults(kind, chosen)
    if faults:
        raise ColumnFaults(faults)
    batch.mapping = ColumnMapping({name: index for index, name in chosen.items()}).as_json()
    batch.notes = {key: batch.notes[key] for key in ("header", "letters", "samples", "about")}
    start(actor, batch, "checking", CHECK)


def has_content(batch: ImportBatch) -> bool:
    """Whether the file is still there and its columns can be chosen (again)."""
    return batch.state in ("uploaded", "checked") and not batch.notes.get("gone")


def column_faults(kind: ImportKind, chosen: dict[int, str]) -> list[tuple[int | None, str]]:
    """What is wrong with a choice of columns: (index of the column or None, words)."""
    faults: list[tuple[int | None, str]] = []
    seen: set[str] = set()
    for index, name in sorted(chosen.items()):
        if name in seen:
            faults.append((index, _("%(field)s is chosen for two columns.", field=kind.label(name))))
        seen.add(name)
    for spec in kind.specs:
        if spec.required and spec.name not in seen:
            faults.append((None, _("Choose the column that holds %(field)s.", field=spec.label)))
    if kind.keys and not seen.intersection(kind.keys):
        names = " / ".join(str(kind.label(name)) for name in kind.keys)
        faults.append((None, _("Choose a column that tells people apart: %(fields)s.", fields=names)))
    return faults


def start(actor: Actor, batch: ImportBatch, state: str, work: str) -> None:
    """Put an import to work: its new state and its job leave in the same transaction."""
    batch.state = state
    batch.version += 1
    session().flush()
    batch.job_id = publish(work, {"import_id": str(batch.id)}, actor=actor)
