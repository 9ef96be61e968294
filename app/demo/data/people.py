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


def invent(tenant: Tenant, count: int) -> Iterator[Invented]:
    """The same people of a council each time, with distinct e-mail addresses on a host that does not exist."""
    chance = random.Random(f"fram {tenant.slug}")  # noqa: S311 - invented people need no secrecy
    first, last = (NAMES[tenant.country][kind].split() for kind in ("first", "last"))
    units = UNITS[tenant.country]
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
        )
