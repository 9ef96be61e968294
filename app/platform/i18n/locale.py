"""Which language a reader gets, and what is known about each language.

A language is named by its code everywhere: ``sv``, ``nb``, ``nn``, ``en``. English is the source
language. There is no code ``no``: browsers that say so mean Bokmål.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from babel import Locale, UnknownLocaleError
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

SOURCE = "en"
LANGUAGES: tuple[str, ...] = ("sv", "nb", "nn", "en")
PSEUDO = "qps"

#: Where the words come from when the wanted language lacks them, before the English source.
INTERFACE_CHAIN: dict[str, tuple[str, ...]] = {
    "sv": ("sv",),
    "nb": ("nb",),
    "nn": ("nn", "nb"),
    "en": (),
    PSEUDO: (PSEUDO,),
}

_OWN_NAMES = {"sv": "Svenska", "nb": "Bokmål", "nn": "Nynorsk", "en": "English", PSEUDO: "Pseudo"}
_SAME_LANGUAGE = {"no": "nb", "nob": "nb", "nno": "nn", "swe": "sv", "eng": "en", "nor": "nb"}
#: Babel has no data for a made-up language; a modifier keeps English data under a name of its own.
_BABEL_NAMES = {PSEUDO: "en@qps"}
_allowed_extra: set[str] = set()

Reason = Literal["person", "council", "browser", "default"]


@dataclass(frozen=True)
class LocaleChoice:
    """The language chosen for a reader and what decided it."""

    code: str
    reason: Reason

    @property
    def locale(self) -> Locale:
        """Babel's locale for the chosen language."""
        return babel_locale(self.code)

    @property
    def html_lang(self) -> str:
        """Value for the ``lang`` attribute of the page."""
        return html_lang(self.code)

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``, for the ``dir`` attribute."""
        return direction(self.code)


def available() -> tuple[str, ...]:
    """Codes that may be chosen: the four languages, and the pseudo-locale while a test allows it."""
    return LANGUAGES + tuple(sorted(_allowed_extra))


@contextmanager
def allow_pseudo() -> Iterator[None]:
    """Let ``qps`` be chosen inside the block. For tests only: no setting reaches it."""
    _allowed_extra.add(PSEUDO)
    try:
        yield
    finally:
        _allowed_extra.discard(PSEUDO)


def offered(council_languages: Iterable[str] = ()) -> tuple[str, ...]:
    """Our codes of the languages that a council offers, in the order of a menu; all where there is no council."""
    wanted = set(council_languages)
    return tuple(code for code in LANGUAGES if code in wanted) or LANGUAGES


def normalise(tag: str | None) -> str | None:
    """Our code for a language tag in any common spelling, or None when we do not have it.

    ``no``, ``no-NO``, ``nb_NO`` → ``nb``; ``nn-NO`` → ``nn``; ``sv-FI`` → ``sv``; ``de`` → None.
    """
    if not tag:
        return None
    subtags = tag.strip().replace("_", "-").replace("@", "-").lower().split("-")
    if subtags[-1] in _allowed_extra:
        return subtags[-1]
    # The old forms no-bok and no-nyn are still sent by some systems.
    if subtags[0] == "no" and "nyn" in subtags[1:]:
        return "nn"
    code = _SAME_LANGUAGE.get(subtags[0], subtags[0])
    return code if code in available() else None


def negotiate(
    person_choice: str | None,
    council_default: str | None,
    council_languages: Iterable[str] = (),
    accept_language: str | None = None,
) -> LocaleChoice:
    """Choose a language: the person's, else the council's, else the browser's, else English.

    A choice outside the council's offer gives the nearest language it does offer (Nynorsk and
    Bokmål stand for each other). ``council_languages`` empty means that all are offered.
    """
    offered = _offered(council_languages)
    person = _nearest(normalise(person_choice), offered)
    if person:
        return LocaleChoice(person, "person")
    council = normalise(council_default)
    if council:
        return LocaleChoice(council, "council")
    for tag in _by_preference(accept_language):
        browser = _nearest(normalise(tag), offered)
        if browser:
            return LocaleChoice(browser, "browser")
    return LocaleChoice(SOURCE if SOURCE in offered else offered[0], "default")


def recipient_language(
    person_choice: str | None, council_default: str | None, council_languages: Iterable[str] = ()
) -> str:
    """Code of the language that an e-mail to this person is written in."""
    return negotiate(person_choice, council_default, council_languages).code


def _offered(council_languages: Iterable[str]) -> Sequence[str]:
    known = [code for code in map(normalise, council_languages) if code]
    return [*known, *sorted(_allowed_extra)] if known else available()


def _nearest(code: str | None, offered: Sequence[str]) -> str | None:
    if code is None or code in offered:
        return code
    sibling = {"nn": "nb", "nb": "nn"}.get(code)
    return sibling if sibling in offered else None


def _by_preference(accept_language: str | None) -> list[str]:
    accepted = parse_accept_header(accept_language or "", LanguageAccept)
    return [tag for tag, quality in accepted if quality > 0]


def babel_locale(code: str) -> Locale:
    """Babel's locale for one of our codes.

    Raises:
        LookupError: the code is not one of ours.
    """
    if code != PSEUDO and code not in LANGUAGES:
        raise LookupError(f"{code!r} is not a language of Fram; there are {', '.join(LANGUAGES)}")
    try:
        return Locale.parse(_BABEL_NAMES.get(code, code))
    except UnknownLocaleError as fault:  # pragma: no cover - Babel without its data
        raise LookupError(str(fault)) from fault


def code_of(locale: Locale) -> str:
    """Our code for a Babel locale; the inverse of :func:`babel_locale`."""
    if locale.modifier == PSEUDO:
        return PSEUDO
    return normalise(locale.language) or SOURCE


def own_name(code: str) -> str:
    """The language's name in itself, as shown in a language menu: ``Bokmål``."""
    return _OWN_NAMES[code]


def html_lang(code: str) -> str:
    """Value for a ``lang`` attribute. Our codes are valid tags as they stand."""
    return code


def direction(code: str) -> str:
    """``ltr`` or ``rtl``."""
    return str(babel_locale(code).text_direction)
