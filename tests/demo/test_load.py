"""The demo's data says what the published texts say."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo.data.load import AlreadyLoaded, load_demo
from app.outcomes.models import Outcome
from app.people.models import Person
from app.platform.database import Scope, work_as
from app.programmes.models import Participation, Programme, Round


def test_the_demo_holds_the_published_facts(app: Flask) -> None:
    registry = app.extensions["fram_registry"]
    with app.app_context():
        counts = load_demo(registry)
        assert counts["programmes"] == 8
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
