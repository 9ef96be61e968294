"""Rounds, seats, template versions, the agreement, participants."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.platform.access.table import Role
from app.platform.database import work_as
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.programmes.queries.agreement import openness, opt_outs
from app.programmes.queries.participants import (
    find_candidates,
    get_participant,
    list_participants,
)
from app.programmes.queries.rounds import get_round, list_rounds
from app.programmes.queries.templates import list_templates
from app.programmes.service import agreement, participants, rounds, templates
from app.programmes.service.participants import ParticipantData
from app.programmes.service.rounds import RoundData
from tests.programmes.builders import BLOCKS, Joint, actor


def test_a_round_has_its_dates_as_known_its_seats_and_its_template(joint: Joint) -> None:
    with work_as(joint.mora.scope):
        found = get_round(joint.programme_id, 1)
    assert found is not None
    assert (found.starts, found.ends, found.state) == ("2009-01", "2009-05", "closed")
    assert (found.starts_on, found.ends_on) == (date(2009, 1, 1), date(2009, 5, 31))
    assert found.seats == {joint.mora.council.id: 5, joint.orsa.council.id: 5}
    assert (found.template_id, found.template_number, found.own_participants) == (joint.template_id, 1, 5)


NEW = RoundData(2, "2010", "2010")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": 1}, "number"),
        ({"number": 0}, "number"),
        ({"state": "paused"}, "state"),
        ({"starts": "in spring"}, "starts"),
        ({"ends": ""}, "ends"),
        ({"ends": "2009-12"}, "ends"),
    ],
)
def test_a_wrong_round_names_its_field(joint: Joint, change: dict[str, Any], field: str) -> None:
    with work_as(joint.mora.scope), pytest.raises(Refused) as refused:
        rounds.add_round(joint.mora, joint.programme_id, replace(NEW, **change))
    assert refused.value.field == field


def test_seats_are_for_members_only(app: Flask, joint: Joint) -> None:
    motala = actor(app, "motala").council.id
    for seats in ({motala: 3}, {joint.mora.council.id: -1}, {joint.mora.council.id: 1001}):
        with work_as(joint.mora.scope), pytest.raises(Refused):
            rounds.add_round(joint.mora, joint.programme_id, replace(NEW, seats=seats))


def test_a_round_of_another_programmes_template_is_refused(joint: Joint) -> None:
    with work_as(joint.mora.scope), pytest.raises(Refused) as refused:
        rounds.add_round(joint.mora, joint.programme_id, replace(NEW, template_id=joint.round_id))
    assert refused.value.field == "template_id"


def test_editing_a_round_replaces_seats_and_checks_the_version(joint: Joint) -> None:
    data = RoundData(1, "2009-01-12", "2009-05-08", "closed", {joint.mora.council.id: 6})
    with work_as(joint.orsa.scope), pytest.raises(NotAllowed):
        rounds.edit_round(joint.orsa, joint.programme_id, 1, data, 1)
    with work_as(joint.mora.scope):
        rounds.edit_round(joint.mora, joint.programme_id, 1, data, 1)
        with pytest.raises(Changed):
            rounds.edit_round(joint.mora, joint.programme_id, 1, data, 1)
        with pytest.raises(NotFound):
            rounds.edit_round(joint.mora, joint.programme_id, 9, data, 1)
        found = get_round(joint.programme_id, 1)
    assert found is not None
    assert found.seats == {joint.mora.council.id: 6}
    assert (found.starts, found.version) == ("2009-01-12", 2)


def test_a_new_template_version_leaves_the_round_with_its_own(joint: Joint) -> None:
    parts = [
        templates.PartData("module", {"nb": "Juss for ledere"}, "M5"),
        templates.PartData("gathering", {"nb": "Støren"}),
    ]
    with work_as(joint.mora.scope):
        templates.add_template(joint.mora, joint.programme_id, parts)
        newest, first = list_templates(joint.programme_id)
        (held,) = list_rounds(joint.programme_id)
    assert [part.titles["sv"] for part in first.parts] == list(BLOCKS)
    assert [(p.kind, p.code, p.titles) for p in newest.parts] == [
        ("module", "M5", {"nb": "Juss for ledere"}),
        ("gathering", None, {"nb": "Støren"}),
    ]
    assert (newest.number, held.template_number) == (2, 1)


@pytest.mark.parametrize(
    "parts", [[], [templates.PartData("block", {"sv": " "})], [templates.PartData("day", {"sv": "x"})]]
)
def test_a_template_without_parts_or_titles_is_refused(joint: Joint, parts: list[templates.PartData]) -> None:
    with work_as(joint.mora.scope), pytest.raises(Refused):
        templates.add_template(joint.mora, joint.programme_id, parts)


def test_outcomes_are_guarded_until_the_lead_writes_another_agreement_down(joint: Joint) -> None:
    with work_as(joint.orsa.scope), pytest.raises(NotAllowed):
        agreement.set_openness(joint.orsa, joint.programme_id, {"manager": "open"})
    with work_as(joint.mora.scope):
        assert openness(joint.programme_id)["manager"] == "guarded"
        for measure in ("manager", "outcome"):
            with pytest.raises(Refused):  # nobody lays open the others' small groups for them
                agreement.set_openness(joint.mora, joint.programme_id, {measure: "open"})
        agreement.set_openness(joint.mora, joint.programme_id, {"manager": "strict"})
        assert openness(joint.programme_id) == {
            "seats": "open", "completed": "open", "manager": "strict", "outcome": "guarded",
        }  # fmt: skip
        for wrong in ({"salary": "open"}, {"manager": "secret"}):
            with pytest.raises(Refused):
                agreement.set_openness(joint.mora, joint.programme_id, wrong)


def test_each_council_decides_what_it_shares_and_the_others_see_that(app: Flask, joint: Joint) -> None:
    orsa = joint.orsa.council.id
    with work_as(joint.orsa.scope):
        agreement.set_sharing(joint.orsa, joint.programme_id, "manager", False)
        agreement.set_sharing(joint.orsa, joint.programme_id, "manager", False)
    with work_as(joint.mora.scope):
        assert opt_outs(joint.programme_id) == {(orsa, "manager")}
    with work_as(joint.orsa.scope):
        agreement.set_sharing(joint.orsa, joint.programme_id, "manager", True)
        assert opt_outs(joint.programme_id) == set()
    manager = actor(app, "orsa", Role.MANAGER)
    with work_as(manager.scope), pytest.raises(NotAllowed):
        agreement.set_sharing(manager, joint.programme_id, "manager", False)


def test_a_council_sees_its_own_participants_only(joint: Joint) -> None:
    with work_as(joint.orsa.scope):
        own = list_participants(joint.round_id, "sv")
        assert [line.id for line in own] == joint.participants["orsa"]
        assert get_participant(joint.round_id, joint.participants["mora"][0]) is None
    assert {(line.way_in, line.service_area, line.completion) for line in own} == {
        ("nomination", "elderly_care", "completed")
    }


def test_a_participant_is_added_once_changed_and_removed(joint: Joint) -> None:
    person = joint.people["mora"][6]
    with work_as(joint.mora.scope):
        new = participants.add_participant(
            joint.mora, joint.programme_id, joint.round_id, person, ParticipantData()
        )
        with pytest.raises(Refused) as refused:
            participants.add_participant(
                joint.mora, joint.programme_id, joint.round_id, person, ParticipantData()
            )
        assert (refused.value.field, refused.value.code) == ("person", "taken")
        participants.edit_participant(joint.mora, new, ParticipantData("application", "left", "school"), 1)
        with pytest.raises(Changed):
            participants.edit_participant(joint.mora, new, ParticipantData(), 1)
        line = get_participant(joint.round_id, new)
        assert line is not None
        assert (line.completion, line.service_area) == ("left", "school")
        participants.remove_participant(joint.mora, new)
        with pytest.raises(NotFound):
            participants.remove_participant(joint.mora, new)


def test_another_councils_people_and_participants_do_not_exist(joint: Joint) -> None:
    with work_as(joint.mora.scope):
        with pytest.raises(NotFound):
            participants.add_participant(
                joint.mora, joint.programme_id, joint.round_id, joint.people["orsa"][0], ParticipantData()
            )
        with pytest.raises(NotFound):
            participants.edit_participant(joint.mora, joint.participants["orsa"][0], ParticipantData(), 1)
        with pytest.raises(NotFound):
            participants.remove_participant(joint.mora, joint.participants["orsa"][0])


@pytest.mark.parametrize(
    "data",
    [
        ParticipantData(way_in="lottery"),
        ParticipantData(completion="maybe"),
        ParticipantData(service_area="moon"),
    ],
)
def test_unknown_values_are_refused(joint: Joint, data: ParticipantData) -> None:
    with work_as(joint.mora.scope), pytest.raises(Refused):
        participants.add_participant(
            joint.mora, joint.programme_id, joint.round_id, joint.people["mora"][6], data
        )


def test_candidates_are_found_by_words_and_marked_when_taken(joint: Joint) -> None:
    with work_as(joint.mora.scope):
        found = find_candidates(joint.round_id, "person00", "sv")
        assert [one.taken for one in found] == [True] * 5 + [False] * 2
        assert find_candidates(joint.round_id, "mora-006", "sv")[0].person_id == joint.people["mora"][6]
        assert find_candidates(joint.round_id, " ", "sv") == []
        assert find_candidates(joint.round_id, "orsa-001", "sv") == []


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER, Role.EXECUTIVE, Role.COUNCIL_ADMINISTRATOR])
def test_other_roles_register_nobody(app: Flask, joint: Joint, role: Role) -> None:
    somebody = actor(app, "mora", role)
    with work_as(somebody.scope):
        with pytest.raises(NotAllowed):
            participants.add_participant(
                somebody, joint.programme_id, joint.round_id, joint.people["mora"][6], ParticipantData()
            )
        with pytest.raises(NotAllowed):
            participants.edit_participant(somebody, joint.participants["mora"][0], ParticipantData(), 1)
        with pytest.raises(NotAllowed):
            participants.remove_participant(somebody, joint.participants["mora"][0])
