"""A criterion that anybody has rated by stays, whichever council's candidate it was and whoever rated."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.selection.models import Criterion, Rating
from app.selection.queries.assessments import Given, get_mine
from app.selection.service.assessments import save
from app.selection.service.criteria import remove_criterion
from tests.conftest import Database
from tests.selection.boards import add_criteria, facts_of, joint, path, put_on_panel, rate
from tests.selection.files import Preparing, preparing
from tests.support.at_once import second_waits
from tests.support.clients import client_for, form_token

USED = text("SELECT ctx.criterion_used(:criterion)")


@pytest.mark.parametrize("slug", ["orsa", "alvdalen"])
def test_what_another_council_has_rated_by_stays(app: Flask, slug: str) -> None:
    with app.app_context():
        made = joint(app)
        listens, dares = add_criteria(made, "Lyssnar", "Vågar")
        owner, assessor = made.coordinators[slug], put_on_panel(made, slug, app)
        rate(owner, made.candidate(slug, 0), assessor, {listens: None})  # an abstention, too
    client = client_for(app, made.lead)
    token = {"csrf_token": form_token(client, path("criteria"))}
    refused = client.post(path(f"criteria/{listens}/remove"), data=token)
    assert refused.status_code == 422
    assert "Somebody has rated by this criterion, so it cannot be removed." in refused.get_data(as_text=True)
    assert client.post(path(f"criteria/{dares}/remove"), data=token).status_code == 303
    with app.app_context(), work_as(made.lead.scope):
        assert session().scalars(select(Criterion.id)).all() == [listens]
        # Who leads learns that, and no more.
        assert session().scalar(select(func.count()).select_from(Rating)) == 0


def test_only_who_leads_the_programme_is_told(app: Flask) -> None:
    """The database itself says nothing to another council, not even to the one that has rated."""
    with app.app_context():
        made = joint(app)
        listens, dares = add_criteria(made, "Lyssnar", "Vågar")
        orsa = made.coordinators["orsa"]
        rate(orsa, made.candidate("orsa", 0), put_on_panel(made, "orsa", app), {listens: 4})

        def used(who: Actor, criterion: UUID) -> object:
            with work_as(who.scope):
                return session().scalar(USED, {"criterion": criterion})

        assert [used(made.lead, one) for one in (listens, dares)] == [True, False]
        assert [used(who, listens) for who in (orsa, made.coordinators["alvdalen"])] == [False, False]


def _rates(made: Preparing, asked: UUID) -> None:
    """Orsa's member of the panel rates Mora's candidate by the first criterion; inside a unit of work."""
    mine = get_mine(asked)
    assert mine is not None
    save(made.panel["orsa"], asked, mine.version, None, {made.criteria[0]: Given(4, None)})


def _removes(made: Preparing) -> None:
    lead = made.round.lead
    remove_criterion(lead, facts_of(made.round, lead), made.criteria[0])


def test_a_rating_on_its_way_is_waited_for(app: Flask, database: Database) -> None:
    with app.app_context():
        made = preparing(app)
        asked = made.free("orsa")
        lead, olle = made.round.lead, made.panel["orsa"]

        def second() -> None:
            with work_as(lead.scope):
                _removes(made)

        found = second_waits(app, database, olle.scope, lambda: _rates(made, asked), second)
        assert isinstance(found, Refused)
        assert (found.field, found.code) == ("criterion", "used")
        with work_as(made.mora.scope):
            assert session().scalars(select(Rating.criterion_id)).all() == [made.criteria[0]]


def test_nobody_rates_by_what_is_being_removed(app: Flask, database: Database) -> None:
    with app.app_context():
        made = preparing(app)
        asked = made.free("orsa")
        lead, olle = made.round.lead, made.panel["orsa"]

        def second() -> None:
            with work_as(olle.scope):
                _rates(made, asked)

        found = second_waits(app, database, lead.scope, lambda: _removes(made), second)
        assert isinstance(found, Refused)
        assert (found.field, found.code) == ("rating", "unknown")
        with work_as(made.mora.scope):
            assert session().scalar(select(func.count()).select_from(Rating)) == 0
