"""The demo's data says what the published texts say."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo.data.facts import PROGRAMMES
from app.demo.data.load import AlreadyLoaded, load_demo
from app.demo.data.outcomes import steps_of
from app.outcomes.models import Outcome
from app.people.models import Person
from app.platform.database import Scope, work_as
from app.platform.dates import PartialDate
from app.programmes.models import Participation, Programme, Round
from tests.conftest import Database


@pytest.mark.parametrize("today", [date(2012, 4, 16), date(2018, 1, 1), date(2026, 11, 22), date(2030, 1, 1)])
def test_nobody_does_the_same_twice_and_steps_come_in_order(today: date) -> None:
    followed = 0
    for programme in PROGRAMMES:
        for one in programme.rounds:
            end = PartialDate.from_iso(one.ends).last_day()
            for council, seats in one.seats.items():
                for place in range(seats):
                    steps = list(steps_of(one, council, place, end, today))
                    kinds = [step.kind for step in steps]
                    assert len(kinds) == len(set(kinds)), (programme.slug, one.starts, council, place, kinds)
                    assert [step.dated for step in steps] == sorted(step.dated for step in steps)
                    followed += len(steps) == 2
    assert followed > 5 or today.year == 2012, "some do get on later"


def test_a_way_in_is_stated_where_the_source_states_it() -> None:
    """Two of the texts name one: Mora's (managers put forward) and Midtre Gauldal's of 2016 (everybody)."""
    stated = {one.slug: one.way_in for one in PROGRAMMES if not one.invented and one.way_in != "unknown"}
    assert stated == {"talangjakten": "nomination", "lederutviklingsprogram": "no_selection"}


def test_the_demo_holds_the_published_facts(demo_app: Flask, demo_database: Database) -> None:
    registry = demo_app.extensions["fram_registry"]
    with demo_database.admin() as connection:
        assert connection.execute("SELECT count(*) FROM programme").fetchall() == [(8,)]
    with demo_app.app_context():
        with pytest.raises(AlreadyLoaded):
            load_demo(registry)
        taken = 0
        for slug in ("mora", "orsa", "alvdalen"):
            with work_as(Scope(registry.by_slug(slug).id)) as current:
                talangjakten = current.scalars(
                    select(Programme.id).where(Programme.slug == "talangjakten")
                ).one()
                rounds = current.scalar(select(func.count()).where(Round.programme_id == talangjakten))
                mine = current.scalar(select(func.count()).where(Participation.programme_id == talangjakten))
                assert (rounds, mine) == (3, 15)
                taken += mine
        assert taken == 45
        with work_as(Scope(registry.by_slug("motala").id)) as current:
            first = select(Round.id).where(Round.starts == "2016-04").scalar_subquery()
            steps = current.execute(
                select(Outcome.kind, func.count())
                .join(Participation, Participation.id == Outcome.participation_id)
                .where(Participation.round_id == first, Outcome.dated_on <= date(2017, 3, 27))
                .group_by(Outcome.kind)
            ).all()
            assert dict(steps) == {"manager": 7, "stays": 8}
            assert current.scalar(select(func.count()).where(~Person.invented)) == 0
