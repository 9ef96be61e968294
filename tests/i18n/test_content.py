"""Programme content in the languages that somebody wrote."""

from collections.abc import Callable

import pytest

from app.platform.i18n.content import Picked, missing, pick

Render = Callable[..., str]
NAME = {"sv": "Talangjakten", "nb": "Talentjakten"}


@pytest.mark.parametrize(
    ("reader", "picked"),
    [
        ("sv", Picked("Talangjakten", "sv")),
        ("nb", Picked("Talentjakten", "nb")),
        ("nn", Picked("Talentjakten", "nb")),
        ("en", Picked("Talangjakten", "sv")),
        ("qps", Picked("Talangjakten", "sv")),
    ],
)
def test_nearest_language(reader: str, picked: Picked) -> None:
    assert pick(NAME, reader) == picked


def test_blank_is_missing() -> None:
    assert pick({"nn": "  ", "sv": "Syfte"}, "nn") == Picked("Syfte", "sv")
    assert pick({}, "nn") == Picked("", "nn")
    assert pick({"fi": "Tavoite"}, "sv") == Picked("Tavoite", "fi")
    assert missing({"sv": "Syfte", "nb": " "}, ["sv", "nb", "nn"]) == ["nb", "nn"]
    assert missing(NAME, ["sv", "nb"]) == []


def test_in_templates(render: Render) -> None:
    assert render("{{ name|content }}", "nn", name=NAME) == '<span lang="nb">Talentjakten</span>'
    assert render("{{ name|content }}", "sv", name=NAME) == "Talangjakten"
    assert render("{{ name|content }}", "en", name={"sv": "<b>"}) == '<span lang="sv">&lt;b&gt;</span>'
    assert render('<i title="{{ name|content_text }}">', "nn", name=NAME) == '<i title="Talentjakten">'
    assert render("{{ {}|content }}", "nn") == ""
