"""Text files with separators: which separator, and the records one by one."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from app.platform.tabular.encoding import Encoding
from app.platform.tabular.faults import Unreadable
from app.platform.tabular.limits import Limits
from app.platform.tabular.messages import UnreadableCode
from app.platform.tabular.source import Source

_SAMPLE = 128 * 1024
_LEAST = 0.1  # below it, the file is one column of texts
_CANDIDATES = (";", "\t", ",", "|")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def open_text(source: Source, encoding: Encoding) -> io.TextIOWrapper:
    """The file as text after its byte order mark, line ends untouched; the caller closes it."""
    stream = source.open()
    stream.seek(encoding.mark)
    return io.TextIOWrapper(stream, encoding=encoding.name, newline="")


def detect_delimiter(source: Source, encoding: Encoding) -> tuple[str, int]:
    """The separator, and how many lines before the table only tell the separator ("sep=;")."""
    with open_text(source, encoding) as text:
        sample = text.read(_SAMPLE)
        complete = not text.read(1)
    if told := _SEPARATOR_LINE.match(sample):
        return told[1], 1
    scores = {delimiter: _regularity(sample, delimiter, complete) for delimiter in _CANDIDATES}
    best = max(_CANDIDATES, key=lambda delimiter: scores[delimiter])
    return (best if scores[best] > _LEAST else _CANDIDATES[0]), 0


def _regularity(sample: str, delimiter: str, complete: bool) -> float:
    """How much like a table the sample is with this separator, 0 to 1.

    The share of records with the most common width, squared. Halved when the first record of that width has
    numbers in it (a comma that only occurs in "0,5" gives regular records under a heading without one), and
    when most cells begin with a space (a comma between words of a text); a tenth if the first record, the
    heading of such texts, has none.
    """
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        found = [record for record in itertools.islice(reader, 400) if any(map(str.strip, record))]
    except csv.Error:
        return 0.0
    if not complete and len(found) > 1:
        found.pop()  # cut in the middle
    widths = Counter(map(len, found))
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    if width < 2:
        return 0.0
    regular = [record for record in found if len(record) == width]
    score = (count / len(found)) ** 2
    if any(map(_is_number, regular[0])):
        score /= 2
    if sum(cell.startswith(" ") for record in regular for cell in record[1:]) > count * (width - 1) / 2:
        score /= 2 if len(found[0]) == width else 10
    return score


def _is_number(cell: str) -> bool:
    return bool(cell.strip()) and not cell.strip(" %.,-+0123456789")


def records(source: Source, encoding: Encoding, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    """Every record, empty ones too, so that counting them gives the row a spreadsheet program shows.

    Raises Unreadable for quotation marks that are not closed and for endless cells.
    """
    with open_text(source, encoding) as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        row = 0
        try:
            for row, record in enumerate(reader, 1):  # noqa: B007 (used when reading fails)
                yield record
        except csv.Error as error:
            if "field limit" in str(error):
                raise Unreadable(
                    UnreadableCode.CELL_TOO_LONG, row=row + 1, limit=limits.cell_length
                ) from None
            raise Unreadable(UnreadableCode.QUOTES, row=row + 1) from None
