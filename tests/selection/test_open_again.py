"""A file that closed to an assessor before the assessment was handed in says so, and one press opens it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.nominations.models import Call
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import NotFound, Refused
from app.platform.tenancy import grants
from app.platform.tenancy.models import AccessGrant
from app.selection.models import Assessment, PanelMember
from app.selection.queries.assessments import get_mine, list_assessors
from app.selection.service.assessments import assign, open_again, remove, save, tell_conflict
from tests.conftest import Database
from tests.programmes.builders import actor
from tests.selection.files import Preparing, preparing, soon
from tests.selection.test_assessors_told import letters, somebody, work
from tests.support.clients import client_for, form_token


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def asked(made: Preparing, instrument: str = "interview") -> tuple[Actor, UUID]:
    """Somebody of Orsa's directory is asked, has told that there is no conflict, and has written a note."""
    who = somebody(made)
    one = made.ask("asked", instrument)
    with work_as(who.scope):
        tell_conflict(who, one, "none")
        mine = get_mine(one)
        assert mine is not None
        save(who, one, mine.version, "Lugn och tydlig.", {}, False)
    return who, one


def time_passes(database: Database) -> None:
    """The day of decision passes: the grants end, and what was due is overdue."""
    with database.admin() as admin:
        admin.execute("UPDATE access_grant SET valid_from = %s, valid_until = %s", (soon(-9), soon(-1)))
        admin.execute("UPDATE assessment SET due_at = %s", (soon(-1),))


def page_of(app: Flask, made: Preparing) -> str:
    return client_for(app, made.mora).get(f"/candidates/{made.case_id}").get_data(as_text=True)


def test_the_file_says_that_it_has_closed_and_one_press_opens_it(
    app: Flask, made: Preparing, database: Database
) -> None:
    with app.app_context():
        who, one = asked(made)
        work(made, "orsa", "assessments.tell")
        assert [letter.kind for letter in letters(made, "orsa")] == ["assessment_asked"]
    assert "The file is open to Olle Ask until" in page_of(app, made)
    assert "Open the file to Olle Ask again" not in page_of(app, made)
    with app.app_context():
        time_passes(database)
    assessor, client = client_for(app, who), client_for(app, made.mora)
    assert assessor.get(f"/assessments/{one}").status_code == 404
    closed = page_of(app, made)
    assert "The file closed to Olle Ask on" in closed
    assert "and the assessment is not handed in." in closed
    assert "The file is open to Olle Ask until" not in closed
    # It is among what waits for whoever makes files ready: once, and not as something to remind of.
    home = client.get("/").get_data(as_text=True)
    assert "1 assessor cannot read the file any more" in home
    assert "1 assessment is overdue" not in home
    listed = client.get("/candidates/conflicts").get_data(as_text=True)
    assert "No assessment is overdue." in listed
    assert f"/candidates/{made.case_id}" in listed.split('id="closed"')[1]
    with app.app_context():
        herself = made.round.sign_in("mora", made.round.people["mora"][0], Role.COORDINATOR)
    for other in (herself, made.round.coordinators["orsa"], who):
        assert "cannot read the file any more" not in client_for(app, other).get("/").get_data(as_text=True)
    day = (datetime.now(made.mora.council.zone) + timedelta(days=20)).date()
    here = f"/candidates/{made.case_id}"
    data = {"csrf_token": form_token(client, here), "until": day.isoformat()}
    assert client.post(f"{here}/assessors/{one}/open", data=data).status_code == 303
    assert "The file is open to Olle Ask until" in page_of(app, made)
    assert "cannot read the file any more" not in client.get("/").get_data(as_text=True)
    # What was written is there, and can be gone on with.
    assert "Lugn och tydlig." in assessor.get(f"/assessments/{one}").get_data(as_text=True)
    with app.app_context():
        with work_as(made.mora.scope):
            found = session().scalars(select(AccessGrant).order_by(AccessGrant.valid_until)).all()
            assert len(found) == 2
            assert found[1].valid_until.astimezone(made.mora.council.zone).date() == day
            line = session().scalars(select(Assessment)).one()
            assert (line.grant_id, line.due_at) == (found[1].id, found[1].valid_until)
        # The assessor is told anew, and of the new day as of the first.
        work(made, "orsa", "assessments.tell")
        assert [letter.kind for letter in letters(made, "orsa")] == ["assessment_asked"] * 2
        with work_as(who.scope):
            mine = get_mine(one)
            assert mine is not None
            assert save(who, one, mine.version, "Lugn, tydlig och rak.", {}, False) == mine.version + 1
    # Pressed once more, it is open already: no second grant.
    assert client.post(f"{here}/assessors/{one}/open", data=data).status_code == 303
    assert "The file is open to this person already." in client.get(here).get_data(as_text=True)
    with app.app_context(), work_as(made.mora.scope):
        assert session().scalar(select(func.count()).select_from(AccessGrant)) == 2


def test_all_that_the_same_person_assesses_is_read_by_one_grant(
    app: Flask, made: Preparing, database: Database
) -> None:
    with app.app_context():
        who, first = asked(made)
        time_passes(database)
        # Asked for something more, the person reads what was asked for before, too.
        second = made.ask("asked", "work_sample")
        with work_as(who.scope):
            assert get_mine(first) is not None
            assert get_mine(second) is not None
        time_passes(database)
        with work_as(made.mora.scope):
            assert {one.shut_out for one in list_assessors(made.mora, made.case_id)} == {True}
            open_again(made.mora, made.case_id, second, soon(5))
            assert {one.shut_out for one in list_assessors(made.mora, made.case_id)} == {False}
            assert len(set(session().scalars(select(Assessment.grant_id)))) == 1
        with work_as(made.mora.scope):
            remove(made.mora, made.case_id, first)
        with work_as(who.scope):
            assert get_mine(second) is not None
        with work_as(made.mora.scope):
            remove(made.mora, made.case_id, second)
        with work_as(who.scope):
            assert grants.given_to_me() == []


def refused(made: Preparing, one: UUID, until: datetime | None, who: Actor | None = None) -> str:
    """How opening is refused."""
    who = who or made.mora
    with work_as(who.scope):
        try:
            open_again(who, made.case_id, one, until)
        except Refused as found:
            return f"{found.field} {found.code}"
        except NotFound:
            return "not found"
    return ""


def test_what_is_not_opened_again(app: Flask, made: Preparing, database: Database) -> None:
    with app.app_context():
        who, one = asked(made)
        own = made.ask("mora")
        assert refused(made, one, soon(5)) == "assessment open"
        time_passes(database)
        assert refused(made, own, soon(5)) == "assessment open"
        assert refused(made, one, None) == "until missing"
        assert refused(made, one, soon(-1)) == "until past"
        assert refused(made, one, soon(400)) == "until far"
        assert refused(made, made.case_id, soon(5)) == "not found"
        assert refused(made, one, soon(5), made.round.coordinators["orsa"]) == "not found"
        with work_as(who.scope):
            gone = select(PanelMember).where(PanelMember.account_id == who.account_id)
            session().delete(session().scalars(gone).one())
        assert refused(made, one, soon(5)) == "member off_panel"
        made.put_on_panel("orsa", who, "Olle Ask")
        with work_as(made.mora.scope):
            session().execute(update(Assessment).where(Assessment.id == one).values(conflict="kin"))
        assert refused(made, one, soon(5)) == "member conflict"
        with work_as(made.mora.scope):
            handed = {"conflict": "none", "submitted_at": soon(-2)}
            session().execute(update(Assessment).where(Assessment.id == one).values(handed))
        assert refused(made, one, soon(5)) == "assessment handed_in"
    page = page_of(app, made)
    assert "The file closed to Olle Ask" not in page
    here = f"/candidates/{made.case_id}/assessors/{one}/open"
    outside = client_for(app, actor(app, "mora", Role.MANAGER))
    assert outside.post(here, data={"csrf_token": form_token(outside, "/assessments")}).status_code == 403


def test_a_file_is_open_until_the_assessment_is_due(app: Flask, made: Preparing) -> None:
    """Not only until the day of decision, where what is asked for is due later."""
    with app.app_context():
        with work_as(made.mora.scope):
            decision = session().scalars(select(Call.decision_at)).one()
            later = decision + timedelta(days=12)
            assign(made.mora, made.case_id, made.members["orsa"], "interview", later)
            assign(
                made.mora, made.case_id, made.members["alvdalen"], "interview", decision - timedelta(days=1)
            )
        with work_as(made.mora.scope):
            ends = session().scalars(select(AccessGrant.valid_until).order_by(AccessGrant.valid_until)).all()
            assert ends == [decision, later]
            assert decision > datetime.now(UTC)
