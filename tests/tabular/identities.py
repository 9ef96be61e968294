"""Made-up numbers that obey the rules, computed apart from the code they test.

They are drawn at random while a test runs and are written nowhere.
"""

from __future__ import annotations

import random
from datetime import date, timedelta


def birth(chance: random.Random, first: int = 1940, last: int = 2005) -> date:
    start = date(first, 1, 1)
    return start + timedelta(days=chance.randrange((date(last, 12, 31) - start).days))


def luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def swedish(chance: random.Random, day_shift: int = 0, born: date | None = None) -> tuple[str, str]:
    """(century, ten digits)."""
    born = born or birth(chance)
    nine = f"{born:%y%m}{born.day + day_shift:02d}{chance.randrange(1, 1000):03d}"
    return f"{born:%Y}"[:2], nine + luhn(nine)


def _mod11(digits: str, weights: tuple[int, ...]) -> int:
    return -sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11


def norwegian(chance: random.Random, day: int = 0, month: int = 0, fh: bool = False, rest: int = 0) -> str:
    """Eleven digits; `rest` above 0 follows the rules of 2032."""
    while True:
        born = birth(chance, 1940, 1999)
        nine = f"{born.day + day:02d}{born.month + month:02d}{born:%y}{chance.randrange(0, 500):03d}"
        if fh:
            nine = f"{chance.choice('89')}{chance.randrange(10**8):08d}"
        one = (_mod11(nine, (3, 7, 6, 1, 8, 9, 4, 5, 2)) + rest) % 11
        two = _mod11(f"{nine}{one}", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) if one < 10 else 10
        if one < 10 and two < 10:
            return f"{nine}{one}{two}"


def danish(chance: random.Random) -> str:
    while True:
        nine = f"{birth(chance):%d%m%y}{chance.randrange(1000):03d}"
        control = _mod11(nine, (4, 3, 2, 7, 6, 5, 4, 3, 2))
        if control < 10:
            return nine + str(control)


def finnish(chance: random.Random, mark: str = "-") -> str:
    born = birth(chance, 1940, 1999)
    number = f"{chance.randrange(2, 900):03d}"
    control = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{born:%d%m%y}{number}") % 31]
    return f"{born:%d%m%y}{mark}{number}{control}"


def organisation(chance: random.Random) -> str:
    """Swedish: third digit at least 2."""
    nine = f"{chance.choice('25789')}{chance.randrange(10)}{chance.randrange(2, 10)}{chance.randrange(10**6):06d}"
    return nine + luhn(nine)


def norwegian_organisation(chance: random.Random) -> str:
    while True:
        eight = f"{chance.choice('89')}{chance.randrange(10**7):07d}"
        control = _mod11(eight, (3, 2, 7, 6, 5, 4, 3, 2))
        if control < 10:
            return eight + str(control)
