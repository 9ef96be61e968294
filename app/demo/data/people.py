"""Invented people: ordinary Nordic first and last names put together by a fixed rule."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.people.keys import plain
from app.platform.tenancy.tenant import Tenant

NAMES = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
UNITS = {
    "SE": (
        ("Kommunledningskontoret", "administration", "HR-strateg"),
        ("Förskolan Lingonet", "preschool", "Förskollärare"),
        ("Förskolan Kotten", "preschool", "Barnskötare"),
        ("Noretskolan", "school", "Lärare"),
        ("Strandskolan", "school", "Fritidspedagog"),
        ("Gymnasiet", "upper_secondary", "Lärare"),
        ("Hemtjänsten Noret", "elderly_care", "Undersköterska"),
        ("Särskilt boende Åsen", "elderly_care", "Sjuksköterska"),
        ("LSS Daglig verksamhet", "disability_support", "Stödassistent"),
        ("Individ och familj", "social_services", "Socialsekreterare"),
        ("Gata och park", "technical", "Driftingenjör"),
        ("Fastighet", "technical", "Vaktmästare"),
        ("Kostenheten", "meals", "Kock"),
        ("Samhällsbyggnad", "planning", "Planarkitekt"),
        ("Biblioteket", "culture_leisure", "Bibliotekarie"),
        ("Räddningstjänsten", "rescue", "Brandman"),
        ("Arbetsmarknadsenheten", "labour_market", "Arbetskonsulent"),
    ),
    "NO": (
        ("Rådmannens fagstab", "administration", "Rådgiver"),
        ("Barnehagen Solstua", "preschool", "Barnehagelærer"),
        ("Barnehagen Tyttebæret", "preschool", "Fagarbeider"),
        ("Støren barneskole", "school", "Lærer"),
        ("Budal skole", "school", "Lærer"),
        ("Enhet for pleie og omsorg", "elderly_care", "Sykepleier"),
        ("Hjemmetjenesten", "elderly_care", "Helsefagarbeider"),
        ("Enhet for helse og familie", "health", "Helsesykepleier"),
        ("NAV kommune", "social_services", "Veileder"),
        ("Kommunalteknikk", "technical", "Driftsoperatør"),
        ("Eiendom", "technical", "Vaktmester"),
        ("Kjøkkenet", "meals", "Kokk"),
        ("Næring, plan og forvaltning", "planning", "Arealplanlegger"),
        ("Kultur og bibliotek", "culture_leisure", "Bibliotekar"),
        ("Brannvesenet", "rescue", "Brannkonstabel"),
    ),
}
# Who leads a unit: a school, and any other.
LEADERS = {"SE": ("Rektor", "Enhetschef"), "NO": ("Virksomhetsleder", "Enhetsleder")}
# The units above: each leads those of its service areas, and is itself below the head office.
SECTORS: dict[str, tuple[tuple[str, str, frozenset[str]], ...]] = {
    "SE": (
        (
            "Vård och omsorg",
            "Verksamhetschef",
            frozenset({"elderly_care", "disability_support", "social_services", "health"}),
        ),
        ("Barn och utbildning", "Skolchef", frozenset({"preschool", "school", "upper_secondary"})),
        (
            "Samhälle och service",
            "Verksamhetschef",
            frozenset({"technical", "meals", "planning", "culture_leisure", "rescue", "labour_market"}),
        ),
    ),
    "NO": (
        (
            "Helse og velferd",
            "Kommunalsjef",
            frozenset({"elderly_care", "disability_support", "social_services", "health"}),
        ),
        ("Oppvekst", "Kommunalsjef", frozenset({"preschool", "school", "upper_secondary"})),
        (
            "Samfunn og drift",
            "Kommunalsjef",
            frozenset({"technical", "meals", "planning", "culture_leisure", "rescue", "labour_market"}),
        ),
    ),
}
FIRST_NUMBER = 1001


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist."""

    number: str
    given_name: str
    family_name: str
    email: str
    title: str
    unit: int
    percent: int
    sex: str | None
    birth_year: int | None


def invent(tenant: Tenant, count: int) -> Iterator[Invented]:
    """The same people of a council each time, with distinct e-mail addresses on a host that does not exist."""
    chance = random.Random(f"fram {tenant.slug}")  # noqa: S311 - invented people need no secrecy
    first, last = (NAMES[tenant.country][kind].split() for kind in ("first", "last"))
    units = UNITS[tenant.country]
    # Drawn apart, so that what is drawn above stays as it was.
    facts = random.Random(f"fram facts {tenant.slug}")  # noqa: S311 - invented people need no secrecy
    taken: set[str] = set()
    for place in range(count):
        given, family = chance.choice(first), chance.choice(last)
        local = f"{plain(given)}.{plain(family)}"
        while local in taken:
            local = f"{plain(given)}.{plain(family)}.{place}"
        taken.add(local)
        unit = chance.randrange(len(units))
        percent = chance.choice((100, 100, 100, 100, 80, 75, 50))
        yield Invented(
            str(FIRST_NUMBER + place),
            given,
            family,
            f"{local}@{tenant.slug}.example",
            units[unit][2],
            unit,
            percent,
            # Some files lack it.
            sex_of(given, tenant.country) if facts.random() > 0.04 else None,
            facts.randrange(1962, 2003) if facts.random() > 0.04 else None,
        )


def sex_of(given_name: str, country: str) -> str:
    """What the directory says of an invented person, by the first name."""
    return "man" if given_name in NAMES[country]["men"].split() else "woman"
