"""A refusal shows the same file as a success: that it was read stands in the log either way."""

from collections import Counter
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.tenancy.models import AccessGrantUse
from app.selection.models import Assessment
from app.selection.service.panel import open_files
from tests.selection.boards import facts_of
from tests.selection.files import Preparing, preparing, soon
from tests.support.clients import client_for, form_token


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def uses(made: Preparing) -> int:
    with work_as(made.mora.scope):
        return session().scalar(select(func.count()).select_from(AccessGrantUse)) or 0


def logged(actor: Actor) -> Counter[str]:
    with work_as(actor.scope):
        return Counter(session().scalars(text("SELECT action FROM audit.entry")).all())


def post(app: Flask, who: Actor, path: str, **data: str) -> tuple[int, str]:
    client = client_for(app, who)
    answer = client.post(path, data={"csrf_token": form_token(client, "/account"), **data})
    return answer.status_code, answer.text


def test_an_assessor_who_is_refused_has_read_the_file(app: Flask, made: Preparing) -> None:
    with app.app_context():
        foreign, own = made.free("orsa"), made.free("mora")
    rating = {f"rating-{made.criteria[0]}": "9"}
    for slug, one in (("orsa", foreign), ("mora", own)):
        status, page = post(app, made.panel[slug], f"/assessments/{one}", version="2", **rating)
        assert (status, "Jag vill att andra" in page) == (422, True)
    with app.app_context():
        assert uses(made) == 1
        assert (logged(made.mora)["grant.used"], logged(made.mora)["candidacy.viewed"]) == (1, 1)
    post(app, made.panel["orsa"], f"/assessments/{foreign}", version="77", note="För sent")  # 409
    with app.app_context():
        assert uses(made) == 2
        # And nothing else of what was refused has come in with the looks.
        assert versions(made) == {2}


def versions(made: Preparing) -> set[int]:
    with work_as(made.mora.scope):
        return set(session().scalars(select(Assessment.version)))


def test_who_is_refused_at_the_board_has_read_it(app: Flask, made: Preparing) -> None:
    with app.app_context():
        orsa = made.round.coordinators["orsa"]
        own: UUID = made.round.candidate("orsa", 1)
        made.put_on_panel("orsa", orsa, "Koordinator Orsa")
        with work_as(made.mora.scope):
            open_files(made.mora, facts_of(made.round, made.mora), "Urval", soon(5))
    path = f"/programmes/talangjakten/rounds/1/board/{own}/comments"
    status, page = post(app, orsa, path, body="", council="mora")
    assert (status, "Person000" in page) == (422, True)
    with app.app_context():
        assert uses(made) == 1
    status, _ = post(app, orsa, path, body="")
    assert status == 422
    with app.app_context():
        assert logged(orsa)["board.viewed"] == 1
        assert uses(made) == 1


def test_a_page_that_shows_nothing_is_no_look(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.ask("orsa")  # the question of conflicts has not been answered
    status, page = post(app, made.panel["orsa"], f"/assessments/{asked}/conflict")
    assert (status, "Jag vill att andra" in page) == (422, False)
    with app.app_context():
        assert uses(made) == 0
