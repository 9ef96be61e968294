"""Who can sign in at the demo's identity providers: an invented person for every role a council maps, and some more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.platform.tenancy.tenant import Tenant

# Ordinary first and last names, paired by position; nobody in particular.
_FIRST = (
    "Ylva",
    "Torkel",
    "Signe",
    "Halvar",
    "Tuva",
    "Sixten",
    "Ragnhild",
    "Eskil",
    "Vendela",
    "Odd",
    "Alva",
)
_LAST = {
    "SE": ("Åslund", "Ödegren", "Ängmark", "Björkhult", "Stenvall", "Hällgård", "Myrfors", "Granlid"),
    "NO": ("Øverlien", "Ålmo", "Ærøvik", "Bjørkeng", "Steinhaugen", "Hellesmo", "Myrvoll", "Granåsen"),
}


@dataclass(frozen=True)
class Cast:
    """Somebody in the recruitment that is going on: the part, the role, what one reads when choosing, the language.

    `panel` sits on the panel, `nominee` has been put forward and not answered, `applicant` has applied.
    """

    part: str
    role: str
    title: str
    locale: str


CAST = {
    "mora": (
        Cast("panel", "manager", "Verksamhetschef, i urvalspanelen", "sv"),
        Cast("nominee", "employee", "Undersköterska, nominerad", "sv"),
        Cast("applicant", "employee", "Undersköterska, har sökt", "sv"),
    ),
    "orsa": (
        Cast("panel", "manager", "Verksamhetschef, i urvalspanelen", "sv"),
        Cast("nominee", "employee", "Undersköterska, nominerad", "nn"),
        Cast("applicant", "employee", "Undersköterska, har sökt", "en"),
    ),
    "alvdalen": (
        Cast("panel", "manager", "Verksamhetschef, i urvalspanelen", "sv"),
        Cast("nominee", "employee", "Undersköterska, nominerad", "en"),
        Cast("applicant", "employee", "Undersköterska, har sökt", "nb"),
    ),
    "midtre-gauldal": (Cast("applicant", "employee", "Sykepleier, med i kullet", "nn"),),
}


def accounts(tenant: Tenant, place: int) -> list[dict[str, Any]]:
    """The people of one council as its provider knows them, in the order of the council's role map.

    Args:
        tenant: the council.
        place: its position among all, so that no two councils have the same names.

    Returns:
        Entries of a provider's accounts file: one for each role, one without a role, who meets the waiting room,
        and those of the council's part in the recruitment that is going on.
    """
    values: list[tuple[str, list[str]]] = [(value, [value]) for value in tenant.roles]
    values.append(("", []))
    found = [_person(tenant, place, number, title, roles) for number, (title, roles) in enumerate(values)]
    for one in CAST.get(tenant.slug, ()):
        roles = [_value(tenant, one.role)]
        found.append(_person(tenant, place, len(found), one.title, roles, one.locale))
    return found


def cast_of(tenant: Tenant, place: int) -> list[tuple[Cast, dict[str, Any]]]:
    """The council's part in the recruitment that is going on, with the entries of the accounts file."""
    parts = CAST.get(tenant.slug, ())
    entries = accounts(tenant, place)
    return list(zip(parts, entries[len(entries) - len(parts) :], strict=True))


def _value(tenant: Tenant, role: str) -> str:
    """What the council's provider calls a role."""
    return next(value for value, roles in tenant.roles.items() if role in roles)


def _person(
    tenant: Tenant, place: int, number: int, title: str, roles: list[str], locale: str | None = None
) -> dict[str, Any]:
    nth = place * 12 + number
    last_names = _LAST.get(tenant.country, _LAST["SE"])
    # 11 first and 8 last names have no common factor: the first 88 people are all called differently.
    first, last = _FIRST[nth % len(_FIRST)], last_names[nth % len(last_names)]
    claim = tenant.claims.employee_number
    return {
        "sub": f"{tenant.slug}-{number + 1}",
        "name": f"{first} {last}",
        "email": f"{tenant.slug}-{number + 1}@{tenant.slug}.example",
        "roles": roles,
        "title": title,
        "locale": locale or tenant.default_language,
        "claims": {claim: f"{number + 1:04}"} if claim else {},
    }
