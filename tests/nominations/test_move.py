"""The one way of a case: every door, page, job and import passes it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.letters.models import Letter
from app.nominations.models import Candidacy, CandidacyStep
from app.nominations.service.move import begin, move
from app.nominations.states import HOLDERS, MOVES, STATE_WORDS, moves_from
from app.platform.access.actor import system_actor
from app.platform.access.table import PERMISSIONS
from app.platform.database import session, work_as
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from tests.support.recruiting import recruiting


def test_the_table_is_whole() -> None:
    from app.letters.kinds import KINDS

    targets = {one.target for one in MOVES.values()}
    assert set(STATE_WORDS) == set(HOLDERS) == targets | {"draft"}
    for one in MOVES.values():
        assert set(one.permissions) <= set(PERMISSIONS)
        assert one.permissions or one.by_schedule
        assert one.letter is None or one.letter in KINDS
    ends = {state for state in STATE_WORDS if not moves_from(state)}
    assert ends == set()  # nobody is ever stuck: also what is over can be taken up again


def test_a_move_leaves_a_step_a_letter_and_a_version(app: Flask) -> None:
    with app.app_context():
        round_ = recruiting(app)
        case_id = round_.candidate("orsa", 0, "ready")
        orsa = round_.coordinators["orsa"]
        with work_as(orsa.scope):
            case = move(
                orsa,
                case_id,
                "turned_down",
                letter_values={"grounds": "Färre platser än sökande."},
                version=1,
            )
            assert (case.state, case.version) == ("not_selected", 2)
            step = session().scalars(select(CandidacyStep)).one()
            assert (step.from_state, step.to_state, step.move) == ("ready", "not_selected", "turned_down")
            letter = session().scalars(select(Letter)).one()
            assert "Färre platser än sökande." in letter.body
            assert "{" not in letter.body + letter.subject
            with pytest.raises(Refused):
                move(orsa, case_id, "turned_down")
        with work_as(orsa.scope), pytest.raises(Changed):
            move(orsa, case_id, "corrected", grounds="Ett fel", version=1)
        with work_as(orsa.scope), pytest.raises(Refused):
            move(orsa, case_id, "corrected", grounds=" ")
        mora = round_.lead
        with work_as(mora.scope), pytest.raises(NotFound):
            move(mora, case_id, "corrected", grounds="Inte vår")


def test_nobody_decides_on_the_own_case(app: Flask) -> None:
    with app.app_context():
        round_ = recruiting(app)
        case_id = round_.candidate("mora", 0, "ready")
        from app.platform.access.table import Role

        same = round_.sign_in("mora", round_.people["mora"][0], Role.COORDINATOR)
        with work_as(same.scope), pytest.raises(NotAllowed):
            move(same, case_id, "offered")
        with work_as(same.scope):
            assert move(same, case_id, "withdrew").state == "withdrawn"
        with work_as(same.scope), pytest.raises(NotAllowed):
            move(same, case_id, "corrected", grounds="Jag ångrar mig")


def test_a_draft_is_seen_by_its_own_person_alone(app: Flask) -> None:
    with app.app_context():
        round_ = recruiting(app)
        person_id = round_.people["mora"][1]
        herself = round_.sign_in("mora", person_id)
        with work_as(herself.scope):
            draft = Candidacy(
                council_id=herself.council.id, programme_id=round_.programme_id, round_id=round_.round_id,
                person_id=person_id, door="application",
            )  # fmt: skip
            begin(herself, draft, "started")
            draft_id = draft.id
        for somebody in (round_.lead, round_.managers["mora"], system_actor(round_.lead.council)):
            with work_as(somebody.scope):
                assert session().scalars(select(Candidacy)).all() == []
                with pytest.raises(NotFound):
                    move(somebody, draft_id, "submitted")
        with work_as(herself.scope):
            assert move(herself, draft_id, "submitted").state == "opinion"
        with work_as(round_.lead.scope):
            assert len(session().scalars(select(Candidacy)).all()) == 1
