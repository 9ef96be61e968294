"""Workbooks: the first sheet with something in it, its rows as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine

from app.platform.tabular.archive import check_archive
from app.platform.tabular.cells import text_of
from app.platform.tabular.faults import Unreadable
from app.platform.tabular.limits import Limits
from app.platform.tabular.messages import UnreadableCode
from app.platform.tabular.source import Source


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet in memory. `first_column` is how many empty columns stand before the table."""

    name: str
    others: tuple[str, ...]
    first_column: int
    _sheet: calamine.CalamineSheet

    @property
    def height(self) -> int:
        """The number of the last row with something in it."""
        return int(self._sheet.height) + int(self._sheet.start[0] if self._sheet.start else 0)

    def records(self) -> Iterator[list[str]]:
        """Every row from row 1 on, empty ones too; can be called again."""
        for row in self._sheet.iter_rows():
            yield [cell if type(cell) is str else text_of(cell) for cell in row]


def open_sheet(source: Source, limits: Limits) -> WorkbookSheet:
    """The first visible sheet that holds a value; raises Unreadable. Formulas give their stored results."""
    check_archive(source, limits)
    target = source.content if isinstance(source.content, Path) else io.BytesIO(source.content)
    try:
        with calamine.load_workbook(target) as workbook:
            return _first_filled(workbook)
    except calamine.PasswordError:
        raise Unreadable(UnreadableCode.ENCRYPTED) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise Unreadable(UnreadableCode.DAMAGED) from None


def _first_filled(workbook: calamine.CalamineWorkbook) -> WorkbookSheet:
    names = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == calamine.SheetVisibleEnum.Visible
    ]
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is None or not any(any(cell != "" for cell in row) for row in sheet.iter_rows()):
            continue
        others = tuple(other for other in names if other != name)
        return WorkbookSheet(name, others, sheet.start[1], sheet)
    raise Unreadable(UnreadableCode.EMPTY)
