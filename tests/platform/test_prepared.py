"""Statements that go straight to the driver keep every promise of those that do not."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound, OperationalError

from app.people.models import Person
from app.platform.database import NoScope, Scope, work_as
from app.platform.prepared import Prepared
from tests.conftest import Database

BY_NUMBER = Prepared(
    select(Person.id, Person.given_name).where(Person.employee_number == bindparam("number"))
)
ADD = Prepared(
    text(
        "INSERT INTO person (employee_number, given_name, family_name, search, sort_sv, sort_no)"
        " VALUES (:number, 'Zqsecret', 'Ek', '', 'ek', 'ek') RETURNING id"
    )
)
KILL = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = 'fram_app'"
)


def scope(app: Flask, slug: str) -> Scope:
    return Scope(app.extensions["fram_registry"].by_slug(slug).id)


def test_no_scope_no_statement(app: Flask) -> None:
    with app.app_context(), pytest.raises(NoScope):
        BY_NUMBER.run({"number": "1"})


def test_the_wall_stands_and_what_was_added_is_read(app: Flask) -> None:
    with app.app_context():
        with work_as(scope(app, "mora")) as current:
            row = {"search": "", "sort_sv": "ek", "sort_no": "ek", "title_sv": "", "title_no": ""}
            current.add(Person(id=uuid4(), given_name="Ida", family_name="Ek", employee_number="1", **row))
            assert BY_NUMBER.run({"number": "1"}).one().given_name == "Ida"
        with work_as(scope(app, "orsa")):
            assert BY_NUMBER.run({"number": "1"}).all() == []
            with pytest.raises(NoResultFound):
                BY_NUMBER.run({"number": "1"}).one()


def test_one_is_one(app: Flask) -> None:
    two = Prepared(text("SELECT generate_series(1, 2) AS number"))
    with app.app_context(), work_as(scope(app, "mora")):
        assert [row.number for row in two.run({})] == [1, 2]
        with pytest.raises(MultipleResultsFound):
            two.run({}).one_or_none()


def test_a_refusal_is_of_the_usual_kind_and_the_statement_tells_no_values(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(IntegrityError) as refused, work_as(scope(app, "mora")):
            ADD.run({"number": "1"})
            ADD.run({"number": "1"})
        assert refused.value.params == {} or refused.value.params is None
        assert refused.value.hide_parameters
        with work_as(scope(app, "mora")):
            assert BY_NUMBER.run({"number": "1"}).all() == []


def test_a_connection_that_has_gone_is_not_used_again(app: Flask, database: Database) -> None:
    with app.app_context():
        with work_as(scope(app, "orsa")), work_as(scope(app, "mora")):  # two connections lie in the pool
            BY_NUMBER.run({"number": "1"})
        with pytest.raises(OperationalError) as lost, work_as(scope(app, "mora")):
            BY_NUMBER.run({"number": "1"})
            with database.admin() as connection:
                connection.execute(KILL)
            BY_NUMBER.run({"number": "1"})
        assert lost.value.connection_invalidated
        with work_as(scope(app, "mora")):
            assert BY_NUMBER.run({"number": "1"}).all() == []


@pytest.mark.parametrize("idle", [0.0, 60.0], ids=["idle for long", "just used"])
def test_a_connection_that_has_gone_is_noticed_before_it_is_used(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch, idle: float
) -> None:
    monkeypatch.setattr("app.platform.database.IDLE_SECONDS", idle)
    with app.app_context():
        with work_as(scope(app, "mora")):
            assert BY_NUMBER.run({"number": "1"}).all() == []
        with database.admin() as connection:
            connection.execute(KILL)
        with work_as(scope(app, "mora")):
            assert BY_NUMBER.run({"number": "1"}).all() == []
