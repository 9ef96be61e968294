"""Ties catalogues and locale choice to Flask, Flask-Babel and Jinja.

House code keeps writing ``from flask_babel import gettext as _``; what answers is our chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import flask_babel
from babel import Locale
from flask import Flask, g, has_app_context
from flask_babel.speaklater import LazyString
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app.platform.i18n import catalogues
from app.platform.i18n.catalogues import Message, Translated, Translations
from app.platform.i18n.content import pick
from app.platform.i18n.locale import SOURCE, babel_locale, code_of, direction, html_lang, own_name


class ChainDomain(flask_babel.Domain):
    """Flask-Babel's catalogue loader, replaced by ours with its fall-back chain."""

    def get_translations(self) -> Translations:
        """Translations of the current reader; English where there is no reader."""
        return _translations()


def init_babel(app: Flask, select_locale: Callable[[], str]) -> None:
    """Set up Flask-Babel and the template functions of this package.

    Args:
        app: the application.
        select_locale: returns our code for the current request, e.g. ``negotiate(...).code``.
    """
    babel = flask_babel.Babel()
    babel.init_app(app, default_locale=SOURCE, locale_selector=lambda: babel_locale(select_locale()))
    babel.domain_instance = ChainDomain()
    _make_lazy_strings_safe()
    app.jinja_env.globals.update(
        _=_words,
        gettext=_words,
        ngettext=_words_for_number,
        marked=marked,
        lang_of=lang_of,
        html_lang=lambda: html_lang(current_language()),
        text_direction=lambda: direction(current_language()),
        language_name=own_name,
        in_own_language=in_own_language,
    )
    app.jinja_env.filters.update(content=content, content_text=content_text, lang_of=lang_of)


def current_language() -> str:
    """Our code for the reader of this request, or for the recipient inside :func:`force`."""
    locale = flask_babel.get_locale()
    return SOURCE if locale is None else _code_of(locale)


@cache
def _code_of(locale: Locale) -> str:
    """`code_of`, remembered: it is asked for every word of a page."""
    return code_of(locale)


@contextmanager
def force(code: str) -> Iterator[None]:
    """Write in another language inside the block: e-mails in the recipient's.

    Raises:
        RuntimeError: outside an application context, where the choice would be lost without a word.
        LookupError: the code is not one of ours.
    """
    if not has_app_context():
        raise RuntimeError("a language can be chosen only inside an application context")
    with flask_babel.force_locale(babel_locale(code)):
        yield


def translate(msgid: str, **variables: object) -> Translated:
    """Text of a message with its placeholders filled, and the language it came out in."""
    found = _find(Message(msgid))
    return Translated(found.text % variables if variables else found.text, found.lang)


def lang_of(value: object) -> str:
    """Language that a msgid or lazy string comes out in; the reader's when it is not a message."""
    message = catalogues.describe(value)
    return current_language() if message is None else _find(message).lang


def marked(value: object, **variables: object) -> Markup:
    """A message as HTML, inside ``<span lang="…">`` where it fell back on another language.

    ``value`` is a msgid (found by extraction, like ``_``) or a lazy string. Placeholders are escaped;
    the message itself is ours and may hold tags.
    """
    message = catalogues.describe(value)
    if message is None:
        return escape(value)
    found = _find(message)
    filled = {**(getattr(value, "_kwargs", None) or {}), **variables}
    if message.plural is not None:
        filled.setdefault("num", message.number)
    text = Markup(found.text)  # noqa: S704 - catalogue text, checked against the source's own tags
    return _spanned(text % filled if filled else text, found.lang)


def content(texts: Mapping[str, str]) -> Markup:
    """Programme content for the reader, escaped, with ``lang`` where it is in another language."""
    picked = pick(texts, current_language())
    return _spanned(escape(picked.text), picked.lang)


def content_text(texts: Mapping[str, str]) -> str:
    """The same without markup, for attributes, titles and files."""
    return pick(texts, current_language()).text


def in_own_language(code: str) -> Markup:
    """A language's own name with its ``lang``, for the language menu."""
    return Markup('<span lang="{}">{}</span>').format(html_lang(code), own_name(code))


@pass_context
def _words(context: Context, msgid: str, /, **variables: object) -> str:
    """`_()` of the templates: as Jinja's own, without its four calls on the way to the catalogue."""
    if not variables and context.eval_ctx.autoescape:
        return _translations().ready(msgid)
    text = _translations().ugettext(msgid)
    return (Markup(text) if context.eval_ctx.autoescape else text) % variables  # noqa: S704 - our catalogue


@pass_context
def _words_for_number(context: Context, singular: str, plural: str, num: int, /, **variables: object) -> str:
    """`ngettext()` of the templates."""
    variables.setdefault("num", num)
    text = _translations().ungettext(singular, plural, num)
    return (Markup(text) if context.eval_ctx.autoescape else text) % variables  # noqa: S704 - our catalogue


def _find(message: Message) -> Translated:
    return _translations().find(message)


def _translations() -> Translations:
    """The reader's translations, looked up once per request and language.

    Kept where Flask-Babel keeps its own, which `force_locale` and `refresh` put aside.
    """
    if not has_app_context():
        return catalogues.translations_for(SOURCE)
    context = g.get("_flask_babel")
    kept: Translations | None = getattr(context, "babel_translations", None)
    if kept is None:
        kept = catalogues.translations_for(current_language())
        g._flask_babel.babel_translations = kept
    return kept


def _spanned(text: Markup, lang: str) -> Markup:
    if not text or lang == html_lang(current_language()):
        return text
    return Markup('<span lang="{}">{}</span>').format(lang, text)


def _make_lazy_strings_safe() -> None:
    """Let Jinja escape lazy strings.

    Flask-Babel's own ``__html__`` hands out the bare text, so a lazy string with a person's name in
    a placeholder would carry markup into the page unescaped.
    """

    def escaped(lazy: Any) -> Markup:
        return escape(str(lazy))

    LazyString.__html__ = escaped
