"""The fields of a file of candidates, and what files call them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.nominations.service.entering import LONGEST
from app.people.importing.fields import EMAIL, EMPLOYEE_NUMBER
from app.platform.results import holds_pasted_scores
from app.platform.tabular import FaultCode, FieldSpec
from app.platform.tabular.faults import Invalid
from app.platform.tabular.parse import text
from app.platform.tabular.parse_date import date

_known, _text = date(2000, 2100), text(LONGEST)


def _day(value: str) -> str:
    """A date as ISO text, as precisely as it is written: a month alone is refused with the row's own words."""
    return _known(value).iso()


def _free(value: str) -> str:
    """Free text about somebody, judged as it came, where a table is one, and as it is going to be kept."""
    kept = _text(value)
    if holds_pasted_scores(value) or holds_pasted_scores(kept):
        raise Invalid(FaultCode.RESULTS)
    return kept


SPECS = (
    EMPLOYEE_NUMBER,
    EMAIL,
    FieldSpec(
        "yes_on",
        _l("Said yes on"),
        _day,
        required=True,
        synonyms={
            "sv": ("ja den", "tackade ja", "sa ja", "datum för ja", "tackat ja"),
            "nb": ("ja den", "takket ja", "sa ja", "dato for ja"),
            "nn": ("ja den", "takka ja", "sa ja", "dato for ja"),
            "en": ("said yes on", "yes on", "said yes", "date of yes"),
        },
    ),
    FieldSpec(
        "drive",
        _l("Driving forces"),
        _free,
        synonyms={
            "sv": ("drivkrafter", "personligt brev", "varför söker du"),
            "nb": ("drivkrefter", "motivasjonsbrev", "hvorfor søker du"),
            "nn": ("drivkrefter", "motivasjonsbrev", "kvifor søkjer du"),
            "en": ("driving forces", "motivation letter", "why do you apply"),
        },
    ),
    FieldSpec(
        "grounds",
        _l("Grounds"),
        _free,
        synonyms={
            "sv": ("motivering", "grund", "chefens motivering"),
            "nb": ("begrunnelse", "lederens begrunnelse"),
            "nn": ("grunngjeving", "grunngjevinga til leiaren"),
            "en": ("grounds", "motivation", "reason"),
        },
    ),
)
FAULT_WORDS = {
    "no_key": _l(
        "The row has neither an employee number nor an e-mail address, so nobody can tell who it is."
    ),
    "person_unknown": _l(
        "Nobody in the directory has %(value)s. Check it, or load the people first and then this file again."
    ),
    "two_people": _l("The employee number is that of %(first)s, but the e-mail address that of %(second)s."),
    "repeated": _l("Row %(row)s is about the same person."),
    "gone": _l("The person is no longer employed by the council."),
    "own": _l("You cannot enter yourself. Apply as everybody else does, and take the row out of the file."),
    "withdrew": _l("The person has withdrawn from this round, and applies again only on her or his own."),
    "yes_whole": _l("Write the whole day on which the person said yes, not only the month or the year."),
    "yes_future": _l("The day on which the person said yes has not been yet."),
    "closed": _l("The person's case in this round is closed already."),
}
