"""The fields of a file of participants, and what files call them and their values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.outcomes.service import LONGEST_POST
from app.people.importing.fields import EMAIL, EMPLOYEE_NUMBER
from app.people.service_areas import WORDS as AREA_WORDS
from app.platform.tabular import FieldSpec
from app.platform.tabular.parse import choice, text
from app.platform.tabular.parse_date import date

# What files call the values, in Swedish, Bokmål, Nynorsk and English; the codes are understood, too.
WAY_IN_WORDS = {
    "nomination": ("nomination", "nominering", "nominerad", "nominasjon", "nominert", "nominated", "föreslagen",
                   "foreslått", "föreslått"),
    "application": ("application", "ansökan", "egen ansökan", "sökte själv", "søknad", "egen søknad",
                    "own application", "applied"),
    "open": ("open", "öppet för alla", "öppen", "åpent for alle", "ope for alle", "åpen", "open to everybody"),
    "unknown": ("unknown", "okänt", "okänd", "ukjent", "ukjend"),
}  # fmt: skip
COMPLETION_WORDS = {
    "ongoing": ("ongoing", "pågår", "deltar", "deltar nu", "pågår nå", "går no", "takes part now"),
    "completed": ("completed", "fullföljt", "fullföljde", "genomfört", "genomförd", "klar", "fullført", "gjennomført",
                  "ja", "yes"),
    "left": ("left", "avbrutit", "avbröt", "avbrutet", "avhopp", "hoppade av", "avbrutt", "avbrote", "frafall",
             "fråfall", "sluttet", "slutta", "dropped out", "nej", "nei", "no"),
    "unknown": ("unknown", "okänt", "okänd", "ukjent", "ukjend"),
}  # fmt: skip
KIND_WORDS = {
    "manager": ("manager", "chef", "leder", "leiar", "enhetschef", "avdelningschef", "enhetsleder", "einingsleiar",
                "avdelingsleder", "avdelingsleiar", "blev chef", "ble leder", "vart leiar"),
    "head_teacher": ("head_teacher", "head teacher", "rektor"),
    "project_leader": ("project_leader", "project leader", "projektledare", "projektledaruppdrag", "prosjektleder",
                       "prosjektleiar", "prosjektlederoppdrag", "prosjektleiaroppdrag"),
    "qualified_duties": ("qualified_duties", "more qualified duties", "mer kvalificerade uppgifter",
                         "mer kvalifiserte oppgaver", "meir kvalifiserte oppgåver"),
    "new_field": ("new_field", "moved to another field", "bytt område", "annat område", "nytt område", "nytt fagområde",
                  "annet fagområde", "anna fagområde"),
    "stays": ("stays", "stannar", "kvar", "kvar i tjänsten", "blir", "blir værende", "blir verande",
              "stays, with better understanding"),
    "specialist": ("specialist", "valde specialist", "fortsatt specialist", "spesialist", "valgte spesialist",
                   "valde spesialist", "chose to be a specialist"),
    "left": ("left", "slutat", "slutade", "har slutat", "sluttet", "slutta", "left the employer"),
    "unknown": ("unknown", "okänt", "okänd", "ukjent", "ukjend"),
}  # fmt: skip
SOURCE_WORDS = {
    "person": ("person", "personen", "deltagaren", "deltakeren", "deltakaren", "the person"),
    "manager": ("manager", "chefen", "chef", "lederen", "leder", "leiaren", "leiar", "the person's manager"),
    "coordinator": ("coordinator", "samordnaren", "samordnare", "hr", "koordinator", "koordinatoren",
                    "the coordinator"),
    "register": ("register", "lönesystemet", "lönesystem", "personalsystem", "lønnssystem", "lønssystem",
                 "personalsystemet", "payroll"),
    "published": ("published", "publicerat", "publicerad", "publisert", "nyhet", "artikel", "artikkel"),
}  # fmt: skip
EMPLOYER_WORDS = {
    "own": ("own", "egen kommun", "egna kommunen", "egen kommune", "eigen kommune", "own council", "your council"),
    "member": ("member", "annan kommun i programmet", "annen kommune i programmet", "annan kommune i programmet",
               "another council of the programme"),
    "other": ("other", "annan arbetsgivare", "annen arbeidsgiver", "annan arbeidsgjevar", "another employer"),
    "unknown": ("unknown", "okänt", "okänd", "ukjent", "ukjend"),
}  # fmt: skip

_date = date(1990, 2200)


def iso_date(value: str) -> str:
    """A year, a month or a day, as ISO text."""
    return _date(value).iso()


SPECS = (
    EMPLOYEE_NUMBER,
    EMAIL,
    FieldSpec(
        "way_in",
        _l("Way in"),
        choice(WAY_IN_WORDS),
        synonyms={
            "sv": ("väg in", "hur kom personen in", "antagen genom"),
            "nb": ("vei inn", "tatt opp gjennom"),
            "nn": ("veg inn", "teken opp gjennom"),
            "en": ("way in", "route"),
        },
    ),
    FieldSpec(
        "service_area",
        _l("Service area"),
        choice({code: (code, *words) for code, words in AREA_WORDS.items()}),
        synonyms={
            "sv": ("verksamhetsområde", "verksamhet"),
            "nb": ("tjenesteområde",),
            "nn": ("tenesteområde",),
            "en": ("service area", "service"),
        },
    ),
    FieldSpec(
        "completion",
        _l("Completion"),
        choice(COMPLETION_WORDS),
        synonyms={
            "sv": ("fullföljt", "genomförande", "genomfört", "slutfört"),
            "nb": ("fullført", "gjennomført", "gjennomføring"),
            "nn": ("fullført", "gjennomført", "gjennomføring"),
            "en": ("completion", "completed"),
        },
    ),
    FieldSpec(
        "outcome",
        _l("Outcome"),
        choice(KIND_WORDS),
        synonyms={
            "sv": ("utfall", "resultat", "vad hände sedan"),
            "nb": ("utfall", "resultat"),
            "nn": ("utfall", "resultat"),
            "en": ("outcome", "result"),
        },
    ),
    FieldSpec(
        "outcome_date",
        _l("Date of the outcome"),
        iso_date,
        synonyms={
            "sv": ("datum", "utfallsdatum", "datum för utfall", "från och med", "när"),
            "nb": ("dato", "dato for utfall", "utfallsdato", "når"),
            "nn": ("dato", "dato for utfall", "utfallsdato", "når"),
            "en": ("date", "outcome date", "date of the outcome", "when"),
        },
    ),
    FieldSpec(
        "source",
        _l("Source"),
        choice(SOURCE_WORDS),
        synonyms={
            "sv": ("källa", "uppgift från"),
            "nb": ("kilde", "opplyst av"),
            "nn": ("kjelde", "opplyst av"),
            "en": ("source", "said by"),
        },
    ),
    FieldSpec(
        "employer",
        _l("Employer afterwards"),
        choice(EMPLOYER_WORDS),
        synonyms={
            "sv": ("arbetsgivare", "arbetsgivare efteråt"),
            "nb": ("arbeidsgiver", "arbeidsgiver etterpå"),
            "nn": ("arbeidsgjevar", "arbeidsgjevar etterpå"),
            "en": ("employer", "employer afterwards"),
        },
    ),
    FieldSpec(
        "post",
        _l("Post"),
        text(LONGEST_POST),
        synonyms={
            "sv": ("tjänst", "befattning", "ny tjänst"),
            "nb": ("stilling", "ny stilling"),
            "nn": ("stilling", "ny stilling"),
            "en": ("post", "position", "new post"),
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
    "by_seat": _l(
        "%(name)s does not take part in the round. Its seats are kept in its ledger: a person takes part by saying yes"
        " to a seat."
    ),
    "two_people": _l("The employee number is that of %(first)s, but the e-mail address that of %(second)s."),
    "contradicts": _l("Row %(row)s says something else about the same person in this column."),
    "repeated": _l("Row %(row)s says the same about the same person."),
    "outcome_undated": _l("The outcome has no date. A year is enough."),
    "outcome_missing": _l(
        "The row has a date, a source, an employer or a post, but no outcome that it belongs to."
    ),
    "outcome_future": _l("The date of the outcome has not come yet."),
    "outcome_early": _l("The date of the outcome is before the round began."),
}
