"""`apply`: rows of texts into rows of values, with every fault named by row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.platform.tabular.faults import Fault, Invalid
from app.platform.tabular.mapping import ColumnMapping, FieldSpec
from app.platform.tabular.messages import FaultCode
from app.platform.tabular.sensitive import Guard
from app.platform.tabular.sheet import Row, Sheet

_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """`values` by field name (None: empty or faulty; fields without a column are left out) and the faults."""

    number: int
    values: dict[str, Any]
    faults: tuple[Fault, ...] = ()


class _Remembering(dict[str, tuple[Any, Invalid | None]]):
    """Answers of one parser. Most columns repeat few values; the others stop being remembered."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self._parse = spec.parse
        required = Invalid(FaultCode.REQUIRED) if spec.required else None
        self[""] = (None, required)

    def __missing__(self, text: str) -> tuple[Any, Invalid | None]:
        try:
            answer: tuple[Any, Invalid | None] = (self._parse(text), None)
        except Invalid as fault:
            answer = (None, fault)
        if len(self) < _REMEMBERED:
            self[text] = answer
        return answer


def apply(
    sheet: Sheet, mapping: ColumnMapping, specs: Sequence[FieldSpec], guard: Guard | None = None
) -> Iterator[ParsedRow]:
    """Parse every row, one at a time.

    A `guard` looks at every cell, mapped or not, and its finds become faults of the row; ask it afterwards
    for whole columns (`guard.columns()`). Raises Unreadable like `Sheet.rows`.
    """
    guard = Guard(sheet.header) if guard is None else guard
    fields = [(s.name, mapping.columns[s.name], _Remembering(s)) for s in specs if s.name in mapping.columns]
    check = guard.check
    for row in sheet.rows():
        cells = row.cells
        found = check(row.number, cells)
        values: dict[str, Any] = {}
        wrong = row.beyond or bool(found)
        for name, index, answers in fields:
            values[name], fault = answers[cells[index]]
            wrong = wrong or fault is not None
        yield ParsedRow(row.number, values, _faults(sheet, row, fields, found) if wrong else ())


def _faults(
    sheet: Sheet,
    row: Row,
    fields: Sequence[tuple[str, int, _Remembering]],
    found: Sequence[tuple[int, FaultCode]],
) -> tuple[Fault, ...]:
    """All faults of a row, in the order of its columns. A sensitive cell has that fault only."""
    place: Callable[[int], tuple[str, str]] = lambda i: (sheet.column(i), sheet.header[i])  # noqa: E731
    names = {index: name for name, index, _answers in fields}
    sensitive = {index for index, _code in found}
    faults = [(index, Fault(row.number, code, *place(index), names.get(index, ""))) for index, code in found]
    for name, index, answers in fields:
        invalid = answers[row.cells[index]][1]
        if invalid is not None and index not in sensitive:
            faults.append((index, Fault(row.number, invalid.code, *place(index), name, invalid.params)))
    ordered = [fault for _index, fault in sorted(faults, key=lambda item: item[0])]
    if row.beyond:
        ordered.append(Fault(row.number, FaultCode.BEYOND_TABLE))
    return tuple(ordered)
