"""What an import's pages say: notes, faults and differences, from codes and values to words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.platform.imports import faults
from app.platform.imports.kind import ROW, ImportKind
from app.platform.imports.queries import Difference
from app.platform.tabular import Kind, Notes, Sensitive, Unreadable, UnreadableCode
from app.platform.tabular.sensitive import REASONS

STATE_NAMES: dict[str, LazyString] = {
    "uploaded": _l("Waits for the choice of columns"),
    "checking": _l("Is being checked"),
    "checked": _l("Checked, not loaded"),
    "applying": _l("Is being loaded"),
    "applied": _l("Loaded"),
    "undoing": _l("Is being undone"),
    "undone": _l("Undone"),
    "failed": _l("Refused"),
}
STATE_COLOURS = {"checked": "warning", "applied": "success", "failed": "danger", "uploaded": "warning"}
TABS: dict[str, LazyString] = {
    "fault": _l("Faults"),
    "new": _l("New"),
    "changed": _l("Changed"),
    "unchanged": _l("Unchanged"),
}


@dataclass(frozen=True)
class Told:
    """One line of the difference list in words. `changes` are (field, old, new), `facts` (field, value)."""

    number: int
    state: str
    name: str
    changes: Sequence[tuple[str, str, str]]
    facts: Sequence[tuple[str, str]]
    faults: Sequence[tuple[str, str]]


def about_file(notes: Mapping[str, Any]) -> list[str]:
    """What was found out about the file."""
    about = notes.get("about")
    if not about:
        return []
    known = {**about, "kind": Kind(about["kind"]), "other_sheets": tuple(about["other_sheets"])}
    return Notes(**known).lines()


def refusal(notes: Mapping[str, Any]) -> list[str]:
    """Why the whole file was refused."""
    if "unreadable" in notes:
        told = notes["unreadable"]
        reason = Unreadable(
            UnreadableCode(told["code"]), row=told["row"], column=told["column"], **told["params"]
        )
        return [reason.message]
    return [
        _("Column %(column)s (%(header)s):", column=column["column"], header=column["header"])
        + " "
        + str(REASONS[Sensitive(column["kind"])])
        for column in notes.get("refused", ())
    ]


def tell(kind: ImportKind, line: Difference) -> Told:
    """A line of the difference list in words of the reader's language."""
    before, after = line.before or {}, line.after or {}
    order = [spec.name for spec in kind.specs if spec.name in after]
    changed = [name for name in order if before.get(name) != after[name]]
    changes = [
        (str(kind.label(name)), str(kind.shown(name, before.get(name))), str(kind.shown(name, after[name])))
        for name in changed
        if line.state == "changed"
    ]
    facts = [
        (str(kind.label(name)), str(kind.shown(name, after[name])))
        for name in order
        if line.state in ("new", "fault", "unchanged") and after[name] not in (None, "")
    ]
    found = [(faults.place(fault), faults.message(kind, fault)) for fault in line.faults or ()]
    return Told(line.number, line.state, _name({**before, **after}), changes, facts, found)


def _name(values: Mapping[str, Any]) -> str:
    """What a row is about, as far as it says."""
    person = " ".join(str(values[name]) for name in ("given_name", "family_name") if values.get(name))
    return person or str(values.get("unit") or values.get("employee_number") or values.get("email") or "")


def tabs(kind: ImportKind, counts: Mapping[str, Any]) -> list[tuple[str, LazyString | str, int]]:
    """The tabs of the difference list: key, name, count. Without rows of a kind there is no tab of it."""
    rows = counts.get(ROW, {})
    found: list[tuple[str, LazyString | str, int]] = [
        (state, name, rows.get(state, 0)) for state, name in TABS.items() if rows.get(state)
    ]
    for part, name in kind.parts.items():
        count = sum(counts.get(part, {}).values())
        if count:
            found.append((part, name, count))
    return found
