"""The programmes of the demo.

What a published text says is exact and carries its source; what no text says (single rounds, ways in, most
outcomes) is invented so that every page has something to show, and marked `invented`. Dates keep the
precision of the text. No real person is in here: whoever takes part is invented, in a round of the text too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MORA_2012 = "Mora kommun, 2012-04-16"
MOTALA_2017 = "Motala kommun, 2017-03-27"
ALINGSAS_2024 = "Alingsås kommun, 2024-03-22"
GAULDAL_2024 = "Midtre Gauldal kommune, 18.01.24"
GAULDAL_2017 = "Midtre Gauldal kommune, 15.03.17"


@dataclass(frozen=True)
class RoundFact:
    """One round: dates as known, seats by council, and how many of each council's people did what.

    `managers` are (months after the end, how many) by council; a negative month is before the end.
    """

    starts: str
    ends: str
    seats: dict[str, int]
    state: str = "closed"
    invented: bool = True
    template: int | None = 1
    managers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    exact: str | None = None


@dataclass(frozen=True)
class ProgrammeFact:
    """One programme."""

    slug: str
    members: tuple[str, ...]
    names: dict[str, str]
    purposes: dict[str, str]
    way_in: str
    started: str | None
    rounds: tuple[RoundFact, ...]
    source: str | None = None
    cooperation: str = "single"
    parts: tuple[tuple[str, str | None, dict[str, str]], ...] = ()
    providers: tuple[tuple[str, str | None, str | None, str | None], ...] = ()

    @property
    def invented(self) -> bool:
        """Whether the whole programme is made up."""
        return self.source is None


def _blocks(*titles: str) -> tuple[tuple[str, str | None, dict[str, str]], ...]:
    return tuple(("block", None, {"sv": title}) for title in titles)


def _five_each(*councils: str) -> dict[str, int]:
    return dict.fromkeys(councils, 5)


THREE = ("mora", "orsa", "alvdalen")
FOUR = ("midtre-gauldal", "alvdalen", "mora", "orsa")

TALANGJAKTEN = ProgrammeFact(
    slug="talangjakten",
    members=THREE,
    names={"sv": "Talangjakten"},
    purposes={
        "sv": "Att hitta och utveckla framtidens ledare bland de egna medarbetarna. Programmet är ett "
        "samarbete, eftersom ingen av kommunerna klarar det ensam, och det garanterar ingen chefstjänst.",
        "en": "To find and develop the leaders of the future among the councils' own staff. The programme is "
        "run jointly, since no council could run it alone, and guarantees nobody a manager's post.",
    },
    way_in="nomination",
    started="2008",
    cooperation="agreement",
    source=MORA_2012,
    parts=_blocks(
        "Att vara ledare", "Att vara chef", "Att få en grupp att fungera", "Sammanfattning och reflektion"
    ),
    rounds=(
        RoundFact(
            "2008", "2009", _five_each(*THREE),
            managers={"mora": (5, 14, 20), "orsa": (9,), "alvdalen": (11, 30)},
        ),
        RoundFact(
            "2010", "2010", _five_each(*THREE),
            managers={"mora": (3, 8, 19), "orsa": (16,), "alvdalen": (22,)},
        ),
        RoundFact(
            "2011-10", "2012-02", _five_each(*THREE),
            managers={"mora": (1, 12), "orsa": (6, 18), "alvdalen": (15,)},
        ),
    ),
)  # fmt: skip

ASPIRANTPROGRAM = ProgrammeFact(
    slug="aspirantprogram",
    members=("motala",),
    names={"sv": "Aspirantprogram"},
    purposes={
        "sv": "Att ge medarbetare med rätt grundkompetens och drivkrafter möjlighet att söka chefsjobb, "
        "och att trygga kommunens chefsförsörjning.",
    },
    way_in="unknown",
    started="2016-04",
    source=MOTALA_2017,
    parts=_blocks("Leda mig själv", "Leda andra", "Leda verksamheten med hjälp av kommunikation"),
    providers=(("Unik Resurs", None, None, "2013"),),
    rounds=(
        RoundFact("2016-04", "2017-03", {"motala": 15}, invented=False, exact="motala-2017"),
        RoundFact("2018-04", "2019-03", {"motala": 15}, managers={"motala": (-2, 1, 4, 9, 13, 21)}),
        RoundFact("2020-09", "2021-06", {"motala": 14}, managers={"motala": (2, 6, 11, 17, 23, 28)}),
        RoundFact("2022-09", "2023-06", {"motala": 15}, managers={"motala": (-1, 3, 8, 8, 15, 20, 22)}),
        RoundFact("2025-01", "2025-11", {"motala": 15}, managers={"motala": (0, 2, 5)}),
        RoundFact("2026-09", "2027-05", {"motala": 15}, state="running"),
    ),
)

FRAMTIDENS_LEDARE = ProgrammeFact(
    slug="framtidens-ledare",
    members=("alingsas",),
    names={"sv": "Framtidens ledare"},
    purposes={
        "sv": "Att inspirera och ta tillvara på interna talanger med potential att bli framtida ledare. "
        "Också den som stannar i sitt arbete ska gå därifrån med bättre förståelse för chefens roll.",
    },
    way_in="unknown",
    started=None,
    source=ALINGSAS_2024,
    rounds=(
        RoundFact("2016-10", "2017-02", {"alingsas": 12}, managers={"alingsas": (6, 12, 22)}),
        RoundFact("2018-10", "2019-02", {"alingsas": 14}, managers={"alingsas": (3, 10, 18, 33)}),
        RoundFact("2021-10", "2022-02", {"alingsas": 15}, managers={"alingsas": (7, 9, 16, 24)}),
        RoundFact(
            "2023-11", "2024-03-22", {"alingsas": 15}, invented=False, managers={"alingsas": (4, 9, 15)}
        ),
        RoundFact("2025-11", "2026-03", {"alingsas": 15}, managers={"alingsas": (2,)}),
    ),
)

LEDERUTVIKLINGSPROGRAM = ProgrammeFact(
    slug="lederutviklingsprogram",
    members=("midtre-gauldal",),
    names={"nb": "Lederutviklingsprogram"},
    purposes={
        "nb": "For medarbeidere som ønsker lederoppgaver, eller som vil se om ledelse kan være noe for dem. "
        "Alle som ønsker det, får være med.",
    },
    way_in="no_selection",
    started="2016",
    source=GAULDAL_2024,
    parts=tuple(("gathering", str(number), {"nb": f"{number}. samling"}) for number in range(1, 6)),
    rounds=(
        RoundFact(
            "2016", "2017", {"midtre-gauldal": 45}, invented=False,
            managers={"midtre-gauldal": (3, 5, 8, 9, 12, 15, 18, 20, 22, 27, 31)},
        ),
        RoundFact("2019-09", "2020-05", {"midtre-gauldal": 20}, managers={"midtre-gauldal": (2, 7, 13, 21, 26)}),
        RoundFact("2025-09", "2026-05", {"midtre-gauldal": 18}, managers={"midtre-gauldal": (1, 4)}),
    ),
)  # fmt: skip

ORGANISASJONSUTVIKLING = ProgrammeFact(
    slug="organisasjonsutviklingsprogram",
    members=("midtre-gauldal",),
    names={"nb": "Organisasjonsutviklingsprogram"},
    purposes={"nb": "Lederskap og medarbeiderskap er gjensidig avhengig av hverandre."},
    way_in="unknown",
    started="2021",
    source=GAULDAL_2024,
    parts=tuple(
        ("module", None, {"nb": title})
        for title in ("Lederutvikling", "Organisasjonskultur", "Medarbeiderskap")
    ),
    rounds=(RoundFact("2021", "2023", {"midtre-gauldal": 24}, managers={"midtre-gauldal": (4, 11, 19)}),),
)

MELLOMLEDERE = ProgrammeFact(
    slug="mellomledere",
    members=("midtre-gauldal",),
    names={"nb": "Ledelsesutviklingsprogram for mellomledere"},
    purposes={"nb": "For mellomledere i skvisen mellom daglig drift og de overordnede føringene."},
    way_in="unknown",
    started="2024",
    source=GAULDAL_2024,
    rounds=(
        RoundFact("2024", "2025", {"midtre-gauldal": 18}, managers={"midtre-gauldal": (-6, -1, 4)}),
        RoundFact("2026-02", "2026-12", {"midtre-gauldal": 16}, state="running"),
    ),
)

HELSE_OG_OMSORG = ProgrammeFact(
    slug="lederutdanning-helse-og-omsorg",
    members=("midtre-gauldal",),
    names={"nb": "Lederutdanning – helse og omsorg"},
    purposes={"nb": "Å rekruttere og beholde ledere i helse og omsorg, med moduler som kan tas i fri orden."},
    way_in="unknown",
    started=None,
    source=GAULDAL_2017,
    parts=(
        (
            "module",
            "M1",
            {"nb": "Ledelse av myndiggjorte medarbeidere og utvikling av personlige lederferdigheter"},
        ),
        ("module", "M2", {"nb": "Strategisk kompetanseplanlegging, -styring og utvikling"}),
        ("module", "M3", {"nb": "Virksomhetens økonomistyring og kvalitetsutvikling"}),
        ("module", "M5", {"nb": "Juss for ledere i Helse- og omsorgstjenesten"}),
    ),
    providers=(
        ("Fagakademiet", None, None, None),
        ("Ressurssenter for omstilling i kommunene (RO)", None, None, None),
        ("Høgskolen i Innlandet", "Høgskolen i Hedmark", None, None),
    ),
    rounds=(RoundFact("2016", "2017", {"midtre-gauldal": 16}, managers={"midtre-gauldal": (5, 14, 20)}),),
)

OVER_GRANSEN = ProgrammeFact(
    slug="ledare-over-gransen",
    members=FOUR,
    names={
        "sv": "Ledare över gränsen",
        "nb": "Ledere over grensen",
        "nn": "Leiarar over grensa",
        "en": "Leaders across the border",
    },
    purposes={
        "sv": "Fyra kommuner på båda sidor om gränsen utvecklar blivande chefer tillsammans. Påhittat exempel.",
        "nb": "Fire kommuner på begge sider av grensen utvikler framtidige ledere sammen. Oppdiktet eksempel.",
        "nn": "Fire kommunar på begge sider av grensa utviklar framtidige leiarar saman. Oppdikta døme.",
        "en": "Four councils on both sides of the border develop managers together. An invented example.",
    },
    way_in="both",
    started="2016",
    cooperation="agreement",
    parts=(
        ("gathering", "1", {"sv": "Att leda sig själv", "nb": "Å lede seg selv", "nn": "Å leie seg sjølv"}),
        ("gathering", "2", {"sv": "Att leda andra", "nb": "Å lede andre", "nn": "Å leie andre"}),
        ("gathering", "3", {"sv": "Att leda över gränser", "nb": "Å lede over grenser"}),
        ("gathering", "4", {"sv": "Sammanfattning och reflektion", "nb": "Oppsummering og refleksjon"}),
    ),
    rounds=tuple(
        RoundFact(f"{year}-09", f"{year + 1}-04", seats, state=state, managers=managers, left=left)
        for year, seats, state, managers, left in (
            (2016, _five_each(*FOUR), "closed",
             {"mora": (4, 13), "orsa": (8, 19), "alvdalen": (21,), "midtre-gauldal": (2, 9, 16)}, {"orsa": 1}),
            (2017, _five_each(*FOUR), "closed",
             {"mora": (6, 11, 23), "orsa": (15,), "alvdalen": (5, 17), "midtre-gauldal": (7, 20)}, {}),
            (2018, {**_five_each(*FOUR), "mora": 6}, "closed",
             {"mora": (1, 3, 18), "orsa": (12, 22), "alvdalen": (10,), "midtre-gauldal": (14,)}, {"alvdalen": 1}),
            (2019, _five_each(*FOUR), "closed",
             {"mora": (9, 20), "orsa": (2, 6, 17), "alvdalen": (13, 23), "midtre-gauldal": (4, 11)}, {}),
            (2020, {**_five_each(*FOUR), "orsa": 4}, "closed",
             {"mora": (7,), "orsa": (5,), "alvdalen": (18,), "midtre-gauldal": (3, 12, 19)}, {"mora": 1}),
            (2021, _five_each(*FOUR), "closed",
             {"mora": (2, 10, 15), "orsa": (8, 20), "alvdalen": (6, 14), "midtre-gauldal": (9,)}, {}),
            (2022, {**_five_each(*FOUR), "midtre-gauldal": 6}, "closed",
             {"mora": (5, 12, 16), "orsa": (21,), "alvdalen": (11,), "midtre-gauldal": (1, 7, 22)}, {}),
            (2023, _five_each(*FOUR), "closed",
             {"mora": (3, 17), "orsa": (4, 13), "alvdalen": (8, 19), "midtre-gauldal": (10, 15)}, {"orsa": 1}),
            (2024, _five_each(*FOUR), "closed",
             {"mora": (6,), "orsa": (9,), "alvdalen": (2,), "midtre-gauldal": (5, 11)}, {}),
            (2025, _five_each(*FOUR), "closed", {"mora": (2,), "midtre-gauldal": (4,)}, {}),
            (2026, _five_each(*FOUR), "running", {}, {}),
        )
    ),
)  # fmt: skip

PROGRAMMES = (
    TALANGJAKTEN,
    ASPIRANTPROGRAM,
    FRAMTIDENS_LEDARE,
    LEDERUTVIKLINGSPROGRAM,
    ORGANISASJONSUTVIKLING,
    MELLOMLEDERE,
    HELSE_OG_OMSORG,
    OVER_GRANSEN,
)
