"""Names of the shared service areas, so that units of different councils can be told to do the same thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SERVICE_AREAS: dict[str, LazyString] = {
    "administration": _l("Administration"),
    "preschool": _l("Preschool"),
    "school": _l("Compulsory school"),
    "upper_secondary": _l("Upper secondary and adult education"),
    "elderly_care": _l("Elderly care"),
    "disability_support": _l("Disability support"),
    "health": _l("Health services"),
    "social_services": _l("Social services"),
    "technical": _l("Technical services"),
    "meals": _l("Meals"),
    "planning": _l("Planning, building and environment"),
    "culture_leisure": _l("Culture and leisure"),
    "rescue": _l("Rescue services"),
    "labour_market": _l("Labour market and integration"),
    "other": _l("Other"),
}

# What files call them, by code, in Swedish, Bokmål, Nynorsk and English; the code itself is understood, too.
WORDS: dict[str, tuple[str, ...]] = {
    "administration": ("administration", "administrasjon", "stab", "kommunledning", "kommunledningskontor",
                       "fellestjenester", "fellestenester"),
    "preschool": ("förskola", "barnehage", "preschool", "kindergarten", "förskoleverksamhet"),
    "school": ("grundskola", "skola", "grunnskole", "grunnskule", "skole", "skule", "school", "compulsory school"),
    "upper_secondary": ("gymnasium", "gymnasieskola", "vuxenutbildning", "videregående", "vidaregåande",
                        "voksenopplæring", "vaksenopplæring", "upper secondary", "gymnasium och vuxenutbildning",
                        "upper secondary and adult education"),
    "elderly_care": ("äldreomsorg", "eldreomsorg", "eldreomsorga", "hemtjänst", "hjemmetjeneste", "heimeteneste",
                     "elderly care", "vård och omsorg", "pleie og omsorg", "pleie og omsorg for eldre"),
    "disability_support": ("funktionsstöd", "stöd till personer med funktionsnedsättning", "lss",
                           "bistand til personer med funksjonsnedsettelse", "funksjonshemma", "disability support"),
    "health": ("hälso- och sjukvård", "helse", "helsetjenester", "helsetenester", "health", "health services"),
    "social_services": ("socialtjänst", "individ- och familjeomsorg", "ifo", "sosialtjeneste", "sosialteneste",
                        "barnevern", "barnevernet", "nav", "social services"),
    "technical": ("teknik", "teknisk", "tekniska", "tekniska förvaltningen", "gata och park", "fastigheter",
                  "tekniske tjenester", "tekniske tenester", "technical", "technical services"),
    "meals": ("kost", "måltid", "måltider", "kostenheten", "kjøkken", "kjøken", "meals"),
    "planning": ("samhällsbyggnad", "plan och bygg", "miljö och bygg", "plan", "plan, bygg og miljø",
                 "plan og bygg", "planning", "planning, building and environment"),
    "culture_leisure": ("kultur och fritid", "kultur", "fritid", "bibliotek", "kultur og fritid",
                        "culture and leisure"),
    "rescue": ("räddningstjänst", "räddningstjänsten", "brann og redning", "brannvesen", "brann",
               "rescue", "rescue services"),
    "labour_market": ("arbetsmarknad", "arbetsmarknad och integration", "arbeidsmarked", "arbeidsmarknad",
                      "integrering", "labour market", "labour market and integration"),
    "other": ("annat", "övrigt", "annet", "anna", "other"),
}  # fmt: skip


def service_area_name(code: str | None) -> LazyString | str:
    """The name of a service area in the reader's language; empty for none."""
    return SERVICE_AREAS.get(code, code) if code else ""
