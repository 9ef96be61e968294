"""The bytes of an uploaded file, and what they are: decided by content, never by the file's name."""

from __future__ import annotations

import io
import os
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from app.platform.tabular.faults import Unreadable
from app.platform.tabular.limits import MEGABYTE, Limits
from app.platform.tabular.messages import UnreadableCode

Content = bytes | str | os.PathLike[str]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Pictures, PDF, RTF, gzip, 7z, rar, executables.
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!",
            b"MZ", b"\x7fELF", b"BM\x00", b"II*\x00", b"MM\x00*", b"ID3")  # fmt: skip
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|table|\?xml|svg|head|body|script)", re.IGNORECASE)


class Kind(StrEnum):
    """What a readable file is."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Source:
    """A file on disk or in memory that can be opened again and again."""

    content: bytes | Path

    @classmethod
    def of(cls, content: Content) -> Source:
        """A source from bytes, or from the path of a file."""
        return cls(content if isinstance(content, bytes) else Path(content))

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    def lines(self) -> int:
        """How many lines the file has, if it is text; a line inside quotation marks counts, too."""
        with self.open() as stream:
            content = stream.read()
        return max(content.count(b"\n"), content.count(b"\r")) + 1

    def open(self) -> BinaryIO:
        """A fresh binary stream; the caller closes it."""
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")


def kind_of(source: Source, limits: Limits) -> Kind:
    """CSV or XLSX; raises Unreadable for everything else, and for files over the limit."""
    if source.size > limits.file_bytes:
        raise Unreadable(UnreadableCode.FILE_TOO_LARGE, limit=limits.file_bytes // MEGABYTE)
    with source.open() as stream:
        head = stream.read(4096)
    if not head.strip(b"\xef\xbb\xbf \t\r\n;,"):
        if source.size <= len(head):
            raise Unreadable(UnreadableCode.EMPTY)
        return Kind.CSV
    if head.startswith(b"PK"):
        return _archive(source)
    if head.startswith(_OLE):
        raise Unreadable(_old_container(source))
    if head.startswith(_FOREIGN) or _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable(UnreadableCode.NOT_A_TABLE)
    return Kind.CSV


def _old_container(source: Source) -> UnreadableCode:
    """An OLE file is either an encrypted workbook or something old."""
    with source.open() as stream:
        content = stream.read()
    encrypted = "EncryptedPackage".encode("utf-16-le") in content
    return UnreadableCode.ENCRYPTED if encrypted else UnreadableCode.LEGACY_XLS


def _archive(source: Source) -> Kind:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable(UnreadableCode.DAMAGED) from None
    names = {entry.filename.casefold() for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable(UnreadableCode.ENCRYPTED)
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names or "mimetype" in names or "index.zip" in names:
        raise Unreadable(UnreadableCode.OTHER_WORKBOOK)
    raise Unreadable(UnreadableCode.NOT_A_TABLE)
