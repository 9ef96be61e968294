"""`apply`: rows of texts into rows of values, with every fault named by row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.platform.tabular.faults import Fault, Invalid
from app.platform.tabular.mapping import ColumnMapping, FieldSpec
from app.platform.tabular.messages import FaultCode
from app.platform.tabular.sensitive import Guard
from app.platform.tabular.sheet import Sheet

_REMEMBERED = 16_384


class ParsedRow(NamedTuple):
    """`values` by field name (None: empty or faulty; fields without a column are left out) and the faults."""

    number: int
    values: dict[str, Any]
    faults: tuple[Fault, ...] = ()


Trouble = list[tuple[int, str, Invalid]]


class _Answers(dict[str, Any]):
    """Answers of one field's parser by text. Most columns repeat few values; others are not all kept.

    A fault is never kept, so every faulty cell comes by here and is put in `trouble`.
    """

    def __init__(self, spec: FieldSpec, index: int, trouble: Trouble) -> None:
        super().__init__()
        self._spec, self._index, self._trouble = spec, index, trouble
        if not spec.required:
            self[""] = None

    def __missing__(self, text: str) -> Any:
        try:
            if not text:
                raise Invalid(FaultCode.REQUIRED)
            answer = self._spec.parse(text)
        except Invalid as fault:
            self._trouble.append((self._index, self._spec.name, fault))
            return None
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
    check = (Guard(sheet.header) if guard is None else guard).check
    trouble: Trouble = []
    mapped = [(spec, mapping.columns[spec.name]) for spec in specs if spec.name in mapping.columns]
    fields = [(spec.name, index, _Answers(spec, index, trouble)) for spec, index in mapped]
    names = {index: spec.name for spec, index in mapped}
    for number, cells, beyond in sheet.rows():
        values = {name: answers[cells[index]] for name, index, answers in fields}
        found = check(cells)
        if not (trouble or found or beyond):
            yield ParsedRow(number, values)
            continue
        for index, _code in found:
            if index in names:
                values[names[index]] = None
        faults = _faults(sheet, number, trouble, found, names)
        if beyond:
            faults.append(Fault(number, FaultCode.BEYOND_TABLE))
        yield ParsedRow(number, values, tuple(faults))
        trouble.clear()


def _faults(
    sheet: Sheet,
    row: int,
    trouble: Trouble,
    found: Sequence[tuple[int, FaultCode]],
    names: Mapping[int, str],
) -> list[Fault]:
    """All faults of a row, in the order of its columns. A sensitive cell has that fault only."""
    sensitive = {index for index, _code in found}
    cells: list[tuple[int, FaultCode, str, Mapping[str, Any]]]
    cells = [(index, code, names.get(index, ""), {}) for index, code in found]
    cells += [(index, bad.code, name, bad.params) for index, name, bad in trouble if index not in sensitive]
    return [
        Fault(row, code, sheet.column(index), sheet.header[index], name, params)
        for index, code, name, params in sorted(cells, key=lambda cell: cell[0])
    ]
