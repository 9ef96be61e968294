"""Decisions: ready, final together, told at the set time, corrected later, and seen by nobody before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.letters.models import Letter
from app.nominations.models import Candidacy, CandidacyStep
from app.nominations.service import move as moving
from app.people.models import Unit
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.publish import publish
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.tenancy.models import AccessGrant
from app.selection.jobs.announce import ANNOUNCE
from app.selection.models import Decision, RoundSelection, SeatRule
from app.selection.service.announcing import announce_due
from app.selection.service.decisions import DecisionData, decide
from app.selection.service.finishing import NotReady, make_final, make_ready, open_again, take_back_ready
from app.selection.service.panel import open_files
from tests.conftest import Database
from tests.programmes.builders import actor
from tests.selection.boards import GROUNDS, decided, decision_of, facts_of, joint, path, put_on_panel, ready
from tests.support.clients import client_for, form_token
from tests.support.recruiting import COUNCILS, Recruiting

SOON = timedelta(hours=2)


def final(made: Recruiting, at: datetime | None = None) -> None:
    """Make everything final, to be told at a moment (default: in two hours)."""
    with work_as(made.lead.scope):
        facts = facts_of(made, made.lead)
        make_final(made.lead, facts, at or datetime.now(UTC) + SOON, facts.version)


def hours_later(made: Recruiting) -> None:
    """The set time has come."""
    with work_as(made.lead.scope):
        past = {
            "announce_at": func.now() - timedelta(minutes=1),
            "final_at": func.now() - timedelta(minutes=2),
        }
        session().execute(update(RoundSelection).values(past))
    for who in made.coordinators.values():
        with work_as(who.scope):
            earlier = {"decided_at": func.now() - timedelta(minutes=5)}
            session().execute(update(Decision).where(Decision.announced_at.is_(None)).values(earlier))


def announce(made: Recruiting, slug: str) -> str:
    """The scheduled job of a council, done by a worker."""
    council = made.coordinators[slug].council
    with work_as(made.coordinators[slug].scope):
        job_id = publish(ANNOUNCE, {}, actor=system_actor(council))
    return execute(council, job_id)


def state_of(who: Actor, case: UUID) -> str:
    with work_as(who.scope):
        return session().scalars(select(Candidacy.state).where(Candidacy.id == case)).one()


def letters_to(who: Actor, case: UUID) -> list[str]:
    with work_as(who.scope):
        wanted = select(Letter.kind).where(Letter.candidacy_id == case).order_by(Letter.written_at, Letter.id)
        return list(session().scalars(wanted))


def test_ready_says_what_is_missing(app: Flask) -> None:
    with app.app_context():
        made = joint(app, 8)
        cases = [made.candidate("mora", number) for number in range(8)]
        for case in cases[:6]:
            decided(made, made.lead, case, "offer")
        decided(made, made.lead, cases[6], "reserve", "")
    client = client_for(app, made.lead)
    token = {"csrf_token": form_token(client, path("board"))}
    refused = client.post(path("selection/ready"), data=token)
    html = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert 'class="ds-error-summary"' in html
    assert "data-focus" in html
    assert f'href="#row-{cases[7]}">Decide about Test Person007.' in html
    assert f'href="#grounds-{cases[6]}">Write the grounds of the decision about Test Person006.' in html
    assert "The council has 5 free seats, and 6 are offered." in html
    with app.app_context():
        decided(made, made.lead, cases[7], "no")
        for case, outcome in ((cases[5], "reserve"), (cases[6], "reserve")):
            with work_as(made.lead.scope):
                decide(made.lead, facts_of(made, made.lead), case, DecisionData(outcome, GROUNDS, 1), 1)
    assert "Two people have place 1 on the waiting list." in client.get(path("board")).get_data(as_text=True)
    with app.app_context(), work_as(made.lead.scope):
        decide(made.lead, facts_of(made, made.lead), cases[6], DecisionData("reserve", GROUNDS, 2), 2)
    assert client.post(path("selection/ready"), data=token).status_code == 303


def test_final_when_all_are_ready_and_the_rule_that_binds_is_named(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        decided(made, made.lead, case, "offer")
        with work_as(made.lead.scope):
            session().execute(update(SeatRule).values(service_minimum={"school": 1}))
        ready(made, "mora", "orsa")
    client = client_for(app, made.lead)
    where = path("selection/final")
    html = client.get(where).get_data(as_text=True)
    fields = {"csrf_token": form_token(client, where), "version": 0, "day": "2031-01-01", "at": "09:00"}
    refused = client.post(where, data=fields)
    assert refused.status_code == 422
    assert "Älvdalen is not ready." in refused.get_data(as_text=True)
    assert "disabled" not in html.split("<main")[1]
    with app.app_context():
        ready(made, "alvdalen")
    assert "The rule that binds: 1 seats or more for compulsory school" in client.post(
        where, data=fields
    ).get_data(as_text=True)
    with app.app_context():
        with work_as(made.lead.scope):
            session().execute(update(Unit).values(service_area="school"))
            facts = facts_of(made, made.lead)
            take_back_ready(made.lead, facts)
        ready(made, "mora")
    past = client.post(where, data=fields | {"day": "2020-01-01"})
    assert past.status_code == 422
    assert "Choose a moment that has not been." in past.get_data(as_text=True)
    assert client.post(where, data=fields).status_code == 303
    assert "Everybody hears on" in client.get(where).get_data(as_text=True)
    other = client_for(app, made.coordinators["orsa"])
    assert other.get(where).status_code == 403
    assert client.post(path("selection/open-again"), data=fields | {"version": 1}).status_code == 303
    with app.app_context(), work_as(made.lead.scope):
        assert facts_of(made, made.lead).final_at is None


def test_told_at_the_set_time_and_not_before(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        offered, waits, no = (
            made.candidate("mora", number, state)
            for number, state in enumerate(("ready", "preparing", "ready"))
        )
        outsider = made.candidate("orsa", 0)
        person = made.sign_in("mora", made.people["mora"][0])
        for case, outcome in ((offered, "offer"), (waits, "reserve"), (no, "no")):
            decided(made, made.lead, case, outcome, f"{GROUNDS} ({outcome})")
        decided(made, made.coordinators["orsa"], outsider, "no")
        put_on_panel(made, "orsa", app)
        with work_as(made.lead.scope):
            facts = facts_of(made, made.lead)
            assert open_files(made.lead, facts, "Urvalet", datetime.now(UTC) + timedelta(days=30)) == 3
        ready(made, *COUNCILS)
        final(made)
        assert announce(made, "mora") == "done"
        assert [state_of(made.lead, case) for case in (offered, waits, no)] == ["ready", "preparing", "ready"]
    mine = client_for(app, person).get("/my-case").get_data(as_text=True)
    assert GROUNDS not in mine
    assert client_for(app, person).get(path("board")).status_code == 404
    with app.app_context():
        hours_later(made)
        assert announce(made, "mora") == "done"
        states = [state_of(made.lead, case) for case in (offered, waits, no)]
        assert states == ["offered", "reserve", "not_selected"]
        assert state_of(made.coordinators["orsa"], outsider) == "preparing"
        assert letters_to(made.lead, offered) == ["offer"]
        assert letters_to(made.lead, waits) == ["reserve"]
        assert letters_to(made.lead, no) == ["not_selected"]
        known = decision_of(app, made.lead, offered)
        assert known.announced_at is not None
        assert known.answer_by is not None
        assert timedelta(days=6) < known.answer_by - datetime.now(UTC) < timedelta(days=8)
        with work_as(made.lead.scope):
            letter = session().scalars(select(Letter.body).where(Letter.kind == "not_selected")).one()
            assert f"{GROUNDS} (no)" in letter
            assert session().scalar(select(func.count()).where(AccessGrant.withdrawn_at.is_(None))) == 0
            hears = session().scalars(select(Candidacy.hears_by).where(Candidacy.id == waits)).one()
            assert hears is not None
        # Once more does nothing.
        assert announce(made, "mora") == "done"
        assert letters_to(made.lead, offered) == ["offer"]
        with work_as(made.lead.scope):
            assert session().scalar(select(func.count()).select_from(CandidacyStep)) == 3


def test_who_withdrew_is_not_told_and_a_lost_seat_stops_no_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        made = joint(app)
        gone, lost, fine = (made.candidate("mora", number) for number in range(3))
        for case in (gone, lost, fine):
            decided(made, made.lead, case, "offer")
        ready(made, *COUNCILS)
        final(made)
        hours_later(made)
        with work_as(made.lead.scope):
            session().execute(update(Candidacy).where(Candidacy.id == gone).values(state="withdrawn"))
        real = moving.move

        def no_seat(actor: Actor, case: UUID, name: str, **rest: Any) -> Candidacy:
            if case == lost:
                raise Refused("seat", "none_free")
            return real(actor, case, name, **rest)

        monkeypatch.setattr("app.selection.service.announcing.move", no_seat)
        with work_as(made.lead.scope):
            done = announce_due(system_actor(made.lead.council))
        assert (done.told, done.refused) == (1, 1)
        assert [state_of(made.lead, case) for case in (gone, lost, fine)] == [
            "withdrawn",
            "preparing",
            "offered",
        ]
        assert decision_of(app, made.lead, lost).announced_at is None
        monkeypatch.undo()
        with work_as(made.lead.scope):
            assert announce_due(system_actor(made.lead.council)).told == 1


def test_killed_half_way_nothing_has_happened(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker's connection is cut in the middle of the second case, as when the worker is killed."""
    with app.app_context():
        made = joint(app)
        cases = [made.candidate("mora", number) for number in range(3)]
        for case in cases:
            decided(made, made.lead, case, "no")
        ready(made, *COUNCILS)
        final(made)
        hours_later(made)
        real, seen = moving.move, []

        def dies(actor: Actor, case: UUID, name: str, **rest: Any) -> Candidacy:
            seen.append(case)
            if len(seen) == 2:
                pid = session().scalar(select(func.pg_backend_pid()))
                with database.admin() as admin:
                    admin.execute("SELECT pg_terminate_backend(%s)", (pid,))
            return real(actor, case, name, **rest)

        monkeypatch.setattr("app.selection.service.announcing.move", dies)
        council = made.lead.council
        with work_as(made.lead.scope):
            job_id = publish(ANNOUNCE, {}, actor=system_actor(council))
        assert execute(council, job_id) == "failed"
        assert [state_of(made.lead, case) for case in cases] == ["preparing"] * 3
        assert [letters_to(made.lead, case) for case in cases] == [[]] * 3
        monkeypatch.undo()
        assert execute(council, job_id) == "done"
        assert execute(council, job_id) == "skipped"
        assert [letters_to(made.lead, case) for case in cases] == [["not_selected"]] * 3


def test_an_appeal_leaves_history(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        decided(made, made.lead, case, "no", "Erfarenheten är ännu för kort.")
        ready(made, *COUNCILS)
        final(made)
        hours_later(made)
        announce(made, "mora")
    client = client_for(app, made.lead)
    token = {"csrf_token": form_token(client, path("board"))}
    again_why = {"again": "Tre år i Orsa räknades inte."}
    refused = client.post(path("board", case, "correct"), data=token | {"again": ""})
    assert refused.status_code == 422
    assert client.post(path("board", case, "correct"), data=token | again_why).status_code == 303
    html = client.get(path("board")).get_data(as_text=True)
    assert "Told before: No. The case has been taken up again" in html
    with app.app_context():
        # The old decision is not told once more, and a new draft is told only when somebody makes it final.
        assert announce(made, "mora") == "done"
        assert state_of(made.lead, case) == "ready"
    again = token | {"outcome": "offer", "grounds": "Med Orsa räknat är det sex år.", "version": 1}
    assert client.post(path("board", case, "decision"), data=again).status_code == 303
    with app.app_context():
        announce(made, "mora")
        assert state_of(made.lead, case) == "ready"
    assert client.post(path("board", case, "final"), data=token | {"version": 1}).status_code == 409
    assert client.post(path("board", case, "final"), data=token | {"version": 2}).status_code == 303
    with app.app_context():
        announce(made, "mora")
        assert state_of(made.lead, case) == "offered"
        assert letters_to(made.lead, case) == ["not_selected", "corrected", "offer"]
        with work_as(made.lead.scope):
            steps = session().execute(
                select(CandidacyStep.move, CandidacyStep.grounds).order_by(CandidacyStep.at)
            )
            assert [tuple(row) for row in steps] == [
                ("turned_down", "Erfarenheten är ännu för kort."),
                ("corrected", "Tre år i Orsa räknades inte."),
                ("offered", "Med Orsa räknat är det sex år."),
            ]
            made_by = session().execute(
                text(
                    "SELECT detail->>'outcome' AS outcome FROM audit.entry WHERE action = 'decision.made' ORDER BY at"
                )
            )
            assert [row.outcome for row in made_by] == ["no", "offer"]
    protocol = client.get(path("selection/protocol")).get_data(as_text=True)
    assert "Erfarenheten är ännu för kort." in protocol
    assert "Med Orsa räknat är det sex år." in protocol


def test_named_persons_decide(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        assesses, decides = put_on_panel(made, "mora", app), put_on_panel(made, "mora", app, decides=True)
        foreign = put_on_panel(made, "orsa", app, decides=True)
        data = DecisionData("offer", GROUNDS)
        for who in (assesses, actor(app, "mora", Role.MANAGER), system_actor(made.lead.council)):
            with pytest.raises(NotAllowed), work_as(who.scope):
                decide(who, facts_of(made, who), case, data, 0)
        with pytest.raises(NotFound), work_as(foreign.scope):
            decide(foreign, facts_of(made, foreign), case, data, 0)
        with work_as(decides.scope):
            decide(decides, facts_of(made, decides), case, data, 0)
        assert decision_of(app, made.lead, case).decided_by == decides.account_id
        with pytest.raises(Changed), work_as(made.lead.scope):
            decide(made.lead, facts_of(made, made.lead), case, data, 0)


def test_two_who_finish_and_decide_at_once_wait_for_each_other(app: Flask) -> None:
    """What was read before somebody said "ready" does not count: the decision is refused."""
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        decided(made, made.lead, case, "no")
        with work_as(made.lead.scope):
            stale = facts_of(made, made.lead)
        with work_as(made.lead.scope):
            make_ready(made.lead, stale)
        with pytest.raises(Refused, match="ready"), work_as(made.lead.scope):
            decide(made.lead, stale, case, DecisionData("offer", GROUNDS), 1)
        ready(made, "orsa", "alvdalen")
        final(made)
        with pytest.raises(Refused, match="final"), work_as(made.lead.scope):
            decide(made.lead, stale, case, DecisionData("offer", GROUNDS), 1)
        with pytest.raises(Changed), work_as(made.lead.scope):
            open_again(made.lead, facts_of(made, made.lead), 0)
        with pytest.raises(NotAllowed), work_as(made.coordinators["orsa"].scope):
            who = made.coordinators["orsa"]
            make_final(who, facts_of(made, who), datetime.now(UTC) + SOON, 1)


def test_ready_needs_everybody(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        made.candidate("mora", 0, "opinion")
        with pytest.raises(NotReady) as caught, work_as(made.lead.scope):
            make_ready(made.lead, facts_of(made, made.lead))
        assert "an opinion is missing" in caught.value.missing[0].words
