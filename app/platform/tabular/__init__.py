"""Spreadsheets in and out: read, map, parse, guard, write. Knows no feature, no request, no database.

sheet = read(path, "staff.csv", known=known_words(SPECS))
refused = screen(sheet.header)
mapping = guess_mapping(sheet.header, SPECS)
guard = Guard(sheet.header)
for row in apply(sheet, mapping, SPECS, guard): ...
refused = guard.columns()
"""

from app.platform.tabular.faults import Fault, Invalid, Unreadable
from app.platform.tabular.formula import guard_text
from app.platform.tabular.limits import DEFAULT_LIMITS, Limits
from app.platform.tabular.mapping import ColumnMapping, FieldSpec, guess_mapping, known_words
from app.platform.tabular.messages import FaultCode, UnreadableCode
from app.platform.tabular.rows import ParsedRow, apply
from app.platform.tabular.sensitive import (
    FIELD_REASONS,
    Guard,
    Sensitive,
    SensitiveColumn,
    screen,
    sensitive_heading,
    sensitive_text,
)
from app.platform.tabular.sheet import Notes, Row, Sheet, read
from app.platform.tabular.source import Kind
from app.platform.tabular.words import fold
from app.platform.tabular.writing import write_csv, write_xlsx

__all__ = [
    "DEFAULT_LIMITS",
    "FIELD_REASONS",
    "ColumnMapping",
    "Fault",
    "FaultCode",
    "FieldSpec",
    "Guard",
    "Invalid",
    "Kind",
    "Limits",
    "Notes",
    "ParsedRow",
    "Row",
    "Sensitive",
    "SensitiveColumn",
    "Sheet",
    "Unreadable",
    "UnreadableCode",
    "apply",
    "fold",
    "guard_text",
    "guess_mapping",
    "known_words",
    "read",
    "screen",
    "sensitive_heading",
    "sensitive_text",
    "write_csv",
    "write_xlsx",
]
