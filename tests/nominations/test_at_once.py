"""The person and the council at the same moment: one case, told in words to who came second, never a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from app.letters.models import Letter
from app.nominations.models import Candidacy, CandidacyStep
from app.nominations.queries.calls import call_for
from app.nominations.service.apply import DraftData, hand_in, start
from app.nominations.service.entering import Entry, enter
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.once import ThereAlready, only_once
from tests.conftest import Database
from tests.support.at_once import at_once, second_waits
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

HERE = "/apply/talangjakten"
ADD = "/programmes/talangjakten/rounds/1/candidates/add"
DRIVE = "Jag vill att andra ska växa."
WHOLE = DraftData(DRIVE, frozenset({"experience"}), {}, True)


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def begun(made: Recruiting) -> tuple[Actor, int]:
    """Somebody of Orsa with a draft, and its version."""
    herself = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(herself.scope):
        call = call_for(made.programme_id, made.round_id)
        assert call
        return herself, start(herself, call).version


def cases(made: Recruiting) -> list[Candidacy]:
    with work_as(made.coordinators["orsa"].scope):
        found = list(session().scalars(select(Candidacy).where(Candidacy.state != "draft")))
        session().expunge_all()
        return found


def adding(made: Recruiting) -> Callable[[], UUID]:
    entry = Entry(
        made.programme_id,
        made.round_id,
        made.people["orsa"][0],
        "by_hand",
        "Vi vill ha med henne.",
        yes_on=datetime.now(UTC).date(),
    )
    return lambda: enter(made.coordinators["orsa"], entry).id


def posting_add(app: Flask, made: Recruiting) -> Callable[[], TestResponse]:
    """The coordinator presses "Add the candidate" on a page that was opened before."""
    client = client_for(app, made.coordinators["orsa"])
    data = {
        "csrf_token": form_token(client, f"{ADD}?person={made.people['orsa'][0]}"),
        "person": str(made.people["orsa"][0]),
        "grounds": "Vi vill ha med henne.",
        "yes_on": "2026-01-02",
    }
    return lambda: client.post(ADD, data=data)


def posting_application(app: Flask, herself: Actor, version: int, script: bool) -> Callable[[], TestResponse]:
    """The person presses "Hand in"."""
    client = client_for(app, herself)
    data = {
        "csrf_token": form_token(client, HERE), "page": "one", "version": str(version), "drive": DRIVE,
        "met-experience": "1", "no_guarantee": "1",
    }  # fmt: skip
    headers = {"HX-Request": "true"} if script else {}
    return lambda: client.post(f"{HERE}/submit", data=data, headers=headers)


@pytest.mark.parametrize("script", [False, True])
def test_entered_by_the_council_while_handing_in(
    app: Flask, database: Database, made: Recruiting, script: bool
) -> None:
    with app.app_context():
        herself, version = begun(made)
        application = posting_application(app, herself, version, script)
        orsa = made.coordinators["orsa"]
        answer = second_waits(app, database, orsa.scope, adding(made), application)
        assert isinstance(answer, TestResponse), answer
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        (case,) = cases(made)
        assert case.door == "by_hand"
        assert "You have a file in this round already." in page
        assert f'href="/my-case/{case.id}"' in page
        if not script:
            assert DRIVE in page  # nothing typed is lost
        with work_as(orsa.scope):
            assert session().scalars(select(CandidacyStep.move)).all() == ["added"]
            written = select(func.count()).select_from(Letter).where(Letter.person_id == case.person_id)
            assert session().scalar(written) == 1


def test_handed_in_while_the_council_enters(app: Flask, database: Database, made: Recruiting) -> None:
    with app.app_context():
        herself, version = begun(made)

        def hands_in() -> None:
            call = call_for(made.programme_id, made.round_id)
            assert call
            hand_in(herself, call, WHOLE, version, "one")

        answer = second_waits(app, database, herself.scope, hands_in, posting_add(app, made))
        assert isinstance(answer, TestResponse), answer
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        (case,) = cases(made)
        assert case.door == "application"
        assert "The person has a case in this round already." in page
        assert f'href="/candidates/{case.id}"' in page
        assert "Vi vill ha med henne." in page


def test_two_coordinators_enter_the_same_person(app: Flask, made: Recruiting) -> None:
    posts = [posting_add(app, made) for _one in range(3)]
    with app.app_context():
        answers = at_once(app, posts)
        assert Counter(getattr(one, "status_code", one) for one in answers) == {303: 1, 422: 2}
        assert len(cases(made)) == 1


def test_who_has_a_case_is_linked_to_where_one_searches(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case_id = made.candidate("orsa", 0)
    client = client_for(app, made.coordinators["orsa"])
    assert f'href="/candidates/{case_id}"' in client.get(f"{ADD}?q=Person000").get_data(as_text=True)


def test_begun_in_several_windows_it_is_one_draft(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself = made.sign_in("orsa", made.people["orsa"][0])

        def begin() -> object:
            with work_as(herself.scope):
                call = call_for(made.programme_id, made.round_id)
                assert call
                return start(herself, call).id

        found = at_once(app, [begin] * 4)
        assert len(set(found)) == 1
        assert all(isinstance(one, UUID) for one in found)


def test_only_the_constraint_that_is_named_is_told_in_words(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        made.candidate("orsa", 0)
        orsa = made.coordinators["orsa"]

        def again() -> Candidacy:
            return Candidacy(
                council_id=orsa.council.id, programme_id=made.programme_id, round_id=made.round_id,
                person_id=made.people["orsa"][0], door="by_hand", state="ready",
            )  # fmt: skip

        with work_as(orsa.scope):
            with pytest.raises(ThereAlready), only_once("uq_candidacy_case"):
                session().add(again())
            # The transaction goes on.
            assert session().scalar(select(func.count()).select_from(Candidacy)) == 1
            with pytest.raises(IntegrityError), only_once("uq_candidacy_draft"):
                session().add(again())
