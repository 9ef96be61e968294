"""The funnel adds up: every table the same totals, the unknown in a row of their own, what is secret in none."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.equality.funnel import (
    AGES,
    DIMENSIONS,
    DOORS,
    EXTENTS,
    STAGES,
    Group,
    age_band,
    cross,
    extent,
    stages_of,
    table,
)
from app.equality.queries import count_funnel
from app.nominations.models import Call, Candidacy, CandidacyStep, Nomination
from app.people.models import Person
from app.people.service.people import PersonData, add_person
from app.people.service_areas import SERVICE_AREAS
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.programmes.models import Participation
from app.programmes.queries.rounds import get_round
from tests.programmes.builders import counted
from tests.support.clients import client_for, new_actor
from tests.support.recruiting import Recruiting, recruiting

PAGE = "/programmes/talangjakten/rounds/1/equality"


def invented(chance: random.Random) -> list[Group]:
    """People of every sort: whoever is further on has passed the stages before."""
    order = ("came", "selected", "seated", "completed")
    found = []
    for _number in range(chance.randrange(1, 80)):
        come = chance.random() < 0.4
        stages = {"reached"} | (set(order[: chance.randrange(1, 5)]) if come else set())
        found.append(
            Group(
                chance.choice(["woman", "man", "unknown"]),
                chance.choice(list(AGES)),
                chance.choice(list(EXTENTS)),
                chance.choice([*SERVICE_AREAS, "unknown"]),
                chance.choice(list(DOORS)) if come else "",
                frozenset(stages),
                1 if come else chance.randrange(1, 30),
            )
        )
    return found


@pytest.mark.parametrize("seed", range(40))
def test_every_table_adds_up_to_the_same(seed: int) -> None:
    groups = invented(random.Random(seed))
    totals: dict[str, int] = {}
    for dimension in DIMENSIONS:
        one = table(groups, dimension)
        for stage in one.stages:
            assert sum(row.numbers[stage] for row in one.rows) == one.total[stage]
            assert totals.setdefault(stage, one.total[stage]) == one.total[stage]
    for stage in ("came", "selected"):
        both, door, sex = cross(groups, stage), table(groups, "door"), table(groups, "sex")
        assert {row.key: sum(row.numbers.values()) for row in both.rows} == {
            row.key: row.numbers[stage] for row in door.rows if row.numbers[stage]
        }
        assert both.total == {row.key: row.numbers[stage] for row in sex.rows if row.numbers[stage]}
        assert sum(both.total.values()) == totals[stage]


def test_nobody_at_all_is_a_table_of_noughts() -> None:
    one = table([], "sex")
    assert one.rows == []
    assert one.total == {"came": 0, "selected": 0}
    assert stages_of([]) == ("came", "selected")
    assert cross([], "came").rows == []


@pytest.mark.parametrize(
    ("born", "band"),
    [(1998, "29"), (1997, "39"), (1988, "39"), (1987, "49"), (1978, "49"), (1977, "59"), (1968, "59"),
     (1967, "60"), (1950, "60"), (None, "unknown")],
)  # fmt: skip
def test_bands_of_age_in_the_year_of_the_round(born: int | None, band: str) -> None:
    assert age_band(born, 2027) == band


def test_full_time_is_a_whole_hundred() -> None:
    assert [extent(value) for value in (100, 99, 1, None)] == ["full", "part", "part", "unknown"]


@pytest.fixture
def joint(app: Flask) -> Recruiting:
    """Ten people in each of three councils."""
    with app.app_context():
        return recruiting(app, people=10)


def know(joint: Recruiting, number: int, **facts: object) -> None:
    """What Mora's directory says of a person."""
    person = joint.people["mora"][number]
    with work_as(joint.lead.scope):
        session().execute(update(Person).where(Person.id == person).values(**facts))


def counted_for(joint: Recruiting, slug: str = "mora") -> list[Group]:
    """The groups as the page gets them."""
    actor = joint.coordinators[slug]
    with work_as(actor.scope):
        found = get_round(joint.programme_id, 1)
        assert found is not None
        return count_funnel(actor.council.id, found)


def test_the_council_counts_its_own_people_from_the_call_to_the_seat(app: Flask, joint: Recruiting) -> None:
    with app.app_context():
        know(joint, 0, sex="woman", birth_year=1990, employment_percent=100)
        know(joint, 1, sex="man", birth_year=1970, employment_percent=80)
        know(joint, 2, sex="woman")
        know(joint, 9, active=False)
        joint.candidate("mora", 0, "accepted", "nomination")
        joint.candidate("mora", 1, "declined", "application")
        joint.candidate("mora", 2, "not_selected", "application")
        left = joint.candidate("mora", 3, "withdrawn", "by_hand")
        joint.candidate("orsa", 0, "accepted", "application")
        with work_as(joint.lead.scope) as current:
            current.add(
                CandidacyStep(
                    candidacy_id=left, move="offered", from_state="ready", to_state="offered", actor_name="x"
                )
            )
            current.add(
                Participation(
                    programme_id=joint.programme_id,
                    round_id=joint.round_id,
                    person_id=joint.people["mora"][0],
                    way_in="nomination",
                    completion="completed",
                )
            )
        sex = table(counted_for(joint), "sex")
        # Eleven in the directory with the manager, of whom one is not active any more.
        assert sex.total == {"reached": 10, "came": 4, "selected": 3, "seated": 1, "completed": 1}
        rows = {row.key: row.numbers for row in sex.rows}
        assert rows["woman"] == {"reached": 2, "came": 2, "selected": 1, "seated": 1, "completed": 1}
        assert rows["man"]["selected"] == 1
        assert rows["unknown"] == {"reached": 7, "came": 1, "selected": 1, "seated": 0, "completed": 0}
        ages = {row.key: row.numbers["came"] for row in table(counted_for(joint), "age").rows}
        assert ages == {"39": 1, "59": 1, "unknown": 2}
        works = {row.key: row.numbers["came"] for row in table(counted_for(joint), "extent").rows}
        assert works == {"full": 1, "part": 1, "unknown": 2}
        doors = {row.key: row.numbers["came"] for row in table(counted_for(joint), "door").rows}
        assert doors == {"nomination": 1, "application": 2, "by_hand": 1}
        assert table(counted_for(joint, "orsa"), "sex").total["came"] == 1


def test_who_has_left_since_is_still_one_who_was_reached(app: Flask, joint: Recruiting) -> None:
    with app.app_context():
        joint.candidate("mora", 0, "accepted")
        know(joint, 0, active=False)
        assert table(counted_for(joint), "sex").total["reached"] == 11


def test_the_words_of_reached_and_came_say_what_is_counted(app: Flask, joint: Recruiting) -> None:
    """Of reached: the directory as it is today, whenever the call was; of came: the file that is handed in."""
    mora = joint.coordinators["mora"]
    with app.app_context():
        with work_as(joint.lead.scope):
            closed = datetime.now(UTC) - timedelta(days=30)
            session().execute(
                update(Call).values(
                    published_at=closed - timedelta(days=60),
                    opens_at=closed - timedelta(days=60),
                    closes_at=closed,
                )
            )
        before = table(counted_for(joint), "sex").total["reached"]
        with work_as(mora.scope):
            add_person(mora, PersonData("Nils", "Ny", sex="man"))
        assert table(counted_for(joint), "sex").total["reached"] == before + 1
        know(joint, 8, active=False)
        assert table(counted_for(joint), "sex").total["reached"] == before
        # A yes to a nomination is a file that is not handed in yet.
        person = joint.people["mora"][1]
        own = joint.sign_in("mora", person, Role.COORDINATOR)
        with work_as(own.scope):
            session().add(
                Candidacy(
                    programme_id=joint.programme_id, round_id=joint.round_id, call_id=joint.call_id,
                    person_id=person, door="nomination", state="draft",
                )
            )  # fmt: skip
            session().flush()
            found = get_round(joint.programme_id, 1)
            assert found is not None
            # Not even for the person's own eyes.
            assert table(count_funnel(own.council.id, found), "sex").total["came"] == 0
        with work_as(own.scope):
            session().execute(update(Candidacy).where(Candidacy.person_id == person).values(state="opinion"))
        assert table(counted_for(joint), "sex").total["came"] == 1
        with work_as(joint.lead.scope):
            session().add(
                Participation(
                    programme_id=joint.programme_id, round_id=joint.round_id, person_id=joint.people["mora"][2],
                    way_in="nomination",
                )
            )  # fmt: skip
        assert table(counted_for(joint), "sex").total["came"] == 2
    told = client_for(app, mora).get(PAGE).get_data(as_text=True)
    assert "active in the council&#39;s staff directory today, and everybody who has come" in told
    assert "Everybody whose file is handed in, and everybody who takes part without one." in told


def test_nominations_that_are_not_answered_and_drafts_are_in_no_figure(app: Flask, joint: Recruiting) -> None:
    with app.app_context():
        before = counted_for(joint)
        manager = joint.managers["mora"]
        assert manager.person_id is not None
        assert manager.account_id is not None
        for number, state in enumerate(("draft", "sent", "later")):
            with work_as(manager.scope) as current:
                current.add(
                    Nomination(
                        programme_id=joint.programme_id,
                        round_id=joint.round_id,
                        person_id=joint.people["mora"][number],
                        nominator_id=manager.person_id,
                        submitted_by=manager.account_id,
                        grounds="x",
                        state=state,
                        sent_at=datetime.now(UTC),
                        answer_by=datetime.now(UTC) + timedelta(days=7),
                    )
                )
        own = joint.sign_in("mora", joint.people["mora"][4], Role.COORDINATOR)
        with work_as(own.scope) as current:
            current.add(
                Candidacy(
                    programme_id=joint.programme_id,
                    round_id=joint.round_id,
                    call_id=joint.call_id,
                    person_id=joint.people["mora"][4],
                    door="application",
                )
            )
        assert table(counted_for(joint), "sex").total == table(before, "sex").total
        # Not even to the person whose draft it is, when that person looks at the figures.
        with work_as(own.scope):
            found = get_round(joint.programme_id, 1)
            assert found is not None
            mine = count_funnel(own.council.id, found)
        assert table(mine, "sex").total == table(before, "sex").total


def test_a_round_from_before_there_were_files(app: Flask, joint: Recruiting) -> None:
    with app.app_context(), work_as(joint.lead.scope) as current:
        from app.nominations.models import Call

        current.execute(update(Call).values(published_at=None))
        current.add(
            Participation(
                programme_id=joint.programme_id,
                round_id=joint.round_id,
                person_id=joint.people["mora"][0],
                way_in="open",
                completion="left",
            )
        )
    with app.app_context():
        groups = counted_for(joint)
    assert stages_of(groups) == ("came", "selected", "seated")
    assert [(row.key, row.numbers["seated"]) for row in table(groups, "door").rows] == [("open", 1)]


def test_counting_is_a_few_statements_however_many_there_are(app: Flask, joint: Recruiting) -> None:
    with counted(app) as few, app.app_context():
        counted_for(joint)
    with app.app_context():
        for number in range(8):
            joint.candidate("mora", number, "ready")
    with counted(app) as many, app.app_context():
        counted_for(joint)
    assert len(many) == len(few) == 5


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.EXECUTIVE, 200),
        (Role.DATA_PROTECTION_OFFICER, 200),
        (Role.MANAGER, 403),
        (Role.EMPLOYEE, 403),
        (Role.COUNCIL_ADMINISTRATOR, 403),
    ],
)
def test_the_page_is_for_those_who_work_with_equality(
    app: Flask, joint: Recruiting, role: Role, status: int
) -> None:
    client = client_for(app, new_actor(app, "mora", role))
    assert client.get(PAGE).status_code == status


def test_the_page(app: Flask, joint: Recruiting) -> None:
    client = client_for(app, joint.lead)
    assert "Nobody from your council has come" in client.get(PAGE).get_data(as_text=True)
    with app.app_context():
        know(joint, 0, sex="woman")
        joint.candidate("mora", 0, "accepted", "nomination")
        joint.candidate("orsa", 0, "accepted", "application")
    page = client.get(PAGE).get_data(as_text=True)
    assert "Mora Municipality alone, exact figures" in page
    for name in [*(title for title, _names in DIMENSIONS.values()), STAGES["reached"], STAGES["selected"]]:
        assert str(name) in page
    assert "Not known" in page
    assert "None" not in page
    assert "Own application" not in page
    assert PAGE in client.get("/programmes/talangjakten/rounds/1").get_data(as_text=True)
