"""What a feature declares to get an import: fields, words, and how rows are compared, applied and undone.

The engine (upload, columns, check, result, apply, undo) is the same for every kind. A kind's `Importer`
works set by set: it is handed thousands of parsed rows at a time and answers with one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from flask_babel.speaklater import LazyString

from app.platform.access.actor import Actor
from app.platform.tabular import FieldSpec

ROW = "row"
Words = Mapping[str, LazyString]


class StagedRow(NamedTuple):
    """One parsed row. `values` by field name, ready for JSON; `faults` as `tabular.Fault.as_json` gives them."""

    number: int
    values: dict[str, Any]
    faults: list[dict[str, Any]]


@dataclass(frozen=True)
class Run:
    """One import at work. `places` says for each mapped field where the file has it: column and header."""

    actor: Actor
    import_id: UUID
    programme_id: UUID | None
    round_id: UUID | None
    places: Mapping[str, Mapping[str, str]]

    def place(self, name: str) -> dict[str, str]:
        """Column, header and field of a fault about this field."""
        found = self.places.get(name, {"column": "", "header": ""})
        return {**found, "field": name if name in self.places else ""}


@dataclass(frozen=True)
class Obstacle:
    """Why an import cannot be undone: how many rows have a life of their own since, and some of their names."""

    count: int
    names: list[str]


class Importer(Protocol):
    """What a kind does with the rows of one import. Every method runs in the transaction of the job.

    All statements go by the import's rows in `import_row`, which the database shows for one council only.
    """

    def stage(self, rows: Sequence[StagedRow]) -> None:
        """Write these rows to `import_row` with state, target and what stands there now (`before`)."""

    def finish(self) -> None:
        """Look at the file as a whole: repeated keys, contradictions, what else the rows bring with them."""

    def drift(self) -> int:
        """Lock what will be changed, and count what is no longer as it was when the file was checked."""

    def apply(self) -> Iterator[int]:
        """Do it; yields how many rows are done so far."""

    def obstacle(self) -> Obstacle | None:
        """Lock what was changed, and say what prevents undoing it."""

    def undo(self) -> Iterator[int]:
        """Put everything back; yields how many rows are done so far."""


@dataclass(frozen=True)
class Place:
    """Where an import stands: whose it is, its heading, the pages above it by name, and the URL's own arguments."""

    heading: LazyString | str
    above: list[tuple[LazyString | str, str]]
    done: str
    programme_id: UUID | None = None
    round_id: UUID | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportKind:
    """The declaration of one kind of import.

    Args:
        name: as stored in `import_batch.kind`.
        permission: who may import (`access/table.py`).
        specs: the fields a file may have, in the order they are shown.
        keys: at least one of these fields must be in the file, to tell rows apart.
        importer: makes the `Importer` of one run.
        place: from the actor and the URL's arguments to the `Place`; None is 404.
        words: fault codes of this kind, as words with named placeholders.
        parts: what else than rows the difference list has, by the name of the part.
        labels: words for values in the difference list, by field: value as text to its words.
        known: by field with a list of values, that list in words, for whoever makes the file.
    """

    name: str
    permission: str
    specs: Sequence[FieldSpec]
    keys: Sequence[str]
    importer: Callable[[Run], Importer]
    place: Callable[..., Place | None]
    words: Words
    hint: LazyString | str = ""
    parts: Words = field(default_factory=dict)
    labels: Mapping[str, Callable[[Any], LazyString | str]] = field(default_factory=dict)
    known: Mapping[str, Iterable[LazyString | str]] = field(default_factory=dict)

    def spec(self, name: str) -> FieldSpec | None:
        """The field of this name."""
        return next((spec for spec in self.specs if spec.name == name), None)

    def label(self, name: str) -> LazyString | str:
        """What people call a field."""
        found = self.spec(name)
        return found.label if found else name

    def shown(self, name: str, value: Any) -> LazyString | str:
        """A value in words; empty for none."""
        if value is None or value == "":
            return ""
        maker = self.labels.get(name)
        return maker(value) if maker else str(value)


KINDS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    """Make a kind known to the jobs.

    Raises:
        ValueError: another kind has that name.
    """
    if KINDS.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"two import kinds are called {kind.name}")
    return kind
