"""Whoever cannot be reached is not put forward into nothing, and a letter that does not get there is told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.letters.models import Letter
from app.letters.service.write import write_letter
from app.nominations.models import Nomination
from app.nominations.service.nominate import change, put_forward
from app.people.models import Person
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from tests.nominations.test_nominate import call_of, data, sent
from tests.support.clients import client_for
from tests.support.recruiting import Recruiting, recruiting


@pytest.fixture
def made(app: Flask) -> Iterator[Recruiting]:
    with app.app_context():
        yield recruiting(app)


def without_address(made: Recruiting, number: int = 0) -> None:
    with work_as(made.coordinators["orsa"].scope):
        session().execute(update(Person).where(Person.id == made.people["orsa"][number]).values(email=None))


def test_nobody_is_sent_a_letter_that_cannot_arrive(made: Recruiting) -> None:
    without_address(made)
    manager = made.managers["orsa"]
    with work_as(manager.scope), pytest.raises(Refused) as refused:
        put_forward(manager, call_of(made), data(made), send=True)
    assert (refused.value.field, refused.value.code) == ("person", "unreachable")
    with work_as(manager.scope):
        draft = put_forward(manager, call_of(made), data(made), send=False)
        with pytest.raises(Refused):
            change(manager, draft, 1, data(made), send=True)
    made.sign_in("orsa", made.people["orsa"][0])  # an account is enough: the letter is read in Fram
    with work_as(manager.scope):
        change(manager, draft, 1, data(made), send=True)
        assert session().scalars(select(Nomination.state)).all() == ["sent"]


def test_the_sender_reads_what_became_of_the_letter(app: Flask, made: Recruiting) -> None:
    nomination_id = sent(made)
    manager = made.managers["orsa"]
    client = client_for(app, manager)
    now = datetime.now(UTC)
    tomorrow = now + timedelta(days=1)
    for columns, told in (
        ({"send_at": tomorrow}, "The letter waits for its time"),
        ({"sent_at": now}, "The letter was sent on"),
        ({"channel": "fram"}, "The person reads letters in Fram"),
        ({"sent_at": None, "channel": "mail", "failed": "away"}, "the mail server does not answer"),
        ({"failed": "no_address"}, "The person has neither an e-mail address nor an account."),
    ):
        with work_as(manager.scope):
            session().execute(update(Letter).values(**columns))
        page = client.get(f"/nominations/{nomination_id}").text
        assert told in page, columns
        assert ("The letter was sent on" in page) == ("sent on" in told)


def test_the_reminder_is_told_when_it_is(app: Flask, made: Recruiting) -> None:
    """A call with a day to answer reminds after half of it: "two days before" would be before the letter."""
    with work_as(made.lead.scope):
        from app.nominations.models import Call

        session().execute(update(Call).where(Call.id == made.call_id).values(answer_days=1))
    nomination_id = sent(made)
    page = client_for(app, made.managers["orsa"]).get(f"/nominations/{nomination_id}").text
    assert "two days before" not in page
    assert "A reminder goes on" in page


def test_coordinators_are_told_of_letters_that_did_not_arrive(app: Flask, made: Recruiting) -> None:
    case_id = made.candidate("orsa", 0)
    coordinator = made.coordinators["orsa"]
    with work_as(coordinator.scope):
        letter_id = write_letter(
            coordinator, "received", programme_id=made.programme_id, round_id=made.round_id,
            person_id=made.people["orsa"][0], candidacy_id=case_id, values={},
        )  # fmt: skip
    client = client_for(app, coordinator)
    assert "could not be sent" not in client.get("/").text
    now = datetime.now(UTC)
    for failed, send_at, told in (
        ("no_address", now, True),
        ("away", now, False),
        ("away", now - timedelta(days=2), True),
        ("no_address", now - timedelta(days=40), False),
    ):
        with work_as(coordinator.scope):
            session().execute(
                update(Letter).where(Letter.id == letter_id).values(failed=failed, send_at=send_at)
            )
        page = client.get("/").text
        assert ("1 letter to" in page) == told, (failed, send_at)
        assert (f"/candidates/{case_id}" in page) == told
    with work_as(coordinator.scope):
        session().execute(update(Letter).values(send_at=now))
    for somebody in (made.managers["orsa"], made.sign_in("orsa", made.people["orsa"][1], Role.EMPLOYEE)):
        assert "could not be sent" not in client_for(app, somebody).get("/").text
    with work_as(coordinator.scope):
        session().execute(update(Letter).values(sent_at=now))
    assert "could not be sent" not in client.get("/").text
