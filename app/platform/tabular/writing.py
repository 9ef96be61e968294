"""Tables out of the house: CSV that opens right in a Nordic Excel, and real workbooks; formula-safe."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

import rustpy_xlsxwriter as rust
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.platform.tabular.formula import guard_text

Label = str | LazyString

_PIECE = 64 * 1024
_COMMA_DECIMALS = frozenset({"sv", "nb", "nn"})
_EXACT = 2**53
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_CELL_LIMIT = 32_767  # Excel's own
_PLAIN_TYPES = frozenset({str, int, bool, type(None)})


@dataclass(frozen=True)
class ExtraSheet:
    """A further sheet of a workbook: its name, headings, and values in their order."""

    name: Label
    columns: Sequence[Label]
    rows: Iterable[Sequence[object]]


def write_csv(
    rows: Iterable[Sequence[object]], columns: Sequence[Label], notes: Iterable[Label], locale: str
) -> Iterator[bytes]:
    """The table as pieces of about 64 kB: UTF-8 with a byte order mark, headings first.

    `rows` are values in the order of `columns`. Swedish and Norwegian get semicolons and decimal commas,
    other languages commas and points, as their Excel expects. Numbers stay numbers; texts that could be
    formulas get an apostrophe; None is empty; dates are ISO. `notes` come after an empty row, one a row.
    """
    nordic = locale.replace("-", "_").partition("_")[0] in _COMMA_DECIMALS
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if nordic else ",", lineterminator="\r\n")
    buffer.write("\ufeff")
    for record in _records(rows, columns, notes):
        writer.writerow([_csv_cell(value, nordic) for value in record])
        if buffer.tell() >= _PIECE:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def _records(
    rows: Iterable[Sequence[object]], columns: Sequence[Label], notes: Iterable[Label]
) -> Iterator[Sequence[object]]:
    yield columns
    yield from rows
    for place, note in enumerate(notes):
        if place == 0:
            yield ()
        yield (note,)


def _csv_cell(value: object, decimal_comma: bool) -> str:
    if isinstance(value, str):
        return guard_text(value.replace("\0", ""))
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        written = _plain(value)
        return written.replace(".", ",") if decimal_comma else written
    return guard_text(_text(value))


def _plain(value: float) -> str:
    """A number without an exponent and without digits that were never meant; empty if it is not one."""
    if not math.isfinite(value):
        return ""
    written = format(value, ".15g")
    if "e" not in written:
        return written
    return format(value, ".15f").rstrip("0").rstrip(".") if abs(value) < 1 else format(value, ".0f")


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return str(value)


def write_xlsx(
    rows: Iterable[Sequence[object]],
    columns: Sequence[Label],
    notes: Iterable[Label],
    target: str | os.PathLike[str] | BinaryIO,
    *,
    sheet: Label = _("Table"),
    notes_sheet: Label = _("Notes"),
    more: Sequence[ExtraSheet] = (),
) -> None:
    """The table as a workbook in `target`, with `more` sheets after it and `notes` on the last.

    `rows` are values in the order of `columns`, consumed one at a time. Numbers stay numbers; everything
    else is text and stays text, so nothing can become a formula; None is empty; dates are ISO texts (a
    partial date has no other form). Headings that are alike get a number. Raises ValueError for more rows
    than a workbook can have.
    """
    tables = [ExtraSheet(sheet, columns, rows), *more]
    *names, last = _distinct([_sheet_name(str(one.name)) for one in tables] + [_sheet_name(str(notes_sheet))])
    sheets: list[tuple[str, Any]] = [
        (name, _dicts(_distinct([_xlsx_text(str(label)) for label in one.columns]), one.rows))
        for name, one in zip(names, tables, strict=True)
    ]
    sheets.append((last, _dicts([last], ((str(note),) for note in notes))))
    rust.write_worksheets(
        sheets,
        target,
        bold_headers=True,
        freeze_panes={name: {"row": 1, "col": 0} for name in names},
        column_widths={last: [100.0]},
    )


def _dicts(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[dict[str, object]]:
    """Records for the writer, which takes the headings from the first: an empty one if there are no rows."""
    empty = True
    for row in rows:
        empty = False
        cells = row if _is_plain(row) else [_xlsx_cell(value) for value in row]
        yield dict(zip(names, cells, strict=True))
    if empty:
        yield dict.fromkeys(names)


def _is_plain(row: Sequence[object]) -> bool:
    """Whether every cell may stay as it is, which is so for nearly all rows; one look at the row as a whole."""
    if not _PLAIN_TYPES.issuperset(map(type, row)):
        return False
    text = "".join([value if type(value) is str else "" for value in row])
    return (
        text.isprintable()
        and len(text) <= _CELL_LIMIT
        and all(-_EXACT <= value <= _EXACT for value in row if type(value) is int)
    )


def _xlsx_cell(value: object) -> object:
    if isinstance(value, str):
        return _xlsx_text(value)
    if value is None:
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return _xlsx_text(_text(value))


def _xlsx_text(text: str) -> str:
    """Text that XML and Excel can hold."""
    if text.isprintable() and len(text) <= _CELL_LIMIT:  # nearly all: no control, no line end, no half a pair
        return text
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:_CELL_LIMIT]


def _sheet_name(name: str) -> str:
    return _NOT_SHEET_NAME.sub(" ", name).strip("' ")[:28] or "1"


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, with " (2)" and so on after those that came before."""
    taken: list[str] = []
    for name in names:
        candidate, count = name, 1
        while candidate in taken or not candidate:
            count += 1
            candidate = f"{name} ({count})".strip()
        taken.append(candidate)
    return taken
