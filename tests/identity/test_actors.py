"""An account is the same actor in a browser and in a background job, with the roles that hold now."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from app.people.keys import person_keys
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import Scope, work_as
from app.platform.identity import sessions
from app.platform.identity.actors import load_actor
from app.programmes.service import programmes
from tests.support.clients import new_actor, tenant


@pytest.fixture(autouse=True)
def in_application(app: Flask) -> Iterator[None]:
    """Every test here runs inside an application context."""
    with app.app_context():
        yield


def both(app: Flask, actor: Actor) -> tuple[Actor | None, Actor | None]:
    """The actor that a new session's cookie leads to, and the one that a job works for."""
    assert actor.account_id is not None
    settings = app.extensions["fram_settings"]
    with work_as(Scope(actor.council.id)):
        token = sessions.start(actor.account_id, settings)
    with work_as(Scope(actor.council.id)) as current:
        found = sessions.find(token, actor.council, settings)
        return found.actor if found else None, load_actor(current, actor.council, actor.account_id)


def run(actor: Actor, statement: str) -> None:
    """Change something in the actor's council."""
    with work_as(Scope(actor.council.id)) as current:
        current.execute(text(statement))


def test_who_leads_a_programme_must_be_a_coordinator_in_jobs_too(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    with work_as(actor.scope):
        data = programmes.ProgrammeData("prov", {"sv": "Prov"})
        programme_id = programmes.create_programme(actor, data)
    for found in both(app, actor):
        assert found is not None
        assert found.roles == {Role.COORDINATOR, Role.LEAD_COORDINATOR}
        assert found.leads == {programme_id}
    run(actor, "UPDATE account_role SET role = 'manager'")
    for found in both(app, actor):
        assert found is not None
        assert found.roles == {Role.MANAGER}
        assert found.leads == frozenset()


def test_an_ended_account_is_nobody(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    run(actor, "UPDATE account SET status = 'ended'")
    assert both(app, actor) == (None, None)


def test_the_directory_makes_an_employee_as_long_as_the_person_is_active(app: Flask) -> None:
    person_id = uuid4()
    with work_as(Scope(tenant(app, "mora").id)) as current:
        keys = person_keys("Prov", "Person", None, None, None)
        current.add(Person(id=person_id, given_name="Prov", family_name="Person", **keys))
    actor = new_actor(app, "mora", Role.MANAGER, person_id=person_id)
    assert [found.roles for found in both(app, actor) if found] == [{Role.MANAGER, Role.EMPLOYEE}] * 2
    run(actor, "UPDATE person SET active = false")
    assert [found.roles for found in both(app, actor) if found] == [{Role.MANAGER}] * 2


def test_an_account_without_any_role_waits(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.EMPLOYEE)
    run(actor, "DELETE FROM account_role")
    settings = app.extensions["fram_settings"]
    assert actor.account_id is not None
    with work_as(actor.scope):
        token = sessions.start(actor.account_id, settings)
    with work_as(actor.scope):
        found = sessions.find(token, actor.council, settings)
    assert found is not None
    assert found.waiting
