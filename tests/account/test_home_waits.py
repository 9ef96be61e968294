"""The home page asks at once what there can be for somebody, and reads nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from app.account.home import home_waits
from app.account.waits import ME, holding, wait
from app.platform.access.table import Role
from app.platform.database import work_as
from tests.support.clients import client_as, new_actor


@contextmanager
def noted() -> Iterator[list[str]]:
    """The statements of what is done meanwhile."""
    seen: list[str] = []

    def note(*told: Any) -> None:
        seen.append(str(told[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLATFORM_OPERATOR])
def test_for_who_has_nothing_nothing_holds(app: Flask, role: Role) -> None:
    actor = new_actor(app, "mora", role)
    with app.app_context(), noted() as seen, work_as(actor.scope):
        assert not holding(actor, home_waits())
    assert len([one for one in seen if "EXISTS" in one]) == 1


def test_an_empty_home_page_costs_five_statements_at_most(app: Flask) -> None:
    client = client_as(app, "mora", Role.COORDINATOR, Role.COUNCIL_ADMINISTRATOR)
    client.get("/")
    with noted() as seen:
        assert client.get("/").status_code == 200
    assert len(seen) <= 5


def test_conditions_are_asked_by_permission_and_answered_each_for_itself(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.EMPLOYEE)
    true, false, other = (
        wait("true"),
        wait(f"{ME} IS NOT NULL AND false"),
        wait("1 = 1", "council:accounts:edit"),
    )
    with app.app_context(), work_as(actor.scope):
        assert holding(actor, [false, true, other, true]) == {true}
        assert holding(actor, [other]) == frozenset()
