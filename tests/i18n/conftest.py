"""A small application and catalogues of its own, so that these tests do not follow the real words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.platform.i18n import catalogues
from app.platform.i18n.binding import init_babel
from app.platform.i18n.formats import init_formats
from app.platform.i18n.locale import allow_pseudo

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
PO = {
    "sv": """
msgid "Save"
msgstr "Spara"

msgid "%(count)s person"
msgid_plural "%(count)s people"
msgstr[0] "%(count)s person"
msgstr[1] "%(count)s personer"

msgid "Hello %(name)s"
msgstr "Hej %(name)s"

msgid "%(part)s of %(whole)s"
msgstr "%(part)s av %(whole)s"

msgid "in %(days)s day"
msgid_plural "in %(days)s days"
msgstr[0] "om %(days)s dag"
msgstr[1] "om %(days)s dagar"

msgid "%(date)s at %(time)s"
msgstr "%(date)s kl. %(time)s"
""",
    "nb": """
msgid "Save"
msgstr "Lagre"

msgid "Only in Bokmål"
msgstr "Bare på bokmål"

msgid "Hello <b>%(name)s</b>"
msgstr "Hei <b>%(name)s</b>"

msgid "%(count)s person"
msgid_plural "%(count)s people"
msgstr[0] "%(count)s person"
msgstr[1] "%(count)s personer"

msgctxt "seat"
msgid "Place"
msgstr "Plass"
""",
    "nn": """
msgid "Save"
msgstr "Lagre (nn)"

#, fuzzy
msgid "Only in Bokmål"
msgstr "Uferdig"

msgid "%(count)s person"
msgid_plural "%(count)s people"
msgstr[0] ""
msgstr[1] ""
""",
}


def write_catalogues(directory: Path, entries: dict[str, str]) -> None:
    """Lay out catalogues as in translations/."""
    for code, text in entries.items():
        path = catalogues.po_path(code, directory)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + text, encoding="utf-8")


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Catalogues with known holes, in the place of the real ones."""
    write_catalogues(tmp_path, PO)
    monkeypatch.setattr(catalogues, "DIRECTORY", tmp_path)
    catalogues.forget()
    yield tmp_path
    catalogues.forget()


@pytest.fixture
def app(directory: Path) -> Flask:
    """An application whose language is its setting LANG."""
    app = Flask(__name__)
    app.config.update(LANG="sv", ZONE="Europe/Stockholm", TESTING=True)
    init_babel(app, lambda: app.config["LANG"])
    init_formats(app, lambda: app.config["ZONE"])
    return app


@pytest.fixture
def render(app: Flask) -> Callable[..., str]:
    """Render a template text as an HTML page of a given language."""

    def _render(text: str, lang: str = "sv", **variables: object) -> str:
        app.config["LANG"] = lang
        with app.app_context():
            return app.jinja_env.from_string(text).render(**variables)

    # from_string has no file name, so Flask would not escape.
    app.jinja_env.autoescape = True
    return _render


@pytest.fixture
def pseudo_allowed() -> Iterator[None]:
    with allow_pseudo():
        yield
