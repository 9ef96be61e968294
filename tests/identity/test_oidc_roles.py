"""From claims to roles: nothing unless the council's table says so."""

from __future__ import annotations

from typing import Any

import pytest

from app.platform.identity.oidc.roles import claim_at, map_roles, role_values

TABLE = {
    "HR-samordnare": ("coordinator", "employee"),
    "Chef": ("manager",),
    "Drift": ("platform_operator", "council_administrator"),
}


@pytest.mark.parametrize(
    ("claims", "path", "values"),
    [
        ({"roles": ["Chef", "HR-samordnare"]}, "roles", ("Chef", "HR-samordnare")),
        ({"roles": "Chef"}, "roles", ("Chef",)),
        ({"roles": "Chef HR-samordnare"}, "roles", ("Chef HR-samordnare",)),
        ({}, "roles", ()),
        ({"roles": None}, "roles", ()),
        ({"roles": {"Chef": True}}, "roles", ()),
        ({"roles": ["Chef", 7, None, ["HR-samordnare"]]}, "roles", ("Chef",)),
        ({"realm_access": {"roles": ["Chef"]}}, "realm_access.roles", ("Chef",)),
        ({"a": {"b": {"c": "Chef"}}}, "a.b.c", ("Chef",)),
        ({"a": {"b": "text"}}, "a.b.c", ()),
        ({"https://idp.example.se/roles": ["Chef"]}, "https://idp.example.se/roles", ("Chef",)),
        ({"a.b": "whole", "a": {"b": "nested"}}, "a.b", ("whole",)),
    ],
)
def test_role_values(claims: dict[str, Any], path: str, values: tuple[str, ...]) -> None:
    assert role_values(claims, path) == values


def test_a_value_that_is_no_mapping_is_no_step() -> None:
    assert claim_at({"a": ["b"]}, "a.b") is None


@pytest.mark.parametrize(
    ("values", "roles"),
    [
        (["HR-samordnare"], {"coordinator", "employee"}),
        (["HR-samordnare", "Chef"], {"coordinator", "employee", "manager"}),
        (["hr-samordnare", "CHEF", " Chef", "coordinator", "manager", ""], set()),
        ([], set()),
    ],
)
def test_denied_unless_named(values: list[str], roles: set[str]) -> None:
    assert map_roles(values, TABLE, platform_tenant=False) == roles


def test_an_empty_table_gives_nothing() -> None:
    assert map_roles(["Chef"], {}, platform_tenant=True) == frozenset()


def test_platform_operator_only_from_the_platform() -> None:
    assert map_roles(["Drift"], TABLE, platform_tenant=False) == {"council_administrator"}
    assert map_roles(["Drift"], TABLE, platform_tenant=True) == {"council_administrator", "platform_operator"}
