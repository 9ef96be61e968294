"""The joint funnel in the database and on the page: once told it stays, nothing of one other council, no names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from app.comparison.disclosure import Policy
from app.comparison.funnel.codes import PREFIX, STAGES, code
from app.comparison.funnel.publishing import publish_funnel
from app.comparison.models import JointFunnel, ReleaseCell
from app.comparison.release import make_release
from app.equality.queries import count_funnel
from app.nominations.models import Candidacy
from app.outcomes.models import Outcome
from app.people.keys import person_keys
from app.people.models import Person
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.programmes.models import MeasureOptOut, Participation, ProgrammeMeasure
from app.programmes.queries.rounds import get_round
from app.selection.models import RoundSelection
from tests.conftest import Database
from tests.support.clients import client_for, new_actor
from tests.support.recruiting import COUNCILS, Recruiting, recruiting

PAGE = "/programmes/talangjakten/rounds/1/equality"
BEGUN = date(2027, 3, 1)
#: No safe figure is hidden by chance here.
PLAIN = Policy(extra_hidden=0.0)
STATES = ("accepted", "accepted", "declined", "reserve", "not_selected", "withdrawn", "not_selected")


@pytest.fixture
def joint(app: Flask) -> Recruiting:
    """Twenty-two people of each of three councils have come; the decisions are final and told."""
    chance = Random(3)
    with app.app_context():
        made = recruiting(app, people=22)
        for slug in COUNCILS:
            with work_as(made.coordinators[slug].scope):
                for person in made.people[slug]:
                    facts = {
                        "sex": chance.choice(["woman", "woman", "man"]),
                        "birth_year": chance.choice([1961, 1972, 1984, 1996]),
                        "employment_percent": chance.choice([100, 100, 75]),
                    }
                    session().execute(update(Person).where(Person.id == person).values(**facts))
            for number in range(22):
                made.candidate(slug, number, STATES[number % 7], chance.choice(["nomination", "application"]))
        tell(made)
    return made


def tell(made: Recruiting, ago: timedelta = timedelta(hours=1)) -> None:
    """The decisions are final, and told since a while."""
    moment = datetime.now(UTC) - ago
    with work_as(made.lead.scope) as current:
        current.add(
            RoundSelection(
                programme_id=made.programme_id, round_id=made.round_id, final_at=moment, announce_at=moment
            )
        )


def release(made: Recruiting, day: date = BEGUN) -> UUID:
    """A release, and then what it has asked for."""
    release_id = make_release(made.programme_id, day, policy=PLAIN).id
    publish_funnel(made.programme_id, made.round_id, day, policy=PLAIN)
    return release_id


def awaited(made: Recruiting, release_id: UUID) -> dict[str, str]:
    """What a release itself says of the funnel."""
    with work_as(made.coordinators["orsa"].scope) as current:
        wanted = select(ReleaseCell.measure, ReleaseCell.status, ReleaseCell.k).where(
            ReleaseCell.release_id == release_id, ReleaseCell.measure.startswith(PREFIX)
        )
        rows = current.execute(wanted).all()
        assert all(row.k is None for row in rows)
        return {row.measure: row.status for row in rows}


def told(made: Recruiting, slug: str = "orsa") -> dict[str, list[int]] | None:
    """The joint funnel as a council reads it, by code: how many of how many."""
    with work_as(made.coordinators[slug].scope) as current:
        figures: dict[str, list[int]] | None = current.scalar(select(JointFunnel.figures))
        return figures


def test_all_councils_are_counted_as_each_counts_its_own(app: Flask, joint: Recruiting) -> None:
    with app.app_context():
        assert awaited(joint, release(joint)) == {code(stage): "later" for stage in STAGES}
        found = told(joint)
        assert found is not None
        women = dict.fromkeys(STAGES, 0)
        for slug in COUNCILS:
            with work_as(joint.coordinators[slug].scope):
                one = get_round(joint.programme_id, 1)
                assert one is not None
                for group in count_funnel(joint.coordinators[slug].council.id, one):
                    if group.sex == "woman" and "came" in group.stages:
                        for stage in group.stages & women.keys():
                            women[stage] += group.people
        assert [found[code(stage)] for stage in STAGES] == [[66, 66], [30, 30], [21, 21]]
        assert found[code("came", "sex", "woman")] == [women["came"], 66]
        assert found[code("selected", "sex", "woman")] == [women["selected"], 30]
        assert code("came", "sex", "unknown") not in found
        assert not any(name.startswith("funnel:came:area:") for name in found)
        with work_as(joint.lead.scope) as current:
            row = current.scalars(select(JointFunnel)).one()
            assert row.audit[f"{PREFIX}sex"]["clean"] is True
            assert row.as_of == BEGUN


def test_what_is_told_once_stays_whatever_comes_after(app: Flask, joint: Recruiting) -> None:
    with app.app_context():
        release(joint)
        first = told(joint)
        assert first is not None
        with work_as(joint.coordinators["orsa"].scope) as current:
            current.execute(update(Person).values(sex="man", birth_year=1950))
            current.execute(update(Candidacy).where(Candidacy.state == "reserve").values(state="accepted"))
            current.add(
                MeasureOptOut(programme_id=joint.programme_id, council_id=joint.coordinators["orsa"].council.id,
                              measure="seats")
            )  # fmt: skip
        assert awaited(joint, release(joint, date(2027, 9, 1))) == {}
        assert told(joint) == first


@pytest.mark.parametrize("day", [date(2027, 1, 31), date(2026, 11, 22)])
def test_before_the_round_begins_there_is_nothing(app: Flask, joint: Recruiting, day: date) -> None:
    with app.app_context():
        assert awaited(joint, release(joint, day)) == {}
        assert told(joint) is None


def test_before_the_decisions_are_told_there_is_nothing(app: Flask, joint: Recruiting) -> None:
    with app.app_context():
        with work_as(joint.lead.scope) as current:
            current.execute(delete(RoundSelection))
        tell(joint, ago=timedelta(hours=-2))
        assert awaited(joint, release(joint)) == {}
        assert told(joint) is None


@pytest.mark.parametrize("how", ["opt-out", "agreement"])
def test_a_council_that_does_not_share_who_has_seats_keeps_it_all_back(
    app: Flask, joint: Recruiting, how: str
) -> None:
    with app.app_context():
        actor = joint.coordinators["orsa"] if how == "opt-out" else joint.lead
        with work_as(actor.scope) as current:
            if how == "opt-out":
                current.add(
                    MeasureOptOut(
                        programme_id=joint.programme_id, council_id=actor.council.id, measure="seats"
                    )
                )
            else:
                current.add(
                    ProgrammeMeasure(programme_id=joint.programme_id, measure="seats", openness="strict")
                )
        assert awaited(joint, release(joint)) == {code(stage): "unshared" for stage in STAGES}
        assert told(joint) is None
        page = client_for(app, joint.lead).get(PAGE).get_data(as_text=True)
        assert "does not share who has seats" in page
        # Once everybody shares, the next release has it.
        with work_as(actor.scope) as current:
            current.execute(delete(MeasureOptOut))
            current.execute(delete(ProgrammeMeasure))
        assert awaited(joint, release(joint, date(2027, 9, 1))) == {code(stage): "later" for stage in STAGES}
        assert (told(joint) or {})[code("came")] == [66, 66]


def joint_part(page: str) -> list[str]:
    """The joint tables and what is said of them."""
    return re.findall(r'<h3 id="h-\w+-joint">.*?</div></div>', page, re.DOTALL)


def test_the_page_shows_own_and_joint_side_by_side_and_why_some_is_missing(
    app: Flask, joint: Recruiting
) -> None:
    with app.app_context():
        release(joint)
        found = told(joint)
        pages = {
            slug: client_for(app, joint.coordinators[slug]).get(PAGE).get_data(as_text=True)
            for slug in COUNCILS
        }
    page = pages["orsa"]
    assert "Orsa Municipality, live" in page
    assert "All councils together, as of 1 March 2027" in page
    assert len(joint_part(page)) == 5
    assert found is not None
    women = found[code("came", "sex", "woman")][0]
    assert re.search(rf'Woman</th><td class="num">{women}<span', joint_part(page)[0])
    assert ">66<" in joint_part(page)[0]
    assert "Protected in every column: Man, Not known." in joint_part(page)[0]
    assert "Protected in every column" in joint_part(page)[3]
    assert "The group is so small" in page
    assert "staff directories are not equally whole" in page
    assert "None" not in page
    # The same for every reader, and of no other council alone.
    assert joint_part(pages["mora"]) == joint_part(page) == joint_part(pages["alvdalen"])
    for other in ("Mora", "Älvdalen"):
        assert not re.search(rf"{other}[^<]*(live|alone)", page)


def test_another_councils_rows_do_not_move_a_page(app: Flask, joint: Recruiting) -> None:
    with app.app_context():
        release(joint)
        client = client_for(app, joint.coordinators["mora"])
        before = joint_part(client.get(PAGE).get_data(as_text=True))
        with work_as(joint.coordinators["orsa"].scope) as current:
            current.execute(update(Person).values(sex="man"))
            current.execute(update(Candidacy).values(state="withdrawn"))
        assert before
        assert joint_part(client.get(PAGE).get_data(as_text=True)) == before


def test_a_council_outside_the_programme_finds_nothing(app: Flask, joint: Recruiting) -> None:
    with app.app_context():
        release(joint)
        stranger = new_actor(app, "motala", Role.COORDINATOR)
        client = client_for(app, stranger)
        assert client.get(PAGE).status_code == 404
        assert client.get(PAGE.replace("equality", "measures")).status_code == 404
        with work_as(stranger.scope) as current:
            assert current.scalars(select(ReleaseCell.id)).all() == []
            assert current.scalars(select(JointFunnel.round_id)).all() == []


def test_who_came_and_has_no_seat_is_not_to_be_found_in_it_and_can_be_erased(
    app: Flask, joint: Recruiting, database: Database
) -> None:
    """What is published has no key of anybody and no council's part. Erased before it is decided, nobody is counted."""
    early, late, gone = joint.people["mora"][4], joint.people["orsa"][4], joint.people["orsa"][6]
    ids = {str(person) for people in joint.people.values() for person in people}
    with database.admin() as everything:
        cases = everything.execute("SELECT id FROM candidacy").fetchall()
        ids |= {str(case) for (case,) in cases}
        erase(everything, early)
    assert len(ids) == 3 * 22 + 66
    with app.app_context():
        release(joint)
        first = told(joint)
        assert first is not None
        assert first[code("came")] == [65, 65]
        assert first[code("seated")] == [21, 21]
        client = client_for(app, joint.coordinators["mora"])
        before = joint_part(client.get(PAGE).get_data(as_text=True))
        with database.admin() as everything:
            kept = [
                row[0]
                for table in RELEASED
                for row in everything.execute(f"SELECT to_jsonb({table})::text FROM {table}")
            ]
            assert kept
            assert not [one for one in ids if any(one in row for row in kept)]
            erase(everything, late)
            everything.execute("UPDATE person SET active = false WHERE id = %s", [gone])
        assert awaited(joint, release(joint, date(2027, 9, 1))) == {}
        assert told(joint) == first
        assert joint_part(client.get(PAGE).get_data(as_text=True)) == before


RELEASED = ("release", "release_cell", "release_member", "release_own", "release_secret", "joint_funnel")


def erase(everything: psycopg.Connection[tuple[object, ...]], person: UUID) -> None:
    """Everything about somebody who came and got no seat."""
    everything.execute("DELETE FROM candidacy WHERE person_id = %s", [person])
    everything.execute("DELETE FROM person WHERE id = %s", [person])


def test_before_a_release_the_page_says_when_it_comes(app: Flask, joint: Recruiting) -> None:
    with app.app_context():
        page = client_for(app, joint.coordinators["orsa"]).get(PAGE).get_data(as_text=True)
    assert "The joint figures come with the first release after" in page
    assert joint_part(page) == []


def test_the_release_reads_no_name_no_draft_and_nobody_else(
    app: Flask, joint: Recruiting, database: Database
) -> None:
    with app.app_context(), work_as(joint.lead.scope) as current:
        current.add(Person(given_name="Utan", family_name="Ärende", **_keys()))
        staff = current.scalar(text("SELECT count(*) FROM person"))
    with database.admin() as everything:
        everything.execute(
            "UPDATE candidacy SET state = 'draft' WHERE person_id = %s", [joint.people["mora"][0]]
        )
    with psycopg.connect(database.urls.release.replace("+psycopg", ""), autocommit=True) as connection:

        def number(statement: str) -> int:
            row = connection.execute(statement.encode()).fetchone()
            assert row is not None
            return int(row[0])

        assert number("SELECT count(id) FROM candidacy") == 65
        assert number("SELECT count(id) FROM candidacy WHERE state = 'draft'") == 0
        assert staff is not None
        assert staff > 22
        assert number("SELECT count(id) FROM person") == 65
        for statement in (
            "SELECT given_name FROM person",
            "SELECT family_name FROM person",
            "SELECT email FROM person",
            "SELECT drive FROM candidacy",
            "SELECT grounds FROM candidacy_step",
            "SELECT id FROM nomination",
            "SELECT id FROM opinion",
            "SELECT grounds FROM decision",
            "SELECT name FROM unit",
            "UPDATE candidacy SET state = 'ready'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


def _keys() -> dict[str, object]:
    return {"employee_number": "u-1", **person_keys("Utan", "Ärende", "u-1", None, None)}


def test_who_became_a_manager_is_a_stage_once_it_can_be_known(
    app: Flask, joint: Recruiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        with work_as(joint.coordinators["orsa"].scope) as current:
            for number, kind in enumerate(["manager", "specialist", None]):
                part = current.scalar(
                    insert(Participation)
                    .values(
                        programme_id=joint.programme_id, round_id=joint.round_id, completion="completed",
                        person_id=joint.people["orsa"][7 * number], way_in="application",
                    )
                    .returning(Participation.id)
                )  # fmt: skip
                if kind is not None:
                    current.add(
                        Outcome(participation_id=part, kind=kind, dated="2028-01-01", dated_on=date(2028, 1, 1),
                                source="coordinator", employer="own")
                    )  # fmt: skip
        client = client_for(app, joint.coordinators["orsa"])
        page = client.get(PAGE).get_data(as_text=True)
        assert "Became a manager</th>" not in page
        assert re.search(r"Can be known from .*2029", page)
        monkeypatch.setattr("app.equality.views.today", lambda: date(2029, 7, 1))
        page = client.get(PAGE).get_data(as_text=True)
    own = page[page.index('<section class="panel" aria-labelledby="h-sex">') :]
    own = own[: own.index("</table>")]
    assert "Became a manager</th>" in own
    assert own.endswith(
        '<td class="num"><strong>3</strong></td><td class="num"><strong>1</strong></td></tr></tbody>'
    )
    assert "Of 1 participant nobody knows" in page
    assert "until 24 months after the end of the round" in page
