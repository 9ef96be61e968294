"""Is it safe to open this workbook? Asked before the reader, which trusts what it is given, sees it.

Two dangers. An archive can unpack to a thousand times its size, and can lie about that in its directory: so
every part is really unpacked here, in pieces, and counted. And a sheet with two cells, one in each corner,
makes the reader lay out the whole rectangle between them: so the extent of every sheet is measured first.
"""

from __future__ import annotations

import re
import struct
import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from app.platform.tabular.faults import Unreadable
from app.platform.tabular.limits import Limits
from app.platform.tabular.messages import UnreadableCode
from app.platform.tabular.source import Source

_CHUNK = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s22sHH")
# A cell as every common program writes it; cells written otherwise leave the group empty.
_CELL = re.compile(rb'<c(?: r="([A-Z]{1,3}[0-9]{1,7})")?(?=[\s/>])')
_DIGITS, _CAPITALS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def check_archive(source: Source, limits: Limits) -> None:
    """Raises Unreadable when the workbook must not be opened: bomb, damaged, strange, or too far-flung."""
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_directory(entries, limits)
            unpacked = 0
            for entry in entries:
                unpacked = _check_part(stream, entry, unpacked, limits)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError):
        raise Unreadable(UnreadableCode.DAMAGED) from None


def _check_directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.parts or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise Unreadable(UnreadableCode.UNPACKS_TOO_LARGE)
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise Unreadable(UnreadableCode.DAMAGED)
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Unreadable(UnreadableCode.DAMAGED)


def _check_part(stream: BinaryIO, entry: zipfile.ZipInfo, before: int, limits: Limits) -> int:
    """Unpack one part and throw it away; returns the bytes unpacked so far."""
    extent = Extent(limits)
    total = before
    for piece in _unpack(stream, entry):
        total += len(piece)
        size = total - before
        if total > limits.unpacked_bytes or (
            size > limits.ratio_from and size > limits.ratio * max(entry.compress_size, 1)
        ):
            raise Unreadable(UnreadableCode.UNPACKS_TOO_LARGE)
        extent.feed(piece)
    if extent.strange:
        _Measured(limits).read(_unpack(stream, entry))
    return total


def _unpack(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's content, from the compressed bytes themselves: sizes in the directory are not believed."""
    stream.seek(entry.header_offset)
    magic, _rest, name_length, extra_length = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    if magic != b"PK\x03\x04":
        raise ValueError("no local header")
    stream.seek(name_length + extra_length, 1)
    left = entry.compress_size
    inflater = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := stream.read(min(_CHUNK // 4, left))):
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed:
            yield inflater.decompress(packed, _CHUNK)
            packed = inflater.unconsumed_tail
    if inflater is not None:
        yield inflater.flush()


class Extent:
    """The rectangle a sheet spans, read from its cells as pieces of XML come by.

    `strange` is set when a cell is written in an unusual way: then only a real parser can tell.
    """

    def __init__(self, limits: Limits) -> None:
        self.strange = False
        self._limits = limits
        self._tail = b""
        self._rectangle = _Rectangle(limits)

    def feed(self, piece: bytes) -> None:
        """Raises Unreadable as soon as the rectangle is too large."""
        if self.strange:
            return
        text = self._tail + piece
        cut = text.rfind(b"<")
        self._tail = text[cut:] if cut >= 0 and len(text) - cut < 4096 else b""
        found = _CELL.findall(text, 0, cut if self._tail else len(text))
        if b"" in found or b":c" in text:  # no usual reference, or perhaps a cell with a prefix
            self.strange = True
        if self.strange or not found:
            return
        # A million references: taken apart all at once, not one by one.
        together = b" ".join(found)
        for letters in set(together.translate(None, _DIGITS).split()):
            self._rectangle.column(letters.decode())
        numbers = {int(digits) for digits in set(together.translate(None, _CAPITALS).split())}
        self._rectangle.row(min(numbers))
        self._rectangle.row(max(numbers))
        self._rectangle.check()


class _Rectangle:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rows = [1 << 30, 0]
        self._columns = [1 << 30, 0]

    def row(self, number: int) -> None:
        self._rows = [min(self._rows[0], number), max(self._rows[1], number)]

    def column(self, name: str) -> None:
        number = column_number(name)
        self._columns = [min(self._columns[0], number), max(self._columns[1], number)]

    def check(self) -> None:
        height = self._rows[1] - self._rows[0] + 1
        width = self._columns[1] - self._columns[0] + 1
        if height * width > self._limits.cells:
            raise Unreadable(UnreadableCode.SHEET_TOO_WIDE)


class _Measured:
    """The same rectangle by a real XML parser, for sheets that write cells in unusual ways."""

    def __init__(self, limits: Limits) -> None:
        self._rectangle = _Rectangle(limits)
        self._row = 0
        self._column = 0

    def read(self, pieces: Iterator[bytes]) -> None:
        parser = xml.parsers.expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EntityDeclHandler = _no_entities
        try:
            for piece in pieces:
                parser.Parse(piece)
            parser.Parse(b"", True)
        except xml.parsers.expat.ExpatError:
            raise Unreadable(UnreadableCode.DAMAGED) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif local == "c":
            self._cell(attributes.get("r"))

    def _cell(self, reference: str | None) -> None:
        self._column += 1
        if reference is not None:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise Unreadable(UnreadableCode.DAMAGED)
            self._column, self._row = column_number(match[1]), int(match[2])
        self._rectangle.row(self._row)
        self._rectangle.column(column_letters(self._column))
        self._rectangle.check()


def _no_entities(*_declaration: Any) -> None:
    raise Unreadable(UnreadableCode.DAMAGED)


def column_number(letters: str) -> int:
    """1 for "A", 27 for "AA"."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """ "A" for 1, "AA" for 27."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
