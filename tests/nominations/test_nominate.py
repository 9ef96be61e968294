"""Putting forward: three parties, a yes before anybody reads it, a no that leaves a number and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.letters.models import Letter
from app.nominations.models import Call, Candidacy, Nomination, NominationNo
from app.nominations.queries.calls import CallView, call_for
from app.nominations.queries.nominate import nomination_of, to_answer, written_by
from app.nominations.queries.nominees import group_figures
from app.nominations.service.answer import say_later, say_no, say_yes
from app.nominations.service.nominate import NominationData, change, put_forward, take_back
from app.people.models import Person, Unit
from app.platform.access.actor import system_actor
from app.platform.access.table import Role
from app.platform.database import Scope, session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.publish import publish
from app.platform.refusals import Changed, NotFound, Refused
from app.programmes.service import rounds
from tests.support.clients import client_for, form_token, new_actor
from tests.support.recruiting import Recruiting, recruiting

GROUNDS = "Har fått hela nattlaget att dra åt samma håll."


@pytest.fixture
def made(app: Flask) -> Iterator[Recruiting]:
    with app.app_context():
        yield recruiting(app)


def call_of(made: Recruiting) -> CallView:
    found = call_for(made.programme_id, made.round_id)
    assert found is not None
    return found


def data(made: Recruiting, number: int = 0, **more: object) -> NominationData:
    manager = made.managers["orsa"]
    assert manager.person_id
    whole = NominationData(made.people["orsa"][number], manager.person_id, GROUNDS, "", True)
    return replace(whole, **more)  # type: ignore[arg-type]


def sent(made: Recruiting, number: int = 0) -> UUID:
    manager = made.managers["orsa"]
    with work_as(manager.scope):
        return put_forward(manager, call_of(made), data(made, number), send=True)


def others(made: Recruiting) -> dict[str, Scope]:
    app, people = made.app, made.people["orsa"]
    return {
        "coordinator": made.coordinators["orsa"].scope,
        "lead": made.lead.scope,
        "employee": made.sign_in("orsa", people[3]).scope,
        "other manager": made.sign_in("orsa", people[2], Role.MANAGER, Role.EXECUTIVE).scope,
        "other council": made.managers["alvdalen"].scope,
        "schedule": Scope(made.coordinators["orsa"].council.id),
        "auditor": new_actor(app, "orsa", Role.DATA_PROTECTION_OFFICER).scope,
    }


def test_nobody_but_the_three_parties_finds_what_is_not_answered(made: Recruiting) -> None:
    nomination_id = sent(made)
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    for scope in (made.managers["orsa"].scope, nominee.scope):
        with work_as(scope):
            assert session().scalars(select(Nomination.id)).all() == [nomination_id]
            assert len(session().scalars(select(Letter.id)).all()) == 1
    for who, scope in others(made).items():
        with work_as(scope):
            assert session().scalar(select(func.count()).select_from(Nomination)) == 0, who
            assert session().scalar(select(func.count()).select_from(Letter)) == 0, who
            assert session().scalar(select(func.count()).select_from(Candidacy)) == 0, who


def test_no_page_of_others_tells_of_it(app: Flask, made: Recruiting) -> None:
    nomination_id = sent(made)
    person = made.people["orsa"][0]
    with work_as(made.coordinators["orsa"].scope):
        name = session().scalar(
            select(Person.given_name + " " + Person.family_name).where(Person.id == person)
        )
    seers = {
        "coordinator": made.coordinators["orsa"],
        "auditor": new_actor(app, "orsa", Role.DATA_PROTECTION_OFFICER, Role.COUNCIL_ADMINISTRATOR),
        "other manager": made.sign_in("orsa", made.people["orsa"][2], Role.MANAGER),
        "lead": made.lead,
    }
    pages = (
        "/", "/nominations", "/jobs", "/log", "/my-case", "/letters", "/opinions",
        "/programmes/talangjakten/rounds/1", "/programmes/talangjakten/rounds/1/candidates",
        "/programmes/talangjakten/rounds/1/candidates.csv", f"/nominations/{nomination_id}",
    )  # fmt: skip
    for who, seer in seers.items():
        client = client_for(app, seer)
        for page in pages:
            answer = client.get(page)
            assert answer.status_code in (200, 403, 404), (who, page)
            assert GROUNDS not in answer.text, (who, page)
            if page != "/log" and who != "lead":
                assert str(name) not in answer.text, (who, page)
        jobs = client.get("/jobs").text
        assert "put forward" not in jobs.lower().replace(">put forward<", ""), who


def test_the_log_says_that_and_not_whom(made: Recruiting) -> None:
    sent(made)
    person = str(made.people["orsa"][0])
    with work_as(made.coordinators["orsa"].scope):
        lines = session().execute(text("SELECT action, object_id, detail::text FROM audit.entry")).all()
        assert ("nomination.sent", str(made.round_id)) in [(line[0], line[1]) for line in lines]
        assert not [line for line in lines if person in f"{line[1]} {line[2]}" and line[0] != "person.added"]
        named = session().execute(
            text("SELECT 1 FROM audit.entry_person WHERE person_id = :person"), {"person": person}
        )
        assert named.all() == []


def test_a_no_deletes_everything_and_counts_one(made: Recruiting) -> None:
    nomination_id = sent(made)
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(nominee.scope):
        say_no(nominee, nomination_id)
    for scope in (made.managers["orsa"].scope, nominee.scope):
        with work_as(scope):
            assert session().scalars(select(Nomination)).all() == []
    with work_as(made.coordinators["orsa"].scope):
        counted = session().scalars(select(NominationNo)).one()
        assert (counted.answers, counted.round_id) == (1, made.round_id)
        assert session().scalars(select(Letter)).all() == []
        assert session().scalars(select(OutboxEntry)).all() == []
        person = str(made.people["orsa"][0])
        lines = session().execute(text("SELECT object_id, detail::text, actor_id FROM audit.entry")).all()
        assert not [
            line for line in lines if person in f"{line[0]} {line[1]}" or line[2] == nominee.account_id
        ]
    with work_as(nominee.scope), pytest.raises(NotFound):
        say_no(nominee, nomination_id)


def test_a_yes_begins_the_same_file_as_the_other_door(app: Flask, made: Recruiting) -> None:
    nomination_id = sent(made)
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    client = client_for(app, nominee)
    letter = client.get(f"/nominations/{nomination_id}").text
    assert GROUNDS in letter
    assert "Test Person004" in letter or "has put you forward" in letter
    token = form_token(client, f"/nominations/{nomination_id}")
    yes = {"csrf_token": token, "answer": "yes", "version": "1"}
    answer = client.post(f"/nominations/{nomination_id}/answer", data=yes)
    assert answer.status_code == 303
    assert answer.location.endswith("/apply/talangjakten?round=1")
    assert 'id="apply"' in client.get(answer.location).text
    with work_as(nominee.scope):
        case = session().scalars(select(Candidacy)).one()
        assert (case.door, case.nomination_id, case.state) == ("nomination", nomination_id, "draft")
    manager = made.managers["orsa"]
    with work_as(manager.scope):
        kinds = session().scalars(select(Letter.kind).where(Letter.person_id == manager.person_id)).all()
        assert kinds == ["nomination_accepted"]
        assert [one.state for one in written_by(manager)] == ["accepted"]
    with work_as(made.coordinators["orsa"].scope):
        assert session().scalars(select(Nomination.state)).all() == ["accepted"]
        assert session().scalars(select(Candidacy)).all() == []
    with work_as(manager.scope), pytest.raises(Refused):
        take_back(manager, nomination_id)


def test_a_round_of_nominations_only_is_open_to_who_has_said_yes(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app, way_in="nomination")
        nomination_id = sent(made)
        nominee = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(nominee.scope):
            assert say_yes(nominee, nomination_id).door == "nomination"


def test_two_managers_may_put_the_same_person_forward(made: Recruiting) -> None:
    first = sent(made)
    coordinator = made.coordinators["orsa"]
    with work_as(coordinator.scope):
        other = made.people["orsa"][2]
        home = session().scalars(select(Unit)).first()
        assert home is not None
        session().add(
            Unit(council_id=coordinator.council.id, name="Köket", manager_id=other, sort_sv="k", sort_no="k")
        )
    with work_as(coordinator.scope):
        # Somebody else writes it, on behalf of the manager: three parties.
        second = put_forward(coordinator, call_of(made), data(made, nominator_id=other), send=True)
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(nominee.scope):
        assert {one.id for one in to_answer(made.people["orsa"][0])} == {first, second}
        letter = nomination_of(nominee, second)
        assert letter is not None
        assert letter[1] == "nominee"
        assert letter[0].nominator_id == other
        case = say_yes(nominee, first)
        assert say_yes(nominee, second).id == case.id
        assert case.nomination_id == first
    in_name = made.sign_in("orsa", other, Role.MANAGER)
    with work_as(in_name.scope):
        assert [one.id for one in written_by(in_name)] == [second]


@pytest.mark.parametrize("field", ["person", "nominator", "grounds", "no_guarantee"])
def test_what_is_refused(made: Recruiting, field: str) -> None:
    manager = made.managers["orsa"]
    assert manager.person_id
    wrong = {
        "person": replace(data(made), person_id=manager.person_id),
        "nominator": replace(data(made), nominator_id=made.people["orsa"][1]),
        "grounds": replace(data(made), grounds=""),
        "no_guarantee": replace(data(made), no_guarantee=False),
    }[field]
    with work_as(manager.scope), pytest.raises(Refused) as refused:
        put_forward(manager, call_of(made), wrong, send=True)
    assert refused.value.field == field


def test_nobody_puts_forward_somebody_of_another_council_or_the_same_twice(made: Recruiting) -> None:
    sent(made)
    manager = made.managers["orsa"]
    for person in (made.people["mora"][0], made.people["orsa"][0]):
        with work_as(manager.scope), pytest.raises(Refused) as refused:
            put_forward(manager, call_of(made), replace(data(made), person_id=person), send=True)
        assert refused.value.field == "person"


def test_a_draft_is_changed_sent_changed_again_and_taken_back(made: Recruiting) -> None:
    manager = made.managers["orsa"]
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(manager.scope):
        draft = put_forward(manager, call_of(made), data(made, no_guarantee=False), send=False)
    with work_as(nominee.scope):
        assert nomination_of(nominee, draft) is None
        assert to_answer(made.people["orsa"][0]) == []
    with work_as(manager.scope):
        change(manager, draft, 1, data(made), send=True)
        with pytest.raises(Changed):
            change(manager, draft, 1, data(made, grounds="Annat"), send=True)
    with work_as(manager.scope):
        change(manager, draft, 2, data(made, grounds="Bättre ord."), send=True)
    with work_as(nominee.scope):
        bodies = session().scalars(select(Letter.body).order_by(Letter.written_at)).all()
        assert len(bodies) == 2
        assert "Bättre ord." in bodies[-1]
    with work_as(manager.scope):
        take_back(manager, draft)
        assert session().scalars(select(Nomination)).all() == []
        assert session().scalars(select(Letter)).all() == []
        assert session().scalars(select(OutboxEntry)).all() == []


def run_jobs(made: Recruiting, kind: str) -> list[str]:
    """Do the work of a kind that waits, as if its time had come."""
    orsa = made.coordinators["orsa"].council
    with work_as(Scope(orsa.id)):
        wanted = select(OutboxEntry.id).where(OutboxEntry.kind == kind, OutboxEntry.done_at.is_(None))
        ids = session().scalars(wanted).all()
    return [execute(orsa, one) for one in ids]


def test_who_does_not_answer_is_reminded_and_then_it_lapses_silently(app: Flask, made: Recruiting) -> None:
    nomination_id = sent(made)
    manager, nominee = made.managers["orsa"], made.sign_in("orsa", made.people["orsa"][0])
    assert run_jobs(made, "nominations.remind_nominee") == ["done"]
    with work_as(nominee.scope):
        kinds = session().scalars(select(Letter.kind).order_by(Letter.written_at)).all()
        assert list(kinds) == ["nomination", "nomination_reminder"]
    past = datetime.now(UTC) - timedelta(minutes=1)
    with work_as(manager.scope):
        session().execute(update(Nomination).values(answer_by=past))
    with work_as(nominee.scope):
        assert to_answer(made.people["orsa"][0]) == []
        with pytest.raises(Refused):
            say_yes(nominee, nomination_id)
    for scope in others(made).values():
        with work_as(scope):
            assert session().scalars(select(Nomination)).all() == []
    page = client_for(app, manager).get("/nominations").text
    assert "No answer in time" in page
    assert (
        "You can still apply on your own"
        in client_for(app, nominee).get(f"/nominations/{nomination_id}").text
    )
    assert lapsed(made) == "done"
    with work_as(manager.scope):
        assert len(written_by(manager)) == 1


def lapsed(made: Recruiting) -> str:
    """Do what the schedule does every night, in nobody's name."""
    orsa = made.coordinators["orsa"].council
    with work_as(Scope(orsa.id)):
        job = publish("nominations.lapse", {}, actor=system_actor(orsa))
    return execute(orsa, job)


def aged(made: Recruiting, **columns: object) -> None:
    with work_as(made.managers["orsa"].scope):
        session().execute(update(Nomination).values(**columns))


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"answer_by": timedelta(days=29)}, True),
        ({"answer_by": timedelta(days=31)}, False),
        ({"state": "later", "answered_at": timedelta(days=700)}, True),
        ({"state": "later", "answered_at": timedelta(days=731)}, False),
        ({"state": "accepted", "answer_by": timedelta(days=900), "answered_at": timedelta(days=900)}, True),
        ({"state": "draft", "updated_at": timedelta(days=300)}, True),
        ({"state": "draft", "updated_at": timedelta(days=366)}, False),
    ],
)
def test_what_was_not_answered_is_deleted_by_the_schedule(
    made: Recruiting, columns: dict[str, timedelta | str], kept: bool
) -> None:
    sent(made)
    now = datetime.now(UTC)
    aged(made, **{name: now - ago if isinstance(ago, timedelta) else ago for name, ago in columns.items()})
    other = made.managers["mora"]
    with work_as(other.scope):
        assert other.person_id
        whole = replace(data(made), person_id=made.people["mora"][0], nominator_id=other.person_id)
        put_forward(other, call_of(made), whole, send=True)
        session().execute(update(Nomination).values(answer_by=now - timedelta(days=400)))
    assert lapsed(made) == "done"
    with work_as(made.managers["orsa"].scope):
        assert len(session().scalars(select(Nomination)).all()) == kept
        assert len(session().scalars(select(Letter)).all()) == kept
        about = select(OutboxEntry.kind).where(OutboxEntry.kind != "nominations.lapse")
        assert bool(session().scalars(about).all()) == kept
    with work_as(other.scope):
        assert len(session().scalars(select(Nomination)).all()) == 1, "another council's are not touched"


def test_later_is_asked_again_when_the_next_call_opens(made: Recruiting) -> None:
    nomination_id = sent(made)
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(nominee.scope):
        say_later(nominee, nomination_id)
    assert run_jobs(made, "nominations.remind_nominee") == ["done"]  # answered: no reminder
    assert run_jobs(made, "nominations.ask_again") == ["done"]  # no new call: looks again tomorrow
    with work_as(nominee.scope):
        assert session().scalars(select(Letter.kind)).all() == ["nomination"]
    next_round = next_call(made)
    assert run_jobs(made, "nominations.ask_again") == ["done"]
    with work_as(nominee.scope):
        kinds = session().scalars(select(Letter.kind).order_by(Letter.written_at)).all()
        assert list(kinds) == ["nomination", "nomination_again"]
        again = to_answer(made.people["orsa"][0])
        assert [(one.state, one.round_id) for one in again] == [("sent", next_round)]
        assert say_yes(nominee, nomination_id).round_id == next_round
    for who, scope in others(made).items():
        with work_as(scope):
            # Accepted now, so the council may see it, and no other council.
            assert session().scalar(select(func.count()).select_from(Nomination)) == (
                0 if who in ("lead", "other council") else 1
            ), who


def next_call(made: Recruiting) -> UUID:
    """A second round of the programme with a call that opens now."""
    now = datetime.now(UTC)
    with work_as(made.lead.scope):
        round_id = rounds.add_round(
            made.lead, made.programme_id, rounds.RoundData(2, "2028-02", "2028-06", "open", {}, None)
        )
        session().add(
            Call(
                programme_id=made.programme_id, round_id=round_id, way_in="nomination", opens_at=now,
                closes_at=now + timedelta(days=20), decision_at=now + timedelta(days=60), published_at=now,
            )
        )  # fmt: skip
    return round_id


def test_an_unfinished_one_is_reminded_of(made: Recruiting) -> None:
    manager = made.managers["orsa"]
    with work_as(manager.scope):
        put_forward(manager, call_of(made), data(made, grounds="", no_guarantee=False), send=False)
    assert run_jobs(made, "nominations.unfinished") == ["done"]
    with work_as(manager.scope):
        letter = session().scalars(select(Letter)).one()
        assert (letter.kind, letter.person_id) == ("nomination_unfinished", manager.person_id)


def test_figures_of_the_own_units_are_of_five_at_least(app: Flask) -> None:
    with app.app_context():
        small, large = recruiting(app, people=4), None
        manager = small.managers["orsa"]
        assert manager.person_id
        with work_as(manager.scope):
            assert group_figures(manager.person_id, 2026) is None
            home = session().scalars(select(Unit).where(Unit.manager_id == manager.person_id)).one()
            below = Unit(
                council_id=manager.council.id, name="Under", parent_id=home.id, sort_sv="u", sort_no="u"
            )
            session().add(below)
            session().flush()
            session().execute(
                update(Person).where(Person.id == small.people["orsa"][0]).values(
                    unit_id=below.id, sex="woman", birth_year=1980, employment_percent=75
                )
            )  # fmt: skip
            assert group_figures(manager.person_id, 2026) is None
            session().add(
                Person(
                    council_id=manager.council.id, given_name="Femte", family_name="Personen", unit_id=below.id,
                    search="femte", sort_sv="f", sort_no="f", sex="man", employment_percent=100,
                )
            )  # fmt: skip
            session().flush()
            large = group_figures(manager.person_id, 2026)
            assert large is not None
            assert (large.people, large.women, large.men) == (5, 1, 1)
            assert (large.full_time, large.part_time, large.from_40) == (1, 1, 1)


def test_a_manager_puts_somebody_forward_in_the_browsers_way(app: Flask, made: Recruiting) -> None:
    manager = made.managers["orsa"]
    client = client_for(app, manager)
    page = client.get("/nominations/new?programme=talangjakten").text
    token = form_token(client, "/nominations/new?programme=talangjakten")
    base = {"csrf_token": token, "programme": "talangjakten", "version": "0"}
    found = client.post("/nominations/new", data=base | {"q": "Person000", "do": "find", "grounds": GROUNDS})
    person = str(made.people["orsa"][0])
    assert person in found.text
    assert GROUNDS in found.text
    assert person in client.get("/nominations/people?q=Person000").text
    assert str(made.people["mora"][0]) not in client.get("/nominations/people?q=Person").text
    missing = client.post("/nominations/new", data=base | {"do": "send", "grounds": GROUNDS})
    assert missing.status_code == 422
    assert 'id="person-error"' in missing.text
    done = client.post(
        "/nominations/new",
        data=base | {"do": "send", "grounds": GROUNDS, "person": person, "no_guarantee": "1"},
    )
    assert done.status_code == 303
    listed = client.get("/nominations").text
    assert "Waiting for the answer" in listed
    assert "does not guarantee" in page


def test_other_managers_and_the_nominee_cannot_edit(app: Flask, made: Recruiting) -> None:
    nomination_id = sent(made)
    nominee = made.sign_in("orsa", made.people["orsa"][0], Role.MANAGER)
    other = made.sign_in("orsa", made.people["orsa"][1], Role.MANAGER)
    for somebody in (nominee, other):
        assert client_for(app, somebody).get(f"/nominations/{nomination_id}/edit").status_code == 404
        with work_as(somebody.scope), pytest.raises(NotFound):
            take_back(somebody, nomination_id)
        with work_as(somebody.scope), pytest.raises(NotFound):
            change(somebody, nomination_id, 1, data(made), send=True)
