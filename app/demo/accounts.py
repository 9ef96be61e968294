"""Who can sign in at the demo's identity providers: one invented person for every role a council maps."""

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


def accounts(tenant: Tenant, place: int) -> list[dict[str, Any]]:
    """The people of one council as its provider knows them, in the order of the council's role map.

    Args:
        tenant: the council.
        place: its position among all, so that no two councils have the same names.

    Returns:
        Entries of a provider's accounts file. The last one has no role: that person meets the waiting room.
    """
    values: list[tuple[str, list[str]]] = [(value, [value]) for value in tenant.roles]
    values.append(("", []))
    return [_person(tenant, place, number, title, roles) for number, (title, roles) in enumerate(values)]


def _person(tenant: Tenant, place: int, number: int, title: str, roles: list[str]) -> dict[str, Any]:
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
        "locale": tenant.default_language,
        "claims": {claim: f"{number + 1:04}"} if claim else {},
    }
