"""Programme content that is kept per language, such as a programme's name and purpose.

In the database it is one JSON object per text: language code → words. Content is never machine
translated and never in the catalogues; a reader gets the nearest language that somebody wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from app.platform.i18n.locale import html_lang

LocalisedText: TypeAlias = dict[str, str]

#: Nearest first, by how well readers of the first understand the others.
CONTENT_CHAIN: dict[str, tuple[str, ...]] = {
    "sv": ("sv", "nb", "nn", "en"),
    "nb": ("nb", "nn", "sv", "en"),
    "nn": ("nn", "nb", "sv", "en"),
    "en": ("en", "sv", "nb", "nn"),
}


class Picked(NamedTuple):
    """A text and the language it is written in (for its ``lang`` attribute)."""

    text: str
    lang: str


def pick(texts: Mapping[str, str], locale: str) -> Picked:
    """The text for a reader of ``locale``, from the nearest language that has words.

    Blank texts count as missing. Nothing in any language gives an empty text in ``locale``.
    """
    chain = CONTENT_CHAIN.get(locale, CONTENT_CHAIN["en"])
    for code in (*chain, *sorted(texts)):
        words = texts.get(code, "").strip()
        if words:
            return Picked(words, html_lang(code))
    return Picked("", html_lang(locale))


def missing(texts: Mapping[str, str], languages: Iterable[str]) -> list[str]:
    """The languages, in the order given, that lack this text."""
    return [code for code in languages if not texts.get(code, "").strip()]
