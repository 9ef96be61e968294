"""The fall-back chain and what templates get to know of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import gettext, lazy_gettext, lazy_ngettext, lazy_pgettext, ngettext, pgettext
from prometheus_client import REGISTRY

from app.platform.i18n import catalogues
from app.platform.i18n.binding import current_language, force, lang_of, translate
from app.platform.i18n.catalogues import Message, Translated, translations_for

Render = Callable[..., str]


@pytest.mark.parametrize(
    ("code", "msgid", "text", "lang"),
    [
        ("sv", "Save", "Spara", "sv"),
        ("nn", "Save", "Lagre (nn)", "nn"),
        ("nn", "Only in Bokmål", "Bare på bokmål", "nb"),  # the nn entry is fuzzy
        ("nn", "Nowhere", "Nowhere", "en"),
        ("sv", "Only in Bokmål", "Only in Bokmål", "en"),
        ("nb", "Nowhere", "Nowhere", "en"),
        ("en", "Save", "Save", "en"),
    ],
)
def test_chain(directory: Path, code: str, msgid: str, text: str, lang: str) -> None:
    assert translations_for(code).find(Message(msgid)) == Translated(text, lang)


def test_plurals_fall_back_as_a_whole(directory: Path) -> None:
    people = ("%(count)s person", "%(count)s people")
    assert translations_for("nn").find(Message(*people, 2)) == Translated("%(count)s personer", "nb")
    assert translations_for("sv").find(Message(*people, 1)) == Translated("%(count)s person", "sv")
    assert translations_for("en").find(Message(*people, 2)) == Translated("%(count)s people", "en")


def test_context_tells_two_meanings_apart(directory: Path) -> None:
    assert translations_for("nn").find(Message("Place", context="seat")) == Translated("Plass", "nb")
    assert translations_for("nn").find(Message("Place")) == Translated("Place", "en")


def test_flask_babels_functions_use_the_chain(app: Flask) -> None:
    app.config["LANG"] = "nn"
    with app.app_context():
        assert gettext("Only in Bokmål") == "Bare på bokmål"
        assert ngettext("%(count)s person", "%(count)s people", 3, count=3) == "3 personer"
        assert pgettext("seat", "Place") == "Plass"
        assert translate("Hello <b>%(name)s</b>", name="Eva") == Translated("Hei <b>Eva</b>", "nb")


def test_outside_an_application_the_source_is_used(directory: Path) -> None:
    assert gettext("Save") == "Save"
    assert current_language() == "en"


def test_lazy_strings_know_their_language(app: Flask) -> None:
    app.config["LANG"] = "nn"
    with app.app_context():
        assert lang_of(lazy_gettext("Save")) == "nn"
        assert lang_of(lazy_gettext("Only in Bokmål")) == "nb"
        assert lang_of(lazy_ngettext("%(count)s person", "%(count)s people", 2, count=2)) == "nb"
        assert lang_of(lazy_pgettext("seat", "Place")) == "nb"
        assert lang_of("Nowhere") == "en"
        assert lang_of(42) == "nn"


def test_marked_shows_the_language_only_where_it_differs(render: Render) -> None:
    assert render("{{ marked('Save') }}", "nn") == "Lagre (nn)"
    assert render("{{ marked('Only in Bokmål') }}", "nn") == '<span lang="nb">Bare på bokmål</span>'
    assert render("{{ marked('Nowhere') }}", "sv") == '<span lang="en">Nowhere</span>'
    assert render("{{ marked(x) }}", "nn", x=lazy_gettext("Only in Bokmål")) == (
        '<span lang="nb">Bare på bokmål</span>'
    )
    people = lazy_ngettext("%(count)s person", "%(count)s people", 2, count=2)
    assert render("{{ marked(x) }}", "nn", x=people) == '<span lang="nb">2 personer</span>'
    assert render("{{ 'Only in Bokmål'|lang_of }}", "nn") == "nb"


def test_names_in_placeholders_are_escaped(render: Render) -> None:
    evil = "<script>"
    assert render("{{ _('Hello %(name)s', name=evil) }}", "sv", evil=evil) == "Hej &lt;script&gt;"
    assert render("{{ marked('Hello <b>%(name)s</b>', name=evil) }}", "nb", evil=evil) == (
        "Hei <b>&lt;script&gt;</b>"
    )
    lazy = lazy_gettext("Hello %(name)s", name=evil)
    assert render("{{ lazy }}", "sv", lazy=lazy) == "Hej &lt;script&gt;"
    assert render("{{ marked(lazy) }}", "sv", lazy=lazy) == "Hej &lt;script&gt;"
    assert render("{{ marked(number) }}", "sv", number=3) == "3"


def test_mail_in_the_recipients_language(app: Flask) -> None:
    with app.app_context():
        with force("nb"):
            assert gettext("Save") == "Lagre"
            with force("en"):
                assert gettext("Save") == "Save"
            assert gettext("Save") == "Lagre"
        assert gettext("Save") == "Spara"


def test_forcing_a_language_where_it_would_be_lost(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="application context"), force("nb"):
        pass
    with app.app_context(), pytest.raises(LookupError), force("no"):
        pass


def test_language_menu_and_page_language(render: Render) -> None:
    assert render("{{ in_own_language('nb') }}") == '<span lang="nb">Bokmål</span>'
    assert render("{{ html_lang() }} {{ text_direction() }}", "nn") == "nn ltr"


def test_fall_backs_are_counted(directory: Path) -> None:
    def seen() -> float:
        labels = {"wanted": "nn", "used": "nb"}
        return REGISTRY.get_sample_value("fram_translation_fallbacks_total", labels) or 0

    before = seen()
    translations_for("nn").find(Message("Only in Bokmål"))
    translations_for("nn").find(Message("Save"))
    assert seen() == before + 1


def test_a_changed_catalogue_is_read_again(directory: Path) -> None:
    assert translations_for("sv").ugettext("Save") == "Spara"
    po = catalogues.po_path("sv")
    po.write_text(po.read_text(encoding="utf-8").replace("Spara", "Spara nu"), encoding="utf-8")
    later = po.stat().st_mtime + 5
    os.utime(po, (later, later))
    assert translations_for("sv").ugettext("Save") == "Spara nu"


def test_compiled_catalogues_are_used_and_renewed(directory: Path) -> None:
    written = catalogues.compile_catalogues()
    assert [path.parent.parent.name for path in written] == ["sv", "nb", "nn"]
    po = catalogues.po_path("sv")
    po.write_text(po.read_text(encoding="utf-8").replace("Spara", "Stale"), encoding="utf-8")
    os.utime(po, (1, 1))  # older than the compiled file, so that one is believed
    assert translations_for("sv").ugettext("Save") == "Spara"
    os.utime(po)
    future = po.with_suffix(".mo").stat().st_mtime + 5
    os.utime(po, (future, future))
    assert translations_for("sv").ugettext("Save") == "Stale"


def test_an_unknown_language_has_no_translations(directory: Path) -> None:
    with pytest.raises(LookupError):
        translations_for("no")
