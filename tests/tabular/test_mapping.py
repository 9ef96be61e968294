from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.tabular import ColumnMapping, fold, guess_mapping, known_words, parse
from app.platform.tabular.mapping import FieldSpec
from tests.tabular.fields import SPECS

SWEDISH = [
    "Förnamn",
    "Efternamn",
    "E-post",
    "Verksamhetsområde",
    "Anställd från",
    "Sysselsättningsgrad",
    "Chef",
]
NAMES = [spec.name for spec in SPECS]


@given(st.permutations(SWEDISH), st.randoms(use_true_random=False))
def test_order_case_and_punctuation_do_not_matter(headers: list[str], chance: random.Random) -> None:
    forms = [
        str.upper,
        str.lower,
        lambda t: t.replace("-", " "),
        lambda t: f"  {t}: ",
        lambda t: t.replace(" ", "_"),
    ]
    mapping = guess_mapping([chance.choice(forms)(h) for h in headers], SPECS)
    assert {headers[i]: name for name, i in mapping.columns.items()} == dict(zip(SWEDISH, NAMES, strict=True))
    assert not mapping.doubtful


@pytest.mark.parametrize(
    "breaking",
    [
        lambda t: t.encode().decode("cp1252"),
        lambda t: t.encode().decode("latin-1"),
        lambda t: t.encode().decode("cp1252").encode().decode("cp1252"),
        lambda t: t.encode("cp850").decode("cp1252"),
        lambda t: t.encode("mac_roman").decode("cp1252"),
        lambda t: t.encode("cp1252").decode("ascii", "replace"),
        lambda t: t.encode("ascii", "replace").decode(),
        lambda t: t.translate(str.maketrans("åäöÅÄÖ", "aaoAAO")),
    ],
)
def test_broken_letters_are_understood(breaking) -> None:
    mapping = guess_mapping([breaking(h) for h in SWEDISH], SPECS)
    assert mapping.columns == {name: i for i, name in enumerate(NAMES)}


@pytest.mark.parametrize(
    "headers",
    [
        ["Fornavn", "Etternavn", "E-post", "Tjenesteområde", "Ansatt fra", "Stillingsprosent", "Leder"],
        ["Førenamn", "Etternamn", "E-post", "Tenesteområde", "Tilsett frå", "Stillingsprosent", "Leiar"],
        ["First name", "Surname", "e-mail", "Service area", "Employed since", "rate", "manager"],
        ["given_name", "family_name", "email", "service_area", "since", "rate", "manager"],
    ],
)
def test_headings_of_every_language_are_known(headers: list[str]) -> None:
    assert guess_mapping(headers, SPECS).columns == {name: i for i, name in enumerate(NAMES)}


def test_extra_columns_stay_unused_and_missing_ones_are_named() -> None:
    header = ["Skonummer", "Förnamn", "", "E-post", "Lön"]
    mapping = guess_mapping(header, SPECS)
    assert mapping.columns == {"given_name": 1, "email": 3}
    assert mapping.unused(header) == [0, 2, 4]
    assert [spec.name for spec in mapping.missing(SPECS)] == ["family_name"]


def test_what_belongs_to_another_person_is_not_taken() -> None:
    assert guess_mapping(["Chefens e-post", "Närmaste chefs förnamn", "Barns efternamn"], SPECS).columns == {}


def test_likely_matches_are_doubtful_and_exact_ones_win() -> None:
    mapping = guess_mapping(["E-postadress (arbete)", "Förnmn", "Efternamn"], SPECS)
    assert mapping.columns == {"email": 0, "given_name": 1, "family_name": 2}
    assert mapping.doubtful == {"email", "given_name"}
    assert guess_mapping(["E-post arbete", "E-post"], SPECS).columns == {"email": 1}
    assert guess_mapping(["E-post", "E-mail"], SPECS).doubtful == {"email"}


def test_a_sensitive_column_is_never_mapped() -> None:
    spec = FieldSpec("number", "Number", parse.text(20), False, {"sv": ["Personnummer"]})
    assert guess_mapping(["Personnummer"], [spec]).columns == {}


def test_a_person_can_change_it_and_it_survives_as_json() -> None:
    mapping = guess_mapping(["E-postadress", "Förnamn", "X"], SPECS)
    changed = mapping.with_column("family_name", 1)
    assert dict(changed.columns) == {"email": 0, "family_name": 1}
    assert changed.with_column("email", None).columns == {"family_name": 1}
    assert changed.with_column("email", 0).doubtful == frozenset()
    assert ColumnMapping.from_json(changed.as_json()) == changed


def test_known_words_are_folded() -> None:
    assert {"fornamn", "epost", "verksamhetsomrade", "tjenesteomrade"} <= known_words(SPECS)
    assert fold("Ærlig Ångström-Øst") == "arligangstromost"
