"""What can be wrong with a file, a row or a value: a code, its parameters, and the words for it.

Codes and parameters are plain data, so that a dry run can be stored and shown again in the reader's own
language; the words are translated only when somebody reads them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from app.platform.tabular.messages import FAULT_WORDS, UNREADABLE_WORDS, FaultCode, UnreadableCode

EXCERPT = 60


class Unreadable(Exception):
    """The file as a whole cannot be used. `row` and `column` are as the reader counts them (1, "C")."""

    def __init__(
        self, code: UnreadableCode, *, row: int | None = None, column: str | None = None, **params: Any
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.row = row
        self.column = column
        self.params = params

    @property
    def message(self) -> str:
        """One or two sentences in the language of the moment: what is wrong, where, and what to do."""
        what = str(UNREADABLE_WORDS[self.code]) % self.params
        words = {"row": self.row, "column": self.column, "what": what}
        if self.row is None:
            return what
        if self.column is None:
            return str(_("Row %(row)s: %(what)s")) % words
        return str(_("Row %(row)s, column %(column)s: %(what)s")) % words


class Invalid(ValueError):
    """Raised by a parser: the value cannot be used. `params` fill the words of `code`."""

    def __init__(self, code: FaultCode, **params: Any) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one row, or with one cell of it.

    `row` counts as a spreadsheet program shows it; `column` is the letter ("C") or "" when the whole row is
    meant; `header` is the file's own heading; `field` our name for the field, or "" for an unmapped column.
    A sensitive value is never kept in `params`.
    """

    row: int
    code: FaultCode
    column: str = ""
    header: str = ""
    field: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, in words of the language of the moment, without the place."""
        return str(FAULT_WORDS[self.code]) % self.params

    @property
    def place(self) -> str:
        """Where it is, in words: "Row 12, column C (E-post)"."""
        if not self.column:
            return str(_("Row %(row)s")) % {"row": self.row}
        if not self.header:
            return str(_("Row %(row)s, column %(column)s")) % {"row": self.row, "column": self.column}
        words = {"row": self.row, "column": self.column, "header": self.header}
        return str(_("Row %(row)s, column %(column)s (%(header)s)")) % words

    def as_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads back."""
        return {
            "row": self.row,
            "code": self.code.value,
            "column": self.column,
            "header": self.header,
            "field": self.field,
            "params": dict(self.params),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Fault:
        """A fault from `as_json`; raises KeyError or ValueError when it is not one."""
        return cls(
            int(data["row"]),
            FaultCode(data["code"]),
            data["column"],
            data["header"],
            data["field"],
            data["params"],
        )


def excerpt(value: str) -> str:
    """The value as it may be quoted in a message: one line, at most 60 characters."""
    line = " ".join(value.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1] + "…"
