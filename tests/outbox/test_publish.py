"""Asking for work is part of the transaction that asks."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.platform.access.actor import system_actor
from app.platform.database import Scope, WrongScope, work_as
from app.platform.outbox import handler, publish
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.registry import UnknownKind
from app.platform.tenancy.tenant import Tenant
from tests.outbox.conftest import ask_as_system, entry_of


class Broken(Exception):
    """What goes wrong in these tests."""


def test_work_asked_for_in_a_transaction_that_fails_was_never_asked_for(mora: Tenant) -> None:
    with pytest.raises(Broken), work_as(Scope(mora.id)):
        publish("test.effect", {}, actor=system_actor(mora))
        raise Broken
    with work_as(Scope(mora.id)) as current:
        assert current.scalars(select(OutboxEntry)).all() == []


def test_the_same_key_asks_once(mora: Tenant, orsa: Tenant) -> None:
    ids = []
    for council in (mora, mora, orsa):
        with work_as(Scope(council.id)):
            ids.append(publish("test.effect", {}, actor=system_actor(council), once_key="2026-11-22"))
    assert ids[0] == ids[1] != ids[2]


def test_nobody_asks_for_work_that_nobody_does(mora: Tenant) -> None:
    with work_as(Scope(mora.id)), pytest.raises(UnknownKind, match=r"test\.nothing"):
        publish("test.nothing", {}, actor=system_actor(mora))


def test_nobody_asks_in_another_council(mora: Tenant, orsa: Tenant) -> None:
    with work_as(Scope(mora.id)), pytest.raises(WrongScope):
        publish("test.effect", {}, actor=system_actor(orsa))


def test_a_kind_has_one_handler_and_a_proper_name() -> None:
    with pytest.raises(ValueError, match="two handlers"):
        handler("test.effect", title="Other")(lambda job: None)
    with pytest.raises(ValueError, match=r"noun\.verb"):
        handler("effect", title="Other")


def test_a_worker_of_another_council_finds_nothing(
    mora: Tenant, orsa: Tenant, effects: Callable[[], list[str]]
) -> None:
    job_id = ask_as_system(mora)
    assert execute(orsa, job_id) == "skipped"
    assert entry_of(mora, job_id).done_at is None
    assert effects() == []
