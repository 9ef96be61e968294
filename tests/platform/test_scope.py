"""A unit of work says for whom, or does nothing."""

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.people.models import Person
from app.platform.access.actor import system_actor
from app.platform.audit import log
from app.platform.database import NoScope, Scope, WrongScope, db, session, work_as
from app.platform.tenancy.models import Council


def test_no_scope_no_statement(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(NoScope):
            session().execute(select(Council.slug))
        with pytest.raises(NoScope), db.engine.begin():
            pass


def test_a_session_keeps_its_scope(app: Flask) -> None:
    mora, orsa = (app.extensions["fram_registry"].by_slug(slug) for slug in ("mora", "orsa"))
    with app.app_context(), work_as(Scope(mora.id)) as current:
        current.add(Person(given_name="Ida", family_name="Ek", search="ida ek", sort_sv="ek", sort_no="ek"))
        current.flush()
        with pytest.raises(WrongScope):
            current.bind_scope(Scope(orsa.id))
        with work_as(Scope(orsa.id)) as other:
            assert other.scalars(select(Person)).all() == []
        assert len(current.scalars(select(Person)).all()) == 1


def test_the_log_is_append_only_and_sealed(app: Flask) -> None:
    mora = app.extensions["fram_registry"].by_slug("mora")
    with app.app_context(), work_as(Scope(mora.id)) as current:
        for number in range(3):
            log.record(system_actor(mora), "person.viewed", "person", str(number))
        assert current.execute(text("SELECT audit.seal()")).scalar() == 3
        assert log.verify() is None
        for statement in (
            "DELETE FROM audit.entry",
            "UPDATE audit.entry SET action = 'x'",
            "TRUNCATE audit.entry",
        ):
            with pytest.raises(Exception, match="permission denied"), current.begin_nested():
                current.execute(text(statement))


def test_a_change_by_a_superuser_is_found(app: Flask, database) -> None:  # type: ignore[no-untyped-def]
    mora = app.extensions["fram_registry"].by_slug("mora")
    with app.app_context(), work_as(Scope(mora.id)) as current:
        for _ in range(2):
            log.record(system_actor(mora), "person.viewed", "person")
            current.execute(text("SELECT audit.seal()"))
    with database.admin() as connection:
        connection.execute("UPDATE audit.entry SET actor_name = 'somebody' WHERE seal_number = 2")
    with app.app_context(), work_as(Scope(mora.id)):
        assert log.verify() == 2
