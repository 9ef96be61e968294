"""Putting the interface into an application: templates, static files, functions that templates use."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup

from app.platform.i18n.binding import current_language
from app.platform.web.addresses import init_addresses
from app.platform.web.assets import asset_url, init_assets, script_url, theme_url
from app.platform.web.icons import icon
from app.platform.web.shell import MenuGroup

TEMPLATES = Path(__file__).with_name("templates")


class PlainTemplate(Template):
    """A template whose macros use nothing that a page was given, so that importing them asks for nothing.

    Jinja compares all names of the page with all names of the environment at every import otherwise.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


BLOCKS = (
    "body|datalist|dd|details|dialog|div|dl|dt|fieldset|figure|footer|form|h[1-6]|head|header|html|legend|li|link|main|"
    "meta|nav|ol|option|p|script|section|summary|table|tbody|td|template|tfoot|th|thead|title|tr|ul"
)
_BREAK = re.compile(rf"\n\s*(?=(?:{{%(?:(?!%}}).)*%}}\s*)*</?(?:{BLOCKS})[\s>])|(?<=\n)\s+")


class Unindented(Extension):
    """Pages without the indentation of their templates, which nobody sees and every page would carry.

    A line break stays where it is a space between two words or two buttons, and goes before what begins a
    line of its own anyway, also where that stands under a condition. Mails as text are left alone.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source of a template before it is compiled: once in the life of a process."""
        return _BREAK.sub("", source) if name and name.endswith(".html") else source


def init_interface(app: Flask) -> None:
    """Find layouts and macros in `web/templates`, serve the static files, and name `icon` and `asset_url`.

    Templates expect `shell` (a `Shell`) from a context processor; without one they draw the plain page.
    `csrf_token()` is Flask-WTF's.
    """
    app.template_folder = str(TEMPLATES)
    app.jinja_env.template_class = PlainTemplate
    app.jinja_env.add_extension(Unindented)
    app.jinja_env.globals.update(
        icon=icon,
        asset_url=asset_url,
        script_url=lambda: script_url(current_language()),
        theme_url=theme_url,
        navigation=navigation,
        kept=kept,
        shell=None,
    )
    init_addresses(app)
    init_assets(app)


_KEPT: dict[tuple[object, ...], Markup] = {}
_MOST = 1_000


def kept(name: str, *key: Hashable, caller: Callable[[], str]) -> Markup:
    """A part of a page that is drawn once: `{% call kept("people-head", may_edit) %}…{% endcall %}`.

    Only for words and controls that are the same for everybody: the key (and the language, which is added)
    names all that the part depends on. No council's data and no person's, neither in the part nor in the key.
    """
    whole = (name, current_language(), *key)
    if whole not in _KEPT:
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        _KEPT[whole] = Markup(caller())  # noqa: S704 - a template's own output
    return _KEPT[whole]


def navigation(groups: tuple[MenuGroup, ...]) -> Markup:
    """The lines of the menu as HTML."""
    return _drawn(groups, current_language())


@lru_cache(maxsize=4_000)
def _drawn(groups: tuple[MenuGroup, ...], _language: str) -> Markup:
    """Drawn once for all who see the same lines: the menu was a sixth of the work of a page."""
    drawn: Markup = current_app.jinja_env.get_template("layout/menu.html").module.draw(groups)  # type: ignore[attr-defined]
    return drawn
