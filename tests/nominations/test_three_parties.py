"""Who submits, who nominates, who is nominated: none of them speaks for another, and nobody else is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.letters.models import Letter
from app.nominations.models import Candidacy, Nomination, Opinion
from app.nominations.queries.nominate import nomination_of
from app.nominations.service.answer import say_yes
from app.nominations.service.apply import DraftData, hand_in
from app.nominations.service.nominate import change, confirm, put_forward, take_back
from app.nominations.service.opinions import OpinionData, give_opinion
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from tests.nominations.test_nominate import GROUNDS, call_of, data, sent
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting


@pytest.fixture
def made(app: Flask) -> Iterator[Recruiting]:
    with app.app_context():
        yield recruiting(app)


def person_of(actor: Actor) -> UUID:
    assert actor.person_id
    return actor.person_id


def second_manager(made: Recruiting) -> Actor:
    """Another manager: of the unit above that of everybody."""
    person = made.people["orsa"][2]
    coordinator = made.coordinators["orsa"]
    with work_as(coordinator.scope):
        above = Unit(
            council_id=coordinator.council.id,
            name="Förvaltningen",
            manager_id=person,
            sort_sv="f",
            sort_no="f",
        )
        session().add(above)
        session().flush()
        near = made.managers["orsa"].person_id
        session().execute(update(Unit).where(Unit.manager_id == near).values(parent_id=above.id))
    return made.sign_in("orsa", person, Role.MANAGER)


def written_for(made: Recruiting, submitter: Actor, nominator: Actor, number: int = 0) -> UUID:
    with work_as(submitter.scope):
        whole = data(made, number, nominator_id=person_of(nominator))
        return put_forward(submitter, call_of(made), whole, send=True)


def handed_in(made: Recruiting, nomination_id: UUID) -> UUID:
    """The nominee says yes and hands in."""
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(nominee.scope):
        case = say_yes(nominee, nomination_id)
        whole = DraftData("Jag vill.", frozenset({"experience"}), {}, True)
        return hand_in(nominee, call_of(made), whole, case.version, "sida").id


# Nobody can ask whom others have put forward.


def test_no_manager_can_ask_the_database_whom_another_has_put_forward(app: Flask, made: Recruiting) -> None:
    sent(made, 0)
    near, spy = made.managers["orsa"], second_manager(made)
    client = client_for(app, spy)
    token = form_token(client, "/nominations/new?programme=talangjakten")
    with work_as(made.coordinators["orsa"].scope):
        session().execute(update(Person).where(Person.id == near.person_id).values(email="chef@example.test"))
    answers = {}
    for number in (0, 1):
        form = {
            "csrf_token": token, "programme": "talangjakten", "version": "0", "do": "draft",
            "person": str(made.people["orsa"][number]), "nominator": "chef@example.test", "grounds": "x",
        }  # fmt: skip
        answer = client.post("/nominations/new", data=form)
        answers[number] = (answer.status_code, answer.location and answer.location.rpartition("/")[0])
    assert answers[0] == answers[1], "put forward already, or not: the answer is the same"
    assert answers[0][0] == 303


def test_nor_by_changing_a_draft_or_another_managers_letter(made: Recruiting) -> None:
    near, other = made.managers["orsa"], second_manager(made)
    sent(made, 0)
    with work_as(other.scope):
        draft = put_forward(other, call_of(made), data(made, 1, nominator_id=near.person_id), send=False)
        change(other, draft, 1, data(made, 0, nominator_id=near.person_id), send=False)
    # Written by the coordinator: once in each manager's name. Neither can find the other one's.
    coordinator = made.coordinators["orsa"]
    with work_as(coordinator.scope):
        put_forward(coordinator, call_of(made), data(made, 3, nominator_id=other.person_id), send=False)
        mine = put_forward(coordinator, call_of(made), data(made, 3), send=False)
    with work_as(near.scope), pytest.raises(Refused) as refused:
        change(near, mine, 1, data(made, 3, nominator_id=other.person_id), send=False)
    assert (refused.value.field, refused.value.code) == ("nominator", "stays")


def test_the_own_letter_is_still_written_once(made: Recruiting) -> None:
    sent(made)
    near = made.managers["orsa"]
    with work_as(near.scope), pytest.raises(Refused) as refused:
        put_forward(near, call_of(made), data(made), send=False)
    assert (refused.value.field, refused.value.code) == ("person", "taken")


# In another manager's name.


def test_the_nominator_is_told_and_the_nominee_reads_who_wrote(app: Flask, made: Recruiting) -> None:
    near, other = made.managers["orsa"], second_manager(made)
    nomination_id = written_for(made, other, near)
    with work_as(near.scope):
        told = session().scalars(select(Letter).where(Letter.person_id == near.person_id)).one()
        assert told.kind == "nomination_in_name"
        assert other.name in told.body
        nominee = session().get_one(Person, (near.council.id, made.people["orsa"][0]))
        assert nominee.family_name not in told.body + told.subject, "whom, stands in Fram alone"
    who = made.sign_in("orsa", made.people["orsa"][0])
    with work_as(who.scope):
        letter = session().scalars(select(Letter).where(Letter.person_id == who.person_id)).one()
        assert f"(skriven av {other.name})" in letter.body
    page = client_for(app, who).get(f"/nominations/{nomination_id}").text
    assert f"Written by {other.name} in the name of" in page
    assert "has not confirmed it" in page


def test_who_writes_in_the_own_name_is_told_nothing(made: Recruiting) -> None:
    sent(made)
    near = made.managers["orsa"]
    with work_as(near.scope):
        assert session().scalars(select(Letter.kind)).all() == ["nomination"]
        assert session().scalars(select(Nomination.confirmed_at)).one() is not None


def test_nobody_is_led_past_the_nearest_manager_by_a_letter_in_that_managers_name(made: Recruiting) -> None:
    near, other = made.managers["orsa"], second_manager(made)
    case_id = handed_in(made, written_for(made, other, near))
    with work_as(made.coordinators["orsa"].scope):
        case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
        assert case.state == "opinion"
        asked = session().execute(select(Opinion.id, Opinion.level, Opinion.asked_id)).one()
        assert (asked.level, asked.asked_id) == (1, near.person_id)
    with work_as(near.scope):
        give_opinion(near, asked.id, OpinionData("yes", "Ja."), 1)
    with work_as(made.coordinators["orsa"].scope):
        case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
        assert case.state == "second_opinion", "the word of the manager in whose name it was is not enough"


def test_who_has_confirmed_has_put_forward(made: Recruiting) -> None:
    near, other = made.managers["orsa"], second_manager(made)
    nomination_id = written_for(made, other, near)
    with work_as(near.scope):
        confirm(near, nomination_id, 1)
    case_id = handed_in(made, nomination_id)
    with work_as(made.coordinators["orsa"].scope):
        case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
        assert case.state == "second_opinion"
        assert session().scalars(select(Opinion)).all() == [], "and whoever wrote it is the only one above"


def test_who_wrote_it_for_another_gives_no_opinion(made: Recruiting) -> None:
    near, other = made.managers["orsa"], second_manager(made)
    case_id = handed_in(made, written_for(made, near, other))
    with work_as(made.coordinators["orsa"].scope):
        state = session().scalars(select(Candidacy.state).where(Candidacy.id == case_id)).one()
        assert state == "second_opinion", "the nearest manager wrote it"
        session().add(
            Opinion(
                council_id=near.council.id, candidacy_id=case_id, level=1, asked_id=near.person_id,
                due_at=call_of(made).closes_at,
            )
        )  # fmt: skip
        session().flush()
        opinion_id = session().scalars(select(Opinion.id)).one()
    with work_as(near.scope), pytest.raises(NotAllowed):
        give_opinion(near, opinion_id, OpinionData("yes", "Ja."), 1)


def test_confirming_is_the_nominators_alone_and_of_what_was_read(made: Recruiting) -> None:
    near, other = made.managers["orsa"], second_manager(made)
    nomination_id = written_for(made, other, near)
    with work_as(other.scope), pytest.raises(NotFound):
        confirm(other, nomination_id, 1)
    with work_as(other.scope):
        whole = data(made, nominator_id=near.person_id, grounds="Andra ord.")
        change(other, nomination_id, 1, whole, send=True)
    with work_as(near.scope), pytest.raises(Changed):
        confirm(near, nomination_id, 1)
    with work_as(near.scope):
        confirm(near, nomination_id, 2)
    with work_as(other.scope):
        change(other, nomination_id, 2, replace(whole, grounds="Tredje orden."), send=True)
    with work_as(near.scope):
        found = nomination_of(near, nomination_id)
        assert found is not None
        assert found[0].confirmed_at is None, "those were other words"
    handed_in(made, nomination_id)
    with work_as(near.scope), pytest.raises(Refused):
        confirm(near, nomination_id, 4)


def test_the_nominator_confirms_on_the_page_or_takes_it_back(app: Flask, made: Recruiting) -> None:
    near, other = made.managers["orsa"], second_manager(made)
    first, second = written_for(made, other, near, 0), written_for(made, other, near, 1)
    client = client_for(app, near)
    home = client.get("/").text
    assert "in your name" in home
    page = client.get(f"/nominations/{first}").text
    assert "Is it your own word?" in page
    assert "Only you read this" not in page
    token = form_token(client, f"/nominations/{first}")
    form = {"csrf_token": token, "version": "7"}
    assert client.post(f"/nominations/{first}/confirm", data=form).status_code == 409
    done = client.post(f"/nominations/{first}/confirm", data=form | {"version": "1"}, follow_redirects=True)
    assert "you have said that it is your own word" in done.text
    assert "who has confirmed it" in client_for(app, other).get(f"/nominations/{first}").text
    with work_as(near.scope):
        take_back(near, second)
        assert session().scalars(select(Nomination.id)).all() == [first]


def test_the_nominator_confirms_that_no_post_is_promised_with_the_same_yes(
    app: Flask, made: Recruiting
) -> None:
    """The one who wrote it has ticked the sentence; the manager in whose name it is has not, until her yes."""
    near, other = made.managers["orsa"], second_manager(made)
    nomination_id = written_for(made, other, near)
    client = client_for(app, near)
    page = client.get(f"/nominations/{nomination_id}").text
    form = page[page.index("/confirm") - 600 : page.index("/confirm")]
    assert "With your yes you also confirm this" in form
    assert "does not guarantee anybody a post" in form
    assert "You have confirmed this" not in page
    with work_as(near.scope):
        ticked = session().scalars(select(Nomination.no_guarantee_at)).one()
        confirm(near, nomination_id, 1)
        confirmed = session().scalars(select(Nomination.no_guarantee_at)).one()
        assert ticked is not None
        assert confirmed is not None
        assert confirmed > ticked, "the moment is that of the manager's own yes"
    assert "You have confirmed this" in client.get(f"/nominations/{nomination_id}").text
    with work_as(near.scope):
        confirm(near, nomination_id, 1)
        assert session().scalars(select(Nomination.no_guarantee_at)).one() == confirmed
    with work_as(other.scope):
        whole = data(made, nominator_id=near.person_id, grounds="Andra ord.")
        change(other, nomination_id, 1, whole, send=True)
        again = session().scalars(select(Nomination.no_guarantee_at)).one()
        assert again is not None
        assert again > confirmed, "other words: whoever wrote them has ticked, and the manager has not"
    with work_as(near.scope):
        change(near, nomination_id, 2, replace(whole, grounds="Egna ord."), send=True)
        own = session().scalars(select(Nomination.no_guarantee_at)).one()
        assert own is not None
        assert own > again


def test_whom_a_later_shows_to_is_told_with_both_names(app: Flask, made: Recruiting) -> None:
    near, other = made.managers["orsa"], second_manager(made)
    written = written_for(made, other, near)
    with work_as(near.scope):
        own = put_forward(near, call_of(made), data(made, 1), send=True)
    nominee, second = (made.sign_in("orsa", made.people["orsa"][number]) for number in (0, 1))
    both = client_for(app, nominee).get(f"/nominations/{written}").text
    assert f"and {other.name} see that you answered later" in both
    alone = client_for(app, second).get(f"/nominations/{own}").text
    assert "sees that you answered later" in alone
    assert "see that you answered later" not in alone


def test_the_pages_of_who_writes_name_everybody_that_reads(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        near, other = made.managers["orsa"], second_manager(made)
        with work_as(made.coordinators["orsa"].scope):
            manager = session().get_one(Person, (near.council.id, person_of(near)))
            manager.email, name = "chef@example.test", f"{manager.given_name} {manager.family_name}"
    client = client_for(app, other)
    form = {
        "csrf_token": form_token(client, "/nominations/new"), "programme": "talangjakten", "version": "0",
        "do": "send", "person": str(made.people["orsa"][0]), "grounds": GROUNDS, "no_guarantee": "1",
    }  # fmt: skip
    own = client.post("/nominations/new", data=form, follow_redirects=True).text
    assert "Nobody but the person reads it before the answer." in own
    assert "nobody sees this but the person, whoever wrote the letter and the manager" in own
    form |= {"person": str(made.people["orsa"][1]), "nominator": "chef@example.test"}
    for_another = client.post("/nominations/new", data=form, follow_redirects=True).text
    assert f"Nobody but the person and {name} reads it before the answer." in for_another
    with app.app_context():
        address = f"/nominations/{nomination_about(other, made.people['orsa'][1])}/edit"
    client = client_for(app, near)
    form |= {"csrf_token": form_token(client, address), "version": "1"}
    changed = client.post(address, data=form, follow_redirects=True).text
    assert f"Nobody but the person and {other.name} reads it before the answer." in changed


def nomination_about(actor: Actor, person_id: UUID) -> UUID:
    """The nomination of a person that the actor sees."""
    with work_as(actor.scope):
        return session().scalars(select(Nomination.id).where(Nomination.person_id == person_id)).one()


# What the nominee says yes to.


def test_a_yes_is_a_yes_to_the_words_that_were_read(app: Flask, made: Recruiting) -> None:
    nomination_id = sent(made)
    near, nominee = made.managers["orsa"], made.sign_in("orsa", made.people["orsa"][0])
    client = client_for(app, nominee)
    token = form_token(client, f"/nominations/{nomination_id}")
    with work_as(near.scope):
        change(near, nomination_id, 1, data(made, grounds="Helt andra ord."), send=True)
    yes = {"csrf_token": token, "answer": "yes"}
    for version in ({"version": "1"}, {}, {"version": "x"}):
        answer = client.post(f"/nominations/{nomination_id}/answer", data=yes | version)
        assert answer.status_code == 409
        assert "The letter was changed while you had it open" in answer.text
        assert "Helt andra ord." in answer.text
        assert GROUNDS not in answer.text
    with work_as(nominee.scope):
        assert session().scalars(select(Nomination.state)).all() == ["sent"]
        assert session().scalars(select(Candidacy)).all() == []
    answer = client.post(f"/nominations/{nomination_id}/answer", data=yes | {"version": "2"})
    assert answer.status_code == 303
    with work_as(nominee.scope):
        assert session().scalars(select(Nomination.state)).all() == ["accepted"]


def test_a_letter_is_changed_twice_at_most(made: Recruiting) -> None:
    nomination_id = sent(made)
    near = made.managers["orsa"]
    for version in (1, 2):
        with work_as(near.scope):
            change(near, nomination_id, version, data(made, grounds=f"Ord {version}."), send=True)
    with work_as(near.scope), pytest.raises(Refused) as refused:
        change(near, nomination_id, 3, data(made, grounds="Ännu fler ord."), send=True)
    assert (refused.value.field, refused.value.code) == ("nomination", "often")


def test_who_no_longer_works_here_is_told_that_and_not_that_it_is_late(app: Flask, made: Recruiting) -> None:
    nomination_id = sent(made)
    nominee = made.sign_in("orsa", made.people["orsa"][0])
    client = client_for(app, nominee)
    token = form_token(client, f"/nominations/{nomination_id}")
    with work_as(made.coordinators["orsa"].scope):
        session().execute(update(Person).where(Person.id == nominee.person_id).values(active=False))
    yes = {"csrf_token": token, "answer": "yes", "version": "1"}
    answer = client.post(f"/nominations/{nomination_id}/answer", data=yes, follow_redirects=True)
    assert "you no longer work here" in answer.text
    assert "too late to answer" not in answer.text
    with work_as(nominee.scope):
        assert session().scalars(select(Nomination.state)).all() == ["sent"]
