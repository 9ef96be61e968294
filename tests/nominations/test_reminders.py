"""Reminders: opinions before and at their day, drafts before the call closes, days that cannot be kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.letters.models import Letter
from app.nominations import hooks
from app.nominations.models import Call, Candidacy, Opinion
from app.nominations.queries.waiting import waiting_rounds
from app.nominations.service.move import begin, move
from app.nominations.service.reminders import keep_promises, remind_managers
from app.nominations.states import WAITING
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.publish import publish
from app.platform.outbox.schedule import SCHEDULE
from tests.support.recruiting import Recruiting, recruiting

DAY = timedelta(days=1)


@pytest.fixture
def round_(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def draft(round_: Recruiting, number: int = 0) -> tuple[Actor, UUID]:
    """Somebody's own draft."""
    herself = round_.sign_in("mora", round_.people["mora"][number])
    with work_as(herself.scope):
        made = Candidacy(
            council_id=herself.council.id, programme_id=round_.programme_id, round_id=round_.round_id,
            call_id=round_.call_id, person_id=round_.people["mora"][number], door="application",
        )  # fmt: skip
        return herself, begin(herself, made, "started").id


def hand_in(round_: Recruiting, number: int = 0) -> UUID:
    herself, case_id = draft(round_, number)
    with work_as(herself.scope):
        move(herself, case_id, "submitted")
    return case_id


def letters(round_: Recruiting, kind: str) -> list[Letter]:
    with work_as(round_.lead.scope) as current:
        found = list(current.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))
        for one in found:
            current.expunge(one)
    return found


def remind(round_: Recruiting, now: datetime) -> int:
    somebody = system_actor(round_.lead.council)
    with work_as(somebody.scope):
        return remind_managers(somebody, now)


def keep(round_: Recruiting, now: datetime) -> int:
    somebody = system_actor(round_.lead.council)
    with work_as(somebody.scope):
        return keep_promises(somebody, now)


def promised(round_: Recruiting, case_id: UUID) -> datetime:
    with work_as(round_.lead.scope):
        found = session().scalars(select(Candidacy.hears_by).where(Candidacy.id == case_id)).one()
        assert found is not None
        return found


def test_a_manager_is_reminded_once_before_and_once_at_the_day(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        hand_in(round_)
        with work_as(round_.lead.scope):
            due = session().scalars(select(Opinion.due_at)).one()
        sent = [remind(round_, due + hours) for hours in (
            -9 * DAY, -2.1 * DAY, -1.9 * DAY, -1 * DAY, -0.1 * DAY, 0 * DAY, 0.5 * DAY, 20 * DAY,
        )]  # fmt: skip
        assert sent == [0, 0, 1, 0, 0, 1, 0, 0]
        assert len(letters(round_, "opinion_reminder")) == len(letters(round_, "opinion_overdue")) == 1
        assert letters(round_, "opinion_overdue")[0].person_id == round_.managers["mora"].person_id


def test_of_a_missed_reminder_the_latest_is_sent(app: Flask, round_: Recruiting) -> None:
    """The schedule was away for a week: one letter, and the one that is true now."""
    with app.app_context():
        hand_in(round_)
        with work_as(round_.lead.scope):
            due = session().scalars(select(Opinion.due_at)).one()
        assert [remind(round_, due + DAY), remind(round_, due + 2 * DAY)] == [1, 0]
        assert letters(round_, "opinion_reminder") == []


def test_nobody_is_reminded_of_what_nobody_waits_for(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = hand_in(round_)
        with work_as(round_.lead.scope):
            due = session().scalars(select(Opinion.due_at)).one()
            move(round_.lead, case_id, "passed_on", grounds="Chefen är borta.")
        assert remind(round_, due + DAY) == 0


def test_the_day_is_moved_before_it_passes_and_the_person_is_told(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = hand_in(round_)
        first = promised(round_, case_id)
        assert keep(round_, first - 2 * DAY) == 0
        assert keep(round_, first - 0.9 * DAY) == 1
        second = promised(round_, case_id)
        assert second >= first + 13 * DAY
        assert keep(round_, first) == 0
        (letter,) = letters(round_, "delayed")
        assert str(second.year) in letter.body
        assert "{" not in letter.body
        with work_as(round_.lead.scope):
            lines = "SELECT count(*) FROM audit.entry WHERE action = 'candidacy.delayed'"
            assert session().execute(text(lines)).scalar_one() == 1


def test_the_new_day_is_that_of_the_call_where_it_has_been_moved(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = hand_in(round_)
        first = promised(round_, case_id)
        with work_as(round_.lead.scope):
            session().execute(update(Call).values(decision_at=first + 30 * DAY))
        assert keep(round_, first - 0.5 * DAY) == 1
        assert promised(round_, case_id) == first + 30 * DAY


def test_what_is_told_in_time_needs_no_letter(
    app: Flask, round_: Recruiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        case_id = hand_in(round_)
        first = promised(round_, case_id)
        monkeypatch.setattr(hooks, "announcements", [lambda _programme, _round: first])
        assert keep(round_, first - 0.5 * DAY) == 0
        assert keep(round_, first + timedelta(minutes=10)) == 0
        # Telling has failed: then the person hears that at least.
        assert keep(round_, first + timedelta(hours=1)) == 1
        monkeypatch.setattr(hooks, "announcements", [lambda _programme, _round: first + 40 * DAY])
        second = promised(round_, case_id)
        assert keep(round_, second - 0.5 * DAY) == 1
        assert promised(round_, case_id) == first + 40 * DAY


def test_final_decisions_are_known_to_the_promises(app: Flask, round_: Recruiting) -> None:
    from app.selection.models import RoundSelection

    with app.app_context():
        case_id = hand_in(round_)
        first = promised(round_, case_id)
        with work_as(round_.lead.scope):
            session().add(
                RoundSelection(
                    programme_id=round_.programme_id,
                    round_id=round_.round_id,
                    announce_at=first,
                    final_at=datetime.now(UTC),
                )
            )
        assert keep(round_, first - 0.5 * DAY) == 0


def test_no_case_ever_waits_past_a_promised_day_unknowingly(app: Flask, round_: Recruiting) -> None:
    """A case that nobody does anything about, with the schedule looking every half hour near each promised day."""
    with app.app_context():
        case_id = hand_in(round_)
        told = 0
        for _turn in range(4):
            day = promised(round_, case_id)
            for minutes in range(-26 * 60, 60, 30):
                now = day + timedelta(minutes=minutes)
                told += keep(round_, now)
                assert promised(round_, case_id) > now
        assert told == len(letters(round_, "delayed")) == 4


def test_the_promise_is_kept_while_the_case_moves_on(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = hand_in(round_)
        first = promised(round_, case_id)
        lead = round_.lead
        with work_as(lead.scope):
            assert move(lead, case_id, "passed_on", grounds="Chefen är borta.").hears_by == first
            assert move(lead, case_id, "made_ready").hears_by == first
            assert move(lead, case_id, "reopened", grounds="Intervju saknas").hears_by == first
            assert move(lead, case_id, "taken_out", grounds="Fel").hears_by is None
            assert move(lead, case_id, "corrected", grounds="Rätt ändå").hears_by is not None
        assert "accepted" not in WAITING


def test_the_scheduled_jobs_do_what_they_say(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = hand_in(round_)
        with work_as(round_.lead.scope) as current:
            asked = ("nominations.review", "nominations.remind", "nominations.promises")
            wanted = {kind: SCHEDULE[kind].needed for kind in asked}
            assert [need(current) for need in wanted.values() if need] == [True, False, False]
            old = datetime.now(UTC) - DAY
            current.execute(update(Opinion).values(due_at=old))
            current.execute(update(Candidacy).values(hears_by=old))
            assert [need(current) for need in wanted.values() if need] == [True, True, True]
        system = system_actor(round_.lead.council)
        for kind in wanted:
            with work_as(system.scope):
                job_id = publish(kind, {}, actor=system)
            assert execute(system.council, job_id) == "done"
        assert len(letters(round_, "opinion_overdue")) == len(letters(round_, "delayed")) == 1
        assert promised(round_, case_id) > datetime.now(UTC)


def test_coordinators_get_one_mail_a_day(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        hand_in(round_)
        with work_as(round_.lead.scope) as current:
            current.execute(update(Opinion).values(due_at=datetime.now(UTC) - DAY))
            current.execute(text("UPDATE account SET email = 'vera@mora.example' WHERE id = :id"),
                            {"id": round_.lead.account_id})  # fmt: skip
        system = system_actor(round_.lead.council)
        for _twice in range(2):
            with work_as(system.scope):
                job_id = publish("nominations.tell", {}, actor=system)
            assert execute(system.council, job_id) == "done"
        with work_as(system.scope):
            mails = session().scalars(select(OutboxEntry).where(OutboxEntry.kind == "mail.send")).all()
            told = [one for one in mails if one.arguments["template"] == "nominations.waiting"]
            assert [one.arguments["values"] for one in told] == [{"nobody": 0, "overdue": 1, "near": 0}]
    assert Role.COORDINATOR in round_.lead.roles


def test_the_mail_can_be_written(app: Flask, round_: Recruiting) -> None:
    from uuid import uuid4

    from app.platform.identity.models import Account
    from app.platform.mail.compose import compose

    with app.app_context(), work_as(round_.lead.scope):
        account = session().scalars(select(Account).where(Account.id == round_.lead.account_id)).one()
        account.email = "vera@mora.example"
        values = {"nobody": 1, "overdue": 2, "near": 0}
        message = compose("nominations.waiting", account, round_.lead.council, values, uuid4())
        assert "2 opinions are overdue." in message.text
        assert "One case has nobody" in message.html
        assert "promised" not in message.text


def test_who_waits_on_the_list_hears_before_the_promised_day_passes(app: Flask, round_: Recruiting) -> None:
    with app.app_context():
        case_id = round_.candidate("mora", 0, "reserve")
        day = datetime.now(UTC) + 20 * DAY
        with work_as(round_.lead.scope):
            session().execute(update(Candidacy).values(hears_by=day))
        # Also when all decisions have been told long ago.
        before = hooks.announcements[:]
        hooks.announcements[:] = [lambda _programme, _round: day - 10 * DAY]
        try:
            assert [keep(round_, day - 2 * DAY), keep(round_, day - DAY), keep(round_, day)] == [0, 1, 0]
        finally:
            hooks.announcements[:] = before
        (letter,) = letters(round_, "still_waiting")
        assert letter.person_id == round_.people["mora"][0]
        assert "{" not in letter.body
        assert letters(round_, "delayed") == []
        assert promised(round_, case_id) == day + 14 * DAY
        with work_as(round_.lead.scope):
            (line,) = waiting_rounds(day + 10 * DAY)
        assert line.near == 1
