"""Writing a call: whose it is, what the public needs, what may change when, and which one holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.nominations.jobs.calls import OTHERS
from app.nominations.models import Call
from app.nominations.queries.calls import call_for, of_round, open_calls, public_calls
from app.nominations.service.call_data import CallData, RequirementData, data_of, lacking
from app.nominations.service.call_states import (
    choose_second_opinion,
    open_round,
    publish_call,
    unpublish_call,
)
from app.nominations.service.call_suggestion import suggest_call
from app.nominations.service.calls import save_call
from app.platform.access.actor import Actor, system_actor
from app.platform.database import session, work_as
from app.platform.i18n.binding import force
from app.platform.outbox.execute import execute
from app.platform.outbox.publish import publish
from app.platform.outbox.schedule import SCHEDULE
from app.platform.refusals import Changed, NotAllowed, Refused
from app.programmes.models import ProgrammeMember, Round
from app.programmes.queries.programmes import get_programme
from app.programmes.queries.rounds import RoundFacts, get_round
from tests.support.recruiting import Recruiting, recruiting

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def data(**changed: Any) -> CallData:
    plain = CallData(
        way_in="both",
        opens_at=minute(NOW + DAY),
        closes_at=minute(NOW + 20 * DAY),
        decision_at=minute(NOW + 60 * DAY),
        eligibility={"sv": "Du är anställd.", "nb": " "},
        contact_name="Vera Ström",
        contact_phone="0250-260 00",
    )
    return replace(plain, **changed)


def the_round(made: Recruiting) -> RoundFacts:
    found = get_round(made.programme_id, 1)
    assert found is not None
    return found


def save(
    made: Recruiting, actor: Actor, whose: str, written: CallData, version: int = 0, **more: Any
) -> Call:
    with work_as(actor.scope):
        save_call(actor, made.programme_id, the_round(made), whose, written, version, NOW, **more)
        call = (
            session()
            .scalars(
                select(Call).where(
                    Call.council_id == actor.council.id if whose == "own" else Call.council_id.is_(None)
                )
            )
            .one()
        )
        session().expunge(call)
        return call


def logged(actor: Actor, action: str) -> list[dict[str, Any]]:
    with work_as(actor.scope):
        found = session().execute(
            text("SELECT detail FROM audit.entry WHERE action = :action ORDER BY at"), {"action": action}
        )
        return [row.detail for row in found]


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def test_who_leads_writes_the_joint_call_and_each_coordinator_the_own(app: Flask, made: Recruiting) -> None:
    orsa, manager = made.coordinators["orsa"], made.managers["orsa"]
    with app.app_context():
        with work_as(orsa.scope), pytest.raises(NotAllowed):
            save_call(orsa, made.programme_id, the_round(made), "joint", data(), 1, NOW)
        with work_as(manager.scope), pytest.raises(NotAllowed):
            save_call(manager, made.programme_id, the_round(made), "own", data(), 0, NOW)
        call = save(made, orsa, "own", data())
        assert (call.council_id, call.published_at, call.eligibility) == (
            orsa.council.id, None, {"sv": "Du är anställd."},
        )  # fmt: skip
        with work_as(made.lead.scope):  # the lead cannot write it, but sees that it is there
            assert session().get(Call, (made.programme_id, call.id)) is not None


def test_the_own_call_holds_when_published_and_the_joint_one_till_then(app: Flask, made: Recruiting) -> None:
    orsa = made.coordinators["orsa"]
    with app.app_context():
        call = save(made, orsa, "own", data(opens_at=NOW - DAY))
        with work_as(orsa.scope):
            held = call_for(made.programme_id, made.round_id)
            assert held is not None
            assert held.id == made.call_id
            assert held.council_id is None
        with work_as(orsa.scope):
            publish_call(orsa, made.programme_id, the_round(made), "own", 1, NOW)
        with work_as(orsa.scope):
            held = call_for(made.programme_id, made.round_id)
            assert held is not None
            assert held.id == call.id
            assert [one.id for one in open_calls(NOW)] == [call.id]
        for slug in ("mora", "alvdalen"):
            with work_as(made.coordinators[slug].scope):
                held = call_for(made.programme_id, made.round_id)
                assert held is not None
                assert held.id == made.call_id


def test_the_texts_come_in_the_readers_language_and_say_which(app: Flask, made: Recruiting) -> None:
    with app.app_context(), work_as(made.lead.scope):
        with force("nn"):
            held = call_for(made.programme_id, made.round_id)
            assert held is not None
            assert (held.eligibility, held.eligibility.lang) == ("Du er ansatt i en av kommunene.", "nb")
            assert (held.about.lang, held.requirements[0].text.lang) == ("sv", "sv")
            assert held.programme_name == "Talentjakten"
        assert held.programme_slug == "talangjakten"
        assert held.is_open(NOW)
        assert not held.is_open(held.closes_at)
        assert held.is_open(held.opens_at)


def test_a_council_that_has_left_has_no_open_call(app: Flask, made: Recruiting) -> None:
    orsa = made.coordinators["orsa"]
    with app.app_context():
        with work_as(made.lead.scope):
            found = the_round(made)
            session().execute(
                update(ProgrammeMember)
                .where(ProgrammeMember.council_id == orsa.council.id)
                .values(left="2020")
            )
        with work_as(orsa.scope):
            assert open_calls(NOW) == []
            assert of_round(public_calls("talangjakten"), None, NOW) is None
        with work_as(orsa.scope), pytest.raises(NotAllowed):
            save_call(orsa, made.programme_id, found, "own", data(), 0, NOW)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"way_in": "lottery"}, "way_in", "unknown"),
        ({"closes_at": minute(NOW + DAY)}, "closes_at", "before_open"),
        ({"decision_at": minute(NOW + 20 * DAY)}, "decision_at", "before_close"),
        ({"answer_days": 0}, "answer_days", "days"),
        ({"opinion_days": 61}, "opinion_days", "days"),
        ({"about": {"sv": "a" * 4001}}, "about", "long"),
        ({"about": {"sv": "Ring 19811218-9876 om du undrar."}}, "about", "identity"),
        ({"requirements": (RequirementData({"sv": "a" * 301}),)}, "requirements", "long"),
        ({"requirements": (RequirementData({"sv": "Körkort"}),) * 13}, "requirements", "many"),
        ({"contact_email": "vera"}, "contact_email", "form"),
    ],
)
def test_what_cannot_be_had_is_refused_at_its_field(
    app: Flask, made: Recruiting, changed: dict[str, Any], field: str, code: str
) -> None:
    orsa = made.coordinators["orsa"]
    with app.app_context(), pytest.raises(Refused) as refused:
        save(made, orsa, "own", data(**changed))
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"eligibility": {}}, "eligibility"),
        ({"contact_name": ""}, "contact_name"),
        ({"contact_phone": "", "contact_email": ""}, "contact_name"),
        ({"opens_at": NOW - 3 * DAY, "closes_at": NOW - 2 * DAY}, "closes_at"),
    ],
)
def test_what_the_public_needs_is_there_before_it_is_published(
    app: Flask, made: Recruiting, changed: dict[str, Any], field: str
) -> None:
    orsa = made.coordinators["orsa"]
    with app.app_context():
        save(made, orsa, "own", data(**changed))
        with work_as(orsa.scope), pytest.raises(Refused) as refused:
            publish_call(orsa, made.programme_id, the_round(made), "own", 1, NOW)
        assert refused.value.field == field


def test_the_closing_time_moves_both_ways_with_a_reason_that_the_log_keeps(
    app: Flask, made: Recruiting
) -> None:
    """Elsewhere a published closing date could only be moved later, and nobody saw why."""
    lead = made.lead
    with app.app_context():
        call = save_as_is(made, 1)
        soon, late = minute(NOW + 2 * DAY), minute(NOW + 40 * DAY)
        with pytest.raises(Refused) as refused:
            save(made, lead, "joint", replace(data_of(call), closes_at=soon), 2)
        assert (refused.value.field, refused.value.code) == ("reason", "missing")
        save(made, lead, "joint", replace(data_of(call), closes_at=soon), 2, reason="Alla har svarat.")
        save(made, lead, "joint", replace(data_of(call), closes_at=late), 3, reason="Fler hinner.")
        told = [one for one in logged(lead, "call.changed") if "reason" in one]
        assert [one["reason"] for one in told] == ["Alla har svarat.", "Fler hinner."]
        assert told[1]["closed_at"] == soon.isoformat()
        assert told[1]["closes_at"] == late.isoformat()
        with pytest.raises(Refused) as refused:
            save(made, lead, "joint", replace(data_of(call), closes_at=minute(NOW - DAY)), 4, reason="Nu.")
        assert refused.value.code == "past"


def save_as_is(made: Recruiting, version: int) -> Call:
    """Save the joint call again with nothing changed: its exact moments are kept."""
    with work_as(made.lead.scope):
        call = session().scalars(select(Call)).one()
        before = call.opens_at
        written = replace(data_of(call), opens_at=minute(before), closes_at=minute(call.closes_at))
        save_call(made.lead, made.programme_id, the_round(made), "joint", written, version, NOW)
        assert call.opens_at == before
        session().expunge(call)
        return call


def test_a_closed_call_opens_again_only_until_later(app: Flask, made: Recruiting) -> None:
    lead = made.lead
    with app.app_context():
        with work_as(lead.scope):
            session().execute(update(Call).values(closes_at=NOW - DAY))
            call = session().scalars(select(Call)).one()
            written = data_of(call)
        with pytest.raises(Refused) as refused:
            save(made, lead, "joint", replace(written, closes_at=minute(NOW - 2 * DAY)), 1, reason="Fel.")
        assert refused.value.code == "later_only"
        save(made, lead, "joint", replace(written, closes_at=minute(NOW + DAY)), 1, reason="Fel.")
        with work_as(lead.scope):
            assert len(open_calls(NOW)) == 1


def test_what_people_have_answered_stays_as_it_was(app: Flask, made: Recruiting) -> None:
    lead = made.lead
    with app.app_context():
        with work_as(lead.scope):
            written = data_of(session().scalars(select(Call)).one())
        for changed in ({"way_in": "no_selection"}, {"opens_at": minute(NOW - 9 * DAY)}):
            with pytest.raises(Refused) as refused:
                save(made, lead, "joint", replace(written, **changed), 1)
            assert refused.value.code == "opened"
        with work_as(lead.scope), pytest.raises(Refused):
            unpublish_call(lead, made.programme_id, the_round(made), "joint", 1, NOW)


def test_the_second_who_saves_learns_that_somebody_was_first(app: Flask, made: Recruiting) -> None:
    lead = made.lead
    with app.app_context():
        call = save_as_is(made, 1)
        with pytest.raises(Changed):
            save(made, lead, "joint", data_of(call), 1)
        with pytest.raises(Changed):  # written as if there were none yet
            save(made, lead, "joint", data_of(call), 0)


def test_publishing_opens_the_round_when_the_call_opens_and_not_before(app: Flask, made: Recruiting) -> None:
    lead = made.lead
    with app.app_context():
        with work_as(lead.scope):
            session().execute(update(Round).values(state="planned"))
            session().execute(
                update(Call).values(published_at=None, opens_at=NOW + DAY, closes_at=NOW + 9 * DAY)
            )
        with work_as(lead.scope):
            publish_call(lead, made.programme_id, the_round(made), "joint", 1, NOW)
            assert session().scalar(select(Round.state)) == "planned"
            waits = (
                session().execute(text("SELECT kind, next_at FROM outbox WHERE kind = 'calls.open'")).one()
            )
            assert NOW + DAY <= waits.next_at < NOW + DAY + timedelta(hours=1)  # never before it opens
        system = system_actor(lead.council)
        for moment, expected in ((NOW, False), (NOW + 2 * DAY, True), (NOW + 3 * DAY, False)):
            with work_as(system.scope):
                assert open_round(system, made.programme_id, made.round_id, moment) is expected
        with work_as(lead.scope):
            assert session().execute(select(Round.state, Round.version)).one() == ("open", 2)
        other = system_actor(made.coordinators["orsa"].council)
        with work_as(lead.scope):
            session().execute(update(Round).values(state="planned"))
        with work_as(other.scope):  # only who leads the programme can, by the database too
            assert open_round(other, made.programme_id, made.round_id, NOW + 2 * DAY) is False


def test_another_councils_call_opens_the_round_by_the_schedule_of_who_leads(
    app: Flask, made: Recruiting
) -> None:
    """Orsa publishes its own call and the lead none: the programme is not to say "Planned" while people apply."""
    lead, orsa, needed = made.lead, made.coordinators["orsa"], SCHEDULE[OTHERS].needed
    assert needed is not None
    with app.app_context():
        with work_as(lead.scope):
            session().execute(update(Round).values(state="planned"))
            session().execute(update(Call).values(published_at=None))
        save(made, orsa, "own", data())
        system = system_actor(lead.council)
        with work_as(system.scope) as current:
            assert not needed(current), "it is written, and not published"
        with work_as(orsa.scope):
            publish_call(orsa, made.programme_id, the_round(made), "own", 1, NOW)
            session().execute(update(Call).values(opens_at=NOW - DAY))
            assert session().scalar(select(Round.state)) == "planned", "only who leads can open it"
        with work_as(system_actor(orsa.council).scope) as current:
            assert not needed(current), "nor does the other council's schedule ask for it"
        with work_as(system.scope) as current:
            assert needed(current)
            job_id = publish(OTHERS, {}, actor=system)
        assert execute(lead.council, job_id) == "done"
        with work_as(lead.scope):
            assert session().scalar(select(Round.state)) == "open"
        assert len(logged(lead, "round.opened")) == 1
        with work_as(system.scope) as current:
            assert not needed(current)


def test_a_call_is_taken_back_before_it_opens(app: Flask, made: Recruiting) -> None:
    orsa = made.coordinators["orsa"]
    with app.app_context():
        save(made, orsa, "own", data())
        with work_as(orsa.scope):
            publish_call(orsa, made.programme_id, the_round(made), "own", 1, NOW)
        with work_as(orsa.scope):
            unpublish_call(orsa, made.programme_id, the_round(made), "own", 2, NOW)
        with work_as(orsa.scope):
            held = call_for(made.programme_id, made.round_id)
            assert held is not None
            assert held.id == made.call_id
        assert len(logged(orsa, "call.published")) == len(logged(orsa, "call.unpublished")) == 1


def test_the_councils_choice_of_a_second_opinion(app: Flask, made: Recruiting) -> None:
    orsa = made.coordinators["orsa"]
    with app.app_context():
        with work_as(orsa.scope):
            choose_second_opinion(orsa, made.programme_id, the_round(made), True, 0)
        with work_as(orsa.scope):
            held = call_for(made.programme_id, made.round_id)
            assert held is not None
            assert held.second_opinion
        with work_as(made.lead.scope):
            held = call_for(made.programme_id, made.round_id)
            assert held is not None
            assert not held.second_opinion
        for stale in (0, 7):
            with work_as(orsa.scope), pytest.raises(Changed):
                choose_second_opinion(orsa, made.programme_id, the_round(made), False, stale)
        with work_as(orsa.scope):
            choose_second_opinion(orsa, made.programme_id, the_round(made), False, 1)


def test_a_new_call_begins_with_texts_in_every_language(app: Flask, made: Recruiting) -> None:
    lead = made.lead
    with app.app_context(), work_as(lead.scope):
        programme = get_programme("talangjakten")
        assert programme is not None
        begun = suggest_call(lead, programme, "own", ["Mora"], ("sv", "nb", "en"), NOW)
        assert "Mora" in begun.eligibility["en"]
        assert begun.contact_name == lead.name
        assert set(begun.drive_question) == set(begun.eligibility) == {"sv", "nb", "en"}
        assert NOW < begun.opens_at < begun.closes_at < begun.decision_at
        assert begun.closes_at.astimezone(lead.council.zone).strftime("%H:%M") == "23:59"
        assert lacking(begun, ("sv", "nb", "en")) == {"about": ["nb", "en"]}
        # The next round begins from the last call, with requirements of its own.
        again = suggest_call(lead, programme, "joint", ["Mora", "Orsa"], ("sv",), NOW)
        assert again.drive_question == {"sv": "Vad driver dig?"}
        assert [(one.key, one.text) for one in again.requirements] == [("", {"sv": "Minst två år i yrket"})]
        assert again.opens_at > NOW


def test_requirements_keep_their_keys_while_they_stand(app: Flask, made: Recruiting) -> None:
    lead = made.lead
    with app.app_context():
        with work_as(lead.scope):
            written = data_of(session().scalars(select(Call)).one())
        more = (*written.requirements, RequirementData({"sv": "Körkort"}), RequirementData({"sv": " "}))
        call = save(made, lead, "joint", replace(written, requirements=more), 1)
        keys = [one["key"] for one in call.requirements]
        assert keys[0] == "experience"
        assert len(keys) == 2
        assert len(keys[1]) == 12
