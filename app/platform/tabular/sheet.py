"""`read`: any spreadsheet a council may send, as one heading row and rows of texts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from flask_babel import lazy_gettext as _

from app.platform.tabular.archive import column_letters
from app.platform.tabular.cells import tidy
from app.platform.tabular.delimited import detect_delimiter, records
from app.platform.tabular.encoding import UNTIDY, detect_encoding
from app.platform.tabular.faults import Unreadable
from app.platform.tabular.heading import heading_index
from app.platform.tabular.limits import DEFAULT_LIMITS, Limits
from app.platform.tabular.messages import UnreadableCode
from app.platform.tabular.source import Content, Kind, Source, kind_of
from app.platform.tabular.workbook import open_sheet

_LOOKED_AT = 100


class Row(NamedTuple):
    """One row: its number as a spreadsheet program shows it, one text a heading (empty when there is
    nothing), and whether a value stands outside the headed columns."""

    number: int
    cells: list[str]
    beyond: bool


@dataclass(frozen=True, slots=True)
class Notes:
    """What was found out about the file. `delimiter` and `encoding` are "" for a workbook, `sheet` for CSV."""

    filename: str
    kind: Kind
    encoding: str
    delimiter: str
    sheet: str
    other_sheets: tuple[str, ...]
    heading_row: int

    def lines(self) -> list[str]:
        """The same in words, for the person who sent the file, in the language of the moment."""
        if self.kind is Kind.XLSX:
            said = [str(_("Workbook, sheet “%(sheet)s”.")) % {"sheet": self.sheet}]
            if self.other_sheets:
                said.append(
                    str(_("Other sheets are not read: %(names)s.")) % {"names": ", ".join(self.other_sheets)}
                )
        else:
            name = {";": _("semicolon"), ",": _("comma"), "\t": _("tab")}.get(self.delimiter, self.delimiter)
            words = {"encoding": self.encoding.upper(), "separator": name}
            said = [str(_("Text file, %(encoding)s, separated by %(separator)s.")) % words]
        if self.heading_row > 1:
            said.append(str(_("Headings were found in row %(row)s.")) % {"row": self.heading_row})
        return said


@dataclass(frozen=True, slots=True)
class Sheet:
    """A readable table. `header` is the heading row, tidied; `rows()` may be called again and again.

    `about` is how many rows there may be, without reading them: for telling how far reading has come.
    """

    header: list[str]
    notes: Notes
    limits: Limits
    about: int
    _records: Callable[[], Iterator[list[str]]] = field(repr=False)
    _untidy: bool = True
    _first_column: int = 0

    def column(self, index: int) -> str:
        """The letter of a column ("A" is the first of the file, not of the table)."""
        return column_letters(self._first_column + index + 1)

    def rows(self) -> Iterator[Row]:
        """The rows below the headings that are not empty, one at a time.

        Raises Unreadable where a limit is passed or the file turns out to be broken.
        """
        width, count = len(self.header), 0
        untidy = self._untidy
        longest, most = self.limits.cell_length, self.limits.rows
        padding = [""] * width
        below = itertools.islice(self._records(), self.notes.heading_row, None)
        for number, record in enumerate(below, self.notes.heading_row + 1):
            cells = self._clean(record) if untidy else [cell.strip() for cell in record]
            if not any(cells):
                continue
            count += 1
            if count > most:
                raise Unreadable(UnreadableCode.TOO_MANY_ROWS, limit=most)
            beyond = False
            if len(cells) != width:
                beyond = any(cells[width:])
                cells = (cells + padding)[:width]
            if len("".join(cells)) > longest:
                self._check_lengths(number, cells)
            yield Row(number, cells, beyond)

    def _clean(self, record: list[str]) -> list[str]:
        cells = [cell.strip() for cell in record]
        joined = "".join(cells)
        if joined.isascii() and joined.isprintable():
            return cells
        return _tidied(cells) if UNTIDY.search(joined) else cells

    def _check_lengths(self, number: int, cells: list[str]) -> None:
        for index, cell in enumerate(cells):
            if len(cell) > self.limits.cell_length:
                code, limit = UnreadableCode.CELL_TOO_LONG, self.limits.cell_length
                raise Unreadable(code, row=number, column=self.column(index), limit=limit)


def _tidied(cells: list[str]) -> list[str]:
    return [tidy(cell) for cell in cells]


def read(
    content: Content, filename: str, limits: Limits = DEFAULT_LIMITS, known: Collection[str] = ()
) -> Sheet:
    """Open a CSV or XLSX file given as bytes or as a path.

    `filename` is only repeated in the notes: the content decides what the file is. `known` (folded words, see
    `mapping.known_words`) makes finding the heading row surer. Raises Unreadable with a reason in words.
    """
    source = Source.of(content)
    if kind_of(source, limits) is Kind.XLSX:
        return _workbook(source, filename, limits, known)
    encoding = detect_encoding(source)
    delimiter, skipped = detect_delimiter(source, encoding)

    def again() -> Iterator[list[str]]:
        found = records(source, encoding, delimiter, limits)
        return itertools.chain([[]] * skipped, itertools.islice(found, skipped, None))

    index, header = _heading(again(), limits, known)
    notes = Notes(filename, Kind.CSV, encoding.name, delimiter, "", (), index + 1)
    return Sheet(header, notes, limits, source.lines() - index - 1, again, encoding.untidy)


def _workbook(source: Source, filename: str, limits: Limits, known: Collection[str]) -> Sheet:
    sheet = open_sheet(source, limits)
    index, header = _heading(sheet.records(), limits, known)
    notes = Notes(filename, Kind.XLSX, "", "", sheet.name, sheet.others, index + 1)
    return Sheet(header, notes, limits, sheet.height - index - 1, sheet.records, True, sheet.first_column)


def _heading(found: Iterator[list[str]], limits: Limits, known: Collection[str]) -> tuple[int, list[str]]:
    """The heading row's index and its cells without empty ones at the end."""
    sample: list[list[str]] = []
    filled = 0
    for record in found:
        sample.append(_tidied(record))
        filled += any(sample[-1])
        if filled >= _LOOKED_AT or len(sample) >= limits.rows:
            break
    index = heading_index(sample, known)
    if index is None:
        raise Unreadable(UnreadableCode.EMPTY)
    header = sample[index]
    while not header[-1]:
        header.pop()
    if len(header) > limits.columns:
        raise Unreadable(UnreadableCode.TOO_MANY_COLUMNS, limit=limits.columns)
    return index, header
