"""The job list and a job's page: who sees what, the bar, trying again, stopping."""

import json
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from app.platform.access import table
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role, permissions_of
from app.platform.database import Scope, work_as
from app.platform.outbox import publish
from app.platform.outbox.models import JobProgress, OutboxEntry
from tests.support.clients import client_for, form_token, new_actor


def ask(app: Flask, actor: Actor, kind: str = "audit.seal", **columns: object) -> UUID:
    """A job of an actor, with its row in some state."""
    with app.app_context(), work_as(actor.scope) as current:
        job_id = publish(kind, {}, actor=actor)
        entry = current.get_one(OutboxEntry, {"id": job_id, "council_id": actor.council.id})
        for name, value in columns.items():
            setattr(entry, name, value)
    return job_id


def row(app: Flask, actor: Actor, job_id: UUID) -> OutboxEntry:
    """The row as it stands."""
    with app.app_context(), work_as(Scope(actor.council.id)) as current:
        found = current.get_one(OutboxEntry, {"id": job_id, "council_id": actor.council.id})
        current.expunge(found)
        assert isinstance(found, OutboxEntry)
    return found


NOW = text("now()")


def test_a_coordinator_sees_the_councils_jobs_and_an_employee_her_own(app: Flask) -> None:
    coordinator, employee = new_actor(app, "mora", Role.COORDINATOR), new_actor(app, "mora", Role.EMPLOYEE)
    mine, hers = ask(app, coordinator), ask(app, employee)
    quiet = ask(app, system_actor(coordinator.council))
    loud = ask(app, system_actor(coordinator.council), fault="unknown_kind", dead_at=NOW)
    every = (mine, hers, quiet, loud)
    for who, wanted in ((coordinator, {mine, hers, loud}), (employee, {hers})):
        body = client_for(app, who).get("/jobs").get_data(as_text=True)
        assert {job for job in every if str(job) in body} == wanted
    assert str(quiet) in client_for(app, coordinator).get("/jobs?all=1").get_data(as_text=True)
    assert str(quiet) not in client_for(app, employee).get("/jobs?all=1").get_data(as_text=True)


def test_what_one_may_not_see_does_not_exist(app: Flask) -> None:
    coordinator = new_actor(app, "mora", Role.COORDINATOR)
    job_id = ask(app, coordinator)
    assert client_for(app, coordinator).get(f"/jobs/{job_id}").status_code == 200
    for other in (new_actor(app, "mora", Role.EMPLOYEE), new_actor(app, "orsa", Role.COORDINATOR)):
        client = client_for(app, other)
        own = ask(app, other)
        token = form_token(client, f"/jobs/{own}")
        assert client.get(f"/jobs/{job_id}").status_code == 404
        for verb in ("retry", "cancel"):
            answer = client.post(f"/jobs/{job_id}/{verb}", data={"csrf_token": token})
            assert answer.status_code == 404
    assert row(app, coordinator, job_id).done_at is None


@pytest.mark.parametrize(("minutes", "seconds"), [(0, 2), (2, 5)])
def test_a_running_job_shows_its_bar_and_asks_again(app: Flask, minutes: int, seconds: int) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    created = text(f"now() - interval '{minutes} minutes'")
    job_id = ask(app, actor, created_at=created)
    with app.app_context(), work_as(actor.scope) as current:
        current.add(JobProgress(entry_id=job_id, done=34, total=52))
    client = client_for(app, actor)
    page = client.get(f"/jobs/{job_id}").get_data(as_text=True)
    fragment = client.get(f"/jobs/{job_id}", headers={"HX-Request": "true"}).get_data(as_text=True)
    for body in (page, fragment):
        assert '<progress value="34" max="52"' in body
        assert "34 of 52" in body
        assert f'hx-get="/jobs/{job_id}" hx-trigger="every {seconds}s"' in body
        assert "Update</a>" in body
    assert "<html" in page
    assert "<html" not in fragment


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"done_at": NOW}, "Done"),
        ({"done_at": NOW, "cancelled_at": NOW}, "Stopped"),
        ({"dead_at": NOW, "fault": "account_ended"}, "has ended"),
        ({"dead_at": NOW}, "never finished"),
        ({"dead_at": NOW, "fault": "error:ValueError"}, "ValueError"),
    ],
)
def test_a_job_that_is_over_does_not_ask_again(app: Flask, columns: dict[str, object], words: str) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    job_id = ask(app, actor, **columns)
    body = client_for(app, actor).get(f"/jobs/{job_id}").get_data(as_text=True)
    assert "every " not in re.sub(r"<footer.*", "", body, flags=re.S).split("<main")[1]
    assert words in body.split("<main")[1]
    assert "None" not in body.split("<main")[1]


def test_a_failed_job_is_started_again_with_a_button(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    job_id = ask(app, actor, attempts=20, dead_at=NOW, fault="error:OSError")
    client = client_for(app, actor)
    assert client.post(f"/jobs/{job_id}/retry").status_code == 400
    token = form_token(client, f"/jobs/{job_id}")
    answer = client.post(f"/jobs/{job_id}/retry", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, f"/jobs/{job_id}")
    again = row(app, actor, job_id)
    assert (again.attempts, again.dead_at, again.fault) == (0, None, None)
    assert client.post(f"/jobs/{job_id}/retry", data={"csrf_token": token}).status_code == 409
    with app.app_context(), work_as(actor.scope) as current:
        actions = current.scalars(
            text("SELECT action FROM audit.entry WHERE object_id = :id"), {"id": str(job_id)}
        )
        assert actions.all() == ["job.retried"]


def test_a_job_is_stopped_with_a_button(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    actor = new_actor(app, "mora", Role.EMPLOYEE)
    waiting = ask(app, actor)
    client = client_for(app, actor)
    token = form_token(client, f"/jobs/{waiting}")
    assert client.post(f"/jobs/{waiting}/cancel", data={"csrf_token": token}).status_code == 303
    assert row(app, actor, waiting).cancelled_at is not None
    capsys.readouterr()
    assert client.post(f"/jobs/{waiting}/cancel", data={"csrf_token": token}).status_code == 409
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    (conflict,) = [line for line in logged if line["event"] == "conflict"]
    assert conflict["route"] == "/jobs/<uuid:job_id>/cancel"
    assert (conflict["actor_id"], conflict["level"]) == (str(actor.account_id), "warning")


@pytest.fixture
def table_asked_anew() -> Iterator[None]:
    """What follows from the table of permissions is remembered; here the table changes for one test."""
    permissions_of.cache_clear()
    yield
    permissions_of.cache_clear()


def test_who_may_only_look_cannot_steer(
    app: Flask, table_asked_anew: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    looker = new_actor(app, "mora", Role.EXECUTIVE)
    job_id = ask(app, new_actor(app, "mora", Role.COORDINATOR), dead_at=NOW, fault="error:OSError")
    read = table.PERMISSIONS["council:jobs:read"]
    wider = table.Permission(read.name, read.meaning, read.roles | {Role.EXECUTIVE})
    monkeypatch.setitem(table.PERMISSIONS, read.name, wider)
    client = client_for(app, looker)
    own = ask(app, looker)
    body = client.get(f"/jobs/{job_id}")
    assert body.status_code == 200
    assert "Try again" not in body.get_data(as_text=True)
    token = form_token(client, f"/jobs/{own}")
    assert client.post(f"/jobs/{job_id}/retry", data={"csrf_token": token}).status_code == 403


def test_the_list_has_pages(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    for _ in range(51):
        ask(app, actor)
    client = client_for(app, actor)
    first, second = (client.get(f"/jobs?page={n}").get_data(as_text=True).count("<tr") - 1 for n in (1, 2))
    assert (first, second) == (50, 1)
    assert "There are no jobs" in client_for(app, new_actor(app, "mora", Role.EMPLOYEE)).get("/jobs").text
