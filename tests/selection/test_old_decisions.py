"""What was decided about a case that has left the board is never told later, and never stands in the way."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.nominations.service.move import move
from app.platform.access.actor import system_actor
from app.platform.database import session, work_as
from app.selection.models import CouncilReady, Decision
from app.selection.queries.needs import deciding_councils
from app.selection.service.announcing import announce_due
from app.selection.service.decisions import DecisionData, decide, make_late_final, one_at_a_time
from app.selection.service.finishing import NotReady, take_back_ready
from tests.selection import boards
from tests.selection.boards import GROUNDS, facts_of
from tests.selection.test_decisions import final, hours_later, letters_to
from tests.support import seating
from tests.support.recruiting import COUNCILS, Recruiting, recruiting


def _withdraws(made: Recruiting, number: int, case: UUID) -> None:
    herself = made.sign_in("mora", made.people["mora"][number])
    with work_as(herself.scope):
        move(herself, case, "withdrew")


def _taken_out(made: Recruiting, case: UUID) -> None:
    with work_as(made.lead.scope):
        values = {"grounds": "Har bytt arbetsgivare."}
        move(made.lead, case, "taken_out", grounds=values["grounds"], letter_values=values)


def _again(made: Recruiting, case: UUID) -> None:
    with work_as(made.lead.scope):
        values = {"grounds": "Har kommit tillbaka."}
        move(made.lead, case, "corrected", grounds=values["grounds"], letter_values=values)


def _tell(made: Recruiting, slug: str) -> int:
    system = system_actor(made.coordinators[slug].council)
    with work_as(system.scope):
        return announce_due(system).told


@pytest.mark.parametrize("after_ready", [True, False])
def test_who_is_taken_out_and_taken_up_again_is_decided_about_anew(app: Flask, after_ready: bool) -> None:
    with app.app_context():
        made = boards.joint(app)
        case = made.candidate("mora", 0, "ready")
        boards.decided(made, made.lead, case, "no")
        if after_ready:
            boards.ready(made, *COUNCILS)
        _taken_out(made, case)
        if not after_ready:
            boards.ready(made, *COUNCILS)
        final(made)
        hours_later(made)
        assert _tell(made, "mora") == 0
        _again(made, case)
        # The decision about who then left is not told to who has come back.
        assert _tell(made, "mora") == 0
        assert seating.states(made, "mora", case) == ["ready"]
        with work_as(made.lead.scope):
            assert session().scalars(select(Decision.id)).all() == []
            decide(made.lead, facts_of(made, made.lead), case, DecisionData("reserve", GROUNDS), 0)
        with work_as(made.lead.scope):
            make_late_final(made.lead, facts_of(made, made.lead), case, 1)
        assert _tell(made, "mora") == 1
        assert letters_to(made.lead, case) == ["taken_out", "corrected", "reserve"]


def test_a_told_decision_stays_with_who_withdraws_afterwards(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        case = seating.decided(made, "mora", 0, "reserve", 1)
        _withdraws(made, 0, case)
        with work_as(made.lead.scope):
            assert session().scalars(select(Decision.outcome)).all() == ["reserve"]


def test_a_council_without_seats_has_people_who_are_to_hear_too(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        seating.fix_seats(made, 5, 0, 5)
        orsa = made.coordinators["orsa"]
        case = made.candidate("orsa", 0, "ready")
        boards.decided(made, orsa, case, "reserve")
        boards.ready(made, "mora", "alvdalen")
        with pytest.raises(NotReady) as caught:
            final(made)
        assert [one.words for one in caught.value.missing] == ["Orsa is not ready."]
        boards.ready(made, "orsa")
        final(made)
        hours_later(made)
        assert _tell(made, "orsa") == 1
        # Only who leads learns which councils those are.
        made.candidate("orsa", 1, "ready")
        made.candidate("alvdalen", 1, "withdrawn")
        with work_as(made.lead.scope):
            assert deciding_councils(made.round_id) == {orsa.council.id}
        with work_as(orsa.scope):
            assert deciding_councils(made.round_id) == set()


def test_a_draft_that_was_forgotten_freezes_nobody(app: Flask) -> None:
    """However it came about that a council was not ready: once all is told, what it has drafted can be decided."""
    with app.app_context():
        made = boards.joint(app)
        case = made.candidate("mora", 0, "ready")
        boards.decided(made, made.lead, case, "no")
        seating.announce(made)
        with work_as(made.lead.scope):
            decide(made.lead, facts_of(made, made.lead), case, DecisionData("reserve", GROUNDS), 1)
        with work_as(made.lead.scope):
            make_late_final(made.lead, facts_of(made, made.lead), case, 2)
        assert _tell(made, "mora") == 1


def test_nothing_is_final_while_a_council_takes_its_word_back(app: Flask) -> None:
    with app.app_context():
        made = boards.joint(app)
        case = made.candidate("orsa", 0, "ready")
        orsa = made.coordinators["orsa"]
        boards.decided(made, orsa, case, "no")
        boards.ready(made, *COUNCILS)
    begun = threading.Event()
    refused: list[str] = []

    def finish() -> None:
        with app.app_context():
            begun.set()
            try:
                final(made)
            except NotReady as missing:
                refused.extend(one.words for one in missing.missing)

    with app.app_context(), work_as(orsa.scope):
        one_at_a_time(orsa, facts_of(made, orsa))
        other = threading.Thread(target=finish)
        other.start()
        assert begun.wait(10)
        # Who makes everything final waits for this council's turn to end.
        other.join(1)
        assert other.is_alive()
        take_back_ready(orsa, facts_of(made, orsa))
    other.join(20)
    assert refused == ["Orsa is not ready."]
    with app.app_context(), work_as(made.lead.scope):
        assert facts_of(made, made.lead).final_at is None
        assert (
            session().scalar(
                select(CouncilReady.council_id).where(CouncilReady.council_id == orsa.council.id)
            )
            is None
        )
