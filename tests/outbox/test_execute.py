"""Effect and mark are one: done once, however often it is delivered."""

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text, update

from app.people.models import Person
from app.platform.access.table import Role
from app.platform.database import Scope, work_as
from app.platform.identity.models import Account
from app.platform.outbox import Cancelled, Job, Refused, handler
from app.platform.outbox.control import cancel, retry
from app.platform.outbox.execute import execute
from app.platform.outbox.models import JobProgress, OutboxEntry
from app.platform.tenancy.tenant import Tenant
from tests.outbox.conftest import ask, ask_as_system, effect, entry_of, new_account

Effects = Callable[[], list[str]]


def test_a_job_delivered_three_times_is_done_once(mora: Tenant, effects: Effects) -> None:
    job_id = ask_as_system(mora)
    assert [execute(mora, job_id) for _ in range(3)] == ["done", "skipped", "skipped"]
    assert effects() == [str(job_id)]
    assert entry_of(mora, job_id).result == {"lines": 1}


def test_a_job_delivered_to_two_workers_at_once_is_done_once(
    app: Flask, mora: Tenant, effects: Effects
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    @handler("test.slow", title="Slow")
    def slow(job: Job) -> None:
        effect(job)
        begun.set()
        assert go_on.wait(20)

    job_id = ask_as_system(mora, "test.slow")
    endings: list[str] = []

    def work() -> None:
        with app.app_context():
            endings.append(execute(mora, job_id))

    first = threading.Thread(target=work)
    first.start()
    assert begun.wait(20)
    work()
    assert endings == ["skipped"]
    go_on.set()
    first.join()
    assert endings == ["skipped", "done"]
    assert effects() == [str(job_id)]


def test_the_counting_would_find_a_duplicate(app: Flask, mora: Tenant, effects: Effects) -> None:
    """The same two deliveries through a naive worker, which marks what it did in a second transaction."""
    job_id = ask_as_system(mora)
    for _ in range(2):
        with work_as(Scope(mora.id)) as current:
            seen = current.get_one(OutboxEntry, {"id": job_id, "council_id": mora.id})
            assert seen.done_at is None
            current.execute(
                text("SELECT audit.append(NULL, 'x', 'test.effect', 'test', :id, '{}')"), {"id": str(job_id)}
            )
        # killed here, before the mark
    assert effects() == [str(job_id)] * 2


def test_what_a_failing_handler_wrote_is_gone_and_it_is_tried_again(mora: Tenant, effects: Effects) -> None:
    tries = []

    @handler("test.flaky", title="Flaky")
    def flaky(job: Job) -> None:
        effect(job)
        tries.append(job.id)
        if len(tries) < 3:
            raise ValueError("a name that must not be kept")

    job_id = ask_as_system(mora, "test.flaky")
    assert execute(mora, job_id) == "failed"
    failed = entry_of(mora, job_id)
    assert failed.fault == "error:ValueError"
    assert failed.next_at > failed.created_at
    assert effects() == []
    assert [execute(mora, job_id) for _ in range(2)] == ["failed", "done"]
    assert effects() == [str(job_id)]
    assert entry_of(mora, job_id).fault is None


def test_a_handler_that_commits_is_stopped_before_it_does(mora: Tenant, effects: Effects) -> None:
    @handler("test.commits", title="Commits")
    def commits(job: Job) -> None:
        effect(job)
        with job.session.begin_nested():
            pass
        job.session.commit()

    @handler("test.rolls_back", title="Rolls back")
    def rolls_back(job: Job) -> None:
        job.session.rollback()
        effect(job)

    for kind in ("test.commits", "test.rolls_back"):
        job_id = ask_as_system(mora, kind)
        assert execute(mora, job_id) == "failed"
        assert entry_of(mora, job_id).fault == "error:CommittedByHandler"
    assert effects() == []


def test_a_job_is_given_up_after_its_attempts_and_a_person_starts_it_again(
    mora: Tenant, effects: Effects
) -> None:
    broken = [True]

    @handler("test.given_up", title="Given up", attempts=2)
    def given_up(job: Job) -> None:
        if broken:
            raise OSError
        effect(job)

    job_id = ask_as_system(mora, "test.given_up")
    with work_as(Scope(mora.id)) as current:
        current.execute(update(OutboxEntry).values(attempts=1))
    assert execute(mora, job_id) == "failed"
    with work_as(Scope(mora.id)) as current:
        current.execute(update(OutboxEntry).values(attempts=2))
    assert execute(mora, job_id) == "dead"
    assert execute(mora, job_id) == "skipped"
    broken.clear()
    with work_as(Scope(mora.id)):
        assert retry(job_id)
    assert execute(mora, job_id) == "done"
    assert effects() == [str(job_id)]
    with work_as(Scope(mora.id)):
        assert not retry(job_id)


def test_unknown_work_is_dead_and_says_so(mora: Tenant, capsys: pytest.CaptureFixture[str]) -> None:
    job_id = ask_as_system(mora)
    with work_as(Scope(mora.id)) as current:
        current.execute(update(OutboxEntry).values(kind="test.removed"))
    assert execute(mora, job_id) == "dead"
    assert entry_of(mora, job_id).fault == "unknown_kind"


def test_refused_work_is_not_tried_again(mora: Tenant) -> None:
    @handler("test.refused", title="Refused")
    def refused(job: Job) -> None:
        raise Refused("no_such_file")

    job_id = ask_as_system(mora, "test.refused")
    assert execute(mora, job_id) == "dead"
    assert entry_of(mora, job_id).fault == "no_such_file"


def test_a_job_works_for_its_actor_with_the_roles_of_now(mora: Tenant) -> None:
    seen: list[tuple[frozenset[Role], object, str]] = []

    @handler("test.who", title="Who")
    def who(job: Job) -> None:
        actor_id = job.session.scalar(text("SELECT ctx.actor_id()"))
        seen.append((job.actor.roles, actor_id, job.arguments["word"]))

    actor = new_account(mora, Role.COORDINATOR)
    job_id = ask(actor, "test.who", word="å")
    with work_as(Scope(mora.id)) as current:
        current.execute(text("UPDATE account_role SET role = 'employee'"))
    assert execute(mora, job_id) == "done"
    assert seen == [(frozenset({Role.EMPLOYEE}), actor.account_id, "å")]


def test_a_job_of_an_account_that_has_ended_is_refused(mora: Tenant, effects: Effects) -> None:
    job_id = ask(new_account(mora, Role.COORDINATOR))
    with work_as(Scope(mora.id)) as current:
        current.execute(update(Account).values(status="ended"))
    assert execute(mora, job_id) == "dead"
    assert entry_of(mora, job_id).fault == "account_ended"
    assert effects() == []


def test_progress_is_seen_by_others_before_the_job_is_done(mora: Tenant) -> None:
    seen: list[tuple[int, int, int]] = []

    @handler("test.long", title="Long")
    def long(job: Job) -> None:
        job.session.add(Person(given_name="Ida", family_name="Ek", search="ida ek", sort_sv="e", sort_no="e"))
        job.session.flush()
        for done in range(1, 4):
            job.progress(done, 3)
        with work_as(Scope(mora.id)) as other:
            row = other.get_one(JobProgress, {"council_id": mora.id, "entry_id": job.id})
            seen.append((row.done, row.total, other.query(Person).count()))

    assert execute(mora, ask_as_system(mora, "test.long")) == "done"
    assert seen == [(3, 3, 0)]


def test_a_running_job_stops_when_asked_and_leaves_nothing(mora: Tenant, effects: Effects) -> None:
    @handler("test.stopped", title="Stopped")
    def stopped(job: Job) -> None:
        effect(job)
        assert not job.cancelled
        with work_as(Scope(mora.id)):
            assert cancel(job.id) == "asked"
        job.progress(1, 1)
        job.stop_if_cancelled()
        raise AssertionError("it went on")

    job_id = ask_as_system(mora, "test.stopped")
    assert execute(mora, job_id) == "cancelled"
    assert entry_of(mora, job_id).cancelled_at is not None
    assert execute(mora, job_id) == "skipped"
    assert effects() == []


def test_a_waiting_job_can_be_cancelled_and_a_done_one_not(mora: Tenant, effects: Effects) -> None:
    waiting, done = ask_as_system(mora), ask_as_system(mora)
    assert execute(mora, done) == "done"
    with work_as(Scope(mora.id)):
        assert cancel(waiting) == "cancelled"
        assert cancel(done) is None
        assert cancel(uuid4()) is None
    assert execute(mora, waiting) == "skipped"
    assert effects() == [str(done)]


def test_raising_cancelled_needs_no_asking(mora: Tenant) -> None:
    @handler("test.gives_way", title="Gives way")
    def gives_way(job: Job) -> None:
        raise Cancelled

    job_id: UUID = ask_as_system(mora, "test.gives_way")
    assert execute(mora, job_id) == "cancelled"
