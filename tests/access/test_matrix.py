"""Who may do what, generated from the one table: every address as every role, and the table's own pages."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from flask import Flask

from app.platform.access.actor import Actor
from app.platform.access.blueprint import PUBLIC, SIGNED_IN, GuardedBlueprint, Rule, needs
from app.platform.access.blueprint import WAITING as WAITING_ROOM
from app.platform.access.commands import roles_command
from app.platform.access.table import EVERY_COUNCIL_ROLE, PERMISSIONS, ROLE_NAMES, Role
from app.platform.identity.web import UNTOUCHED
from tests.support.clients import client_as, form_token
from tests.sweep.place import EVERYBODY, NOBODY, WAITING, Place
from tests.sweep.walk import ENDS_SESSION, addresses, expected, methods, own_paths, rule_of, visit


def test_every_endpoint_has_a_rule_and_every_rule_an_endpoint(place: Place) -> None:
    rules = place.app.extensions["fram_rules"]
    assert set(place.app.view_functions) == set(rules)
    for endpoint, rule in rules.items():
        assert isinstance(rule, Rule)
        if rule.kind == "permission":
            assert rule.permission in PERMISSIONS, endpoint
        else:
            assert rule in (PUBLIC, SIGNED_IN, WAITING_ROOM), endpoint


def test_public_is_a_short_list_that_is_written_here(place: Place) -> None:
    public = {name for name, rule in place.app.extensions["fram_rules"].items() if rule == PUBLIC}
    assert public == {
        "account.accessibility",
        "account.backchannel_logout",
        "account.callback",
        "account.front",
        "account.go_to_council",
        "account.help_page",
        "account.language",
        "account.personal_data",
        "account.remember",
        "account.roles",
        "account.sign_in",
        "account.signed_out",
        "account.start",
        "logo",
        "nominations.call_public",
        "nominations.way_of_a_case",
        "operations.healthz",
        "operations.metrics",
        "operations.readyz",
        "static",
        "theme",
    }


def test_a_route_without_a_rule_cannot_be_made() -> None:
    blueprint = GuardedBlueprint("widgets", __name__)
    with pytest.raises(TypeError, match="says who may call it"):
        blueprint.route("/widgets")
    with pytest.raises(TypeError):
        blueprint.add("/widgets", lambda: "x")  # type: ignore[call-arg]
    with pytest.raises(KeyError):
        needs("council:people:reed")


def test_a_route_added_past_the_blueprint_does_not_exist(app: Flask) -> None:
    from app.factory import create_app

    made = create_app(app.extensions["fram_settings"], app.extensions["fram_registry"])
    made.add_url_rule("/widgets", endpoint="widgets", view_func=lambda: "x")
    for roles in ((), (Role.COORDINATOR,)):
        client = client_as(made, "mora", *roles)
        assert client.get("/widgets").status_code == 404


def test_every_address_refuses_whom_it_is_not_for(place: Place) -> None:
    """POSTs are empty but for their token: the guard decides before anything is read.

    Who may read what is seen on the walk through every address (tests/sweep/test_walk.py).
    """
    wrong: list[str] = []
    number = 0
    before = place.fingerprints()
    for rule in addresses(place):
        if "POST" not in methods(rule):
            continue
        guard = rule_of(place, rule.endpoint)
        # The programme that the council leads itself: there every lead coordinator is one.
        path = own_paths(place, rule, "motala")[0]
        for who in (NOBODY, "coordinator") if rule.endpoint in UNTOUCHED else EVERYBODY:
            wanted = expected(guard, who)
            if wanted == "in":
                continue
            data = {"csrf_token": token(place, who)}
            seen = visit(place, "motala", who, rule.endpoint, path, "POST", data)
            number += 1
            if seen.status != {"sign-in": 401, "refused": 403}[wanted]:
                wrong.append(f"{seen}: expected {wanted}")
    assert number > 150
    assert not wrong, "\n".join(wrong[:40])
    assert place.fingerprints() == before


def test_who_may_post_is_not_refused(place: Place) -> None:
    wrong: list[str] = []
    for rule in addresses(place):
        guard = rule_of(place, rule.endpoint)
        if "POST" not in methods(rule) or rule.endpoint in ENDS_SESSION or guard == PUBLIC:
            continue
        path = own_paths(place, rule, "motala")[0]
        for who in EVERYBODY:
            if expected(guard, who) != "in":
                continue
            data = {"csrf_token": token(place, who)}
            seen = visit(place, "motala", who, rule.endpoint, path, "POST", data)
            forged = seen.status == 400 and "sent from somewhere else" in seen.text
            if seen.status in (401, 403) or seen.status >= 500 or forged:
                wrong.append(str(seen))
    assert not wrong, "\n".join(wrong[:40])


_tokens: dict[tuple[int, str], str] = {}


def token(place: Place, who: str) -> str:
    """The form token of somebody's browser."""
    key = (id(place), who)
    if key not in _tokens:
        page = {NOBODY: "/sign-in", WAITING: "/waiting"}.get(who, "/account")
        client = place.client("motala", who)
        if who == NOBODY:
            return ""
        _tokens[key] = form_token(client, page)
    return _tokens[key]


def test_there_is_nothing_where_there_is_nothing(place: Place) -> None:
    for who in EVERYBODY:
        seen = visit(place, "motala", who, "nothing", "/nothing")
        assert seen.status == 404, str(seen)


def test_the_platforms_operator_sees_no_councils_file(place: Place) -> None:
    for rule in addresses(place):
        guard = rule_of(place, rule.endpoint)
        if guard == PUBLIC or "GET" not in methods(rule) or rule.arguments:
            continue
        seen = visit(place, "fram", "platform_operator", rule.endpoint, rule.rule)
        allowed = guard.permission is None or Role.PLATFORM_OPERATOR in PERMISSIONS[guard.permission].roles
        assert seen.status == (200 if allowed else 403) or seen.status in (303, 404), str(seen)
        assert "zqm" not in seen.marked, str(seen)
        assert "zqo" not in seen.marked, str(seen)


def test_the_table_keeps_to_itself() -> None:
    for name, permission in PERMISSIONS.items():
        scope = name.split(":")[0]
        assert re.fullmatch(r"(own|council|programme|platform):[a-z]+:[a-z]+", name)
        assert permission.roles, name
        if scope == "platform":
            assert permission.roles == {Role.PLATFORM_OPERATOR}, name
        elif name != "own:profile:edit":
            assert permission.roles <= EVERY_COUNCIL_ROLE, name
    assert set(ROLE_NAMES) == set(Role)


def test_actors_may_what_the_table_says(place: Place) -> None:
    for role in Role:
        actor = Actor(None, place.council("mora"), "Prov", frozenset({role}))
        for name, permission in PERMISSIONS.items():
            assert actor.may(name) is (role in permission.roles)
    nobody = Actor(None, place.council("mora"), "Prov", frozenset())
    assert not any(nobody.may(name) for name in PERMISSIONS)
    with pytest.raises(KeyError):
        nobody.may("council:people:reed")


def test_the_command_and_the_help_page_print_the_table(place: Place) -> None:
    printed = CliRunner().invoke(roles_command).output.splitlines()
    roles = list(Role)
    for name, permission in PERMISSIONS.items():
        (line,) = [line for line in printed if line.startswith(name + " ")]
        marks = line[len(name) :].split()[: len(roles)]
        assert marks == ["x" if role in permission.roles else "." for role in roles], name
        assert line.endswith(str(permission.meaning))
    html = visit(place, "mora", "employee", "account.roles", "/help/roles").text
    sections = re.findall(r"<h2>([^<]+)</h2>\s*<ul>(.*?)</ul>", html, re.DOTALL)
    shown = {title: re.findall(r"<li>([^<]*)</li>", items) for title, items in sections}
    assert shown == {
        str(title): [
            str(permission.meaning).replace("'", "&#39;")
            for permission in PERMISSIONS.values()
            if role in permission.roles
        ]
        for role, title in ROLE_NAMES.items()
    }
