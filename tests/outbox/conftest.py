"""What the tests of background work share: kinds of work for the length of a test, actors, a queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import redis
from flask import Flask

from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.audit import log
from app.platform.database import Scope, work_as
from app.platform.identity.models import Account, AccountRole
from app.platform.outbox import registry
from app.platform.outbox.dispatch import Dispatcher, make_dispatcher
from app.platform.outbox.job import Job
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.registry import handler
from app.platform.tenancy.tenant import Tenant
from tests.conftest import Database


@pytest.fixture(autouse=True)
def in_application(app: Flask) -> Iterator[None]:
    """Every test here runs inside an application context."""
    with app.app_context():
        yield


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Kinds of work that a test registers are gone after it."""
    before = dict(registry.HANDLERS)
    handler("test.effect", title="Effect")(effect)
    yield
    registry.HANDLERS.clear()
    registry.HANDLERS.update(before)


def effect(job: Job) -> dict[str, int]:
    """An effect that can be counted: one line of the log, which has no key that could hide a second one."""
    log.record(job.actor, "test.effect", "test", job.id)
    return {"lines": 1}


@pytest.fixture
def mora(app: Flask) -> Tenant:
    """The council of Mora."""
    found = app.extensions["fram_registry"].by_slug("mora")
    assert isinstance(found, Tenant)
    return found


@pytest.fixture
def orsa(app: Flask) -> Tenant:
    """The council of Orsa."""
    found = app.extensions["fram_registry"].by_slug("orsa")
    assert isinstance(found, Tenant)
    return found


def new_account(council: Tenant, *roles: Role, email: str | None = None, status: str = "active") -> Actor:
    """An account of a council, and the actor it is."""
    with work_as(Scope(council.id)) as current:
        number = current.query(Account).count() + 1
        name = f"{council.slug} {number}"
        account = Account(issuer="https://sso.example", subject=name, name=name, email=email, status=status)
        current.add(account)
        current.flush()
        current.add_all(AccountRole(account_id=account.id, role=role.value) for role in roles)
        made = Actor(account.id, council, name, frozenset(roles))
    return made


def ask(actor: Actor, kind: str = "test.effect", **arguments: object) -> UUID:
    """Publish in a unit of work of its own."""
    from app.platform.outbox import publish

    with work_as(actor.scope):
        return publish(kind, arguments, actor=actor)


def ask_as_system(council: Tenant, kind: str = "test.effect", **arguments: object) -> UUID:
    """Publish for the platform itself."""
    return ask(system_actor(council), kind, **arguments)


def entry_of(council: Tenant, job_id: UUID) -> OutboxEntry:
    """The row as it stands."""
    with work_as(Scope(council.id)) as current:
        found = current.get_one(OutboxEntry, {"id": job_id, "council_id": council.id})
        current.expunge(found)
    return found


@pytest.fixture
def effects(database: Database) -> Callable[[], list[str]]:
    """The ids of the jobs whose effect is in the database, one per time it is there, in any council."""

    def read() -> list[str]:
        with database.admin() as connection:
            rows = connection.execute(
                "SELECT object_id FROM audit.entry WHERE action = 'test.effect' ORDER BY id"
            ).fetchall()
        return [found for (found,) in rows]

    return read


@pytest.fixture
def dispatcher(app: Flask) -> Iterator[Dispatcher]:
    """A dispatcher over an empty queue, whose deliveries are overdue at once."""
    settings = app.extensions["fram_settings"]
    redis.Redis.from_url(settings.redis_url.get_secret_value()).flushdb()
    made = make_dispatcher(
        settings.dispatch_database_url.get_secret_value(), settings.redis_url.get_secret_value(), visibility=0
    )
    yield made
    made.engine.dispose()
    made.queue.connection.flushdb()
