"""What is stored beside a name so that lists can be searched and sorted in the database."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TypedDict

from app.platform.i18n.collation import sort_key

LAST = "~~"
_BETWEEN = "\t"  # below every character of a key, so that Berg Åsa comes before Berge Anna
_NORDIC = str.maketrans({"ø": "o", "æ": "a", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ß": "ss"})


class PersonKeys(TypedDict):
    """The derived columns of a person."""

    search: str
    sort_sv: str
    sort_no: str
    title_sv: str
    title_no: str


class UnitKeys(TypedDict):
    """The derived columns of a unit."""

    sort_sv: str
    sort_no: str


@lru_cache(maxsize=65_536)
def word_key(text: str, language: str) -> str:
    """`sort_key` of a name or a title, remembered: a directory has few different ones."""
    return sort_key(text, language)


def plain(text: str) -> str:
    """Text as it is searched: lower case, without accents, å and ä as a, ö and ø as o, one space between words."""
    return " ".join(text.lower().split()) if text.isascii() else _without_accents(text)


@lru_cache(maxsize=65_536)
def _without_accents(text: str) -> str:
    lowered = text.casefold().translate(_NORDIC)
    bare = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return " ".join(bare.split())


def name_key(given_name: str, family_name: str, language: str) -> str:
    """A person's place in a list by family name, then given name."""
    return word_key(family_name, language) + _BETWEEN + word_key(given_name, language)


def person_keys(
    given_name: str, family_name: str, number: str | None, email: str | None, title: str | None
) -> PersonKeys:
    """The derived columns of a person; whoever writes a person writes these with it."""
    words = (given_name, family_name, number or "", email or "", title or "")
    return {
        "search": " ".join(plain(word) for word in words if word),
        "sort_sv": name_key(given_name, family_name, "sv"),
        "sort_no": name_key(given_name, family_name, "nb"),
        "title_sv": word_key(title, "sv") if title else LAST,
        "title_no": word_key(title, "nb") if title else LAST,
    }


def unit_keys(name: str) -> UnitKeys:
    """The derived columns of a unit; whoever writes a unit writes these with it."""
    return {"sort_sv": word_key(name, "sv"), "sort_no": word_key(name, "nb")}
