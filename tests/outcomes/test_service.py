"""What happened afterwards: dated steps with a source, corrected but never replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from app.outcomes.queries import get_step, histories, person_history
from app.outcomes.service import OutcomeData, record_outcome
from app.platform.access.table import Role
from app.platform.database import work_as
from app.platform.refusals import NotAllowed, NotFound, Refused
from tests.programmes.builders import Joint, actor

TODAY = date(2017, 3, 27)
MANAGER = OutcomeData("manager", "2017-03", "published", post="Enhetschef")


def test_steps_stand_by_date_with_what_is_known(joint: Joint) -> None:
    participant = joint.participants["mora"][0]
    with work_as(joint.mora.scope):
        record_outcome(joint.mora, participant, MANAGER, TODAY)
        record_outcome(joint.mora, participant, replace(MANAGER, kind="project_leader", dated="2012"), TODAY)
        steps = histories([participant])[participant]
    assert [(step.kind, step.dated, step.dated_on) for step in steps] == [
        ("project_leader", "2012", date(2012, 12, 31)),
        ("manager", "2017-03", date(2017, 3, 31)),
    ]
    assert (steps[1].source, steps[1].employer, steps[1].post) == ("published", "own", "Enhetschef")


def test_a_correction_keeps_what_it_corrects(joint: Joint) -> None:
    participant = joint.participants["mora"][0]
    with work_as(joint.mora.scope):
        wrong = record_outcome(joint.mora, participant, MANAGER, TODAY)
        right = record_outcome(joint.mora, participant, replace(MANAGER, kind="specialist"), TODAY, wrong)
        with pytest.raises(Refused) as refused:
            record_outcome(joint.mora, participant, replace(MANAGER, kind="stays"), TODAY, wrong)
        steps = {step.id: step.corrected for step in histories([participant])[participant]}
    assert steps == {wrong: True, right: False}
    assert refused.value.code == "corrected"


def test_a_correction_is_of_the_same_participant(joint: Joint) -> None:
    first, second = joint.participants["mora"][:2]
    with work_as(joint.mora.scope):
        step = record_outcome(joint.mora, first, MANAGER, TODAY)
        with pytest.raises(NotFound):
            record_outcome(joint.mora, second, MANAGER, TODAY, step)
        assert get_step(second, step) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "promoted"}, "kind"),
        ({"source": "rumour"}, "source"),
        ({"employer": "nobody"}, "employer"),
        ({"dated": ""}, "dated"),
        ({"dated": "soon"}, "dated"),
        ({"dated": "2017-03-28"}, "dated"),
        ({"dated": "2008-12"}, "dated"),
        ({"post": "x" * 121}, "post"),
    ],
)
def test_a_wrong_value_names_its_field(joint: Joint, change: dict[str, str], field: str) -> None:
    with work_as(joint.mora.scope), pytest.raises(Refused) as refused:
        record_outcome(joint.mora, joint.participants["mora"][0], replace(MANAGER, **change), TODAY)
    assert refused.value.field == field


def test_another_councils_participant_does_not_exist(joint: Joint) -> None:
    theirs = joint.participants["orsa"][0]
    with work_as(joint.orsa.scope):
        record_outcome(joint.orsa, theirs, MANAGER, TODAY)
    with work_as(joint.mora.scope):
        with pytest.raises(NotFound):
            record_outcome(joint.mora, theirs, MANAGER, TODAY)
        assert histories([theirs]) == {}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EXECUTIVE, Role.REGISTRAR])
def test_other_roles_register_no_outcome(app: Flask, joint: Joint, role: Role) -> None:
    somebody = actor(app, "mora", role)
    with work_as(somebody.scope), pytest.raises(NotAllowed):
        record_outcome(somebody, joint.participants["mora"][0], MANAGER, TODAY)


def test_a_persons_rounds_stand_with_their_steps_for_the_own_council_only(joint: Joint) -> None:
    person, participant = joint.people["mora"][0], joint.participants["mora"][0]
    with work_as(joint.mora.scope):
        wrong = record_outcome(joint.mora, participant, MANAGER, TODAY)
        record_outcome(joint.mora, participant, replace(MANAGER, kind="specialist"), TODAY, wrong)
        (held,) = person_history(person)
        assert person_history(joint.people["mora"][6]) == []
    assert (held.slug, held.names, held.number) == ("talangjakten", {"sv": "Talangjakten"}, 1)
    assert [(step.kind, step.corrected) for step in held.steps] == [("manager", True), ("specialist", False)]
    with work_as(joint.orsa.scope):
        assert person_history(person) == []
