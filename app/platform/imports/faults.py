"""Faults of a check: kept as code and parameters, told in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.platform.imports.kind import ImportKind
from app.platform.tabular import Fault, FaultCode

SENSITIVE = frozenset(
    code.value for code in (FaultCode.SENSITIVE_IDENTITY, FaultCode.SENSITIVE_HEALTH, FaultCode.RESULTS)
)


def message(kind: ImportKind, fault: Mapping[str, Any]) -> str:
    """What is wrong, in words, without the place."""
    if fault["code"] in kind.words:
        words: str = str(kind.words[fault["code"]]) % fault["params"]
        return words
    return Fault.from_json(fault).message


def place(fault: Mapping[str, Any]) -> str:
    """The column of a fault, in words; empty when the whole row is meant."""
    if not fault["column"]:
        return ""
    if not fault["header"]:
        return _("Column %(column)s", column=fault["column"])
    return _("Column %(column)s (%(header)s)", column=fault["column"], header=fault["header"])
