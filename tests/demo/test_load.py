"""The demo's data says what the published texts say."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo.data.daily import PURPOSE
from app.demo.data.facts import PROGRAMMES
from app.demo.data.load import AlreadyLoaded, load_demo
from app.demo.data.outcomes import steps_of
from app.outcomes.models import KINDS, Outcome
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import Scope, work_as
from app.platform.dates import PartialDate
from app.platform.identity.models import Account, AccountRole
from app.platform.tenancy.models import AccessGrant, AccessGrantUse
from app.programmes.models import Participation, Programme, Round
from tests.conftest import Database
from tests.support.clients import client_as, client_for

COUNCILS = ("mora", "orsa", "alvdalen", "motala", "alingsas", "midtre-gauldal")


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
                    assert [step.on for step in steps] == sorted(step.on for step in steps)
                    assert all(step.on <= today for step in steps if one.exact is None)
                    followed += len(steps) == 2
    assert followed > 5 or today.year == 2012, "some do get on later"


def test_a_way_in_is_stated_where_the_source_states_it() -> None:
    """Two of the texts name one: Mora's (managers put forward) and Midtre Gauldal's of 2016 (everybody)."""
    stated = {one.slug: one.way_in for one in PROGRAMMES if not one.invented and one.way_in != "unknown"}
    assert stated == {"talangjakten": "nomination", "lederutviklingsprogram": "no_selection"}


@pytest.fixture(scope="module")
def see(demo_app: Flask) -> Callable[..., list[Any]]:
    """Rows of a council of the demo: `see("motala", statement)`."""

    def run(slug: str, statement: Any) -> list[Any]:
        council = demo_app.extensions["fram_registry"].by_slug(slug)
        with demo_app.app_context(), work_as(Scope(council.id)) as current:
            return list(current.execute(statement).all())

    return run


def test_the_demo_is_loaded_once(demo_app: Flask, demo_database: Database) -> None:
    with demo_database.admin() as connection:
        assert connection.execute("SELECT count(*) FROM programme").fetchall() == [(8,)]
    with demo_app.app_context(), pytest.raises(AlreadyLoaded):
        load_demo(demo_app.extensions["fram_registry"])


def test_talangjakten_is_45_people_in_three_rounds_15_from_each(see: Callable[..., list[Any]]) -> None:
    talangjakten = select(Programme.id).where(Programme.slug == "talangjakten").scalar_subquery()
    for slug in ("mora", "orsa", "alvdalen"):
        # A fourth is open: nobody has been selected for it.
        held = (Round.programme_id == talangjakten, Round.state != "open")
        rounds = see(slug, select(func.count()).where(*held))
        mine = see(slug, select(func.count()).where(Participation.programme_id == talangjakten))
        assert (rounds, mine) == ([(3,)], [(15,)])


def test_seven_of_fifteen_on_the_day_it_was_told_and_nobody_unknown(see: Callable[..., list[Any]]) -> None:
    first = select(Round.id).where(Round.starts == "2016-04").scalar_subquery()
    steps = see(
        "motala",
        select(Outcome.kind, func.count())
        .join(Participation, Participation.id == Outcome.participation_id)
        .where(Participation.round_id == first, Outcome.dated_on <= date(2017, 3, 27))
        .group_by(Outcome.kind),
    )
    assert dict(tuple(row) for row in steps) == {"manager": 7, "stays": 8}


@pytest.mark.parametrize("slug", COUNCILS)
def test_nothing_invented_names_a_published_source(see: Callable[..., list[Any]], slug: str) -> None:
    """Every person is invented and says so; no text has told of a single step of an invented person."""
    assert see(slug, select(func.count()).where(~Person.invented)) == [(0,)]
    assert see(slug, select(func.count()).where(Outcome.source == "published")) == [(0,)]
    assert see(slug, select(func.count(Outcome.id)))[0][0] > 5


def test_what_is_invented_is_marked_where_it_is_read(demo_app: Flask, see: Callable[..., list[Any]]) -> None:
    """In a round of a published text too, beside each outcome and on the person's own page."""
    motala = client_as(demo_app, "motala", Role.COORDINATOR)
    page = motala.get("/programmes/aspirantprogram/rounds/1").get_data(as_text=True)
    assert "Example: the participants, and the dates and outcomes of each, are invented." in page
    assert "are true: Motala kommun, 2017-03-27." in page
    assert page.count("(invented example)") == page.count("Source: ") >= 15
    assert "Something published" not in page
    ((person_id,), *_rest) = see("motala", select(Participation.person_id).order_by(Participation.id))
    person = motala.get(f"/people/{person_id}").get_data(as_text=True)
    assert person.count("(invented example)") == person.count("Source: ") >= 1
    invented = motala.get("/programmes/aspirantprogram/rounds/2").get_data(as_text=True)
    assert "are invented." in invented
    assert "are true:" not in invented


@pytest.mark.parametrize("slug", COUNCILS)
def test_participants_are_drawn_not_taken_in_the_order_of_names(
    see: Callable[..., list[Any]], slug: str
) -> None:
    """The first letters of those in a council's rounds are as many as a draw gives."""
    names = see(
        slug,
        select(Person.given_name, Person.email).join(Participation, Participation.person_id == Person.id),
    )
    assert len({given[0] for given, _email in names}) >= 8


def test_outcomes_are_of_every_kind_and_known_to_the_day_the_month_or_the_year(
    see: Callable[..., list[Any]],
) -> None:
    kinds: set[str] = set()
    lengths: set[int] = set()
    for slug in COUNCILS:
        for kind, dated, on in see(slug, select(Outcome.kind, Outcome.dated, Outcome.dated_on)):
            kinds.add(kind)
            lengths.add(len(dated))
            assert PartialDate.from_iso(dated).last_day() == on
    assert kinds == set(KINDS)
    assert lengths == {4, 7, 10}


@pytest.mark.parametrize("slug", COUNCILS)
def test_who_signs_in_is_in_the_directory_and_my_file_has_something(
    demo_app: Flask, see: Callable[..., list[Any]], slug: str
) -> None:
    rows = see(
        slug,
        select(AccountRole.role, Account.id, Account.name, Person.id, Unit.name)
        .join(Account, Account.id == AccountRole.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        # The first seven: those of the roles, not who plays in the recruitment that is going on.
        .where(Account.subject.in_([f"{slug}-{number}" for number in range(1, 8)])),
    )
    assert len(rows) >= 7
    assert all(unit for *_rest, unit in rows)
    held = {role: rest for role, *rest in rows}
    tenant = demo_app.extensions["fram_registry"].by_slug(slug)
    for role in (Role.EMPLOYEE, Role.MANAGER):
        account_id, name, person_id, unit = held[role.value]
        page = client_for(demo_app, Actor(account_id, tenant, name, frozenset({role}), person_id)).get(
            "/people/me"
        )
        assert unit in page.text
        assert "påhittat exempel)" in page.text or "oppdiktet eksempel)" in page.text, (
            "a round and an outcome"
        )
        if role is Role.EMPLOYEE:
            assert held["coordinator"][1] in page.text, "who has looked"


def test_midtre_gauldal_goes_on_to_2026(see: Callable[..., list[Any]]) -> None:
    own = (
        select(Round.starts, Round.invented)
        .join(Programme, Programme.id == Round.programme_id)
        .where(
            Programme.slug.in_(("lederutviklingsprogram", "mellomledere")),
            Round.starts_on >= date(2025, 1, 1),
            Round.state != "open",
        )
    )
    assert sorted(tuple(row) for row in see("midtre-gauldal", own)) == [("2025-09", True), ("2026-02", True)]


def test_a_grant_was_given_and_used_and_one_withdrawn(see: Callable[..., list[Any]]) -> None:
    taught = AccessGrant.purpose == PURPOSE
    grants = see("orsa", select(AccessGrant.withdrawn_at.is_(None)).where(taught))
    assert sorted(grants) == [(False,), (True,)]
    used = select(AccessGrantUse.part).join(AccessGrant, AccessGrant.id == AccessGrantUse.grant_id)
    assert see("orsa", used.where(taught)) == [("profile",)]


def test_not_shared_is_met_on_a_comparison_page(demo_app: Flask) -> None:
    """Orsa keeps one measure of one programme back; Mora's coordinator reads why there is no number."""
    mora = client_as(demo_app, "mora", Role.COORDINATOR)
    path = "/programmes/ledare-over-gransen/compare"
    shared = mora.get(path).get_data(as_text=True)
    kept = mora.get(f"{path}?measure=outcome:stays").get_data(as_text=True)
    assert kept.count("Not shared") > shared.count("Not shared")
