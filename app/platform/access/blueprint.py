"""Blueprints whose every route says who may call it. There is no default: no rule, no route."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, g, request

from app.platform.access.actor import signed_in
from app.platform.access.table import PERMISSIONS
from app.platform.logs import leave_out_actor


@dataclass(frozen=True)
class Rule:
    """Who may call a route: anybody, anybody signed in, or whoever has a permission."""

    kind: str
    permission: str | None = None

    def __str__(self) -> str:
        return self.permission or self.kind


PUBLIC = Rule("public")
SIGNED_IN = Rule("signed in")
WAITING = Rule("waiting room")


def needs(permission: str) -> Rule:
    """The rule that asks for a permission of `access/table.py`.

    Raises:
        KeyError: there is no such permission.
    """
    return Rule("permission", PERMISSIONS[permission].name)


class GuardedBlueprint(Blueprint):
    """A blueprint with a URL table: `add(path, view, rule)`; the endpoint is the view's name."""

    def add(
        self,
        path: str,
        view: Callable[..., Any],
        rule: Rule,
        methods: Sequence[str] = ("GET",),
        endpoint: str | None = None,
        *,
        unnamed: bool = False,
    ) -> None:
        """Declare one route with its rule, checked before the view runs.

        Args:
            unnamed: the server's log lines of it do not say who asked.
        """
        name = endpoint or view.__name__
        if unnamed:
            leave_out_actor(f"{self.name}.{name}")
        self.add_url_rule(path, endpoint=name, view_func=view, methods=list(methods))
        self.record(lambda state: remember(state.app, f"{self.name}.{name}", rule))

    def route(self, rule: str, **options: Any) -> Any:
        """Refused: a route without a rule cannot be declared."""
        raise TypeError("use add(path, view, rule): every route says who may call it")


def remember(app: Any, endpoint: str, rule: Rule) -> None:
    """Keep an endpoint's rule; an endpoint with several paths has one rule."""
    rules: dict[str, Rule] = app.extensions.setdefault("fram_rules", {})
    if rules.setdefault(endpoint, rule) != rule:
        raise ValueError(f"{endpoint} has two rules")


def rule_of(endpoint: str) -> Rule | None:
    """The rule of an endpoint of the current application."""
    found: Rule | None = current_app.extensions.get("fram_rules", {}).get(endpoint)
    return found


def enforce() -> None:
    """Before every request: no rule, no page; a council's pages only on that council's host.

    Answers 404 for what has no route or no council, 401 when a sign-in is needed, 403 when the person's
    roles do not suffice.
    """
    if request.endpoint is None:
        return
    rule = rule_of(request.endpoint)
    if rule is None:
        abort(404)
    if rule == PUBLIC:
        return
    if g.get("council") is None:
        abort(404)
    actor = signed_in()
    if rule == WAITING:
        if actor is None and g.get("waiting") is None:
            abort(401)
        return
    if actor is None:
        abort(401)
    if rule.permission is not None and not actor.may(rule.permission):
        abort(403)
