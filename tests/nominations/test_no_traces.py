"""What others can learn of a letter that is not answered with yes: not from the server's log, not from a number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update

from app.letters.models import Letter
from app.letters.service.own import choose_channel
from app.nominations.models import Call, Nomination, NominationNo
from app.nominations.service.answer import say_later
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import Scope, session, work_as
from app.platform.identity.models import Account
from app.platform.outbox.models import OutboxEntry
from tests.nominations.test_nominate import GROUNDS, lapsed, next_call, run_jobs, sent
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

LIST = "/programmes/talangjakten/rounds/1/candidates"


@pytest.fixture
def made(app: Flask) -> Iterator[Recruiting]:
    with app.app_context():
        yield recruiting(app)


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    lines = (line for line in capsys.readouterr().err.splitlines() if line.startswith("{"))
    return [json.loads(line) for line in lines]


def end_account(made: Recruiting, who: Actor) -> None:
    with work_as(made.coordinators["orsa"].scope):
        session().execute(update(Account).where(Account.id == who.account_id).values(status="ended"))


# The server's log.


def test_no_line_of_the_log_says_who_answers_a_letter(
    app: Flask, made: Recruiting, capsys: pytest.CaptureFixture[str]
) -> None:
    nomination_id = sent(made)
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    client = client_for(app, nominee)
    token = form_token(client, f"/nominations/{nomination_id}")
    form = {"csrf_token": token, "answer": "no"}
    client.post(f"/nominations/{nomination_id}/answer", data=form, follow_redirects=True)
    client.get(f"/nominations/{nomination_id}")
    client.get("/account")
    lines = [line for line in logged(capsys) if line["event"] == "request"]
    about = [line for line in lines if line["route"].startswith(("/nominations", "/my-case"))]
    assert {line["route"].rpartition("/")[2] for line in about} >= {"answer", "my-case"}
    assert all("actor_id" not in line and line["council_id"] for line in about)
    named = [line for line in lines if line["route"] == "/account"]
    assert named[0]["actor_id"] == str(nominee.account_id)


def test_nor_who_has_said_later_or_sent_a_letter(
    made: Recruiting, capsys: pytest.CaptureFixture[str]
) -> None:
    nomination_id = sent(made)
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(nominee.scope):
        say_later(nominee, nomination_id)
        asked = session().scalars(
            select(OutboxEntry.actor_id).where(OutboxEntry.kind == "nominations.ask_again")
        )
        assert asked.all() == [made.managers["orsa"].account_id], "the sender, who sees the answer anyway"
    for kind in ("nominations.ask_again", "nominations.remind_nominee", "letters.send.between"):
        run_jobs(made, kind)
    lines = [line for line in logged(capsys) if line["event"] == "job"]
    assert {line["kind"] for line in lines} == {
        "nominations.ask_again", "nominations.remind_nominee", "letters.send.between"
    }  # fmt: skip
    assert all(line["actor_id"] is None for line in lines)


# The number.


def closed(made: Recruiting, answers: int | None, close: bool = True) -> None:
    orsa = made.coordinators["orsa"]
    with work_as(made.lead.scope):
        if close:
            past = datetime.now(UTC) - timedelta(minutes=1)
            session().execute(update(Call).where(Call.id == made.call_id).values(closes_at=past))
    with work_as(orsa.scope):
        session().execute(delete(NominationNo))
        if answers is not None:
            session().add(
                NominationNo(
                    council_id=orsa.council.id, programme_id=made.programme_id, round_id=made.round_id,
                    answers=answers,
                )
            )  # fmt: skip


def test_coordinators_read_the_number_when_the_call_has_closed(app: Flask, made: Recruiting) -> None:
    client = client_for(app, made.coordinators["orsa"])
    closed(made, 7, close=False)
    assert "Said no to being put forward" not in client.get(LIST).text
    for answers, told in (
        (None, "No letter in your council was answered with no."),
        (0, "No letter in your council was answered with no."),
        (1, "Fewer than five letters in your council were answered with no."),
        (4, "Fewer than five letters in your council were answered with no."),
        (5, "5 letters in your council were answered with no."),
        (17, "17 letters in your council were answered with no."),
    ):
        closed(made, answers)
        page = client.get(LIST).text
        assert told in page
        assert "a number without names" in page
    made.candidate("orsa", 0)
    assert "17 letters in your council" in client.get(LIST).text
    assert "No letter in your council" in client_for(app, made.lead).get(LIST).text, "each council its own"


def test_where_nobody_can_be_put_forward_there_is_no_number(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, way_in="open_call")
        closed(made, None)
        page = client_for(app, made.coordinators["orsa"]).get(LIST).text
        assert "Said no to being put forward" not in page


# The sender has left.


def test_what_the_sender_has_asked_for_is_done_when_the_account_has_ended(made: Recruiting) -> None:
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(nominee.scope):
        choose_channel(nominee, "fram")
    sent(made)
    end_account(made, made.managers["orsa"])
    assert run_jobs(made, "letters.send.between") == ["done"]
    assert run_jobs(made, "nominations.remind_nominee") == ["done"]
    assert run_jobs(made, "letters.send.between") == ["done"]
    with work_as(nominee.scope):
        letters = session().execute(select(Letter.kind, Letter.sent_at).order_by(Letter.written_at)).all()
        assert [(one.kind, one.sent_at is not None) for one in letters] == [
            ("nomination", True), ("nomination_reminder", True)
        ]  # fmt: skip
        session().execute(update(Nomination).values(answer_by=datetime.now(UTC) - timedelta(days=31)))
    assert lapsed(made) == "done"
    with work_as(nominee.scope):
        assert session().scalar(select(func.count()).select_from(Nomination)) == 0
        assert session().scalar(select(func.count()).select_from(Letter)) == 0


def test_later_is_asked_again_when_both_accounts_have_ended_and_in_the_nominators_name(
    made: Recruiting,
) -> None:
    nomination_id = sent(made)
    manager, nominee = made.managers["orsa"], made.sign_in("orsa", made.people["orsa"][0])
    with work_as(nominee.scope):
        say_later(nominee, nomination_id)
    with work_as(made.coordinators["orsa"].scope):
        boss = session().get_one(Person, (manager.council.id, manager.person_id))
        name = f"{boss.given_name} {boss.family_name}"
        boss.active = False
    end_account(made, manager)
    next_call(made)
    assert run_jobs(made, "nominations.ask_again") == ["done"]
    with work_as(nominee.scope):
        again = select(Letter.body).where(Letter.kind == "nomination_again")
        body = session().scalars(again).one()
    assert name in body
    assert nominee.name not in body.replace(GROUNDS, ""), "nobody has put forward herself"


def test_it_sees_what_the_account_saw_and_no_more(made: Recruiting) -> None:
    sent(made)
    manager = made.managers["orsa"]
    other = made.sign_in("orsa", made.people["orsa"][2], Role.MANAGER)
    with work_as(manager.scope):
        told = (
            session()
            .execute(
                select(OutboxEntry.id, OutboxEntry.arguments).where(
                    OutboxEntry.kind == "letters.send.between"
                )
            )
            .one()
        )
        session().execute(
            update(OutboxEntry).where(OutboxEntry.id == told.id).values(actor_id=other.account_id)
        )
    end_account(made, other)
    assert run_jobs(made, "letters.send.between") == ["done"]
    with work_as(manager.scope):
        assert session().scalars(select(Letter.sent_at)).one() is None


def test_the_sender_cannot_stop_what_must_happen(app: Flask, made: Recruiting) -> None:
    sent(made)
    manager = made.managers["orsa"]
    client = client_for(app, manager)
    with work_as(manager.scope):
        kinds: dict[str, UUID] = dict(session().execute(select(OutboxEntry.kind, OutboxEntry.id)).all())
    assert set(kinds) == {"letters.send.between", "nominations.remind_nominee", "nominations.answer_day"}
    token = form_token(client, "/account")
    for job in kinds.values():
        assert f"/jobs/{job}/cancel" not in client.get(f"/jobs/{job}").text
        assert client.post(f"/jobs/{job}/cancel", data={"csrf_token": token}).status_code == 409
    with work_as(Scope(manager.council.id)):
        assert (
            session().scalars(select(OutboxEntry.id).where(OutboxEntry.cancelled_at.is_not(None))).all() == []
        )


def test_the_function_shows_nobody_anything(made: Recruiting) -> None:
    sent(made)
    with work_as(made.coordinators["orsa"].scope):
        assert session().execute(text("SELECT ctx.lapse_nominations()")).scalar() in (None, "")
    with work_as(made.managers["orsa"].scope):
        assert session().scalar(select(func.count()).select_from(Nomination)) == 1
