"""From what a council's provider says to roles here: a table that gives nothing unless it says so. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

PLATFORM_OPERATOR = "platform_operator"


def claim_at(claims: Mapping[str, Any], path: str) -> Any:
    """The value of a claim; a dot in the path steps into a nested claim, None when there is none.

    A claim whose own name has dots (an address, as some providers use) is found by that whole name first.
    """
    if path in claims:
        return claims[path]
    head, dot, rest = path.partition(".")
    nested = claims.get(head)
    return claim_at(nested, rest) if dot and isinstance(nested, Mapping) else None


def role_values(claims: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """The strings of the role claim: a string is one value, a list is many, anything else is none."""
    value = claim_at(claims, path)
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def map_roles(
    values: Iterable[str], table: Mapping[str, Iterable[str]], *, platform_tenant: bool
) -> frozenset[str]:
    """The roles that claim values give by the council's table.

    Args:
        values: as `role_values` finds them, compared letter by letter.
        table: claim value to role names. A value that is not in it gives nothing.
        platform_tenant: whether this is the platform's own organisation (kind `platform`); without it,
            `platform_operator` is never given, whatever the table says.
    """
    given = frozenset(role for value in values for role in table.get(value, ()))
    return given if platform_tenant else given - {PLATFORM_OPERATOR}
