"""Applying: begin, save as one goes, hand in; what is refused, and that a draft is nobody else's business."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.nominations.models import Call, Candidacy, CandidacyStep
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.outbox.models import OutboxEntry
from tests.support.clients import client_for, form_token, new_actor
from tests.support.recruiting import Recruiting, recruiting

HERE = "/apply/talangjakten"
DRIVE = "Jag vill att andra ska växa, och har lett arbetslaget i tre år."


def applicant(app: Flask, way_in: str = "both") -> tuple[Recruiting, Actor, FlaskClient]:
    with app.app_context():
        made = recruiting(app, way_in=way_in)
        somebody = made.sign_in("orsa", made.people["orsa"][0])
    return made, somebody, client_for(app, somebody)


def begin(client: FlaskClient) -> dict[str, str]:
    """Begin a draft; the hidden fields of its form."""
    client.post(f"{HERE}/start", data={"csrf_token": form_token(client, HERE)})
    return hidden(client)


def hidden(client: FlaskClient) -> dict[str, str]:
    page = client.get(HERE).get_data(as_text=True)
    form = page[page.index('<form id="apply"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def written(fields: dict[str, str], **more: str) -> dict[str, str]:
    return fields | {"drive": DRIVE, "met-experience": "1", "no_guarantee": "1"} | more


def case_of(actor: Actor) -> Candidacy | None:
    with work_as(actor.scope):
        found = session().scalar(select(Candidacy).where(Candidacy.person_id == actor.person_id))
        if found is not None:
            session().expunge(found)
        return found


def move_close(made: Recruiting, moment: datetime) -> None:
    with work_as(made.lead.scope):
        session().execute(update(Call).where(Call.id == made.call_id).values(closes_at=moment))


def test_an_application_from_beginning_to_end(app: Flask) -> None:
    made, somebody, client = applicant(app)
    start = client.get(HERE).get_data(as_text=True)
    assert "Du är anställd i en av kommunerna." in start
    assert "does not guarantee" in start
    fields = begin(client)
    saved = client.post(f"{HERE}/save", data=written(fields), headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert "Saved at" in saved.text
    with app.app_context():
        draft = case_of(somebody)
        assert draft is not None
        assert (draft.drive, draft.met, draft.state) == (DRIVE, ["experience"], "draft")
        # Nobody else finds it, by whichever way: not the coordinator, not its steps.
        with work_as(made.coordinators["orsa"].scope):
            assert session().scalars(select(Candidacy)).all() == []
            assert session().scalars(select(CandidacyStep)).all() == []
    assert DRIVE in client.get(HERE).get_data(as_text=True)
    handed = client.post(f"{HERE}/submit", data=written(fields))
    assert handed.status_code == 303
    page = client.get(handed.location).get_data(as_text=True)
    assert "With the nearest manager" in page
    assert DRIVE in page
    with app.app_context():
        case = case_of(somebody)
        assert case is not None
        assert case.state == "opinion"
        assert case.hears_by is not None
        with work_as(made.coordinators["orsa"].scope):
            assert len(session().scalars(select(Candidacy)).all()) == 1
    assert client.get(HERE).status_code == 303


def test_what_is_missing_is_told_at_its_field_and_what_was_written_is_kept(app: Flask) -> None:
    _made, somebody, client = applicant(app)
    fields = begin(client)
    answer = client.post(f"{HERE}/submit", data=fields | {"drive": DRIVE})
    assert answer.status_code == 422
    assert 'id="met-experience-error"' in answer.text
    assert 'id="no_guarantee-error"' in answer.text
    assert DRIVE in answer.text
    with app.app_context():
        draft = case_of(somebody)
        assert draft is not None
        assert draft.drive == DRIVE
    # Own words do in the place of a tick: whether they suffice is for people to judge.
    answer = client.post(
        f"{HERE}/submit",
        data=fields
        | {"drive": DRIVE, "words-experience": "Ett år, men i tre arbetslag.", "no_guarantee": "1"},
    )
    assert answer.status_code == 303
    assert "Ett år, men i tre arbetslag." in client.get(answer.location).text


def test_competence_is_asked_for_without_distress_and_checked_only_on_the_board(app: Flask) -> None:
    """City of Austin: "check eligibility only for those selected", "avoid potential distress"."""
    made, somebody, client = applicant(app)
    fields = begin(client)
    form = client.get(HERE).text
    assert "Tick what fits you" in form
    assert "Nobody is turned away because a tick is missing" in form
    # What is missing is an invitation to say how it is, and no verdict.
    answer = client.post(f"{HERE}/submit", data=fields | {"drive": DRIVE, "no_guarantee": "1"})
    assert "why you should be considered all the same" in answer.text
    words = {"drive": DRIVE, "no_guarantee": "1", "words-experience": "Ett år, men i tre arbetslag."}
    assert client.post(f"{HERE}/submit", data=fields | words).status_code == 303
    with app.app_context():
        case = case_of(somebody)
        assert case is not None
        assert case.state == "opinion"
    coordinator = client_for(app, made.coordinators["orsa"])
    before = coordinator.get(f"/candidates/{case.id}").text
    assert "Ask for no papers yet" in before
    with app.app_context(), work_as(made.coordinators["orsa"].scope):
        session().execute(update(Candidacy).where(Candidacy.id == case.id).values(state="ready"))
    on_board = coordinator.get(f"/candidates/{case.id}").text
    assert "Ask for no papers yet" not in on_board
    assert "Now that the case is on the board" in on_board
    # Neither the machine nor its board judges by a tick: the case stands there as every other.
    board = coordinator.get("/programmes/talangjakten/rounds/1/board").text
    assert f'id="row-{case.id}"' in board


def test_sensitive_text_is_refused_and_stays_on_the_page(app: Flask) -> None:
    _made, somebody, client = applicant(app)
    fields = begin(client)
    secret = "Jag heter som jag gör, 19811228-9874."
    by_script = client.post(
        f"{HERE}/save", data=written(fields, drive=secret), headers={"HX-Request": "true"}
    )
    assert by_script.status_code == 422
    assert "Not saved" in by_script.text
    plain = client.post(f"{HERE}/save", data=written(fields, drive=secret))
    assert plain.status_code == 422
    assert secret in plain.text
    with app.app_context():
        draft = case_of(somebody)
        assert draft is not None
        assert draft.drive is None


def test_a_lost_answer_is_no_conflict_and_another_window_is_one(app: Flask) -> None:
    _made, somebody, client = applicant(app)
    phone = begin(client)
    desk = hidden(client)
    assert phone["page"] != desk["page"]
    for text in ("Ett", "Ett två", "Ett två tre"):  # the same page goes on with the version it began with
        assert client.post(f"{HERE}/save", data=written(phone, drive=text)).status_code == 303
    behind = client.post(f"{HERE}/save", data=written(desk, drive="Annat"), headers={"HX-Request": "true"})
    assert behind.status_code == 409
    assert "Ett två tre" in behind.text
    assert "Annat" in behind.text
    whole = client.post(f"{HERE}/save", data=written(desk, drive="Annat"))
    assert whole.status_code == 409
    assert ">Annat</textarea>" in whole.text
    with app.app_context():
        draft = case_of(somebody)
        assert draft is not None
        assert draft.drive == "Ett två tre"
        version = draft.version
    over = client.post(f"{HERE}/save", data=written(desk, drive="Annat", seen=str(version)))
    assert over.status_code == 303
    with app.app_context():
        draft = case_of(somebody)
        assert draft is not None
        assert draft.drive == "Annat"


def test_after_closing_a_draft_can_be_read_and_not_handed_in(app: Flask) -> None:
    made, _somebody, client = applicant(app)
    fields = begin(client)
    client.post(f"{HERE}/save", data=written(fields))
    with app.app_context():
        move_close(made, datetime.now(UTC) - timedelta(seconds=1))
    late = client.post(f"{HERE}/submit", data=written(fields, drive="Något nytt"))
    assert late.status_code == 422
    assert "The call has closed" in late.text
    assert "Något nytt" in late.text
    by_script = client.post(
        f"{HERE}/save", data=written(fields, drive="Nytt"), headers={"HX-Request": "true"}
    )
    assert by_script.status_code == 422
    assert "The call has closed" in by_script.text
    page = client.get(client.get(HERE).location).text
    assert DRIVE in page
    assert "was not handed in" in page
    assert "Hand in" not in page


def test_who_is_not_in_the_directory_is_told_whom_to_ask(app: Flask) -> None:
    with app.app_context():
        recruiting(app)
    client = client_for(app, new_actor(app, "orsa", Role.EMPLOYEE))
    page = client.get(HERE).text
    assert "not linked to the staff directory" in page
    assert "vera@example.test" in page
    assert (
        client.post(f"{HERE}/start", data={"csrf_token": form_token(client, "/account")}).status_code == 422
    )
    assert client.get("/my-case").status_code == 200


def test_another_councils_people_do_not_apply(app: Flask) -> None:
    with app.app_context():
        recruiting(app)
    assert client_for(app, new_actor(app, "motala", Role.EMPLOYEE)).get(HERE).status_code == 404


def test_a_round_that_takes_nominations_only_says_so(app: Flask) -> None:
    _made, _somebody, client = applicant(app, way_in="nomination")
    assert "put forward by a manager" in client.get(HERE).text
    answer = client.post(f"{HERE}/start", data={"csrf_token": form_token(client, "/account")})
    assert answer.status_code == 422


def test_who_wants_joins_a_round_without_selection(app: Flask) -> None:
    _made, somebody, client = applicant(app, way_in="no_selection")
    fields = begin(client)
    answer = client.post(f"{HERE}/submit", data=written(fields))
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Has a seat" in page
    assert "panel" not in page.lower().replace('class="panel', "")
    with app.app_context():
        case = case_of(somebody)
        assert case is not None
        assert case.state == "accepted"


def test_a_draft_is_deleted_and_leaves_nothing(app: Flask) -> None:
    made, somebody, client = applicant(app)
    begin(client)
    with app.app_context():
        draft = case_of(somebody)
        assert draft is not None
    page = f"/my-case/{draft.id}"
    answer = client.post(f"{page}/withdraw", data={"csrf_token": form_token(client, page)})
    assert answer.status_code == 303
    with app.app_context():
        assert case_of(somebody) is None
        with work_as(made.coordinators["orsa"].scope):
            assert session().scalars(select(CandidacyStep)).all() == []
    with app.app_context(), work_as(somebody.scope):
        kinds = set(session().scalars(select(OutboxEntry.kind)))
        assert "letters.send" not in kinds


def test_a_case_is_withdrawn_at_any_time_by_its_person_alone(app: Flask) -> None:
    made, somebody, client = applicant(app)
    fields = begin(client)
    place = client.post(f"{HERE}/submit", data=written(fields)).location
    with app.app_context():
        other = made.sign_in("orsa", made.people["orsa"][1])
    stranger = client_for(app, other)
    assert stranger.get(place).status_code == 404
    token = form_token(stranger, "/account")
    assert stranger.post(f"{place}/withdraw", data={"csrf_token": token, "version": "2"}).status_code == 404
    token = form_token(client, place)
    behind = client.post(
        f"{place}/withdraw", data={"csrf_token": token, "version": "1"}, follow_redirects=True
    )
    assert "has moved on" in behind.text
    with app.app_context():
        case = case_of(somebody)
        assert case is not None
    done = client.post(
        f"{place}/withdraw", data={"csrf_token": token, "version": str(case.version)}, follow_redirects=True
    )
    assert "You have withdrawn" in done.text
    with app.app_context():
        case = case_of(somebody)
        assert case is not None
        assert case.state == "withdrawn"
