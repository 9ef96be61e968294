"""The interface's words: catalogues in a fall-back chain that remembers where each text came from.

The ``.po`` files are the truth. A ``.mo`` beside each is a cache that is never committed: it is
written by :func:`compile_catalogues` (``fram i18n compile``) and, where it is missing or older than
its ``.po``, on first use. On a read-only disk the compiled form is kept in memory only.
"""

from __future__ import annotations

import io
import os
from contextlib import suppress
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, NoReturn

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup
from prometheus_client import Counter

from app.platform.i18n import pseudo
from app.platform.i18n.locale import INTERFACE_CHAIN, LANGUAGES, PSEUDO, SOURCE

DOMAIN = "messages"
DIRECTORY = Path(__file__).resolve().parents[3] / "translations"
TRANSLATED = tuple(code for code in LANGUAGES if code != SOURCE)

FALLBACKS = Counter(
    "fram_translation_fallbacks",
    "Interface texts shown in another language than the reader's",
    ["wanted", "used"],
)


class _Absent(NullTranslations):
    """Answers 'not here' for gettext, which by itself would pass the source text off as a translation."""

    def gettext(self, message: str) -> NoReturn:
        raise LookupError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:
        raise LookupError(msgid1)

    def pgettext(self, context: str, message: str) -> NoReturn:
        raise LookupError(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> NoReturn:
        raise LookupError(msgid1)


@dataclass(frozen=True)
class Message:
    """What is asked of a catalogue: source text, and plural and context where there are any."""

    singular: str
    plural: str | None = None
    number: int = 1
    context: str | None = None

    @property
    def source(self) -> str:
        """The English text for this number."""
        return self.singular if self.plural is None or self.number == 1 else self.plural


@dataclass(frozen=True)
class Translated:
    """A text before its placeholders are filled, and the language it is in."""

    text: str
    lang: str


class Translations:
    """One reader's language with everything it falls back on; the object Flask-Babel works with."""

    def __init__(self, code: str, layers: list[tuple[str, GNUTranslations]]) -> None:
        self.code = code
        self._layers = layers
        self._found: dict[Message, Translated] = {}
        self._plain: dict[str, Translated] = {}
        self._ready: dict[str, Markup] = {}
        self._counters: dict[str, Counter] = {}

    def find(self, message: Message) -> Translated:
        """The words for a message and their language: the reader's, the next in the chain, or English."""
        if message.plural is not None:  # numbers are many, words are few
            return self._counted(self._search(message))
        found = self._found.get(message)
        if found is None:
            found = self._found[message] = self._search(message)
        return self._counted(found)

    def made_of(self, layers: list[tuple[str, GNUTranslations]]) -> bool:
        """Whether these very catalogues are what it looks in: no, once one has been read anew."""
        return [id(one) for _, one in layers] == [id(one) for _, one in self._layers]

    def _search(self, message: Message) -> Translated:
        if self.code == PSEUDO:
            return Translated(pseudo.pseudo(message.source), PSEUDO)
        for lang, catalogue in self._layers:
            text = _look_up(catalogue, message)
            if text:
                return Translated(text, lang)
        return Translated(message.source, SOURCE)

    def _counted(self, found: Translated) -> Translated:
        if found.lang != self.code:
            counter = self._counters.get(found.lang)
            if counter is None:
                counter = self._counters[found.lang] = FALLBACKS.labels(self.code, found.lang)
            counter.inc()
        return found

    def ugettext(self, message: str) -> str:
        """Text of a message; the names with u are the ones Flask-Babel calls."""
        found = self._plain.get(message)
        if found is None:
            found = self._plain[message] = self._search(Message(message))
        return self._counted(found).text

    def ready(self, message: str) -> Markup:
        """Text of a message without placeholders as it stands on a page: most words of a page are such."""
        text = self._ready.get(message)
        if text is None:
            text = Markup(self.ugettext(message)) % {}  # noqa: S704 - our catalogue
            if self._plain[message].lang == self.code:  # a fall-back is counted each time it is shown
                self._ready[message] = text
        return text

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        """Text for a number."""
        return self.find(Message(singular, plural, num)).text

    def upgettext(self, context: str, message: str) -> str:
        """Text of a message in a context."""
        return self.find(Message(message, context=context)).text

    def unpgettext(self, context: str, singular: str, plural: str, num: int) -> str:
        """Text for a number in a context."""
        return self.find(Message(singular, plural, num, context)).text


def _look_up(catalogue: GNUTranslations, message: Message) -> str | None:
    one, many, number, context = message.singular, message.plural, message.number, message.context
    with suppress(LookupError):
        if many is None:
            return catalogue.gettext(one) if context is None else catalogue.pgettext(context, one)
        if context is None:
            return catalogue.ngettext(one, many, number)
        return catalogue.npgettext(context, one, many, number)
    return None


def po_path(code: str, directory: Path | None = None) -> Path:
    """Where a language's catalogue lies."""
    return (directory or DIRECTORY) / code / "LC_MESSAGES" / f"{DOMAIN}.po"


_loaded: dict[tuple[Path, str], tuple[float, GNUTranslations]] = {}


def load(code: str, directory: Path | None = None) -> GNUTranslations:
    """The catalogue of one language, read again when its ``.po`` has changed.

    Raises:
        FileNotFoundError: there is no such catalogue.
    """
    po = po_path(code, directory)
    changed = po.stat().st_mtime
    cached = _loaded.get((po, code))
    if cached and cached[0] == changed:
        return cached[1]
    catalogue = GNUTranslations(io.BytesIO(_compiled(code, po)))
    catalogue.add_fallback(_Absent())
    _loaded[po, code] = (changed, catalogue)
    return catalogue


_chains: dict[tuple[Path | None, str], Translations] = {}


def translations_for(code: str, directory: Path | None = None) -> Translations:
    """A reader's language with its fall-back chain, e.g. Nynorsk, Bokmål, English source.

    Raises:
        LookupError: the code is not one of ours.
    """
    if code not in INTERFACE_CHAIN:
        raise LookupError(f"{code!r} is not a language of Fram")
    layers = [(lang, load(lang, directory)) for lang in INTERFACE_CHAIN[code] if lang != PSEUDO]
    kept = _chains.get((directory, code))
    if kept is None or not kept.made_of(layers):
        kept = _chains[directory, code] = Translations(code, layers)
    return kept


def compile_catalogues(directory: Path | None = None) -> list[Path]:
    """Write the ``.mo`` beside every ``.po``; returns what was written."""
    written = []
    for code in TRANSLATED:
        po = po_path(code, directory)
        _store(po.with_suffix(".mo"), _compile(code, po))
        written.append(po.with_suffix(".mo"))
    return written


def _compiled(code: str, po: Path) -> bytes:
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return mo.read_bytes()
    data = _compile(code, po)
    with suppress(OSError):  # an installed copy may not be writable; memory is enough
        _store(mo, data)
    return data


def _compile(code: str, po: Path) -> bytes:
    with po.open("rb") as file:
        catalogue = read_po(file, locale=code, domain=DOMAIN)
    for message in list(catalogue):
        # Babel would fill empty plural forms with the English text and hide the fall-back.
        if message.pluralizable and not all(message.string or ("",)):
            catalogue.delete(message.id, message.context)
    data = io.BytesIO()
    write_mo(data, catalogue)
    return data.getvalue()


def _store(path: Path, data: bytes) -> None:
    """Replace in one step: another process may be reading the file at this moment."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.write_bytes(data)
    half.replace(path)


def forget() -> None:
    """Drop what is cached (tests that swap catalogues)."""
    _loaded.clear()


def describe(value: Any) -> Message | None:
    """The message behind a lazy string or a plain msgid; None when it is neither."""
    if isinstance(value, str):
        return Message(value)
    asked = getattr(value, "_func", None)
    arguments = getattr(value, "_args", ())
    match getattr(asked, "__name__", ""), arguments:
        case "gettext", (str(one),):
            return Message(one)
        case "ngettext", (str(one), str(many), int(number)):
            return Message(one, many, number)
        case "pgettext", (str(context), str(one)):
            return Message(one, context=context)
        case "npgettext", (str(context), str(one), str(many), int(number)):
            return Message(one, many, number, context)
    return None
