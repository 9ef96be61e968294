"""Whoever is not to hold or attend an interview any more has it taken out of the calendar, and is told; once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.letters.models import Letter, LetterChoice
from app.nominations.service.move import move
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.identity.models import Account
from app.platform.tenancy import grants
from app.selection.models import Assessment, Interview
from app.selection.queries.assessments import list_mine
from app.selection.service import panel
from app.selection.service.assessments import assign
from app.selection.service.interviews import cancel, change
from tests.selection.boards import facts_of
from tests.selection.files import Preparing, preparing, soon
from tests.selection.test_assessors_told import letters, somebody, work
from tests.selection.test_interviews import booked, mails, send_all, sent
from tests.selection.test_invitations import jobs, told
from tests.support.clients import client_for
from tests.support.seating import announce, fix_seats

__all__ = ["mails"]
INVITED, CANCELLED = ("REQUEST", 0), ("CANCEL", 1)


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def taken_off(made: Preparing, slug: str) -> panel.Unseated:
    who = made.round.coordinators[slug]
    with work_as(who.scope):
        return panel.unseat(who, facts_of(made.round, who), made.members[slug])


def reads(who: Actor) -> list[UUID]:
    with work_as(who.scope):
        return [one.id for one in list_mine()]


@pytest.mark.parametrize("slug", ["mora", "orsa"])
def test_taken_off_the_panel_one_holds_and_reads_nothing_more(
    app: Flask, made: Preparing, mails: Path, slug: str
) -> None:
    with app.app_context():
        asked = made.free(slug)
        made.ask("alvdalen")
        booked(made)
        send_all(made, slug)
        assert told(mails) == [INVITED]
        assert reads(made.panel[slug]) == [asked]
        done = taken_off(made, slug)
        assert (done.grants, done.assessments) == ((0, 1) if slug == "mora" else (1, 0))
        send_all(made, slug)
        assert told(mails) == [INVITED, CANCELLED]
        assert sent(mails)[-1][0] == sent(mails)[0][0]
        assert reads(made.panel[slug]) == []
        # Nobody else hears of it, and the interview stands.
        assert jobs(made, "alvdalen") == 1
        with work_as(made.mora.scope):
            assert session().scalars(select(Interview.cancelled_at)).all() == [None]


def test_what_was_handed_in_and_a_told_conflict_stay(app: Flask, made: Preparing) -> None:
    with app.app_context():
        one, other = made.free("mora"), made.ask("mora", "work_sample")
        with work_as(made.mora.scope):
            session().execute(
                update(Assessment).where(Assessment.id == one).values(submitted_at=Assessment.created_at)
            )
            session().execute(update(Assessment).where(Assessment.id == other).values(conflict="kin"))
        assert taken_off(made, "mora").assessments == 0
        assert {made.row(one).conflict, made.row(other).conflict} == {"none", "kin"}


def test_who_has_handed_in_and_is_taken_off_has_no_interview(
    app: Flask, made: Preparing, mails: Path
) -> None:
    with app.app_context():
        asked = made.free("mora")
        made.free("alvdalen")
        booked(made)
        send_all(made, "mora")
        with work_as(made.mora.scope):
            done = update(Assessment).where(Assessment.id == asked)
            session().execute(done.values(submitted_at=Assessment.created_at))
        assert taken_off(made, "mora").assessments == 0
        send_all(made, "mora")
        assert told(mails) == [INVITED, CANCELLED]
        assert made.row(asked).submitted_at is not None
        # Told once: neither another day nor that it is cancelled is told to who is out of it; to others both are.
        with work_as(made.mora.scope):
            found = session().scalars(select(Interview)).one()
            later = found.starts_at + timedelta(days=1), found.ends_at + timedelta(days=1)
            interview, version = found.id, found.version
            change(made.mora, made.case_id, interview, version, *later, found.place)
        with work_as(made.mora.scope):
            cancel(made.mora, made.case_id, interview, version + 1)
        assert (jobs(made, "mora"), jobs(made, "alvdalen")) == (2, 3)


@pytest.mark.parametrize("handed_in", [False, True])
def test_a_grant_that_is_withdrawn_by_itself_takes_the_interview_with_it(
    app: Flask, made: Preparing, mails: Path, handed_in: bool
) -> None:
    with app.app_context():
        asked = made.free("orsa")
        made.free("alvdalen")
        booked(made)
        send_all(made, "orsa")
        grant_id = made.row(asked).grant_id
        assert grant_id
        with work_as(made.mora.scope):
            if handed_in:
                done = update(Assessment).where(Assessment.id == asked)
                session().execute(done.values(submitted_at=Assessment.created_at))
            assert grants.withdraw(made.mora, grant_id)
            assert not grants.withdraw(made.mora, grant_id)
        send_all(made, "orsa")
        assert told(mails) == [INVITED, CANCELLED]
        assert sent(mails)[-1][0] == sent(mails)[0][0]
        with work_as(made.mora.scope):
            found = session().scalars(select(Interview)).one()
            assert found.cancelled_at is None
            cancel(made.mora, made.case_id, found.id, found.version)
        assert (jobs(made, "orsa"), jobs(made, "alvdalen")) == (2, 2)


def test_a_file_that_is_closed_to_somebody_takes_the_interview_with_it(
    app: Flask, made: Preparing, mails: Path
) -> None:
    with app.app_context():
        made.free("orsa")
        booked(made)
        send_all(made, "orsa")
        account = made.panel["orsa"].account_id
        assert account
        for ended in (1, 0):
            with work_as(made.mora.scope):
                assert panel.close_files(made.mora, facts_of(made.round, made.mora), account) == ended
        send_all(made, "orsa")
        assert told(mails) == [INVITED, CANCELLED]


@pytest.mark.parametrize("outcome", ["offered", "put_on_reserve", "turned_down", "taken_out"])
def test_a_case_that_is_decided_or_closed_has_no_interview(
    app: Flask, made: Preparing, mails: Path, outcome: str
) -> None:
    with app.app_context():
        fix_seats(made.round)
        announce(made.round)
        made.free("orsa")
        made.ask("mora")
        booked(made)
        for slug in ("orsa", "mora"):
            send_all(made, slug)
        who = made.mora if outcome == "taken_out" else system_actor(made.mora.council)
        with work_as(who.scope):
            move(who, made.case_id, outcome, grounds="Skälen står här.", letter_values={"grounds": "Skälen."})
        for slug in ("orsa", "mora"):
            send_all(made, slug)
        assert sorted(told(mails)) == [CANCELLED, CANCELLED, INVITED, INVITED]
        with work_as(made.mora.scope):
            (letter,) = session().scalars(select(Letter).where(Letter.kind == "interview_dropped")).all()
            assert "METHOD:CANCEL" in letter.attachments[0]["text"]
            assert "Kommunhuset, rum 2" in letter.body
            assert "{" not in letter.subject + letter.body
            assert session().scalars(select(Interview.cancelled_at)).one() is not None


def test_who_reads_only_in_fram_reads_that_it_is_cancelled(app: Flask, made: Preparing, mails: Path) -> None:
    with app.app_context():
        who = somebody(made)
        with work_as(who.scope):
            session().add(LetterChoice(council_id=who.council.id, person_id=who.person_id, channel="fram"))
        with work_as(made.mora.scope):
            assign(made.mora, made.case_id, made.members["asked"], "interview", soon(7))
        booked(made)
        work(made, "orsa", "assessments.invite")
        made.members["orsa"] = made.members["asked"]
        taken_off(made, "orsa")
        work(made, "orsa", "assessments.invite")
        assert sent(mails) == []
        assert [one.kind for one in letters(made, "orsa")] == ["interview_to_hold", "interview_off"]
        last = letters(made, "orsa")[-1]
        assert "Person000" not in last.subject + last.body
        assert "{" not in last.subject + last.body


def test_an_account_of_nobody_in_the_directory_is_written_to(
    app: Flask, made: Preparing, mails: Path
) -> None:
    with app.app_context():
        with work_as(made.panel["orsa"].scope):
            one = Account.id == made.panel["orsa"].account_id
            session().execute(update(Account).where(one).values(email="olle@example.test", locale="nb"))
        made.ask("orsa", "work_sample")
        assert work(made, "orsa", "assessments.tell") == ["done"]
        assert letters(made, "orsa") == []
        (mail,) = mails.glob("*.eml")
        text = mail.read_text(encoding="utf-8")
        assert "To: olle@example.test" in text
        assert "Person000" not in text
        assert "Content-Language: nb" in text


def test_who_is_reached_by_no_letter_is_told_by_hand(app: Flask, made: Preparing, mails: Path) -> None:
    by_hand = "No letter reaches this person"
    with app.app_context():
        account = made.panel["mora"].account_id
        with work_as(made.mora.scope):
            session().execute(update(Account).where(Account.id == account).values(email="maja@example.test"))
    client, page = client_for(app, made.mora), "/programmes/talangjakten/rounds/1/panel"
    assert by_hand not in client.get(page).text
    with app.app_context():
        with work_as(made.mora.scope):
            session().execute(update(Account).where(Account.id == account).values(email=None))
        made.ask("mora", "work_sample")
        assert work(made, "mora", "assessments.tell") == ["done"]
        assert list(mails.glob("*.eml")) == []
    assert client.get(page).text.count(by_hand) == 1
    # Of another council's people this page knows nothing.
    orsa = client_for(app, made.round.coordinators["orsa"])
    with app.app_context(), work_as(made.panel["orsa"].scope):
        one = Account.id == made.panel["orsa"].account_id
        session().execute(update(Account).where(one).values(email="olle@example.test"))
    assert by_hand not in orsa.get(page).text
    assert Role.MANAGER in made.panel["orsa"].roles
