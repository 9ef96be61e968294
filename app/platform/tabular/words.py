"""Comparing words as people write them: case, accents, punctuation and broken letters do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_NORDIC = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ß": "ss", "ð": "d", "þ": "th", "ł": "l"})
_NOT_WORD = re.compile(r"[\W_]+")
# How text gets broken: written in the second encoding, read in the first.
_BROKEN = (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("mac_roman", "utf-8"), ("cp1252", "cp850"),
           ("cp1252", "mac_roman"))  # fmt: skip
REPLACEMENT = "\ufffd"


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Letters and digits only, lower case, without accents; ö and ø are o, å, ä and æ are a."""
    lowered = text.casefold().translate(_NORDIC)
    bare = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return _NOT_WORD.sub("", bare)


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [word for part in _NOT_WORD.split(text) if (word := fold(part))]


def repairs(text: str) -> Iterator[str]:
    """The text, and what it may have been before an encoding was mistaken ("FÃ¶rnamn" -> "Förnamn")."""
    yield text
    if text.isascii():
        return
    for read_as, written_as in _BROKEN:
        try:
            fixed = text.encode(read_as).decode(written_as)
        except UnicodeError:
            continue
        if fixed != text:
            yield fixed
            yield from _once_more(fixed)


def _once_more(text: str) -> Iterator[str]:
    """Text that was broken the same way twice."""
    try:
        fixed = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return
    if fixed != text:
        yield fixed


def lost_letters(text: str) -> re.Pattern[str] | None:
    """A pattern for folded words when letters were lost ("F?rnamn", "F\ufffdrnamn"), else None."""
    if REPLACEMENT not in text and "?" not in text.rstrip("? "):
        return None
    marked = re.sub(rf"[{REPLACEMENT}?]+", "\0", text)
    parts = [re.escape(fold(part)) for part in marked.split("\0")]
    return re.compile(".{1,2}".join(parts)) if sum(map(len, parts)) >= 3 else None
