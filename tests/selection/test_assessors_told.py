"""An assessor is told what waits, by letters as everybody: in the own council, without the candidate's name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.letters.models import Letter, LetterChoice
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import Scope, session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.selection.models import Assessment
from app.selection.service.assessments import assign, tell_conflict
from app.selection.service.invitations import remind_assessors
from tests.selection.files import Preparing, preparing, soon
from tests.selection.test_interviews import booked, mails, sent

__all__ = ["mails"]


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def somebody(made: Preparing) -> Actor:
    """Somebody of Orsa's directory, on the panel, asked to interview Mora's candidate."""
    who = made.round.sign_in("orsa", made.round.people["orsa"][3], Role.MANAGER)
    made.members["asked"] = made.put_on_panel("orsa", who, "Olle Ask")
    return who


def work(made: Preparing, slug: str, *kinds: str) -> list[str]:
    """What is due in a council, done."""
    council = made.round.coordinators[slug].council
    with work_as(Scope(council.id)):
        wanted = select(OutboxEntry.id).where(OutboxEntry.kind.in_(kinds), OutboxEntry.done_at.is_(None))
        waiting = list(session().scalars(wanted.order_by(OutboxEntry.created_at, OutboxEntry.id)))
    return [execute(council, one) for one in waiting]


def letters(made: Preparing, slug: str) -> list[Letter]:
    with work_as(made.round.coordinators[slug].scope):
        found = list(session().scalars(select(Letter).order_by(Letter.written_at, Letter.id)))
        session().expunge_all()
        return found


def test_who_is_asked_gets_a_letter_and_reminders_once_each(app: Flask, made: Preparing) -> None:
    with app.app_context():
        who = somebody(made)
        with work_as(made.mora.scope):
            one = assign(made.mora, made.case_id, made.members["asked"], "work_sample", soon(7))
        assert work(made, "orsa", "assessments.tell") == ["done"]
        (letter,) = letters(made, "orsa")
        assert (letter.kind, letter.person_id) == ("assessment_asked", who.person_id)
        assert "Person000" not in letter.subject + letter.body
        assert letters(made, "mora") == []
        for due, expected in (
            (timedelta(days=1), "assessment_soon"),
            (timedelta(hours=-3), "assessment_overdue"),
        ):
            with work_as(made.mora.scope):
                moved = {"due_at": soon(0) + due, "created_at": soon(-9)}
                session().execute(update(Assessment).where(Assessment.id == one).values(moved))
            for asked in (1, 0):
                with work_as(system_actor(made.mora.council).scope):
                    assert remind_assessors() == asked
            work(made, "orsa", "assessments.tell")
            assert letters(made, "orsa")[-1].kind == expected
        assert len(letters(made, "orsa")) == 3


def test_who_has_told_a_conflict_is_told_nothing_more(app: Flask, made: Preparing) -> None:
    with app.app_context():
        who = somebody(made)
        with work_as(made.mora.scope):
            one = assign(made.mora, made.case_id, made.members["asked"], "work_sample", soon(1))
        with work_as(who.scope):
            tell_conflict(who, one, "kin")
        assert work(made, "orsa", "assessments.tell") == ["done"]
        with work_as(system_actor(made.mora.council).scope):
            assert remind_assessors() == 0
        assert letters(made, "orsa") == []


def test_who_reads_only_in_fram_gets_no_mail_of_an_interview(
    app: Flask, made: Preparing, mails: Path
) -> None:
    with app.app_context():
        who = somebody(made)
        assert who.person_id
        with work_as(who.scope):
            session().add(LetterChoice(council_id=who.council.id, person_id=who.person_id, channel="fram"))
        with work_as(made.mora.scope):
            assign(made.mora, made.case_id, made.members["asked"], "interview", soon(7))
        booked(made)
        assert work(made, "orsa", "assessments.invite") == ["done"]
        assert sent(mails) == []
        (letter,) = letters(made, "orsa")
        assert (letter.kind, letter.channel) == ("interview_to_hold", "fram")
        assert "Kommunhuset, rum 2" in letter.body
        assert "Person000" not in letter.subject + letter.body


def test_no_calendar_entry_leaves_at_night(app: Flask, made: Preparing, mails: Path) -> None:
    with app.app_context():
        made.ask("orsa")
        booked(made)
        before = app.extensions["fram_settings"]
        # All hours but one are quiet; which one it is, is never this one.
        hour = (soon(0).astimezone(made.mora.council.zone).hour + 2) % 24
        app.extensions["fram_settings"] = before.model_copy(
            update={"quiet_hours": f"{(hour + 1) % 24}-{hour}"}
        )
        try:
            assert work(made, "orsa", "assessments.invite") == ["done"]
        finally:
            app.extensions["fram_settings"] = before
        assert sent(mails) == []
        with work_as(Scope(made.round.coordinators["orsa"].council.id)):
            wanted = select(OutboxEntry.next_at).where(
                OutboxEntry.kind == "assessments.invite", OutboxEntry.done_at.is_(None)
            )
            (due,) = session().scalars(wanted).all()
        assert due > soon(0)
        assert work(made, "orsa", "assessments.invite") == ["done"]
        assert len(sent(mails)) == 1
