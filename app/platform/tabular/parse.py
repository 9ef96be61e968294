"""Parsers: from the text of a cell to a value, or `Invalid` with a reason.

Each function here returns a parser for a `FieldSpec`. A parser gets a stripped text that is not empty and
must give the same answer for the same text: answers are remembered.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from app.platform.tabular.faults import Invalid, excerpt
from app.platform.tabular.messages import FaultCode
from app.platform.tabular.parse_date import date
from app.platform.tabular.words import fold, repairs

__all__ = ["Parser", "choice", "date", "email", "integer", "percent", "text", "yes_no"]

Parser = Callable[[str], Any]
Value = TypeVar("Value")

_EMAIL = re.compile(
    r"[a-z0-9_][a-z0-9!#$%&'*+/=?^_`{|}~-]*(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])"
)
_GROUPED = re.compile(
    r"[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f']\d{3})+(?:[.,]0+)?|[+-]?\d+(?:[.,]0+)?", re.ASCII
)
_SPACES = re.compile(r"[ \u00a0\u2009\u202f']")
_PERCENT = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,6})?)\s*(%|procent|prosent|percent|per cent)?", re.ASCII | re.IGNORECASE
)

_YES = ("ja", "j", "yes", "y", "sant", "sann", "true", "x", "1", "jo", "✓", "✔")
_NO = ("nej", "nei", "n", "no", "falskt", "falsk", "usant", "usann", "false", "0", "-", "–")


def text(limit: int, least: int = 1) -> Callable[[str], str]:
    """One line of text, runs of spaces and line breaks made one space; `least` to `limit` characters."""

    def parse(value: str) -> str:
        line = value if value.isprintable() and "  " not in value else " ".join(value.split())
        if len(line) > limit:
            raise Invalid(FaultCode.TOO_LONG, length=len(line), limit=limit)
        if len(line) < least:
            raise Invalid(FaultCode.TOO_SHORT, value=excerpt(line), limit=least)
        return line

    return parse


def email(limit: int = 254) -> Callable[[str], str]:
    """An e-mail address in lower case; "mailto:" before it is taken away."""

    def parse(value: str) -> str:
        address = value.lower().removeprefix("mailto:").strip()
        if len(address) > limit or _EMAIL.fullmatch(address) is None:
            raise Invalid(FaultCode.EMAIL, value=excerpt(value))
        return address

    return parse


def integer(first: int | None = None, last: int | None = None) -> Callable[[str], int]:
    """A whole number from `first` to `last`; thousands may be apart ("1 200"), "42,0" is 42."""

    def parse(value: str) -> int:
        if _GROUPED.fullmatch(value) is None:
            raise Invalid(FaultCode.INTEGER, value=excerpt(value))
        number = int(re.split("[.,]", _SPACES.sub("", value))[0])
        low, high = -(2**63) if first is None else first, 2**63 - 1 if last is None else last
        if not low <= number <= high:
            raise Invalid(FaultCode.NUMBER_RANGE, value=excerpt(value), first=low, last=high)
        return number

    return parse


def percent(one: int | None = None) -> Callable[[str], Decimal]:
    """A percentage from 0 to 100, as that number ("50 %" -> 50).

    A workbook stores 50 % as 0.5, so a number below one without a sign is a share. A bare "1" can then be
    1 or 100 per cent: it is a fault, unless `one` says what it means in this column.
    """

    def parse(value: str) -> Decimal:
        match = _PERCENT.fullmatch(value)
        if match is None:
            raise Invalid(FaultCode.PERCENT, value=excerpt(value))
        number = Decimal(match[1].replace(",", "."))
        if match[2] is None and number == 1:
            if one is None:
                raise Invalid(FaultCode.PERCENT_AMBIGUOUS, value=excerpt(value))
            return Decimal(one)
        if match[2] is None and number < 1:
            number *= 100
        if number > 100:
            raise Invalid(FaultCode.PERCENT, value=excerpt(value))
        return number

    return parse


def yes_no() -> Callable[[str], bool]:
    """Yes or no in Swedish, Bokmål, Nynorsk or English, as a word, a letter, a digit or a tick."""
    answers = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)

    def parse(value: str) -> bool:
        answer = answers.get(value.casefold().rstrip(".!"))
        if answer is None:
            raise Invalid(FaultCode.YES_NO, value=excerpt(value))
        return answer

    return parse


def choice(options: Mapping[Value, Iterable[str]]) -> Callable[[str], Value]:
    """One of `options`, by any of its words in any language; case, accents and punctuation do not matter.

    `options` gives every value its words. Raises ValueError at once when two values share a word. A fault
    names the nearest known word when there is one.
    """
    by_word: dict[str, Value] = {}
    written: dict[str, str] = {}
    for value, names in options.items():
        for name in names:
            if by_word.setdefault(fold(name), value) != value:
                raise ValueError(f"two values share the word {name!r}")
            written.setdefault(fold(name), name)

    def parse(value: str) -> Value:
        for form in repairs(value):
            if (key := fold(form)) in by_word:
                return by_word[key]
        near = difflib.get_close_matches(fold(value), written, n=1, cutoff=0.8)
        if near:
            raise Invalid(FaultCode.CHOICE_NEAR, value=excerpt(value), near=written[near[0]])
        raise Invalid(FaultCode.CHOICE, value=excerpt(value))

    return parse
