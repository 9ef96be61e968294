"""Which language a reader gets."""

import pytest

from app.platform.i18n import locale
from app.platform.i18n.locale import negotiate, normalise


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("no", "nb"),
        ("no-NO", "nb"),
        ("nb_NO", "nb"),
        ("NB", "nb"),
        ("nn-NO", "nn"),
        ("no-NYN", "nn"),
        ("sv-FI", "sv"),
        ("en-US", "en"),
        ("de", None),
        ("", None),
        (None, None),
        ("qps", None),
        ("nonsense", None),
    ],
)
def test_tags_in_any_spelling(tag: str | None, code: str | None) -> None:
    assert normalise(tag) == code


def test_person_before_council_before_browser() -> None:
    assert negotiate("nn", "sv", ["sv", "nn"], "en").code == "nn"
    assert negotiate(None, "sv", ["sv", "nn"], "en").code == "sv"
    assert negotiate(None, None, [], "en-GB").reason == "browser"
    assert negotiate("nn", "sv", [], "en").reason == "person"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("no-NO,no;q=0.9,en;q=0.8", "nb"),
        ("de-DE,nn;q=0.7,en;q=0.3", "nn"),
        ("en;q=0.2, sv;q=0.9", "sv"),
        ("de, fr", "en"),
        ("sv;q=0, de", "en"),
        ("*", "en"),
        (";;;=,q", "en"),
        ("", "en"),
    ],
)
def test_the_browsers_wish(header: str, code: str) -> None:
    assert negotiate(None, None, [], header).code == code


def test_a_language_that_the_council_does_not_offer() -> None:
    assert negotiate("nn", "nb", ["nb", "en"]).code == "nb"
    assert negotiate("nn", "nb", ["nb", "en"]).reason == "person"
    assert negotiate("sv", "nb", ["nb"]).code == "nb"
    assert negotiate("sv", "nb", ["nb"]).reason == "council"
    assert negotiate(None, None, ["nb"], "sv").code == "nb"
    assert negotiate("xx", "sv").code == "sv"


def test_what_is_known_of_a_choice() -> None:
    choice = negotiate("no", None)
    assert (choice.code, choice.html_lang, choice.direction) == ("nb", "nb", "ltr")
    assert choice.locale.language == "nb"
    assert [locale.own_name(code) for code in locale.LANGUAGES] == ["Svenska", "Bokmål", "Nynorsk", "English"]
    assert locale.recipient_language(None, "nn", ["nn", "nb"]) == "nn"


@pytest.mark.parametrize("code", locale.LANGUAGES)
def test_babel_and_back(code: str) -> None:
    assert locale.code_of(locale.babel_locale(code)) == code


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(LookupError, match="'no' is not a language"):
        locale.babel_locale("no")


def test_the_pseudo_locale_only_where_it_is_allowed() -> None:
    assert negotiate("qps", "sv", ["sv"]).code == "sv"
    with locale.allow_pseudo():
        assert negotiate("qps", "sv", ["sv"]).code == "qps"
        assert locale.code_of(locale.babel_locale("qps")) == "qps"
    assert negotiate("qps", "sv", ["sv"]).code == "sv"
