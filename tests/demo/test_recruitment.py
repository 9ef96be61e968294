"""The demo holds a joint round in the middle of selection, and a round that everybody may join."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo.accounts import CAST
from app.nominations.models import Candidacy, CandidacyStep, Nomination, NominationNo, Opinion
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import Scope, work_as
from app.platform.identity.models import Account
from app.programmes.models import Programme, Round
from app.selection.models import Assessment, Decision, Interview, PanelMember, SeatLine
from tests.conftest import Database
from tests.support.clients import client_for

COUNCILS = ("mora", "orsa", "alvdalen")
JOINT = select(Round.id).join(Programme, Programme.id == Round.programme_id).where(
    Programme.slug == "talangjakten", Round.state == "open"
).scalar_subquery()  # fmt: skip


@pytest.fixture(scope="module")
def see(demo_app: Flask) -> Callable[..., list[Any]]:
    """Rows of a council of the demo: `see("mora", statement)`."""

    def run(slug: str, statement: Any) -> list[Any]:
        council = demo_app.extensions["fram_registry"].by_slug(slug)
        with demo_app.app_context(), work_as(Scope(council.id)) as current:
            return [tuple(row) for row in current.execute(statement).all()]

    return run


def cast(app: Flask, slug: str, part: str, see: Callable[..., list[Any]]) -> Actor:
    """Who plays a part, as the application would know them after signing in."""
    place = [one.part for one in CAST[slug]].index(part)
    subject = f"{slug}-{9 + place}"
    ((account_id, name, person_id),) = see(
        slug, select(Account.id, Account.name, Account.person_id).where(Account.subject == subject)
    )
    role = Role(CAST[slug][place].role)
    council = app.extensions["fram_registry"].by_slug(slug)
    return Actor(account_id, council, name, frozenset({role}), person_id, locale="en")


def test_67_for_15_seats_in_three_councils_in_the_middle(see: Callable[..., list[Any]]) -> None:
    states: Counter[str] = Counter()
    doors: Counter[str] = Counter()
    for slug in COUNCILS:
        rows = see(slug, select(Candidacy.state, Candidacy.door).where(Candidacy.round_id == JOINT))
        states += Counter(state for state, _ in rows)
        doors += Counter(door for _, door in rows)
    assert sum(states.values()) == 67, "drafts are seen by their own people alone"
    assert {"opinion", "preparing", "ready", "withdrawn"} <= set(states)
    assert min(doors["nomination"], doors["application"]) > 20
    assert doors["by_hand"] > 0
    seats = see(
        "mora",
        select(SeatLine.move, func.sum(SeatLine.seats))
        .where(SeatLine.round_id == JOINT)
        .group_by(SeatLine.move),
    )
    assert seats == [("allotted", 15)]


@pytest.mark.parametrize("slug", COUNCILS)
def test_everything_has_begun_and_nothing_is_final(see: Callable[..., list[Any]], slug: str) -> None:
    cases = select(Candidacy.id).where(Candidacy.round_id == JOINT).scalar_subquery()
    outcomes = Counter(
        see(slug, select(Decision.outcome, Decision.final_at).where(Decision.candidacy_id.in_(cases)))
    )
    assert all(final is None for _, final in outcomes)
    assert outcomes["offer", None] <= 5
    assert len(outcomes) >= 2
    held = see(
        slug, select(func.count()).where(Interview.candidacy_id.in_(cases), Interview.ends_at < func.now())
    )
    coming = see(
        slug, select(func.count()).where(Interview.candidacy_id.in_(cases), Interview.starts_at > func.now())
    )
    assert held[0][0] > 5
    assert coming[0][0] > 0
    assessors = see(
        slug, select(Assessment.assessor_council_id).distinct().where(Assessment.candidacy_id.in_(cases))
    )
    assert len(assessors) == 3
    missing = see(slug, select(func.count()).where(Opinion.answer.is_(None), Opinion.candidacy_id.in_(cases)))
    assert missing[0][0] > 0


@pytest.mark.parametrize("slug", COUNCILS)
def test_what_happened_has_taken_days_and_comes_in_order(see: Callable[..., list[Any]], slug: str) -> None:
    steps = see(
        slug,
        select(CandidacyStep.candidacy_id, CandidacyStep.at).order_by(
            CandidacyStep.candidacy_id, CandidacyStep.id
        ),
    )
    times: dict[Any, list[Any]] = {}
    for case, at in steps:
        times.setdefault(case, []).append(at)
    assert all(found == sorted(found) for found in times.values())
    assert len({at.date() for found in times.values() for at in found}) > 10


def test_letters_wait_for_an_answer_and_only_the_parties_see_them(
    demo_database: Database, see: Callable[..., list[Any]]
) -> None:
    with demo_database.admin() as connection:
        states: dict[str, int] = dict(
            connection.execute("SELECT state, count(*) FROM nomination GROUP BY state").fetchall()
        )
    assert states["sent"] >= 3
    assert states["later"] == 3
    for slug in COUNCILS:
        assert see(slug, select(Nomination.state).distinct()) == [("accepted",)]
        assert see(slug, select(NominationNo.answers)) == [(1,)]


@pytest.mark.parametrize("slug", COUNCILS)
def test_who_plays_a_part_has_something_to_do(
    demo_app: Flask, see: Callable[..., list[Any]], slug: str
) -> None:
    nominee = client_for(demo_app, cast(demo_app, slug, "nominee", see)).get("/my-case")
    assert nominee.status_code == 200
    assert "/nominations/" in nominee.text
    applicant = client_for(demo_app, cast(demo_app, slug, "applicant", see)).get("/my-case")
    assert "/my-case/" in applicant.text
    panel = client_for(demo_app, cast(demo_app, slug, "panel", see))
    assert panel.get("/assessments").text.count("/assessments/") > 3
    assert panel.get("/programmes/talangjakten/rounds/4/board").status_code == 200
    manager_unit = see(
        slug,
        select(Account.subject)
        .join(Unit, Unit.manager_id == Account.person_id)
        .join(Person, Person.unit_id == Unit.id)
        .where(Person.id == cast(demo_app, slug, "nominee", see).person_id),
    )
    assert manager_unit == [(f"{slug}-2",)], "who signs in as a manager is their nearest one"


def test_people_read_in_four_languages(demo_database: Database) -> None:
    with demo_database.admin() as connection:
        found = connection.execute(
            "SELECT DISTINCT l.locale FROM letter l"
            " JOIN candidacy c ON c.council_id = l.council_id AND c.id = l.candidacy_id"
        ).fetchall()
    assert {locale for (locale,) in found} == {"sv", "nb", "nn", "en"}


def test_past_letters_are_not_sent_again_when_the_demo_starts(demo_database: Database) -> None:
    with demo_database.admin() as connection:
        ((waiting,),) = connection.execute(
            "SELECT count(*) FROM outbox WHERE kind LIKE 'letters.send%' AND done_at IS NULL"
        ).fetchall()
        ((unsent,),) = connection.execute(
            "SELECT count(*) FROM letter WHERE sent_at IS NULL AND channel = 'mail'"
        ).fetchall()
    assert 0 < waiting == unsent < 20


def test_everybody_who_wants_may_join_in_midtre_gauldal(see: Callable[..., list[Any]]) -> None:
    assert see(
        "midtre-gauldal", select(Candidacy.state, func.count()).group_by(Candidacy.state)
    ) == [("accepted", 12)]  # fmt: skip
    assert see("midtre-gauldal", select(func.count(PanelMember.id))) == [(0,)]


@pytest.mark.parametrize("slug", COUNCILS)
def test_the_chief_executive_leads_the_head_office_and_takes_part_in_nothing(
    see: Callable[..., list[Any]], slug: str
) -> None:
    ((executive,),) = see(slug, select(Account.person_id).where(Account.subject == f"{slug}-4"))
    assert see(slug, select(Unit.service_area).where(Unit.manager_id == executive)) == [("administration",)]
    assert see(slug, select(Candidacy.id).where(Candidacy.person_id == executive)) == []
