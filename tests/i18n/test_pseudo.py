"""The pseudo-locale shows text that nobody can translate."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from flask_babel import lazy_gettext

from app.platform.i18n.pseudo import pseudo, untranslated_text

Render = Callable[..., str]


def test_longer_bracketed_and_still_formattable() -> None:
    text = pseudo("Save changes")
    assert text.startswith("⟦Šåṽé çĥåñĝéš")
    assert len(text) == 12 + ceil(12 * 0.35) + 2
    assert "Karin" in pseudo("Hello %(name)s") % {"name": "Karin"}
    assert pseudo("%(n).1f of %(m)d") % {"n": 2.5, "m": 3} == "⟦2.5 öƒ 3··⟧".replace("ƒ", "f")


def test_tags_and_entities_are_kept() -> None:
    assert pseudo('Read <a href="/help">more</a> &amp; learn').count('<a href="/help">') == 1
    assert "&amp;" in pseudo("this &amp; that")
    assert pseudo("  ") == "  "


def test_a_page_through_the_catalogues(render: Render, pseudo_allowed: None) -> None:
    page = """<html lang="qps"><head><title>{{ _("Home") }}</title></head><body>
      <p>{{ _("Hello %(name)s", name="Karin") }}</p><button>{{ lazy }}</button>
      <p>{{ ngettext("%(num)s seat", "%(num)s seats", 2) }}</p><p>12 – 3,4 %</p></body></html>"""
    html = render(page, "qps", lazy=lazy_gettext("Save"))
    assert untranslated_text(html) == []
    assert "Karin" in html


def test_what_is_found_and_what_is_left_out() -> None:
    html = """<!doctype html><html lang="qps"><head><title>Plain title</title>
      <meta name="description" content="Described"><style>p { color: red }</style></head><body>
      <p>⟦Ťŕåñšļåţéđ⟧ Loose words</p>
      <p>⟦Řéåđ <a href="#" title="Hover">ɱöŕé</a> ñöŵ⟧</p>
      <p translate="no">Mora</p><p lang="sv">Talangjakten</p><td data-content>Karin <b>Ek</b></td>
      <img alt="Shield" src="x"><input type="submit" value="Send"><input type="text" value="typed data">
      <br><p>Last</p><script>var hidden = "text";</script></body></html>"""
    assert untranslated_text(html) == [
        "Plain title",
        "Described",
        "Loose words",
        "Hover",
        "Shield",
        "Send",
        "Last",
    ]


def test_a_cut_off_bracket_does_not_hide_the_rest() -> None:
    assert untranslated_text("<p>⟦Çûţ öff</p><p>Plain</p>") == ["Plain"]
