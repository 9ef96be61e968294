"""Sort keys for names and titles: text that sorts as the language does when bytes are compared.

PostgreSQL comes without ICU here, so a list that is paged in the database is ordered by a stored
key (columns ``sort_sv`` and ``sort_no``, ``COLLATE "C"``). The rules are those of CLDR's collation
charts for Swedish and Norwegian, written out for the letters that occur in Nordic names:

* sv: a–z å ä ö; æ with ä, ø and œ with ö, ü with y; é is an e with an accent.
* nb, nn: a–z æ ø å; ä with æ, ö with ø, ü with y; ``aa`` is an å.
* anything else: the root order, where accents only decide between equals.

A key has three parts, each weaker than the one before: letters, accents, capitals. The part for
letters comes first, so the keys of "Berg", "Berge" and "Bergström" start alike and a shorter
name comes before a longer one: the order is stable for keyset paging on (key, id). Numbers are
compared as numbers ("Round 2" before "Round 10").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, TypeAlias

Family: TypeAlias = Literal["sv", "no", "root"]

_FAMILIES: dict[str, Family] = {"sv": "sv", "nb": "no", "nn": "no", "no": "no"}

# Weights of the first part, as ASCII: ! (space) < " (sign) < 0-9 : (number) < a-z < { | } < ~ (other)
_SPACE, _SIGN, _LONG_NUMBER, _OTHER = "!", '"', ":", "~"
_AFTER = "~"  # "n~" stands after every n followed by a Latin letter
_SIGNS = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"

# Weights of the second part: 0 is no accent. Letters for accents in the order of the root collation,
# before them digits for what a language counts as a variant of its own letter (ä beside æ).
_PLAIN = "0"
_MARKS = {
    "\u0301": "c",  # acute
    "\u0300": "d",  # grave
    "\u0306": "e",  # breve
    "\u0302": "f",  # circumflex
    "\u030c": "g",  # caron
    "\u030a": "h",  # ring
    "\u0308": "i",  # diaeresis
    "\u030b": "j",  # double acute
    "\u0303": "k",  # tilde
    "\u0307": "l",  # dot above
    "\u0327": "n",  # cedilla
    "\u0328": "o",  # ogonek
    "\u0304": "p",  # macron
}
_STROKE = "m"
_LIGATURE = "y"
_UNKNOWN_MARK = "z"

#: A letter → its elements: (weight of the letter, accent, third weight). The third ranks two spellings
#: of one sound, after lower and upper case of the plain one.
_Element: TypeAlias = tuple[str, str, str]
_LOWER, _UPPER = "0", "1"


def _single(weight: str, accent: str = "") -> tuple[_Element, ...]:
    return ((weight, accent, _LOWER),)


_ROOT: dict[str, tuple[_Element, ...]] = {
    "æ": (("a", _LIGATURE, _LOWER), ("e", "", _LOWER)),
    "œ": (("o", _LIGATURE, _LOWER), ("e", "", _LOWER)),
    "ø": _single("o", _STROKE),
    "đ": _single("d", _STROKE),
    "ð": _single("d", "x"),
    "ħ": _single("h", _STROKE),
    "ł": _single("l", _STROKE),
    "ŧ": _single("t" + _AFTER),
    "ŋ": _single("n" + _AFTER),
    "ı": _single("i" + _AFTER),
    "ß": (("s", _LIGATURE, _LOWER), ("s", "", _LOWER)),
    "þ": _single("z" + _AFTER),
}
_NORDIC = {
    **_ROOT,
    "đ": _single("d", "1"),
    "ð": _single("d", "2"),
    "þ": (("t", "", "4"), ("h", "", _LOWER)),
    "ü": _single("y", "1"),
    "ű": _single("y", "2"),
}
_TABLES: dict[Family, dict[str, tuple[_Element, ...]]] = {
    "root": _ROOT,
    "sv": {
        **_NORDIC,
        "å": _single("{"),
        "ä": _single("|"),
        "æ": _single("|", "1"),
        "ę": _single("|", "2"),
        "ö": _single("}"),
        "ø": _single("}", "1"),
        "ő": _single("}", "2"),
        "œ": _single("}", "3"),
        "ô": _single("}", "4"),
    },
    "no": {
        **_NORDIC,
        "æ": _single("{"),
        "ä": _single("{", "1"),
        "ę": _single("{", "2"),
        "ø": _single("|"),
        "ö": _single("|", "1"),
        "ő": _single("|", "2"),
        "œ": _single("|", "3"),
        "å": _single("}"),
        "aa": (("}", "", "4"),),
    },
}
_DOUBLE_A = frozenset({"aa", "Aa", "AA"})  # not aA, which is no spelling of å
_NUMBER = re.compile(r"[0-9]+")


def family(locale: str, council_default: str | None = None) -> Family:
    """Which sort order a reader gets.

    English has no order of its own for Nordic names: a list read in English stands as the council's
    own language has it, so that colleagues see one and the same list.
    """
    return _FAMILIES.get(locale) or _FAMILIES.get(council_default or "", "root")


def sort_key(text: str, locale: str) -> str:
    """ASCII text that sorts ``text`` as the language does, in byte order (``COLLATE "C"``).

    Args:
        text: a name or title; surrounding space is ignored.
        locale: ``sv``, ``nb``, ``nn``; other languages get the root order.
    """
    first, second, third = _levels(text, family(locale))
    return f"{first} {second} {third}".rstrip(" ")


def prefix_key(text: str, locale: str) -> str:
    """The first part of the key alone, for ``sort_… LIKE prefix || '%'``: case and accents do not count.

    Trap: in Norwegian "A" is not a prefix of "Aa…", which is an å. ``%`` and ``_`` never occur in it.
    """
    return _levels(text, family(locale))[0]


def _levels(text: str, rules: Family) -> tuple[str, str, str]:
    first: list[str] = []
    second: list[str] = []
    third: list[str] = []
    for weight, accent, rank in _elements(unicodedata.normalize("NFC", text.strip()), rules):
        if weight:
            first.append(weight)
            second.append(_PLAIN)
            third.append(rank)
        second.append(accent)
    # Dropping the weakest weights at the end keeps the order and makes most keys short.
    return "".join(first), "".join(second).rstrip(_PLAIN), "".join(third).rstrip(_LOWER)


def _elements(text: str, rules: Family) -> list[_Element]:
    found: list[_Element] = []
    at = 0
    while at < len(text):
        if number := _NUMBER.match(text, at):
            found.append(_number(number.group()))
            at = number.end()
            continue
        size = 2 if rules == "no" and text[at : at + 2] in _DOUBLE_A else 1
        found.extend(_letter_by_rules(text[at : at + size], rules))
        at += size
    return found


@lru_cache(maxsize=2048)  # a directory of 100,000 people has a few hundred different letters
def _letter_by_rules(letter: str, rules: Family) -> tuple[_Element, ...]:
    return tuple(_letter(letter, _TABLES[rules]))


def _number(digits: str) -> _Element:
    value = digits.lstrip("0") or "0"
    length = str(len(value)) if len(value) < 10 else f"{_LONG_NUMBER}{len(value):04d}"
    zeros = min(len(digits) - len(value), 9)
    return (length + value, "", str(zeros))


def _letter(letter: str, table: dict[str, tuple[_Element, ...]]) -> list[_Element]:
    lowered = letter.lower()
    if lowered in table:
        return [_cased(element, letter) for element in table[lowered]]
    if "a" <= lowered <= "z":
        return [(lowered, "", _LOWER if letter == lowered else _UPPER)]
    whole, mark = _decomposed(letter)
    if mark:
        return [*_letter(whole, table), ("", _MARKS.get(mark, _UNKNOWN_MARK), _LOWER)]
    return _not_a_letter(letter)


def _cased(element: _Element, letter: str) -> _Element:
    weight, accent, rank = element
    capitals = sum(character.isupper() for character in letter)
    return (weight, accent, str(int(rank) + capitals))


def _decomposed(letter: str) -> tuple[str, str]:
    """('e', '´') for é; the letter itself and '' where there is nothing to take apart."""
    parts = unicodedata.decomposition(letter)
    if not parts or parts.startswith("<") or " " not in parts:
        return letter, ""
    whole, mark = parts.split(" ")
    return chr(int(whole, 16)), chr(int(mark, 16))


def _not_a_letter(character: str) -> list[_Element]:
    if character.isspace():
        return [(_SPACE, "", _LOWER)]
    category = unicodedata.category(character)
    if category.startswith("M"):
        return [("", _MARKS.get(character, _UNKNOWN_MARK), _LOWER)]
    if category.startswith("C"):
        return []  # control characters and soft hyphens are not seen, so they do not count
    if character in _SIGNS:
        return [(_SIGN + chr(ord("0") + _SIGNS.index(character)), "", _LOWER)]
    if category[0] in "PSZ":
        return [(f"{_SIGN}{_OTHER}{ord(character):06x}", "", _LOWER)]
    lowered = character.lower()[0]
    rank = _LOWER if character == lowered else _UPPER
    return [(f"{_OTHER}{ord(lowered):06x}", "", rank)]
