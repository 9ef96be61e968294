"""What a file is, decided by its content and never by its name: the three kinds that a work sample may be."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePosixPath

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TXT = "text/plain"
ENDINGS = {PDF: "pdf", DOCX: "docx", TXT: "txt"}
LONGEST_NAME = 100


def type_of(content: bytes) -> str | None:
    """The type of a file, or None for anything else, such as a Word file with macros in it."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return DOCX if _is_word(content) else None
    return TXT if _is_text(content) else None


def tidy_name(name: str, file_type: str) -> str:
    """A name to keep: no folders, no signs that a file system or a header would read, the ending of its type."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem = last.rpartition(".")[0] or last
    kept = "".join(sign for sign in stem if sign.isalnum() or sign in " -_()").strip()
    return f"{kept[:LONGEST_NAME] or 'file'}.{ENDINGS[file_type]}"


def _is_word(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    return {"[Content_Types].xml", "word/document.xml"} <= names and not any(
        name.lower().endswith(("vbaproject.bin", ".exe")) for name in names
    )


def _is_text(content: bytes) -> bool:
    try:
        said = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(said.strip()) and all(sign >= " " or sign in "\t\r\n\f" for sign in said)
