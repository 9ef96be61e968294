"""A comment at the board that is sent twice stands once; what is said anew stands anew."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.selection.models import BoardComment
from app.selection.service.board import comment
from tests.selection.boards import facts_of, joint, path, put_on_panel
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting

SAID = "Hon har lett tre förändringar."


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return joint(app)


def written(made: Recruiting) -> list[str]:
    """What stands at the board, and as many lines in the log."""
    with work_as(made.lead.scope):
        found = list(session().scalars(select(BoardComment.body).order_by(BoardComment.at, BoardComment.id)))
        lines = text("SELECT count(*) FROM audit.entry WHERE action = 'board.commented'")
        assert session().execute(lines).scalar_one() == len(found)
        return found


def say(made: Recruiting, who: Actor, case: UUID, body: str = SAID) -> None:
    with work_as(who.scope):
        comment(who, facts_of(made, who), case, body)


def test_a_double_click_says_it_once_and_looks_like_one(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case = made.candidate("mora", 0)
        member = put_on_panel(made, "mora", app)
    client, address = client_for(app, member), path("board", case, "comments")
    fields = {"csrf_token": form_token(client, path("board")), "body": SAID}
    first, second = (client.post(address, data=fields) for _click in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert client.post(address, data=fields | {"body": f" {SAID}\n"}).status_code == 303
    with app.app_context():
        assert written(made) == [SAID]


def test_other_words_cases_authors_and_times_are_written(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case, other = made.candidate("mora", 0), made.candidate("mora", 1)
        member = put_on_panel(made, "mora", app)
        say(made, member, case)
        say(made, member, case, "Något annat.")
        say(made, member, other)
        say(made, made.lead, case)
        assert sorted(written(made)) == sorted([SAID, "Något annat.", SAID, SAID])
        with work_as(made.lead.scope):
            session().execute(update(BoardComment).values(at=func.now() - timedelta(minutes=2)))
        say(made, member, case)
        assert written(made).count(SAID) == 4


def test_two_at_the_same_moment_say_it_once(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case = made.candidate("mora", 0)

    def other() -> None:
        with app.app_context():
            say(made, made.lead, case)

    with app.app_context():
        with work_as(made.lead.scope):
            comment(made.lead, facts_of(made, made.lead), case, SAID)
            click = Thread(target=other)
            click.start()
            click.join(0.5)
        click.join(20)
        assert not click.is_alive()
        assert written(made) == [SAID]
