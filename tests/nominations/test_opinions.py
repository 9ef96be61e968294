"""Whose opinion is asked for, and what giving it does: each complaint about others' systems is a test."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.letters.models import Letter
from app.nominations.models import Candidacy, CandidacyStep, Nomination, Opinion, RoundChoice
from app.nominations.queries.opinions import to_give
from app.nominations.queries.waiting import to_review, waiting_rounds
from app.nominations.service.asking import review
from app.nominations.service.call_states import choose_second_opinion
from app.nominations.service.move import begin, move
from app.nominations.service.opinions import OpinionData, give_opinion
from app.nominations.service.reminders import remind_managers
from app.nominations.states import MOVES
from app.people.keys import person_keys, unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.outbox.models import OutboxEntry
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.programmes.queries.rounds import get_round
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

YES = OpinionData("yes", "Hon växer av ansvar.")


def add_person(actor: Actor, number: str) -> UUID:
    """Somebody of the directory without a unit; call inside the scope."""
    person = Person(
        council_id=actor.council.id,
        given_name="Chef",
        family_name=number,
        employee_number=number,
        email=f"{number}@example.test",
        **person_keys("Chef", number, number, f"{number}@example.test", None),
    )
    session().add(person)
    session().flush()
    return person.id


@dataclass
class Office:
    """Mora with three levels of managers above the candidates; nobody but the nearest has an account at first."""

    round: Recruiting
    above: Actor
    top: Actor

    @property
    def near(self) -> Actor:
        return self.round.managers["mora"]

    def hand_in(self, number: int = 0) -> UUID:
        """A case of the council's person `number`, handed in by herself."""
        herself = self.round.sign_in("mora", self.round.people["mora"][number])
        with work_as(herself.scope):
            draft = Candidacy(
                council_id=herself.council.id,
                programme_id=self.round.programme_id,
                round_id=self.round.round_id,
                call_id=self.round.call_id,
                person_id=self.round.people["mora"][number],
                door="application",
                drive="Jag vill leda.",
            )
            begin(herself, draft, "started")
            return move(herself, draft.id, "submitted").id

    def nominate(self, case_person: UUID, nominator: Actor) -> None:
        """An accepted nomination of somebody."""
        with work_as(nominator.scope):
            session().add(
                Nomination(
                    council_id=nominator.council.id,
                    programme_id=self.round.programme_id,
                    round_id=self.round.round_id,
                    person_id=case_person,
                    nominator_id=nominator.person_id,
                    submitted_by=nominator.account_id,
                    grounds="Bra",
                    state="accepted",
                    sent_at=datetime.now(UTC),
                )
            )


@pytest.fixture
def office(app: Flask) -> Office:
    with app.app_context():
        round_ = recruiting(app)
        mora = round_.lead
        with work_as(mora.scope):
            above_id, top_id = add_person(mora, "mora-above"), add_person(mora, "mora-top")
            top = Unit(
                council_id=mora.council.id, name="Kommunen", manager_id=top_id, **unit_keys("Kommunen")
            )
            session().add(top)
            session().flush()
            above = Unit(
                council_id=mora.council.id,
                name="Omsorgen",
                manager_id=above_id,
                parent_id=top.id,
                **unit_keys("Omsorgen"),
            )
            session().add(above)
            session().flush()
            session().execute(update(Unit).where(Unit.name == "Hemtjänsten Noret").values(parent_id=above.id))
        return Office(
            round_,
            round_.sign_in("mora", above_id, Role.MANAGER),
            round_.sign_in("mora", top_id, Role.EXECUTIVE),
        )


def opinions_on(office: Office, case_id: UUID) -> dict[int, Opinion]:
    with work_as(office.round.lead.scope) as current:
        found = list(current.scalars(select(Opinion).where(Opinion.candidacy_id == case_id)))
        for one in found:
            current.expunge(one)
    return {one.level: one for one in found}


def state_of(office: Office, case_id: UUID) -> str:
    with work_as(office.round.lead.scope) as current:
        return current.scalars(select(Candidacy.state).where(Candidacy.id == case_id)).one()


def give(actor: Actor, opinion: Opinion, data: OpinionData = YES, version: int | None = None) -> None:
    with work_as(actor.scope):
        give_opinion(actor, opinion.id, data, version if version is not None else opinion.version)


def choose_second(office: Office) -> None:
    with work_as(office.round.lead.scope):
        session().add(
            RoundChoice(
                council_id=office.round.lead.council.id,
                round_id=office.round.round_id,
                programme_id=office.round.programme_id,
                second_opinion=True,
            )
        )


def test_the_nearest_manager_is_asked_at_once_and_the_letter_leaves_with_it(
    app: Flask, office: Office
) -> None:
    """hitobito #435, a request that is never sent: question and letter are one transaction."""
    with app.app_context():
        case_id = office.hand_in()
        asked = opinions_on(office, case_id)
        assert list(asked) == [1]
        assert asked[1].asked_id == office.near.person_id
        days = asked[1].due_at - asked[1].asked_at
        assert days == timedelta(days=10)
        with work_as(office.round.lead.scope):
            letter = session().scalars(select(Letter).where(Letter.kind == "opinion_asked")).one()
            assert letter.person_id == office.near.person_id
            assert "Test Person000" in letter.body
            assert "{" not in letter.body
            sends = session().scalars(select(OutboxEntry).where(OutboxEntry.kind == "letters.send")).all()
            assert str(letter.id) in {one.arguments["letter"] for one in sends}
            case = session().scalars(select(Candidacy)).one()
            assert case.hears_by is not None
            assert case.hears_by > datetime.now(UTC) + timedelta(days=50)  # the day of decisions in the call


def test_yes_and_no_both_need_grounds(app: Flask, office: Office) -> None:
    """Austin: a comment is required for yes and for no."""
    with app.app_context():
        case_id = office.hand_in()
        asked = opinions_on(office, case_id)[1]
        for answer in ("yes", "no"):
            with pytest.raises(Refused, match="grounds: missing"):
                give(office.near, asked, OpinionData(answer, "  \n"))
        with pytest.raises(Refused, match="answer: missing"):
            give(office.near, asked, OpinionData("maybe", "Kanske"))
        with pytest.raises(Refused, match="grounds"):
            give(office.near, asked, OpinionData("no", "Hon är sjukskriven sedan i maj."))
        assert state_of(office, case_id) == "opinion"


def test_a_no_goes_on_and_can_be_changed_until_the_decision(app: Flask, office: Office) -> None:
    with app.app_context():
        case_id = office.hand_in()
        asked = opinions_on(office, case_id)[1]
        give(office.near, asked, OpinionData("no", "Vi är för få i gruppen."))
        assert state_of(office, case_id) == "preparing"
        given = opinions_on(office, case_id)[1]
        assert (given.answer, given.given_by) == ("no", office.near.account_id)
        with pytest.raises(Changed):
            give(office.near, given, YES, version=asked.version)
        give(office.near, given, YES)
        assert opinions_on(office, case_id)[1].answer == "yes"
        assert state_of(office, case_id) == "preparing"
        with work_as(office.round.lead.scope):
            lines = session().execute(
                text("SELECT action FROM audit.entry WHERE action LIKE 'opinion.%' ORDER BY at, id")
            )
            assert [line.action for line in lines] == ["opinion.asked", "opinion.given", "opinion.changed"]
            session().execute(update(Candidacy).values(state="offered"))
        with pytest.raises(Refused, match="state: decided"):
            give(office.near, opinions_on(office, case_id)[1], YES)


def test_only_the_one_asked_gives_it(app: Flask, office: Office) -> None:
    with app.app_context():
        case_id = office.hand_in()
        asked = opinions_on(office, case_id)[1]
        herself = office.round.sign_in("mora", office.round.people["mora"][0], Role.MANAGER)
        orsa = office.round.managers["orsa"]
        for somebody in (office.above, office.top, office.round.lead, herself, orsa):
            with pytest.raises(NotFound):
                give(somebody, asked)
        assert client_for(app, office.above).get(f"/opinions/{asked.id}").status_code == 404
        assert client_for(app, orsa).get(f"/opinions/{asked.id}").status_code == 404


def test_nobody_approves_the_own_nomination(app: Flask, office: Office) -> None:
    """SuccessFactors: planner-approvers approve their own nominations. Here the level above is asked instead."""
    with app.app_context():
        office.nominate(office.round.people["mora"][0], office.near)
        case_id = office.hand_in()
        assert state_of(office, case_id) == "second_opinion"
        asked = opinions_on(office, case_id)
        assert list(asked) == [2]
        assert asked[2].asked_id == office.above.person_id
        give(office.above, asked[2])
        assert state_of(office, case_id) == "preparing"


def test_the_second_level_is_neither_the_first_nor_a_nominator(app: Flask, office: Office) -> None:
    with app.app_context():
        choose_second(office)
        office.nominate(office.round.people["mora"][0], office.above)
        case_id = office.hand_in()
        asked = opinions_on(office, case_id)
        assert asked[1].asked_id == office.near.person_id
        give(office.near, asked[1])
        assert state_of(office, case_id) == "second_opinion"
        asked = opinions_on(office, case_id)
        assert asked[2].asked_id == office.top.person_id
        give(office.top, asked[2])
        assert state_of(office, case_id) == "preparing"


def test_switching_the_second_level_off_loses_nothing_that_waits(app: Flask, office: Office) -> None:
    """SuccessFactors: "switching approvals off loses pending ones"."""
    with app.app_context():
        choose_second(office)
        above, near = office.hand_in(0), office.hand_in(1)
        give(office.near, opinions_on(office, above)[1])
        assert [state_of(office, one) for one in (above, near)] == ["second_opinion", "opinion"]
        lead = office.round.lead
        with work_as(lead.scope):
            found = get_round(office.round.programme_id, 1)
            assert found is not None
            choose_second_opinion(lead, office.round.programme_id, found, False, 1)
        system = system_actor(lead.council)
        with work_as(system.scope):
            assert review(system, to_review()) == 0
        # Who has been asked is still asked, finds the question, and is reminded of it.
        asked = opinions_on(office, above)[2]
        assert asked.asked_id == office.above.person_id
        with work_as(office.above.scope):
            assert [one.id for one in to_give(asked.asked_id)] == [asked.id]
        with work_as(system.scope):
            assert remind_managers(system, asked.due_at - timedelta(hours=1)) == 2
        give(office.above, asked)
        assert state_of(office, above) == "preparing"
        assert {one.answer for one in opinions_on(office, above).values()} == {"yes"}
        # Who comes after the change is asked for nobody's second opinion.
        give(office.near, opinions_on(office, near)[1])
        assert state_of(office, near) == "preparing"
        assert list(opinions_on(office, near)) == [1]


def test_nothing_goes_on_while_an_opinion_is_missing(app: Flask, office: Office) -> None:
    """hitobito #2120, confirmed although approval is missing: only a named person sends it on, with grounds."""
    past = {name for name, one in MOVES.items() if one.sources & {"opinion", "second_opinion"}}
    assert past == {"asked_on", "opined", "passed_on", "withdrew", "denied", "taken_out"}
    with app.app_context():
        choose_second(office)
        case_id = office.hand_in()
        give(office.near, opinions_on(office, case_id)[1])
        lead = office.round.lead
        for name in ("made_ready", "offered", "turned_down"):
            with work_as(lead.scope), pytest.raises(Refused, match="state"):
                move(lead, case_id, name)
        with work_as(lead.scope):
            review(system_actor(lead.council), to_review())
        assert state_of(office, case_id) == "second_opinion"
        with work_as(lead.scope), pytest.raises(Refused, match="grounds"):
            move(lead, case_id, "passed_on")
        with work_as(lead.scope):
            move(lead, case_id, "passed_on", grounds="Chefen är på resa.")
            step = session().scalars(select(CandidacyStep).where(CandidacyStep.move == "passed_on")).one()
            assert (step.actor_name, step.grounds) == (lead.name, "Chefen är på resa.")


def test_who_takes_over_the_unit_is_asked(app: Flask, office: Office) -> None:
    with app.app_context():
        case_id = office.hand_in()
        old = opinions_on(office, case_id)[1]
        with work_as(office.round.lead.scope):
            new_id = add_person(office.round.lead, "mora-new")
            session().execute(update(Unit).where(Unit.name == "Hemtjänsten Noret").values(manager_id=new_id))
        new = office.round.sign_in("mora", new_id, Role.MANAGER)
        assert client_for(app, new).get(f"/opinions/{old.id}").status_code == 200
        with work_as(office.round.lead.scope):
            system = system_actor(office.round.lead.council)
            assert review(system, to_review()) == 1
            assert review(system, to_review()) == 0
            letters = session().scalars(select(Letter.person_id).where(Letter.kind == "opinion_asked")).all()
            assert set(letters) == {office.near.person_id, new_id}
        asked = opinions_on(office, case_id)[1]
        assert asked.asked_id == new_id
        with pytest.raises(NotFound):
            give(office.near, asked)
        give(new, asked)
        assert state_of(office, case_id) == "preparing"


def test_a_given_opinion_stays_with_who_gave_it(app: Flask, office: Office) -> None:
    with app.app_context():
        choose_second(office)
        case_id = office.hand_in()
        give(office.near, opinions_on(office, case_id)[1])
        with work_as(office.round.lead.scope):
            new_id = add_person(office.round.lead, "mora-new")
            session().execute(update(Unit).where(Unit.name == "Hemtjänsten Noret").values(manager_id=new_id))
            review(system_actor(office.round.lead.council), to_review())
        assert opinions_on(office, case_id)[1].asked_id == office.near.person_id


def test_a_manager_is_not_asked_about_herself(app: Flask, office: Office) -> None:
    with app.app_context():
        with work_as(office.round.lead.scope):
            session().execute(
                update(Unit)
                .where(Unit.name == "Hemtjänsten Noret")
                .values(manager_id=office.round.people["mora"][0])
            )
        case_id = office.hand_in()
        assert opinions_on(office, case_id)[1].asked_id == office.above.person_id


def test_where_nobody_can_be_asked_the_coordinator_is_told(app: Flask, office: Office) -> None:
    with app.app_context():
        with work_as(office.round.lead.scope):
            session().execute(update(Unit).values(manager_id=None))
        case_id = office.hand_in()
        assert opinions_on(office, case_id) == {}
        with work_as(office.round.lead.scope):
            (waiting,) = waiting_rounds(datetime.now(UTC))
            assert (waiting.nobody, waiting.overdue, waiting.preparing) == (1, 0, 0)
    home = client_for(app, office.round.lead).get("/").get_data(as_text=True)
    assert "1 case has nobody to ask for an opinion" in home
    page = client_for(app, office.round.lead).get(f"/candidates/{case_id}").get_data(as_text=True)
    assert "The directory has nobody who can be asked." in page
    # Her own page names who has the case: the one who has the task, not a manager whom nobody has asked.
    with app.app_context():
        herself = office.round.sign_in("mora", office.round.people["mora"][0])
    own = client_for(app, herself).get(f"/my-case/{case_id}").text
    assert re.search(r"Who has it</dt><dd>Vera Ström<", own)
    assert "Nobody to ask for an opinion yet" in own
    assert "nearest manager" not in own.lower()
    with app.app_context():
        with work_as(office.round.lead.scope):
            session().execute(
                update(Unit).where(Unit.name == "Omsorgen").values(manager_id=office.above.person_id)
            )
            assert review(system_actor(office.round.lead.council), to_review()) == 1
        assert opinions_on(office, case_id)[1].asked_id == office.above.person_id


def test_a_nominator_who_was_asked_before_gives_none(app: Flask, office: Office) -> None:
    with app.app_context():
        case_id = office.hand_in()
        asked = opinions_on(office, case_id)[1]
        office.nominate(office.round.people["mora"][0], office.near)
        with pytest.raises(NotAllowed):
            give(office.near, asked)
        with work_as(office.round.lead.scope):
            review(system_actor(office.round.lead.council), to_review())
        assert state_of(office, case_id) == "second_opinion"
        with work_as(office.near.scope):
            assert to_give(office.near.person_id or asked.id) == []


def test_the_pages(app: Flask, office: Office) -> None:
    with app.app_context():
        case_id = office.hand_in()
        asked = opinions_on(office, case_id)[1]
    client = client_for(app, office.near)
    home = client.get("/").get_data(as_text=True)
    assert "Give your opinion on Test Person000" in home
    listed = client.get("/opinions").get_data(as_text=True)
    assert f"/opinions/{asked.id}" in listed
    path = f"/opinions/{asked.id}"
    page = client.get(path).get_data(as_text=True)
    assert "Jag vill leda." in page
    token = form_token(client, path)
    form = {"csrf_token": token, "version": str(asked.version), "answer": "no", "grounds": " "}
    refused = client.post(path, data=form)
    assert refused.status_code == 422
    assert "Write the grounds." in refused.get_data(as_text=True)
    assert client.post(path, data=form | {"grounds": "För få."}).status_code == 303
    stale = client.post(path, data=form | {"grounds": "Något annat", "answer": "yes"})
    assert stale.status_code == 409
    body = stale.get_data(as_text=True)
    assert "För få." in body
    assert "Något annat" in body
    assert "Can be changed" in client.get("/opinions").get_data(as_text=True)
    with app.app_context(), work_as(office.round.lead.scope):
        looked = session().execute(text("SELECT count(*) FROM audit.entry WHERE action = 'candidacy.viewed'"))
        # Twice by itself, and by each refusal: the file stands on those pages, too.
        assert looked.scalar_one() == 4
