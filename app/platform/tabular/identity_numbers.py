"""Finding national identity numbers in any text: Swedish, Norwegian, Danish and Finnish.

A number counts when its date and its control digits are right. Ten bare digits are a weak sign: telephone
numbers and Danish numbers look the same, so those are only tallied by column (`Find.WEAK`).

Sources of the rules: Skatteverket SKV 704 (personnummer) and SKV 707 (samordningsnummer: day + 60);
folkeregisterforskriften § 2-2-1 (D-number: first digit + 4), HIS 1001 (H-number: third digit + 4; FH-number:
first digit 8 or 9), Skatteetaten's note on numbers from 2032 (first control: rest 0 to 3, no century in the
individual number); CPR-kontoret "Personnummeret i CPR" (modulus 11, not kept for all since 2007);
Digi- ja väestötietovirasto on henkilötunnus (rest of 31, the separators added in 2023).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from enum import IntEnum

_NUMBER = re.compile(
    r"(?<![0-9])([0-9]{6}(?:[0-9]{2})?)(\s?[-+–−‐]\s?|[ \u00a0]|[A-FU-Y](?=[0-9]))?"
    r"([0-9]{5}|[0-9]{3}[0-9A-Y])(?![0-9A-Za-z])"
)

_LUHN_DOUBLE = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_NO_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_NO_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DK = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_FI_CONTROL = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_OLDEST = 1870
_NEW_RULES = 2032
_STAMP_YEARS = 15


class Find(IntEnum):
    """How sure a find is."""

    NOTHING = 0
    WEAK = 1
    STRONG = 2


def possible(text: str) -> bool:
    """One quick look: whether a text, or several joined by line breaks, may hold such a number at all."""
    return _NUMBER.search(text) is not None


def find_identity_number(text: str, today: date | None = None) -> Find:
    """The surest find in a text of any length."""
    surest = Find.NOTHING
    for match in _NUMBER.finditer(text):
        surest = max(surest, _judge(match[1], match[2] or "", match[3], today or date.today()))
        if surest is Find.STRONG:
            break
    return surest


def _judge(head: str, separator: str, tail: str, today: date) -> Find:
    mark = separator.strip()
    if len(tail) == 5:
        strong = len(head) == 6 and not mark.isalpha() and is_norwegian(head + tail, today.year >= _NEW_RULES)
        return Find.STRONG if strong else Find.NOTHING
    if not tail.isdigit() or mark.isalpha():
        return Find.STRONG if len(head) == 6 and is_finnish(head, mark, tail) else Find.NOTHING
    if len(head) == 8:
        return Find.STRONG if _is_swedish_with_century(head, tail, today) else Find.NOTHING
    return _ten_digits(head, mark, tail)


def _ten_digits(head: str, mark: str, tail: str) -> Find:
    swedish = is_swedish(head + tail)
    if mark:
        return (
            Find.STRONG if swedish or is_danish_date(head) or is_finnish(head, mark, tail) else Find.NOTHING
        )
    if swedish and head[0] != "0" and int(head[4:6]) <= 31:
        return Find.STRONG
    if swedish or is_danish(head + tail) or _lost_zero(head + tail):
        return Find.WEAK
    return Find.NOTHING


def _lost_zero(digits: str) -> bool:
    """A Norwegian number whose first zero a spreadsheet took away."""
    return is_norwegian("0" + digits, new_rules=False)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _exists_in_some_century(year: int, month: int, day: int) -> bool:
    return _exists(1900 + year, month, day) or _exists(2000 + year, month, day)


def is_swedish(digits: str) -> bool:
    """Ten digits YYMMDDNNNC: personnummer or samordningsnummer. Organisation numbers have no such month."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if not _exists_in_some_century(year, month, day - 60 if day > 60 else day) or digits[6:9] == "000":
        return False
    total = sum(_LUHN_DOUBLE[int(d)] if i % 2 == 0 else int(d) for i, d in enumerate(digits))
    return total % 10 == 0


def _is_swedish_with_century(head: str, tail: str, today: date) -> bool:
    """Twelve digits. A time of the last years (202404011345) is a time, not a child."""
    year, month, day = int(head[:4]), int(head[4:6]), int(head[6:8])
    if not _OLDEST <= year <= today.year or not _exists(year, month, day - 60 if day > 60 else day):
        return False
    if year > today.year - _STAMP_YEARS and int(tail[:2]) < 24 and int(tail[2:]) < 60:
        return False
    return is_swedish(head[2:] + tail)


def is_norwegian(digits: str, new_rules: bool) -> bool:
    """Eleven digits: fødselsnummer, D-, H- or FH-number.

    `new_rules`: numbers given out from 2032 leave a rest of 0 to 3 in the first control. They say nothing of
    the century, so before that year the individual number must fit the year of birth.
    """
    first = sum(w * int(d) for w, d in zip(_NO_FIRST, digits, strict=False)) % 11
    second = sum(w * int(d) for w, d in zip(_NO_SECOND, digits, strict=True)) % 11
    if second != 0 or first > (3 if new_rules else 0):
        return False
    if digits[0] in "89":
        return True
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    day = day - 40 if day > 40 else day
    month = month - 40 if 40 < month <= 52 else month
    if new_rules:
        return _exists_in_some_century(year, month, day)
    century = _norwegian_century(year, int(digits[6:9]))
    return century is not None and _exists(century + year, month, day)


def _norwegian_century(year: int, individual: int) -> int | None:
    if individual < 500:
        return 1900
    if individual < 750 and year >= 54:
        return 1800
    if year < 40:
        return 2000
    return 1900 if individual >= 900 else None


def is_danish_date(head: str) -> bool:
    """Whether six digits are a day, month and year as a CPR number begins."""
    return _exists_in_some_century(int(head[4:6]), int(head[2:4]), int(head[:2]))


def is_danish(digits: str) -> bool:
    """Ten digits DDMMYYSSSS with modulus 11."""
    return is_danish_date(digits[:6]) and sum(w * int(d) for w, d in zip(_DK, digits, strict=True)) % 11 == 0


def is_finnish(head: str, mark: str, tail: str) -> bool:
    """DDMMYY, a sign of the century, three digits and a control character."""
    if mark not in tuple("+-–−‐ABCDEFUVWXY") or not is_danish_date(head):
        return False
    return _FI_CONTROL[int(head + tail[:3]) % 31] == tail[3]
