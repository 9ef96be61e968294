"""Why a step of an import was not taken."""

from __future__ import annotations

from collections.abc import Sequence

from app.platform.tabular import SensitiveColumn


class NotAllowed(Exception):
    """The actor may not import this."""


class WrongState(Exception):
    """The import is at another step by now: look at it again."""


class SensitiveFile(Exception):
    """The file has columns that announce sensitive data. Nothing of it was kept."""

    def __init__(self, columns: Sequence[SensitiveColumn]) -> None:
        super().__init__("sensitive columns")
        self.columns = columns


class ColumnFaults(Exception):
    """The chosen columns do not do. `faults` are (column or None for the whole, words)."""

    def __init__(self, faults: Sequence[tuple[int | None, str]]) -> None:
        super().__init__("columns")
        self.faults = faults
