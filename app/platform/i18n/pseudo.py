"""A made-up language that shows text nobody can translate.

``Save changes`` becomes ``⟦Šåṽé çĥåñĝéš·····⟧``: brackets show what came through the catalogues, accents
that the letters survive, and the length that the page bears translations 35 % longer.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from math import ceil

OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.35

_ACCENTS = str.maketrans(
    "abcdeghijklnoprstuvwyzACDEGHIJKLNOPRSTUVWYZ",
    "åƀçđéĝĥîĵķļñöþŕšţûṽŵýžÅÇĐÉĜĤÎĴĶĻÑÖÞŔŠŢÛṼŴÝŽ",
)
#: Placeholders, tags and entities stay as they are.
_KEPT = re.compile(r"(%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|%%|<[^>]*>|&#?\w+;)")


def pseudo(text: str) -> str:
    """The pseudo translation of an English text; placeholders, tags and entities are kept."""
    if not text.strip():
        return text
    parts = _KEPT.split(text)
    words = sum(len(part) for part in parts[::2])
    accented = "".join(part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts))
    return f"{OPEN}{accented}{'·' * ceil(words * LONGER)}{CLOSE}"


def bracketed(text: str) -> str:
    """Mark a formatted value (a date, a number with words) as one that follows the language."""
    return f"{OPEN}{text}{CLOSE}"


def untranslated_text(html: str) -> list[str]:
    """Visible text of a page, in order, that did not come through the catalogues.

    Left out are data: elements with ``translate="no"`` or ``data-content``, and elements whose
    ``lang`` differs from the page's (content in its own language). Text in ``title``, ``alt``,
    ``placeholder``, ``aria-label``, ``aria-description``, button values and the description counts.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_SILENT = frozenset({"script", "style", "template", "noscript", "svg"})
_SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription")
_BLOCKS = frozenset(
    {
        "p",
        "li",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "div",
        "section",
        "main",
        "header",
        "footer",
        "nav",
        "form",
        "dd",
        "dt",
        "title",
        "button",
        "label",
        "option",
        "legend",
        "summary",
        "caption",
        "article",
        "aside",
        "figcaption",
    }
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


class _Reader(HTMLParser):
    """Collects text outside brackets; a bracket may open in one text node and close in another."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._page_lang: str | None = None
        self._open: list[tuple[str, bool]] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "html":
            self._page_lang = attributes.get("lang")
        skipped = self._skipping() or self._is_data(tag, attributes)
        if not skipped:
            self._read_attributes(tag, attributes)
        if tag not in _VOID:
            self._open.append((tag, skipped))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]
        if tag in _BLOCKS:
            self._depth = 0  # a bracket cut off in one block must not hide the text of the next

    def handle_data(self, data: str) -> None:
        if not self._skipping():
            self._judge(data)

    def _skipping(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _is_data(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag in _SILENT or attributes.get("translate") == "no" or "data-content" in attributes:
            return True
        lang = attributes.get("lang")
        return tag != "html" and lang is not None and lang != self._page_lang

    def _read_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        spoken = [attributes[name] for name in _SPOKEN if name in attributes]
        if tag == "input" and attributes.get("type") in {"submit", "button", "reset"}:
            spoken.append(attributes.get("value", ""))
        if tag == "meta" and attributes.get("name") == "description":
            spoken.append(attributes.get("content", ""))
        for text in spoken:
            outer, self._depth = self._depth, 0
            self._judge(text)
            self._depth = outer

    def _judge(self, text: str) -> None:
        outside = []
        for piece in re.split(f"([{OPEN}{CLOSE}])", text):
            if piece == OPEN:
                self._depth += 1
            elif piece == CLOSE:
                self._depth = max(0, self._depth - 1)
            elif self._depth == 0:
                outside.append(piece)
        for piece in outside:
            if _LETTERS.search(piece):
                self.found.append(" ".join(piece.split()))
