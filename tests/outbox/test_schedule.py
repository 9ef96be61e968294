"""What is due, when, and only once."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.handlers import load
from app.people.keys import person_keys
from app.people.models import Person
from app.platform.access.actor import system_actor
from app.platform.access.table import Role
from app.platform.audit import log
from app.platform.database import Scope, work_as
from app.platform.identity.models import Account, LoginSession, LogoutToken, SignInFlow
from app.platform.imports.models import ImportBatch, ImportRow
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.moments import Daily, Minutes
from app.platform.outbox.registry import HANDLERS, UnknownKind
from app.platform.outbox.schedule import SCHEDULE, Every, Scheduler, check_schedule, lines, scheduled
from app.platform.tenancy.tenant import Tenant
from tests.outbox.conftest import ask_as_system, entry_of, new_account

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(text_: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text_).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-22 02:09:59", "2026-11-21 02:10"),
        ("2026-11-22 02:10:00", "2026-11-22 02:10"),
        ("2026-07-01 01:10:00", "2026-07-01 01:10"),
        ("2026-11-21 23:30:00", "2026-11-21 02:10"),
    ],
)
def test_daily_follows_the_councils_clock(now: str, due: str) -> None:
    assert Daily(time(3, 10)).last_due(at(now), STOCKHOLM) == at(due)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_daily_comes_once_on_the_days_when_the_clock_jumps(day: str) -> None:
    midnight = at(f"{day} 00:00") - timedelta(hours=3)
    moments = {
        Daily(time(2, 30)).last_due(midnight + timedelta(minutes=minute), STOCKHOLM)
        for minute in range(0, 27 * 60, 5)
    }
    assert sum(moment.astimezone(STOCKHOLM).date().isoformat() == day for moment in moments) == 1


def test_minutes_are_counted_from_midnight() -> None:
    assert Minutes(5).last_due(at("2026-11-22 10:04:59"), STOCKHOLM) == at("2026-11-22 10:00")
    assert Minutes(5).last_due(at("2026-11-22 10:05:00"), STOCKHOLM) == at("2026-11-22 10:05")
    with pytest.raises(ValueError, match="divide"):
        Minutes(7)


def test_two_schedulers_write_each_moment_once(app: Flask, mora: Tenant) -> None:
    registry = app.extensions["fram_registry"]
    every = [Every("test.effect", Minutes(5))]
    first, second = Scheduler(registry, every), Scheduler(registry, every)
    now = at("2026-11-22 10:01")
    for _ in range(2):
        first.look(now)
        second.look(now + timedelta(seconds=30))
    with work_as(Scope(mora.id)) as current:
        assert current.scalars(select(OutboxEntry.once_key)).all() == ["2026-11-22T10:00Z"]
    first.look(now + timedelta(minutes=5))
    Scheduler(registry, every).look(now + timedelta(minutes=6))
    with work_as(Scope(mora.id)) as current:
        assert current.scalar(select(func.count()).select_from(OutboxEntry)) == 2


def test_each_line_is_for_those_it_is_for(app: Flask) -> None:
    registry = app.extensions["fram_registry"]
    everyone, councils, platform = (
        {t.slug for t in registry if Every("test.effect", Minutes(5), scope).concerns(t)}
        for scope in ("everyone", "councils", "platform")
    )
    assert platform == {"fram"}
    assert councils | platform == everyone
    assert "mora" in councils
    assert "fram" not in councils


def test_the_schedule_is_printed_and_names_only_work_that_is_done() -> None:
    load()
    assert {"audit.seal", "identity.sweep", "outbox.sweep"} <= {kind for kind, *_ in lines()}
    assert ("audit.seal", "every 5 min", "everyone", "Seal the log") in lines()
    line = scheduled(Every("test.nobody", Minutes(5)))
    try:
        with pytest.raises(UnknownKind):
            check_schedule()
        with pytest.raises(ValueError, match="twice"):
            scheduled(Every("test.nobody", Minutes(10)))
    finally:
        del SCHEDULE[line.kind]


def test_the_log_is_sealed_where_there_is_something_to_seal(app: Flask, mora: Tenant, orsa: Tenant) -> None:
    with work_as(Scope(mora.id)):
        log.record(system_actor(mora), "person.viewed", "person")
    Scheduler(app.extensions["fram_registry"], [SCHEDULE["audit.seal"]]).look()
    with work_as(Scope(orsa.id)) as current:
        assert current.scalars(select(OutboxEntry)).all() == []
    with work_as(Scope(mora.id)) as current:
        job_id = current.scalars(select(OutboxEntry.id)).one()
    assert execute(mora, job_id) == "done"
    assert entry_of(mora, job_id).result == {"sealed": 1}
    with work_as(Scope(mora.id)):
        assert log.verify() is None


def test_old_sign_ins_are_removed_and_fresh_ones_kept(mora: Tenant) -> None:
    actor = new_account(mora, Role.EMPLOYEE)
    came = new_account(mora, status="waiting")
    new_account(mora, status="waiting")
    with work_as(Scope(mora.id)) as current:
        now = current.scalar(select(func.now()))
        for days in (-100, 1):
            then = now + timedelta(days=days)
            sign = str(days)
            current.add(SignInFlow(browser_hash=sign, flow={}, next_path="/", expires_at=then))
            current.add(LogoutToken(jti=sign, expires_at=then))
            current.add(LoginSession(account_id=actor.account_id, token_hash=sign, expires_at=then))
        current.add(
            LoginSession(
                account_id=actor.account_id,
                token_hash="x",
                expires_at=now + timedelta(days=1),
                ended_at=now - timedelta(days=100),
            )
        )
        current.flush()
    swept = ask_as_system(mora, "identity.sweep")
    assert execute(mora, swept) == "done"
    assert entry_of(mora, swept).result == {"flows": 1, "tokens": 1, "sessions": 2, "accounts": 0}
    with work_as(Scope(mora.id)) as current:
        current.execute(update(Account).values(created_at=text("now() - interval '400 days'")))
        # Active for a year, waiting since yesterday: the provider left the claim out.
        lately = update(Account).where(Account.id == came.account_id)
        current.execute(lately.values(last_sign_in_at=text("now() - interval '1 day'")))
    again = ask_as_system(mora, "identity.sweep")
    assert execute(mora, again) == "done"
    assert entry_of(mora, again).result == {"flows": 0, "tokens": 0, "sessions": 0, "accounts": 1}
    with work_as(Scope(mora.id)) as current:
        assert set(current.scalars(select(Account.id))) == {actor.account_id, came.account_id}


def test_whoever_leads_a_programme_is_not_swept_away(mora: Tenant) -> None:
    leader = new_account(mora, status="waiting")
    with work_as(Scope(mora.id)) as current:
        current.execute(update(Account).values(created_at=text("now() - interval '400 days'")))
        current.execute(text("INSERT INTO programme (slug, way_in) VALUES ('prov', 'both')"))
        programme = current.scalar(text("SELECT id FROM programme"))
        current.execute(
            text(
                "INSERT INTO programme_member (programme_id, council_id) SELECT id, lead_council_id FROM programme"
            )
        )
        current.execute(
            text("INSERT INTO programme_lead (programme_id, account_id) VALUES (:programme, :account)"),
            {"programme": programme, "account": leader.account_id},
        )
    assert execute(mora, ask_as_system(mora, "identity.sweep")) == "done"
    with work_as(Scope(mora.id)) as current:
        assert current.scalars(select(Account.id)).all() == [leader.account_id]


def test_whom_another_council_has_let_in_is_kept_with_the_grant_and_its_uses(
    mora: Tenant, orsa: Tenant
) -> None:
    granted, stranger = (new_account(mora, status="waiting") for _ in range(2))
    by = new_account(orsa, Role.COORDINATOR)
    with work_as(Scope(orsa.id)) as current:
        person = Person(given_name="A", family_name="B", **person_keys("A", "B", None, None, None))
        current.add(person)
        current.flush()
        grant = current.scalar(
            text("""INSERT INTO access_grant (person_id, grantee_council_id, grantee_account_id, grantee_name,
                parts, purpose, valid_from, valid_until, granted_by)
                VALUES (:person, :council, :account, 'Bo Granne', '["profile"]', 'selection',
                now() - interval '9 days', now() + interval '1 day', :by) RETURNING id"""),
            {
                "person": person.id,
                "council": mora.id,
                "account": granted.account_id,
                "by": by.account_id,
            },
        )
    with work_as(granted.scope) as current:
        assert current.scalar(select(func.ctx.read_granted(grant, "profile")))
        current.execute(update(Account).values(created_at=text("now() - interval '400 days'")))
    swept = ask_as_system(mora, "identity.sweep")
    assert execute(mora, swept) == "done"
    assert entry_of(mora, swept).result == {"flows": 0, "tokens": 0, "sessions": 0, "accounts": 1}
    with work_as(Scope(mora.id)) as current:
        kept = set(current.scalars(select(Account.id)))
        assert granted.account_id in kept
        assert stranger.account_id not in kept
    with work_as(Scope(orsa.id)) as current:
        assert current.scalars(text("SELECT id FROM access_grant")).all() == [grant]
        assert current.scalars(text("SELECT grant_id FROM access_grant_use")).all() == [grant]


def test_the_hint_for_the_provider_goes_when_the_session_is_over(mora: Tenant) -> None:
    actor, now = new_account(mora, Role.COORDINATOR), datetime.now(UTC)
    assert actor.account_id is not None
    with work_as(Scope(mora.id)) as current:
        for name, ended, expires in (
            ("live", None, 1),
            ("left now", now - timedelta(minutes=4), 1),
            ("left", now - timedelta(hours=2), 1),
            ("expired", None, -2),
        ):
            row = LoginSession(account_id=actor.account_id, token_hash=name, logout_hint=name)
            row.ended_at, row.expires_at = ended, now + timedelta(hours=expires)
            current.add(row)
    assert execute(mora, ask_as_system(mora, "identity.sweep")) == "done"
    with work_as(Scope(mora.id)) as current:
        kept = select(LoginSession.logout_hint).where(LoginSession.logout_hint.is_not(None))
        assert set(current.scalars(kept)) == {"live", "left now"}


def test_old_imports_go_with_their_rows(mora: Tenant) -> None:
    actor = new_account(mora, Role.COORDINATOR)
    with work_as(Scope(mora.id)) as current:
        for state in ("uploaded", "applied", "applying"):
            for days in (10, 100):
                batch = ImportBatch(
                    kind="people", state=state, file_name=f"{state} {days}", created_by=actor.account_id
                )
                batch.content = b"x"
                batch.created_at = func.now() - timedelta(days=days)
                current.add(batch)
                current.flush()
                current.add(
                    ImportRow(import_id=batch.id, part="row", row_number=1, state="new", after={"name": "x"})
                )
    swept = ask_as_system(mora, "imports.sweep")
    assert execute(mora, swept) == "done"
    assert entry_of(mora, swept).result == {"removed": 2}
    with work_as(Scope(mora.id)) as current:
        left = set(current.scalars(select(ImportBatch.file_name)))
        assert left == {"uploaded 10", "applied 10", "applying 10", "applying 100"}
        assert len(current.scalars(select(ImportRow.row_number)).all()) == 4


def test_old_jobs_are_removed_but_no_failed_one_and_none_twice(
    mora: Tenant, effects: Callable[[], list[str]]
) -> None:
    old, dead, sealed = (ask_as_system(mora, kind) for kind in ("test.effect", "test.effect", "audit.seal"))
    for job_id in (old, sealed):
        assert execute(mora, job_id) == "done"
    with work_as(Scope(mora.id)) as current:
        row = update(OutboxEntry)
        current.execute(row.where(OutboxEntry.id == old).values(done_at=text("now() - interval '31 days'")))
        current.execute(row.where(OutboxEntry.id == dead).values(dead_at=text("now() - interval '90 days'")))
        current.execute(
            row.where(OutboxEntry.id == sealed).values(done_at=text("now() - interval '25 hours'"))
        )
    swept = ask_as_system(mora, "outbox.sweep")
    assert execute(mora, swept) == "done"
    with work_as(Scope(mora.id)) as current:
        assert set(current.scalars(select(OutboxEntry.id))) == {dead, swept}


def test_every_kind_of_work_has_a_title() -> None:
    load()
    assert all(str(found.title) for found in HANDLERS.values())
