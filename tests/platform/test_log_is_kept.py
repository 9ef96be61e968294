"""The log is kept as long as the council has decided: whole seals go, a record stays, the chain still holds."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import handlers
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.audit import log
from app.platform.database import work_as
from app.platform.outbox import publish
from app.platform.outbox.execute import execute
from tests.conftest import Database
from tests.support.clients import client_as, new_actor

AGES = (3000, 2000, 1000, 0)  # days; Mora keeps its log for 1,825


@pytest.fixture
def actors(app: Flask, database: Database) -> dict[str, Actor]:
    """Two councils with a seal of two lines for each age."""
    made = {slug: new_actor(app, slug, Role.COORDINATOR) for slug in ("mora", "orsa")}
    person = "01a202d0-aac4-7d63-b36c-b259a3579605"
    for actor in made.values():
        with app.app_context(), work_as(actor.scope) as current:
            for age in AGES:
                for number in range(2):
                    log.record(actor, "person.viewed", "person", person, {"count": age + number})
                current.execute(text("SELECT audit.seal()"))
    with database.admin() as connection:
        for number, age in enumerate(AGES, 1):
            connection.execute(
                "UPDATE audit.seal SET sealed_at = now() - make_interval(days => %s) WHERE number = %s",
                (age, number),
            )
    return made


def dispose(app: Flask, actor: Actor) -> None:
    """What the schedule does at night."""
    with app.app_context():
        handlers.load()
        with work_as(actor.scope):
            job = publish("audit.dispose", {}, actor=actor)
        assert execute(actor.council, job) == "done"


def left(app: Flask, actor: Actor) -> list[int]:
    """Which lines are left, by what was put into them."""
    with app.app_context(), work_as(actor.scope) as current:
        query = "SELECT (detail ->> 'count')::int FROM audit.entry WHERE action = 'person.viewed' ORDER BY id"
        return list(current.scalars(text(query)))


def test_what_is_older_than_decided_goes_with_a_record(app: Flask, actors: dict[str, Actor]) -> None:
    mora, orsa = actors["mora"], actors["orsa"]
    assert mora.council.retention.audit_days == 1825
    dispose(app, mora)
    assert left(app, mora) == [1000, 1001, 0, 1]
    assert len(left(app, orsa)) == 2 * len(AGES), "another council's log is its own"
    with app.app_context(), work_as(mora.scope) as current:
        assert log.verify() is None
        record = current.execute(text("SELECT up_to, entries, kept_days FROM audit.disposal")).all()
        assert [tuple(one) for one in record] == [(2, 4, 1825)]
        assert current.scalar(text("SELECT count(*) FROM audit.entry_person")) == 4
    dispose(app, mora)
    with app.app_context(), work_as(mora.scope) as current:
        assert current.scalar(text("SELECT count(*) FROM audit.disposal")) == 1, "nothing more was old enough"
    page = client_as(app, "mora", Role.DATA_PROTECTION_OFFICER).get("/log?seals=check").get_data(as_text=True)
    assert "Every seal fits" in page
    assert "4 lines, older than 1825 days" in page


def test_the_chain_goes_on_after_the_last_removed_seal(
    app: Flask, actors: dict[str, Actor], database: Database
) -> None:
    mora = actors["mora"]
    with database.admin() as connection:
        connection.execute("UPDATE audit.seal SET sealed_at = now() - interval '10 years'")
    dispose(app, mora)
    assert left(app, mora) == []
    with app.app_context(), work_as(mora.scope) as current:
        current.execute(text("SELECT audit.seal()"))
        assert list(current.scalars(text("SELECT number FROM audit.seal"))) == [len(AGES) + 1]
        assert log.verify() is None
    with database.admin() as connection:
        connection.execute("UPDATE audit.disposal SET hash = 'forged'")
    with app.app_context(), work_as(mora.scope):
        assert log.verify() == len(AGES) + 1


def test_a_line_put_back_where_lines_were_removed_is_found(
    app: Flask, actors: dict[str, Actor], database: Database
) -> None:
    mora = actors["mora"]
    dispose(app, mora)
    with database.admin() as connection:
        connection.execute(
            "INSERT INTO audit.entry (council_id, actor_name, action, object_type, seal_number)"
            " VALUES (%s, 'x', 'person.viewed', 'person', 1)",
            [mora.council.id],
        )
    with app.app_context(), work_as(mora.scope):
        assert log.verify() == 2


@pytest.mark.parametrize("days", ["364", "0", "-1", "NULL"])
def test_the_database_removes_nothing_younger_than_a_year(
    app: Flask, actors: dict[str, Actor], days: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="a year at least"),
        app.app_context(),
        work_as(actors["mora"].scope) as current,
    ):
        current.execute(text(f"SELECT audit.dispose({days})"))
    assert len(left(app, actors["mora"])) == 2 * len(AGES)
