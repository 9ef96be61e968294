"""Reminders of what is not finished follow the closing time of the call, wherever it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.letters.models import Letter
from app.nominations.jobs.closing import FOLLOW
from app.nominations.models import Call, Candidacy
from app.nominations.queries.calls import call_for
from app.nominations.service.apply import discard
from app.nominations.service.closing import (
    AFTER_CLOSING,
    BEFORE_CLOSING,
    DRAFT,
    UNFINISHED,
    follow,
    moved_calls,
    remind_of_draft,
)
from app.nominations.service.move import begin, move
from app.nominations.service.nominate import NominationData, put_forward
from app.platform.access.actor import Actor, system_actor
from app.platform.database import session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.publish import publish
from app.platform.outbox.registry import HANDLERS
from app.platform.outbox.schedule import SCHEDULE
from tests.support.recruiting import Recruiting, recruiting

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def round_(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def draft(round_: Recruiting, slug: str = "mora") -> tuple[Actor, UUID]:
    """Somebody's own draft."""
    herself = round_.sign_in(slug, round_.people[slug][0])
    with work_as(herself.scope):
        made = Candidacy(
            council_id=herself.council.id, programme_id=round_.programme_id, round_id=round_.round_id,
            call_id=round_.call_id, person_id=round_.people[slug][0], door="application",
        )  # fmt: skip
        return herself, begin(herself, made, "started").id


def close(round_: Recruiting, closes_at: datetime) -> None:
    """Move the closing time of the joint call; then the schedule comes by in every council."""
    with work_as(round_.lead.scope):
        session().execute(update(Call).where(Call.id == round_.call_id).values(closes_at=closes_at))
    come_by(round_)


def come_by(round_: Recruiting) -> None:
    """What the schedule does: a job where it is needed."""
    needed = SCHEDULE[FOLLOW].needed
    assert needed is not None
    for somebody in round_.coordinators.values():
        system = system_actor(somebody.council)
        with work_as(system.scope) as current:
            job_id = publish(FOLLOW, {}, actor=system) if needed(current) else None
        if job_id is not None:
            assert execute(system.council, job_id) == "done"


def waiting(who: Actor, kind: str = DRAFT) -> list[OutboxEntry]:
    with work_as(who.scope):
        wanted = select(OutboxEntry).where(OutboxEntry.kind == kind, OutboxEntry.done_at.is_(None))
        found = list(session().scalars(wanted.order_by(OutboxEntry.id)))
        session().expunge_all()
        return found


def work(who: Actor, kind: str = DRAFT) -> None:
    """A worker does what is due."""
    for one in waiting(who, kind):
        if one.next_at <= datetime.now(UTC):
            assert execute(who.council, one.id) == "done"


def due(who: Actor, kind: str = DRAFT) -> None:
    """The time of what waits has come."""
    with work_as(who.scope):
        session().execute(
            update(OutboxEntry)
            .where(OutboxEntry.kind == kind, OutboxEntry.done_at.is_(None))
            .values(next_at=func.clock_timestamp())
        )
    work(who, kind)


def letters(who: Actor, kind: str = "draft_reminder") -> list[Letter]:
    with work_as(who.scope):
        found = list(session().scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))
        session().expunge_all()
        return found


def at(who: Actor, kind: str = DRAFT) -> datetime:
    """When the one that waits is to be looked at."""
    (one,) = waiting(who, kind)
    return one.next_at


def near(one: datetime, other: datetime) -> bool:
    return abs(one - other) < MINUTE


def test_a_draft_is_remembered_for_its_person_alone(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        herself, _case = draft(round_)
        (job,) = waiting(herself)
        with work_as(herself.scope):
            closes = session().scalars(select(Call.closes_at)).one()
        assert job.actor_id == herself.account_id
        assert near(job.next_at, closes - BEFORE_CLOSING[0])
        # Nor does the list of jobs tell anybody else that there is one.
        assert HANDLERS[DRAFT].private
        assert HANDLERS[UNFINISHED].private
        somebody = system_actor(herself.council)
        with work_as(somebody.scope):
            assert not remind_of_draft(somebody, job.arguments, closes - 2 * DAY)
        due(herself)
        (letter,) = letters(herself)
        assert letter.person_id == herself.person_id
        assert letter.candidacy_id is None  # no list of anybody else's leads to a draft
        # It waits on, in case the call is open longer; nobody is written to twice.
        assert near(at(herself), closes + AFTER_CLOSING)
        due(herself)
        assert len(letters(herself)) == 1


def test_closing_earlier_brings_the_reminder_forward(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        herself, _case = draft(round_, "orsa")  # of another council than the one that moves it
        sooner = datetime.now(UTC) + 8 * DAY
        close(round_, sooner)
        work(herself)
        assert letters(herself) == []
        assert near(at(herself), sooner - BEFORE_CLOSING[0])
        close(round_, datetime.now(UTC) + 2 * DAY)
        work(herself)
        assert near(at(herself), datetime.now(UTC) + DAY)
        assert letters(herself) == []
        # So near that no usual time is left: at once, and never after it has closed.
        close(round_, datetime.now(UTC) + HOUR)
        work(herself)
        assert len(letters(herself)) == 1
        come_by(round_)
        work(herself)
        assert len(letters(herself)) == 1


def test_closing_later_puts_the_reminder_off_and_back_again(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        herself, _case = draft(round_)
        first = datetime.now(UTC) + 10 * DAY
        for closes in (first, first + 20 * DAY, first, first + 20 * DAY, first):
            close(round_, closes)
            work(herself)
            assert near(at(herself), closes - BEFORE_CLOSING[0])
        assert letters(herself) == []
        due(herself)
        assert len(letters(herself)) == 1


def test_who_has_been_reminded_is_reminded_of_a_new_closing_time(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        herself, _case = draft(round_)
        due(herself)
        assert len(letters(herself)) == 1
        longer = datetime.now(UTC) + 50 * DAY
        close(round_, longer)
        work(herself)
        assert near(at(herself), longer - BEFORE_CLOSING[0])
        due(herself)
        assert len(letters(herself)) == 2


def test_closed_is_not_reminded_of_and_open_again_is(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        herself, _case = draft(round_)
        with work_as(round_.lead.scope):
            session().execute(update(Call).values(closes_at=datetime.now(UTC) - MINUTE))
        # It has closed before the schedule came by.
        come_by(round_)
        work(herself)
        assert letters(herself) == []
        close(round_, datetime.now(UTC) + 9 * DAY)
        work(herself)
        assert near(at(herself), datetime.now(UTC) + 9 * DAY - BEFORE_CLOSING[0])
        due(herself)
        assert len(letters(herself)) == 1
        with work_as(herself.scope):
            told = waiting(herself)[0].arguments
            assert not remind_of_draft(herself, told, datetime.now(UTC) + 40 * DAY)


def test_begun_in_the_last_hours_is_reminded_of_only_where_it_is_open_longer(
    app: Flask, round_: Recruiting
) -> None:
    with app.app_context():
        with work_as(round_.lead.scope):
            session().execute(update(Call).values(closes_at=datetime.now(UTC) + 2 * HOUR))
        herself, _case = draft(round_)
        due(herself)
        assert letters(herself) == []
        close(round_, datetime.now(UTC) + 9 * DAY)
        work(herself)
        due(herself)
        assert len(letters(herself)) == 1


def test_what_is_handed_in_or_deleted_is_not_reminded_of(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        herself, case_id = draft(round_)
        other, gone = draft(round_, "orsa")
        with work_as(herself.scope):
            move(herself, case_id, "submitted")
        with work_as(other.scope):
            discard(other, gone)
        # Nothing of a deleted draft is kept, the work that waited for it included.
        assert waiting(other) == []
        due(herself)
        assert waiting(herself) == letters(herself) == letters(other) == []


def test_an_own_call_holds_for_its_council_alone(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        herself, _case = draft(round_)
        other, _other = draft(round_, "orsa")
        now = datetime.now(UTC)
        with work_as(round_.coordinators["orsa"].scope):
            session().add(
                Call(
                    programme_id=round_.programme_id, round_id=round_.round_id, council_id=other.council.id,
                    way_in="both", opens_at=now - DAY, closes_at=now + 40 * DAY, decision_at=now + 60 * DAY,
                    published_at=now,
                )
            )  # fmt: skip
        come_by(round_)
        work(other)
        assert near(at(other), now + 40 * DAY - BEFORE_CLOSING[0])
        with work_as(herself.scope):
            joint = session().get_one(Call, (round_.programme_id, round_.call_id)).closes_at
            assert near(at(herself), joint - BEFORE_CLOSING[0])
            assert session().scalars(moved_calls()).all() == []
            assert follow() == 0


def test_somebody_one_was_about_to_put_forward_follows_too(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        manager = round_.managers["orsa"]
        assert manager.person_id
        with work_as(manager.scope):
            call = call_for(round_.programme_id, round_.round_id)
            assert call
            put_forward(
                manager, call, NominationData(round_.people["orsa"][0], manager.person_id), send=False
            )
        close(round_, datetime.now(UTC) + 5 * DAY)
        work(manager, UNFINISHED)
        assert near(at(manager, UNFINISHED), datetime.now(UTC) + 2 * DAY)
        due(manager, UNFINISHED)
        due(manager, UNFINISHED)
        assert len(letters(manager, "nomination_unfinished")) == 1
