"""Nobody is a candidate without her own word: a stated yes can be denied, and who withdrew comes back herself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.letters.models import Letter
from app.nominations.models import Call, Candidacy, CandidacyStep
from app.nominations.service.answer import say_yes
from app.nominations.service.apply import withdraw
from app.nominations.service.entering import Entry, enter
from app.nominations.service.move import move
from app.nominations.service.returning import come_back
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.refusals import NotFound, Refused
from tests.nominations.test_import_candidates import YES, Import
from tests.nominations.test_nominate import sent
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

ADD = "/programmes/talangjakten/rounds/1/candidates/add"


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def case_of(who: Actor, case_id: UUID) -> Candidacy:
    with work_as(who.scope):
        found = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
        session().expunge(found)
        return found


def moves_of(who: Actor, case_id: UUID) -> list[str]:
    with work_as(who.scope):
        wanted = select(CandidacyStep.move).where(CandidacyStep.candidacy_id == case_id)
        return list(session().scalars(wanted.order_by(CandidacyStep.at, CandidacyStep.id)))


def entered(made: Recruiting, yes_on: date | None = date(2026, 1, 2)) -> UUID:
    coordinator = made.coordinators["orsa"]
    with work_as(coordinator.scope):
        entry = Entry(
            made.programme_id, made.round_id, made.people["orsa"][0], "by_hand", "På papper.", yes_on=yes_on
        )
        return enter(coordinator, entry).id


def withdrawn(made: Recruiting, state: str = "opinion") -> tuple[Actor, UUID]:
    herself = made.sign_in("orsa", made.people["orsa"][0])
    case_id = made.candidate("orsa", 0, state)
    with work_as(herself.scope):
        withdraw(herself, case_id, 1)
    return herself, case_id


def test_nobody_is_added_without_a_day_of_the_yes(app: Flask, made: Recruiting) -> None:
    coordinator = made.coordinators["orsa"]
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    with app.app_context():
        for yes_on, code in ((None, "missing"), (tomorrow, "future")):
            with pytest.raises(Refused, match=f"yes_on: {code}"):
                entered(made, yes_on)
    client = client_for(app, coordinator)
    person = made.people["orsa"][0]
    form = {
        "csrf_token": form_token(client, f"{ADD}?person={person}"), "person": str(person), "grounds": "På papper.",
    }  # fmt: skip
    for told, words in (
        ("", "Nobody is entered without it."),
        (f"{tomorrow}", "Choose a day that has been."),
    ):
        refused = client.post(ADD, data=form | {"yes_on": told})
        assert refused.status_code == 422
        assert words in refused.text
        assert "På papper." in refused.text
    assert client.post(ADD, data=form | {"yes_on": "2026-01-02"}).status_code == 303


def test_the_person_reads_who_states_it_and_says_that_it_is_not_so(app: Flask, made: Recruiting) -> None:
    coordinator = made.coordinators["orsa"]
    with app.app_context():
        case_id = entered(made)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            letter = session().scalars(select(Letter).where(Letter.kind == "added")).one()
            assert "2026" in letter.body
            assert "{" not in letter.body
    client, here = client_for(app, herself), f"/my-case/{case_id}"
    page = client.get(here).text
    assert f"{coordinator.name} has stated that you said yes on" in page
    form = {
        "csrf_token": form_token(client, here),
        "version": str(case_of_now(app, herself, case_id).version),
    }
    answer = client.post(f"{here}/deny", data=form, follow_redirects=True)
    assert "the coordinator is told why" in answer.text
    with app.app_context():
        assert case_of(herself, case_id).state == "withdrawn"
        assert moves_of(herself, case_id)[-1] == "denied"
    assert (
        "1 person says that the yes that was stated is not so" in client_for(app, coordinator).get("/").text
    )
    again = client.post(f"{here}/deny", data=form, follow_redirects=True)
    assert "can no longer be done" in again.text
    with app.app_context(), pytest.raises(Refused, match="person: withdrew"):
        entered(made)


def case_of_now(app: Flask, who: Actor, case_id: UUID) -> Candidacy:
    with app.app_context():
        return case_of(who, case_id)


def test_who_applied_has_nothing_to_deny(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        case_id = made.candidate("orsa", 0, "opinion")
        herself = made.sign_in("orsa", made.people["orsa"][0])
    client = client_for(app, herself)
    assert "has stated that you said yes" not in client.get(f"/my-case/{case_id}").text
    form = {"csrf_token": form_token(client, "/account"), "version": "1"}
    client.post(f"/my-case/{case_id}/deny", data=form)
    with app.app_context():
        assert case_of(herself, case_id).state == "opinion"


def test_a_file_says_on_which_day_each_said_yes(app: Flask, made: Recruiting) -> None:
    future = (datetime.now(UTC).date() + timedelta(days=3)).isoformat()
    rows = [
        ("mora-000", "", "", YES), ("mora-001", "", "", future), ("mora-002", "", "", "2026-01"),
        ("mora-003", "", "", ""),
    ]  # fmt: skip
    found = Import(app, made, rows).rows()
    assert [found[2], found[3], found[4]] == [
        ("new", []), ("fault", ["yes_future"]), ("fault", ["yes_whole"]),
    ]  # fmt: skip
    assert (found[5][0], len(found[5][1])) == ("fault", 1)
    with app.app_context():
        from app.platform.imports.service import steps
    Import(app, made, rows[:1]).ask(steps.ask_apply)
    with app.app_context(), work_as(made.lead.scope):
        case = session().scalars(select(Candidacy)).one()
        assert (case.yes_on, case.yes_stated_by) == (date(2026, 1, 2), made.lead.name)


def test_who_withdrew_comes_back_while_the_call_is_open(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself, case_id = withdrawn(made)
    client, here = client_for(app, herself), f"/my-case/{case_id}"
    page = client.get(here).text
    assert "Take my case up again" in page
    assert "guarantee" in page
    answer = client.post(
        f"{here}/return", data={"csrf_token": form_token(client, here), "version": "2"}, follow_redirects=True
    )
    assert "You are back." in answer.text
    with app.app_context():
        case = case_of(herself, case_id)
        assert (case.state, case.drive, case.hears_by is not None) == (
            "opinion",
            "Jag vill att andra ska växa.",
            True,
        )
        assert moves_of(herself, case_id) == ["withdrew", "returned"]
        with work_as(herself.scope):
            assert (
                session()
                .scalars(text("SELECT count(*) FROM audit.entry WHERE action = 'candidacy.returned'"))
                .one()
                == 1
            )


def test_after_the_call_nobody_comes_back_and_nobody_is_taken_back(app: Flask, made: Recruiting) -> None:
    coordinator = made.coordinators["orsa"]
    with app.app_context():
        herself, case_id = withdrawn(made)
        with work_as(coordinator.scope), pytest.raises(Refused, match="state: withdrew"):
            move(coordinator, case_id, "corrected", grounds="Vi vill ha henne.")
        with work_as(made.lead.scope):
            session().execute(update(Call).values(closes_at=datetime.now(UTC) - timedelta(minutes=1)))
        with work_as(herself.scope), pytest.raises(Refused, match="closed"):
            come_back(herself, case_id)
        other = made.sign_in("orsa", made.people["orsa"][1])
        with work_as(other.scope), pytest.raises(NotFound):
            come_back(other, case_id)
    assert "Take my case up again" not in client_for(app, herself).get(f"/my-case/{case_id}").text
    page = client_for(app, coordinator).get(f"/candidates/{case_id}").text
    assert "/moves/corrected" not in page


def test_whom_the_council_took_out_is_corrected_by_the_council_alone(app: Flask, made: Recruiting) -> None:
    coordinator = made.coordinators["orsa"]
    with app.app_context():
        herself = made.sign_in("orsa", made.people["orsa"][0])
        case_id = made.candidate("orsa", 0, "preparing")
        with work_as(coordinator.scope):
            move(coordinator, case_id, "taken_out", grounds="Fel person.")
        with work_as(herself.scope), pytest.raises(Refused, match="closed"):
            come_back(herself, case_id)
    client = client_for(app, coordinator)
    assert f"/candidates/{case_id}/moves/corrected" in client.get(f"/candidates/{case_id}").text
    with app.app_context(), work_as(made.lead.scope):
        session().execute(update(Call).values(way_in="no_selection"))
    assert f"/candidates/{case_id}/moves/corrected" not in client.get(f"/candidates/{case_id}").text


def test_taken_up_again_from_the_own_page_promises_a_day_as_the_board_does(
    app: Flask, made: Recruiting
) -> None:
    coordinator = made.coordinators["orsa"]
    with app.app_context():
        case_id = made.candidate("orsa", 0, "preparing")
        with work_as(coordinator.scope):
            move(coordinator, case_id, "taken_out", grounds="Fel person.")
    client, page = client_for(app, coordinator), f"/candidates/{case_id}/moves/corrected"
    fields = {"csrf_token": form_token(client, page), "grounds": "Rätt ändå.", "version": "2"}
    assert client.post(page, data=fields).status_code == 303
    with app.app_context(), work_as(coordinator.scope):
        case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
        assert case.state == "ready"
        assert case.hears_by
        assert timedelta(days=13) < case.hears_by - datetime.now(UTC) < timedelta(days=15)


def test_a_yes_after_a_withdrawal_is_a_yes(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself, case_id = withdrawn(made)
        nomination = sent(made)
        with work_as(herself.scope):
            assert say_yes(herself, nomination).id == case_id
        # The nearest manager has put her forward, so the second level is asked.
        assert case_of(herself, case_id).state == "second_opinion"


def test_a_round_for_everybody_takes_back_who_withdrew(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        with work_as(made.lead.scope):
            session().execute(update(Call).values(way_in="no_selection"))
        herself, case_id = withdrawn(made, "accepted")
        with work_as(herself.scope):
            assert come_back(herself, case_id).state == "accepted"
        with work_as(made.coordinators["orsa"].scope):
            session().execute(update(Person).where(Person.id == herself.person_id).values(active=False))
        with work_as(herself.scope):
            withdraw(herself, case_id, case_of(herself, case_id).version)
        with work_as(herself.scope), pytest.raises(Refused, match="closed"):
            come_back(herself, case_id)
