"""Three letters are three, whatever is taken back; and nobody is asked for an answer after the door is shut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.letters.models import Letter
from app.nominations.models import Call, Nomination, NominationSent
from app.nominations.queries.calls import call_for
from app.nominations.queries.nominate import to_answer
from app.nominations.service.answer import say_no, say_yes
from app.nominations.service.answer_day import follow_closing
from app.nominations.service.closing import ANSWER_DAY, follow
from app.nominations.service.nominate import NominationData, change, put_forward, take_back
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.outbox.models import OutboxEntry
from app.platform.refusals import Refused
from tests.conftest import Database
from tests.programmes.builders import actor
from tests.support.at_once import second_waits
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, linked, recruiting

GROUNDS = "Du får andra att växa."


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def send(made: Recruiting, by: Actor, nominator: UUID | None = None, number: int = 0) -> UUID:
    """Put somebody of Orsa forward."""
    with work_as(by.scope):
        call = call_for(made.programme_id, made.round_id)
        named = nominator or by.person_id
        assert call is not None
        assert named is not None
        data = NominationData(made.people["orsa"][number], named, GROUNDS, no_guarantee=True)
        return put_forward(by, call, data, send=True)


def counted(who: Actor) -> list[int]:
    with work_as(who.scope):
        return list(session().scalars(select(NominationSent.letters)))


def test_taking_back_and_writing_anew_gives_no_more_letters(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        manager = made.managers["orsa"]
        for number in (1, 2):
            nomination = send(made, manager)
            with work_as(manager.scope):
                take_back(manager, nomination)
            assert counted(manager) == [number]
        third = send(made, manager)
        with work_as(manager.scope):
            one = session().scalars(select(Nomination)).one()
            data = NominationData(one.person_id, one.nominator_id, "Andra ord.", no_guarantee=True)
            with pytest.raises(Refused, match="nomination: often"):
                change(manager, third, one.version, data, send=True)
            take_back(manager, third)
        with pytest.raises(Refused, match="nomination: often"):
            send(made, manager)
        # Nor in another manager's name.
        other = made.people["orsa"][2]
        with work_as(made.coordinators["orsa"].scope):
            session().execute(
                text(
                    "UPDATE unit SET manager_id = :id WHERE id = (SELECT unit_id FROM person WHERE id = :id)"
                ),
                {"id": other},
            )
        with pytest.raises(Refused, match="nomination: often"):
            send(made, manager, other)
        send(made, manager, number=1)  # somebody else is somebody else
        # The two alone see the count.
        assert counted(made.coordinators["orsa"]) == []
        assert counted(made.sign_in("orsa", made.people["orsa"][0])) == [3]


def test_the_page_says_so_and_keeps_what_was_typed(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        manager = made.managers["orsa"]
        for _number in range(3):
            nomination = send(made, manager)
            with work_as(manager.scope):
                take_back(manager, nomination)
    client = client_for(app, manager)
    form = {
        "csrf_token": form_token(client, "/nominations/new"), "programme": "talangjakten", "do": "send",
        "person": str(made.people["orsa"][0]), "grounds": GROUNDS, "no_guarantee": "1",
    }  # fmt: skip
    answer = client.post("/nominations/new", data=form)
    assert answer.status_code == 422
    assert "three letters from the same sender" in answer.text
    assert GROUNDS in answer.text


def test_a_no_leaves_no_count(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        manager = made.managers["orsa"]
        nomination = send(made, manager)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            say_no(herself, nomination)
        assert counted(manager) == counted(herself) == []


def closing(made: Recruiting, at: datetime) -> None:
    """Move the closing time of the joint call."""
    with work_as(made.lead.scope):
        session().execute(update(Call).where(Call.id == made.call_id).values(closes_at=at))


def followed(made: Recruiting, manager: Actor) -> list[bool]:
    """What the schedule does when a closing time was moved: it wakes, and each looks in its own name."""
    with work_as(made.coordinators["orsa"].scope):
        follow()
    with work_as(manager.scope):
        now = datetime.now(UTC)
        due = select(OutboxEntry).where(
            OutboxEntry.kind == ANSWER_DAY, OutboxEntry.next_at <= func.clock_timestamp()
        )
        told: list[dict[str, Any]] = []
        for entry in session().scalars(due).all():
            told.append(dict(entry.arguments))
            session().delete(entry)
        return [follow_closing(manager, one, now) for one in told]


def test_the_last_day_to_answer_follows_the_call(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        manager = made.managers["orsa"]
        nomination = send(made, manager)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            (before,) = to_answer(made.people["orsa"][0])
        assert followed(made, manager) == []
        soon = datetime.now(UTC) + timedelta(days=3)
        closing(made, soon)
        assert followed(made, manager) == [True]
        assert followed(made, manager) == []
        with work_as(herself.scope):
            (after,) = to_answer(made.people["orsa"][0])
            kinds = session().scalars(select(Letter.kind).order_by(Letter.written_at)).all()
            body = session().scalars(select(Letter.body).where(Letter.kind == "nomination_reminder")).one()
        assert before.answer_by is not None
        assert before.answer_by > soon
        assert after.answer_by == soon
        assert list(kinds) == ["nomination", "nomination_reminder"]
        assert f"{soon.astimezone(manager.council.zone):%H:%M}" in body.replace(".", ":")
        # And later again, as the call: no letter tells of more time.
        closing(made, datetime.now(UTC) + timedelta(days=40))
        assert followed(made, manager) == [True]
        with work_as(herself.scope):
            (again,) = to_answer(made.people["orsa"][0])
            assert again.answer_by == before.answer_by
            assert session().scalar(select(func.count()).select_from(Letter)) == 2
            say_yes(herself, nomination)


def test_a_yes_in_a_closed_case_is_told_so(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        manager = made.managers["orsa"]
        made.candidate("orsa", 0, "not_selected")
        nomination = send(made, manager)
        herself = linked(app, "orsa", made.people["orsa"][0], Role.EMPLOYEE)
        with work_as(herself.scope), pytest.raises(Refused, match="case: over"):
            say_yes(herself, nomination)
        with work_as(manager.scope):
            assert session().scalars(select(Nomination.state)).one() == "sent"


def test_a_letter_changed_after_the_no_loses_no_text(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        manager = made.managers["orsa"]
        nomination = send(made, manager)
        client = client_for(app, manager)
        token = form_token(client, f"/nominations/{nomination}/edit")
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            say_no(herself, nomination)
    form = {"csrf_token": token, "programme": "talangjakten", "grounds": "Helt andra ord.", "version": "1"}
    answer = client.post(f"/nominations/{nomination}/edit", data=form)
    assert answer.status_code == 404
    assert "Helt andra ord." in answer.text
    stranger = client_for(app, _another(app))
    token = form_token(stranger, "/nominations")
    assert (
        stranger.post(f"/nominations/{nomination}/edit", data=form | {"csrf_token": token}).status_code == 404
    )


def test_a_yes_at_this_very_moment_is_not_written_over(
    app: Flask, made: Recruiting, database: Database
) -> None:
    with app.app_context():
        manager = made.managers["orsa"]
        nomination = send(made, manager)
        herself = made.sign_in("orsa", made.people["orsa"][0])
    client, here = client_for(app, manager), f"/nominations/{nomination}/edit"
    form = {
        "csrf_token": form_token(client, here), "programme": "talangjakten", "grounds": "Helt andra ord.",
        "person": str(made.people["orsa"][0]), "version": "1", "no_guarantee": "1", "do": "send",
    }  # fmt: skip
    with app.app_context():
        answer = second_waits(
            app, database, herself.scope,
            lambda: say_yes(herself, nomination), lambda: client.post(here, data=form),
        )  # fmt: skip
        with work_as(manager.scope):
            kept = session().scalars(select(Nomination)).one()
            assert (kept.state, kept.grounds) == ("accepted", GROUNDS)
    assert getattr(answer, "status_code", answer) in (409, 422)
    assert "Helt andra ord." in answer.get_data(as_text=True)  # type: ignore[attr-defined]


def _another(app: Flask) -> Actor:
    with app.app_context():
        return actor(app, "orsa", Role.MANAGER)
