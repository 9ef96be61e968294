"""In which encoding a text file is written, decided by reading all of it once.

UTF-8 is strict, so a file that decodes is UTF-8; one stray byte on row 90,000 must be known before row 1 is
used. What is not Unicode is judged by which code page turns its high bytes into letters Nordic people write.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.platform.tabular.faults import Unreadable
from app.platform.tabular.messages import UnreadableCode
from app.platform.tabular.source import Source

_CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ASCII = bytes(range(128))
_NORDIC = "åäöÅÄÖæøÆØéÉüÜáðóèôêíúþçñß–—’”“»«§°½€…\xa0"
_UNICODE_PAIRS = re.compile(rb"\xc3[\x80-\xbf]")

# What must be cleaned from cells: decomposed accents, invisible characters, text direction tricks, controls.
UNTIDY = re.compile(
    "[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` for Python's codecs, bytes of byte order mark to skip, whether cells need cleaning."""

    name: str
    mark: int = 0
    untidy: bool = False


def detect_encoding(source: Source) -> Encoding:
    """The encoding of a text file; raises Unreadable when no encoding makes sense of it."""
    name, mark = "utf-8", 0
    with source.open() as stream:
        head = stream.read(4096)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            name, mark = encoding, len(bom)
    if mark == 0 and b"\0" in head:
        name = _utf16_without_mark(head)
    try:
        return Encoding(name, mark, _untidy(source, name, mark))
    except UnicodeDecodeError as error:
        if mark or name != "utf-8":
            raise Unreadable(UnreadableCode.ENCODING, row=_row_at(source, error.start)) from None
        return _code_page(source, error.start)


def _chunks(source: Source, skip: int = 0) -> Iterator[bytes]:
    with source.open() as stream:
        stream.seek(skip)
        while chunk := stream.read(_CHUNK):
            yield chunk


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 shows as every second byte zero; other zeros are not text."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and even < len(head) * 0.05:
        return "utf-16-le"
    if even > len(head) * 0.3 and odd < len(head) * 0.05:
        return "utf-16-be"
    raise Unreadable(UnreadableCode.NOT_A_TABLE)


def _untidy(source: Source, name: str, mark: int) -> bool:
    """Decode everything. Raises UnicodeDecodeError with `start` counted from the start of the file."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    untidy, read = False, mark
    for chunk in _chunks(source, mark):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            error.start += read - pending
            raise
        read += len(chunk)
        if "\0" in text:
            raise Unreadable(UnreadableCode.NOT_A_TABLE)
        untidy = untidy or (
            (not text.isascii() or not text.isprintable()) and UNTIDY.search(text) is not None
        )
    decoder.decode(b"", final=True)
    return untidy


def _code_page(source: Source, first_fault: int) -> Encoding:
    """Windows-1252 unless its letters make no sense and a DOS or Macintosh page makes much more."""
    seen: Counter[int] = Counter()
    pairs = 0
    for chunk in _chunks(source):
        seen.update(chunk.translate(None, _ASCII))
        pairs += len(_UNICODE_PAIRS.findall(chunk))
        if b"\0" in chunk:
            raise Unreadable(UnreadableCode.NOT_A_TABLE)
    high = sum(seen.values())
    if pairs * 2 > high * 0.5:
        raise Unreadable(UnreadableCode.MIXED_ENCODING, row=_row_at(source, first_fault))
    shares = {name: _sense(seen, name) / high for name in ("cp1252", "mac_roman", "cp850", "cp865")}
    best = max(shares, key=lambda name: shares[name])
    if shares["cp1252"] >= 0.5 or (shares[best] < 0.8 and shares["cp1252"] >= 0):
        best = "cp1252"
    if shares[best] < 0.3:
        raise Unreadable(UnreadableCode.ENCODING, row=_row_at(source, first_fault))
    return Encoding(best, 0, True)


def _sense(seen: Counter[int], name: str) -> int:
    """How many bytes become letters and signs that Nordic people write; negative if undecodable."""
    try:
        return sum(count for byte, count in seen.items() if bytes([byte]).decode(name) in _NORDIC)
    except UnicodeDecodeError:
        return -1


def _row_at(source: Source, offset: int) -> int:
    """The line that holds the byte at `offset`, counted from 1."""
    row, read = 1, 0
    for chunk in _chunks(source):
        if read + len(chunk) >= offset:
            return row + chunk.count(b"\n", 0, max(0, offset - read))
        row += chunk.count(b"\n")
        read += len(chunk)
    return row
