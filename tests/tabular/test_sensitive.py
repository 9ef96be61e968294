from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from app.platform.tabular import FaultCode, Guard, Sensitive, screen, sensitive_heading
from app.platform.tabular.identity_numbers import Find, find_identity_number
from app.platform.tabular.sensitive import REASONS
from tests.tabular import identities as made

TODAY = date(2026, 11, 22)
SAMPLES = 400


def share_found(make: Callable[[random.Random], str], least: Find = Find.STRONG) -> float:
    chance = random.Random(20081)
    return sum(find_identity_number(make(chance), TODAY) >= least for _ in range(SAMPLES)) / SAMPLES


SWEDISH_FORMS: list[Callable[[str, str], str]] = [
    lambda century, ten: f"{ten[:6]}-{ten[6:]}",
    lambda century, ten: f"{ten[:6]}+{ten[6:]}",
    lambda century, ten: f"{ten[:6]} - {ten[6:]}",
    lambda century, ten: f"{ten[:6]}–{ten[6:]}",
    lambda century, ten: f"{century}{ten}",
    lambda century, ten: f"{century}{ten[:6]}-{ten[6:]}",
    lambda century, ten: f"{century}{ten[:6]} {ten[6:]}",
    lambda century, ten: f"Anna ({century}{ten[:6]}-{ten[6:]}), ring måndag.",
    lambda century, ten: f"pnr:{ten[:6]}-{ten[6:]};",
]


@pytest.mark.parametrize("form", SWEDISH_FORMS)
@pytest.mark.parametrize("shift", [0, 60], ids=["personnummer", "samordningsnummer"])
def test_swedish_numbers_are_found_in_every_form(form: Callable[[str, str], str], shift: int) -> None:
    assert share_found(lambda chance: form(*made.swedish(chance, shift))) == 1


def test_ten_bare_swedish_digits_are_found_unless_they_could_be_a_telephone_number() -> None:
    older = lambda chance: made.swedish(chance, born=made.birth(chance, 1940, 1999))[1]  # noqa: E731
    younger = lambda chance: made.swedish(chance, born=made.birth(chance, 2000, 2008))[1]  # noqa: E731
    assert share_found(older) == 1
    assert share_found(younger) == 0
    assert share_found(younger, Find.WEAK) == 1


@pytest.mark.parametrize(
    "form", [lambda n: n, lambda n: f"{n[:6]} {n[6:]}", lambda n: f"{n[:6]}-{n[6:]}", lambda n: f"Fnr {n}."]
)
@pytest.mark.parametrize(
    "kind", [{}, {"day": 40}, {"month": 40}, {"fh": True}], ids=["fødselsnummer", "D", "H", "FH"]
)
def test_norwegian_numbers_are_found(form: Callable[[str], str], kind: dict[str, int]) -> None:
    assert share_found(lambda chance: form(made.norwegian(chance, **kind))) == 1


@pytest.mark.parametrize("rest", [1, 2, 3])
def test_the_rules_of_2032_hold_from_2032(rest: int) -> None:
    chance = random.Random(rest)
    numbers = [made.norwegian(chance, rest=rest) for _ in range(200)]
    assert {find_identity_number(n, date(2032, 1, 1)) for n in numbers} == {Find.STRONG}
    assert {find_identity_number(n, date(2031, 12, 31)) for n in numbers} == {Find.NOTHING}


def test_danish_and_finnish_numbers_are_found() -> None:
    assert share_found(lambda chance: f"{(n := made.danish(chance))[:6]}-{n[6:]}") == 1
    assert share_found(made.danish, Find.WEAK) == 1
    for mark in "-+ABFYX":
        assert share_found(lambda chance, mark=mark: f"Hetu {made.finnish(chance, mark)}, ok") == 1


def test_a_wrong_control_or_date_is_not_a_number() -> None:
    chance = random.Random(7)
    for _ in range(SAMPLES):
        _century, ten = made.swedish(chance, born=made.birth(chance, 1940, 1999))
        wrong = ten[:-1] + str((int(ten[-1]) + 1) % 10)
        if find_identity_number(wrong, TODAY) is Find.STRONG:
            pytest.fail("a wrong control digit was accepted")
        nine = made.norwegian(chance)
        assert find_identity_number(nine[:-1] + str((int(nine[-1]) + 1) % 10), TODAY) is Find.NOTHING
    assert find_identity_number("19991332-" + made.luhn("991332123"), TODAY) is Find.NOTHING
    assert find_identity_number("311340-123A", TODAY) is Find.NOTHING


def digits(chance: random.Random, count: int) -> str:
    return "".join(str(chance.randrange(10)) for _ in range(count))


def day(chance: random.Random) -> date:
    return made.birth(chance, 1990, 2026)


ORDINARY: dict[str, Callable[[random.Random], str]] = {
    "mobile": lambda c: f"07{c.choice('02369')}{digits(c, 7)}",
    "mobile, spaced": lambda c: f"07{c.choice('02369')}-{digits(c, 3)} {digits(c, 2)} {digits(c, 2)}",
    "mobile, abroad": lambda c: f"+467{c.choice('02369')}{digits(c, 7)}",
    "mobile, 0046": lambda c: f"00467{c.choice('02369')}{digits(c, 7)}",
    "mobile, 46": lambda c: f"467{c.choice('02369')}{digits(c, 7)}",
    "landline": lambda c: f"0250-{digits(c, 2)} {digits(c, 3)}",
    "switchboard": lambda c: f"010{digits(c, 7)}",
    "Norwegian telephone": lambda c: f"+47 {digits(c, 2)} {digits(c, 2)} {digits(c, 2)} {digits(c, 2)}",
    "Norwegian, bare": lambda c: f"47{digits(c, 8)}",
    "employee number, 5": lambda c: digits(c, 5),
    "employee number, 6": lambda c: digits(c, 6),
    "employee number, 8": lambda c: digits(c, 8),
    "employee number, 10": lambda c: f"1{digits(c, 9)}",
    "any ten digits": lambda c: digits(c, 10),
    "any eleven digits": lambda c: digits(c, 11),
    "any twelve digits": lambda c: digits(c, 12),
    "organisation number": made.organisation,
    "organisation number, hyphen": lambda c: f"{(n := made.organisation(c))[:6]}-{n[6:]}",
    "organisation number, 16": lambda c: f"16{made.organisation(c)}",
    "Norwegian organisation": made.norwegian_organisation,
    "Norwegian organisation, spaced": lambda c: (
        f"{(n := made.norwegian_organisation(c))[:3]} {n[3:6]} {n[6:]} MVA"
    ),
    "date": lambda c: day(c).isoformat(),
    "date, compact": lambda c: f"{day(c):%Y%m%d}",
    "date, points": lambda c: f"{day(c):%d.%m.%Y}",
    "date, short": lambda c: f"{day(c):%y%m%d}",
    "period": lambda c: f"{day(c):%Y%m%d}-{day(c):%Y%m%d}",
    "period, years": lambda c: f"{day(c):%Y%m}-{day(c):%Y%m}",
    "time stamp": lambda c: f"{made.birth(c, 2015, 2025):%Y%m%d}{c.randrange(24):02d}{c.randrange(60):02d}",
    "time stamp, hyphen": lambda c: (
        f"{made.birth(c, 2015, 2025):%Y%m%d}-{c.randrange(24):02d}{c.randrange(60):02d}"
    ),
    "time stamp, long": lambda c: f"{day(c):%Y%m%d}{c.randrange(24):02d}{digits(c, 4)}",
    "postal code": lambda c: f"{digits(c, 3)} {digits(c, 2)}",
    "bankgiro": lambda c: f"{digits(c, 4)}-{digits(c, 4)}",
    "Norwegian account": lambda c: f"{digits(c, 4)}.{digits(c, 2)}.{digits(c, 5)}",
    "UUID": lambda c: "-".join(
        "".join(c.choice("0123456789abcdef") for _ in range(n)) for n in (8, 4, 4, 4, 12)
    ),
    "barcode": lambda c: digits(c, 13),
    "amount": lambda c: f"{digits(c, 3)} {digits(c, 3)},{digits(c, 2)}",
    "e-mail": lambda c: f"namn.{digits(c, 4)}@mora.example",
    "coordinates": lambda c: f"{digits(c, 2)}.{digits(c, 6)}, {digits(c, 2)}.{digits(c, 6)}",
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_columns_give_no_alarm(name: str) -> None:
    """Under one false alarm in a hundred cells, and never a whole column."""
    chance = random.Random(name)
    guard = Guard(["Värde"], TODAY)
    alarms = sum(bool(guard.check([ORDINARY[name](chance)])) for _ in range(3_000))
    assert alarms < 30
    assert not [column for column in guard.columns() if column.cells > alarms]


def test_a_column_of_bare_numbers_is_refused_though_each_cell_is_uncertain() -> None:
    chance = random.Random(3)
    for make in (
        made.danish,
        lambda c: made.swedish(c, born=made.birth(c, 2000, 2007))[1],
        lambda c: next(n for n in iter(lambda: made.norwegian(c), "") if n[0] == "0")[1:],
    ):
        guard = Guard(["Namn", "Nummer"], TODAY)
        for _ in range(40):
            guard.check(["Eva", make(chance)])
        assert [(c.index, c.kind) for c in guard.columns()] == [(1, Sensitive.IDENTITY)]


def test_the_guard_sees_every_column_and_repeats() -> None:
    guard = Guard(["A", "B", "C"], TODAY)
    row = ["Eva", "mail eva@mora.example, 19121212-1212", "sjukskriven på halvtid"]
    for _ in range(2):
        assert guard.check(row) == [(1, FaultCode.SENSITIVE_IDENTITY), (2, FaultCode.SENSITIVE_HEALTH)]
    assert guard.check(["Eva", "", "Rehabkoordinator"]) == ()
    assert [(c.index, c.kind, c.cells) for c in guard.columns()] == [
        (1, Sensitive.IDENTITY, 2),
        (2, Sensitive.HEALTH, 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Gravid, går hem i mars",
        "sykmeldt",
        "Langtidssjukmeld",
        "Diagnosed 2019",
        "(långtidssjukskriven)",
        "ADHD",
    ],
)
def test_words_about_somebodys_health_are_found(text: str) -> None:
    assert Guard(["X"]).check([text]) == [(0, FaultCode.SENSITIVE_HEALTH)]


@pytest.mark.parametrize(
    "text",
    ["Sjuksköterska", "Hälso- och sjukvård", "Psykiatrisk mottagning", "Enhetschef LSS", "Sykepleier, natt",
     "Funktionsstöd", "Barnmorska", "Diabetessjuksköterska", "Helse og mestring", "HR, rehabilitering och arbetsmiljö",
     "Diagnostiskt centrum", "Chef missbruksenheten", "Kurator", "Rusvern", "Socialsekreterare"],
)  # fmt: skip
def test_titles_and_units_of_care_are_not(text: str) -> None:
    assert Guard(["X"]).check([text]) == ()


HEADINGS = {
    Sensitive.IDENTITY: [
        "Personnummer",
        "PERSONNR",
        "Person-nr",
        "Pnr",
        "Samordningsnr",
        "Fødselsnummer",
        "Fødselsnr.",
        "D-nummer",
        "fnr",
        "CPR-nr",
        "Henkilötunnus",
        "National ID",
        "SSN",
        "Personnummer (12 siffror)",
        "FÃ¸dselsnummer",
        "National identity number",
    ],
    Sensitive.HEALTH: [
        "Hälsa",
        "Helse",
        "Health status",
        "Sjukfrånvaro 2023",
        "Sjukskriven",
        "Sykefravær",
        "Sjukefråvær",
        "Sykmeldt",
        "Sjukmeld",
        "Diagnos",
        "Diagnose",
        "Sick leave",
        "Disability",
        "Allergier",
        "Funktionsnedsättning",
        "Nedsatt arbetsförmåga",
        "Gravid",
        "Antal sjukdagar",
    ],
    Sensitive.UNION: [
        "Fackförbund",
        "Fack",
        "Facklig tillhörighet",
        "Fagforening",
        "Fagforeining",
        "Fagforbund",
        "Trade union",
        "Union",
        "Union member",
        "Fagorganisert",
    ],
    Sensitive.RELIGION: [
        "Religion",
        "Trossamfund",
        "Trossamfunn",
        "Livssyn",
        "Religious belief",
        "Trosretning",
    ],
    Sensitive.ETHNICITY: [
        "Etnicitet",
        "Etnisk bakgrunn",
        "Etnisitet",
        "Ethnicity",
        "Race",
        "Etniskt ursprung",
    ],
    Sensitive.SEXUALITY: [
        "Sexuell läggning",
        "Seksuell orientering",
        "Seksuell legning",
        "Sexual orientation",
    ],
    Sensitive.POLITICS: [
        "Politisk åsikt",
        "Politisk oppfatning",
        "Politisk oppfatting",
        "Partitillhörighet",
        "Parti",
        "Political opinion",
        "Political party",
    ],
    Sensitive.CRIME: [
        "Belastningsregister",
        "Utdrag ur belastningsregistret",
        "Politiattest",
        "Criminal record",
        "Strafferegister",
        "Registerutdrag",
        "Vandelsattest",
    ],
}


@pytest.mark.parametrize("kind", Sensitive)
def test_headings_of_sensitive_columns_are_refused_with_a_reason(kind: Sensitive) -> None:
    assert [sensitive_heading(heading) for heading in HEADINGS[kind]] == [kind] * len(HEADINGS[kind])
    (column,) = screen(["Förnamn", HEADINGS[kind][0]])
    assert (column.index, column.reason) == (1, str(REASONS[kind]))


PLAIN = """Förnamn|Efternamn|Namn|E-post|E-postadress|Telefon|Mobil|Anställningsnummer|Personalnummer|Anst.nr
Id|ID-nummer|Person-ID|Person|Befattning|Titel|Yrke|Enhet|Förvaltning|Avdelning|Nämnd
Verksamhetsområde|Verksamhet|Chef|Närmaste chef|Roll|Chefens e-post|Anställd från|Anställd till
Anställningsform|Sysselsättningsgrad|Kön|Födelseår|Födelsedatum|Ålder|Kommun|Ort|Postadress
Postnummer|Adress|Arbetsplats|Kostnadsställe|Organisation|Organisationsnummer|Orgnr|Språk|Utbildning
Anmärkning|Kommentar|Omgång|Program|Block|Närvaro|Frånvaro kurs|Genomförd|Utfall|Utfallsdatum|Källa
Diplom|Nominerad av|Väg in|Plats|Start|Slut|Datum|År|Status|Aktiv|Fornavn|Etternavn|Navn|Epost
Mobiltelefon|Ansattnummer|Ansattnr|Stilling|Stillingskode|Tittel|Tjenesteområde|Sektor|Etat|Leder
Nærmeste leder|Ansatt fra|Ansatt til|Stillingsprosent|Kjønn|Fødselsår|Fødselsdato|Alder|Kommune|Sted
Arbeidssted|Ansvar|Organisasjonsnummer|Språk|Utdanning|Merknad|Kull|Fullført|Resultat|Kilde|Oppmøte
Fravær samling|Førenamn|Etternamn|Namn|Tilsett frå|Eining|Tenesteområde|Leiar|Næraste leiar
Stillingsprosent|Kjelde|Merknad|Utval|Utfall|First name|Last name|Surname|Full name|E-mail|Phone
Employee number|Employee ID|Job title|Department|Unit|Service area|Manager|Manager's e-mail
Employed since|Percent|Gender|Sex|Year of birth|Date of birth|Municipality|City|Address|Workplace
Cost centre|Organisation number|Language|Education|Note|Comment|Round|Programme|Seat|Attendance
Completed|Outcome|Outcome date|Source|Way in|Nominated by|Start date|End date|Active|Status|Passed
Interpreter|Archive|Technical contact|Competence|Trust level|Partner|Party size|Facket nr|Dokumentnr
Diarienummer|Dnr|Dnr 2024/12|Pass|Teknisk chef|Arkivnummer|Rastid|Trafikområde|Patrik|Kulturområde"""


def test_ordinary_headings_are_not_refused() -> None:
    headings = [heading for line in PLAIN.splitlines() for heading in line.split("|")]
    assert len(headings) > 150
    assert [heading for heading in headings if sensitive_heading(heading)] == []
