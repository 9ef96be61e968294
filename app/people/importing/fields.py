"""The fields of a file of people, and what files call them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from flask_babel import lazy_gettext as _l

from app.people.service_areas import WORDS
from app.platform.tabular import FaultCode, FieldSpec, Invalid
from app.platform.tabular.parse import choice, email, integer, percent, text, yes_no

NAME, NUMBER, TITLE = 100, 40, 150
FIRST_BIRTH, LAST_BIRTH = 1900, 2100
_percent = percent(one=100)


def whole_percent(value: str) -> int:
    """An extent of employment from 1 to 100, as whole per cent; 62.5 is 63."""
    number = int(Decimal(_percent(value)).quantize(Decimal(1), ROUND_HALF_UP))
    if number < 1:
        raise Invalid(FaultCode.NUMBER_RANGE, value=value, first=1, last=100)
    return number


# Whoever is meant, every file says it in the same words.
EMPLOYEE_NUMBER = FieldSpec(
    "employee_number",
    _l("Employee number"),
    text(NUMBER),
    synonyms={
        "sv": (
            "anställningsnummer",
            "anst nr",
            "anstnr",
            "anställningsnr",
            "personalnummer",
            "medarbetar-id",
        ),
        "nb": ("ansattnummer", "ansattnr", "ansatt nr", "ressursnummer", "medarbeidernummer"),
        "nn": ("tilsettnummer", "tilsettnr", "medarbeidarnummer"),
        "en": ("employee number", "employee no", "employee id", "staff number", "number"),
    },
)
EMAIL = FieldSpec(
    "email",
    _l("E-mail"),
    email(),
    synonyms={
        "sv": ("e-post", "epost", "e-postadress", "mejl", "mail", "e-mail"),
        "nb": ("e-post", "epost", "e-postadresse"),
        "nn": ("e-post", "epost", "e-postadresse"),
        "en": ("e-mail", "email", "e-mail address"),
    },
)

SPECS = (
    EMPLOYEE_NUMBER,
    FieldSpec(
        "given_name",
        _l("Given name"),
        text(NAME),
        required=True,
        synonyms={
            "sv": ("förnamn", "tilltalsnamn"),
            "nb": ("fornavn",),
            "nn": ("fornamn", "førenamn"),
            "en": ("given name", "first name"),
        },
    ),
    FieldSpec(
        "family_name",
        _l("Family name"),
        text(NAME),
        required=True,
        synonyms={
            "sv": ("efternamn",),
            "nb": ("etternavn",),
            "nn": ("etternamn",),
            "en": ("family name", "last name", "surname"),
        },
    ),
    EMAIL,
    FieldSpec(
        "title",
        _l("Title"),
        text(TITLE),
        synonyms={
            "sv": ("titel", "befattning", "yrke", "befattningsbenämning", "tjänst"),
            "nb": ("tittel", "stilling", "stillingstittel", "yrkestittel"),
            "nn": ("tittel", "stilling", "stillingstittel"),
            "en": ("title", "job title", "position"),
        },
    ),
    FieldSpec(
        "unit",
        _l("Unit"),
        text(TITLE),
        synonyms={
            "sv": ("enhet", "arbetsplats", "avdelning", "organisation", "enhetsnamn"),
            "nb": ("enhet", "avdeling", "arbeidssted", "organisasjonsenhet"),
            "nn": ("eining", "avdeling", "arbeidsstad"),
            "en": ("unit", "department", "workplace"),
        },
    ),
    FieldSpec(
        "service_area",
        _l("Service area of the unit"),
        choice({code: (code, *words) for code, words in WORDS.items()}),
        synonyms={
            "sv": ("verksamhetsområde", "verksamhet", "enhetens verksamhetsområde"),
            "nb": ("tjenesteområde", "sektor", "enhetens tjenesteområde"),
            "nn": ("tenesteområde", "sektor"),
            "en": ("service area", "service"),
        },
    ),
    FieldSpec(
        "manager",
        _l("Employee number of the unit's manager"),
        text(NUMBER),
        synonyms={
            "sv": ("chefens anställningsnummer", "chef anställningsnummer", "enhetschefens anställningsnummer",
                   "chef anstnr", "närmaste chefs anställningsnummer"),
            "nb": ("leders ansattnummer", "leder ansattnummer", "lederens ansattnummer", "enhetsleders ansattnummer"),
            "nn": ("leiars tilsettnummer", "leiar tilsettnummer", "tilsettnummer for leiar"),
            "en": ("manager number", "manager's employee number", "manager employee number", "manager id"),
        },
    ),
    FieldSpec(
        "employment_percent",
        _l("Extent of employment in per cent"),
        whole_percent,
        synonyms={
            "sv": ("sysselsättningsgrad", "tjänstgöringsgrad", "omfattning", "procent", "anställningsgrad"),
            "nb": ("stillingsprosent", "stillingsandel", "prosent"),
            "nn": ("stillingsprosent", "stillingsdel", "prosent"),
            "en": ("employment percent", "employment percentage", "percent", "fte"),
        },
    ),
    FieldSpec(
        "sex",
        _l("Sex"),
        choice({"woman": ("woman", "kvinna", "kvinne", "female", "f", "k"), "man": ("man", "mann", "male", "m")}),
        synonyms={
            "sv": ("kön", "juridiskt kön"),
            "nb": ("kjønn",),
            "nn": ("kjønn",),
            "en": ("sex", "gender"),
        },
    ),
    FieldSpec(
        "birth_year",
        _l("Year of birth"),
        integer(FIRST_BIRTH, LAST_BIRTH),
        synonyms={
            "sv": ("födelseår", "född år"),
            "nb": ("fødselsår", "født år"),
            "nn": ("fødselsår", "fødd år"),
            "en": ("year of birth", "birth year"),
        },
    ),
    FieldSpec(
        "active",
        _l("Active"),
        yes_no(),
        synonyms={
            "sv": ("aktiv", "anställd", "aktiv anställning"),
            "nb": ("aktiv",),
            "nn": ("aktiv",),
            "en": ("active", "employed"),
        },
    ),
)  # fmt: skip

FAULT_WORDS = {
    "no_key": _l(
        "The row has neither an employee number nor an e-mail address, so nobody can tell who it is."
    ),
    "email_taken": _l(
        "The e-mail address belongs to %(name)s in the directory, who has another employee number."
    ),
    "number_repeated": _l("The employee number %(value)s is in row %(row)s, too."),
    "email_repeated": _l("The e-mail address %(value)s is in row %(row)s, too."),
    "person_repeated": _l("The row is about the same person as row %(row)s."),
    "area_contradicts": _l("Row %(row)s gives the unit %(unit)s another service area."),
    "manager_contradicts": _l("Row %(row)s gives the unit %(unit)s another manager."),
    "manager_unknown": _l(
        "The manager's employee number %(value)s is neither in the file nor in the directory."
    ),
    "unit_missing": _l("The row says something about a unit but not which."),
}
