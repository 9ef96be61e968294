"""Files made for the tests; nothing binary is kept in the repository."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

HEADER = ["Förnamn", "Efternamn", "E-post", "Enhet"]
ROWS = [["Åsa", "Öberg", "asa@mora.example", "Vård; omsorg"], ["Bo", "Ek", "bo@mora.example", "Skola, norra"]]


def csv_text(rows: Iterable[Sequence[str]], delimiter: str = ";", end: str = "\r\n") -> str:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & {delimiter, '"', "\n", "\r"} else cell

    return "".join(delimiter.join(map(quoted, row)) + end for row in rows)


def xlsx(rows: Iterable[Sequence[Any]], *more: tuple[str, list[list[Any]]], title: str = "Blad1") -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for name, extra in more:
        other = workbook.create_sheet(name)
        for row in extra:
            other.append(row)
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def repacked(workbook: bytes, changes: dict[str, bytes]) -> bytes:
    """The same archive with some parts replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(cells: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{cells}</sheetData></worksheet>"
    ).encode()
