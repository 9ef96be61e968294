"""How much of a stranger's file we are willing to look at."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one spreadsheet; whatever goes over one of them is refused, never cut.

    `unpacked_bytes` and `ratio` guard against zip bombs: the first counts what really comes out of the
    archive, the second is checked for parts over `ratio_from` bytes. `cells` bounds the rectangle that a
    workbook's sheet spans, because the reader keeps that whole rectangle in memory (about 32 bytes a cell).
    """

    file_bytes: int = 30 * MEGABYTE
    unpacked_bytes: int = 400 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 20 * MEGABYTE
    parts: int = 2_000
    rows: int = 200_000
    columns: int = 200
    cells: int = 8_000_000
    cell_length: int = 10_000


DEFAULT_LIMITS = Limits()
