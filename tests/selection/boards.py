"""What tests of the board start from: a joint round with criteria, cases on the board, a panel."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.selection.models import Assessment, Criterion, Decision, Rating, SeatLine, SeatRule
from app.selection.queries.facts import SelectionFacts, selection_of
from app.selection.service.criteria import CriterionData, add_criterion
from app.selection.service.decisions import DecisionData, decide
from app.selection.service.finishing import make_ready
from app.selection.service.panel import SeatData, seat
from tests.programmes.builders import actor
from tests.support.recruiting import Recruiting, recruiting

GROUNDS = "Du har visat att du får andra att växa."


def path(what: str, case: UUID | None = None, do: str = "") -> str:
    """The address of a page of the round, or of what is done with a case on the board."""
    tail = f"/{case}/{do}" if case else ""
    return f"/programmes/talangjakten/rounds/1/{what}{tail}"


def facts_of(made: Recruiting, who: Actor) -> SelectionFacts:
    """How the selection stands; inside a unit of work."""
    return selection_of(made.programme_id, made.round_id)


def add_criteria(made: Recruiting, *names: str) -> list[UUID]:
    """Criteria by their Swedish names."""
    with work_as(made.lead.scope):
        return [
            add_criterion(made.lead, facts_of(made, made.lead), CriterionData({"sv": name})) for name in names
        ]


def put_on_panel(made: Recruiting, slug: str, app: Flask, *roles: Role, decides: bool = False) -> Actor:
    """A new account of a council, on the panel."""
    somebody = actor(app, slug, *(roles or (Role.EMPLOYEE,)))
    coordinator = made.coordinators[slug]
    assert somebody.account_id
    with work_as(coordinator.scope):
        seat(coordinator, facts_of(made, coordinator), somebody.account_id, SeatData(decides))
    return somebody


def rate(
    owner: Actor,
    case: UUID,
    assessor: Actor,
    values: dict[UUID, int | None],
    conflict: str = "none",
    instrument: str = "interview",
) -> UUID:
    """An assessment that is handed in (or closed by a conflict)."""
    assert assessor.account_id
    with work_as(owner.scope):
        one = Assessment(
            candidacy_id=case, instrument=instrument, assessor_council_id=assessor.council.id,
            assessor_account_id=assessor.account_id, assessor_name=assessor.name, conflict=conflict,
            council_id=owner.council.id,
        )  # fmt: skip
        session().add(one)
        session().flush()
        for criterion, value in values.items():
            session().add(
                Rating(council_id=owner.council.id, assessment_id=one.id, criterion_id=criterion, value=value)
            )
        session().flush()
        if conflict == "none" and values:
            session().refresh(one)
            one.submitted_at = one.created_at
        return one.id


def decided(made: Recruiting, who: Actor, case: UUID, outcome: str, grounds: str = GROUNDS) -> None:
    """Decide about a case that nobody has decided about."""
    with work_as(who.scope):
        decide(who, facts_of(made, who), case, DecisionData(outcome, grounds), 0)


def ready(made: Recruiting, *slugs: str) -> None:
    """Let councils say that they are ready."""
    for slug in slugs:
        who = made.coordinators[slug]
        with work_as(who.scope):
            make_ready(who, facts_of(made, who))


def decision_of(app: Flask, who: Actor, case: UUID) -> Decision:
    """What is decided about a case."""
    with app.app_context(), work_as(who.scope):
        found = session().scalars(select(Decision).where(Decision.candidacy_id == case)).one()
        session().expunge(found)
        return found


def joint(app: Flask, people: int = 4) -> Recruiting:
    """The round; call inside an application context."""
    made = recruiting(app, people)
    allot(made)
    return made


def allot(made: Recruiting, **minimum: int) -> None:
    """Fix five seats for each council, with fewest seats per service area."""
    place = {"programme_id": made.programme_id, "round_id": made.round_id}
    with work_as(made.lead.scope):
        session().add(
            SeatRule(**place, capacity=5 * len(made.coordinators), key="agreed", service_minimum=minimum)
        )
        for who in made.coordinators.values():
            session().add(
                SeatLine(
                    **place,
                    council_id=who.council.id,
                    move="allotted",
                    seats=5,
                    rule="agreed",
                    by_name="Prov Person",
                )
            )


def criteria_ids(made: Recruiting) -> list[UUID]:
    """The round's criteria in order."""
    with work_as(made.lead.scope):
        return list(session().scalars(select(Criterion.id).order_by(Criterion.position)))
