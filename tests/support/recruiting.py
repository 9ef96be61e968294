"""A joint round in the middle of recruitment, for tests: three councils, an open call, people with accounts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from app.nominations.models import Call, Candidacy
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.identity.models import Account
from app.programmes.service import members, programmes, rounds
from tests.programmes.builders import actor, add_people, leading
from tests.support.remembered import remembered

COUNCILS = ("mora", "orsa", "alvdalen")


@dataclass
class Recruiting:
    """Talangjakten of three councils with a round whose joint call is open.

    `leads` is Mora's lead coordinator; `coordinators`, `managers` (nearest manager of everybody in `people`, not one
    of them) are by council. `people` are ids, in the order of their names; who acts as one is `self.sign_in`.
    """

    app: Flask
    programme_id: UUID
    round_id: UUID
    call_id: UUID
    lead: Actor
    coordinators: dict[str, Actor] = field(default_factory=dict)
    managers: dict[str, Actor] = field(default_factory=dict)
    people: dict[str, list[UUID]] = field(default_factory=dict)

    def sign_in(self, slug: str, person_id: UUID, *roles: Role) -> Actor:
        """An actor with a new account that is linked to a person; an employee where no role is named."""
        return linked(self.app, slug, person_id, *(roles or (Role.EMPLOYEE,)))

    def candidate(self, slug: str, number: int, state: str = "preparing", door: str = "application") -> UUID:
        """A case of the council's person `number`, put straight into a state."""
        person_id = self.people[slug][number]
        with work_as(self.coordinators[slug].scope):
            case = Candidacy(
                council_id=self.coordinators[slug].council.id,
                programme_id=self.programme_id,
                round_id=self.round_id,
                call_id=self.call_id,
                person_id=person_id,
                door=door,
                state=state,
                drive="Jag vill att andra ska växa.",
                no_guarantee_at=datetime.now(UTC),
                submitted_at=datetime.now(UTC),
            )
            session().add(case)
            session().flush()
            return case.id


def linked(app: Flask, slug: str, person_id: UUID, *roles: Role) -> Actor:
    """An actor whose account is that of a person of the directory."""
    somebody = actor(app, slug, *roles)
    with work_as(somebody.scope):
        session().execute(
            update(Account).where(Account.id == somebody.account_id).values(person_id=person_id)
        )
    return replace(somebody, person_id=person_id)


def recruiting(app: Flask, people: int = 4, way_in: str = "both") -> Recruiting:
    """Make it; call inside an application context."""
    return remembered(
        app,
        (recruiting, people, way_in),
        lambda: _make(app, people, way_in),
        lambda made: replace(
            made,
            coordinators=dict(made.coordinators),
            managers=dict(made.managers),
            people={slug: list(ids) for slug, ids in made.people.items()},
        ),
    )


def _make(app: Flask, people: int, way_in: str) -> Recruiting:
    coordinators = {slug: actor(app, slug) for slug in COUNCILS}
    lead = coordinators["mora"]
    now = datetime.now(UTC)
    with work_as(lead.scope):
        programme_id = programmes.create_programme(
            lead,
            programmes.ProgrammeData(
                slug="talangjakten",
                names={"sv": "Talangjakten", "nb": "Talentjakten"},
                purposes={"sv": "Identifiera och utveckla framtidens ledare"},
                way_in="both",
                cooperation="agreement",
                started="2008",
            ),
        )
        lead = leading(lead, programme_id)
        for slug in COUNCILS[1:]:
            members.set_member(lead, programme_id, coordinators[slug].council.id, "2008")
        seats = {somebody.council.id: 5 for somebody in coordinators.values()}
        round_id = rounds.add_round(
            lead, programme_id, rounds.RoundData(1, "2027-02", "2027-06", "open", seats, None)
        )
        call = Call(
            programme_id=programme_id,
            round_id=round_id,
            way_in=way_in,
            opens_at=now - timedelta(days=7),
            closes_at=now + timedelta(days=21),
            decision_at=now + timedelta(days=60),
            eligibility={"sv": "Du är anställd i en av kommunerna.", "nb": "Du er ansatt i en av kommunene."},
            about={"sv": "Fyra block på fyra månader."},
            drive_question={"sv": "Vad driver dig?"},
            requirements=[{"key": "experience", "text": {"sv": "Minst två år i yrket"}}],
            contact_name="Vera Ström",
            contact_email="vera@example.test",
            published_at=now - timedelta(days=7),
        )
        session().add(call)
        session().flush()
        made = Recruiting(app, programme_id, round_id, call.id, lead, coordinators)
    made.coordinators["mora"] = lead
    for slug, somebody in coordinators.items():
        with work_as(somebody.scope):
            everybody = add_people(somebody, people + 1)
            manager_id = everybody.pop()
            session().execute(
                update(Unit).where(Unit.id == _unit_of(manager_id)).values(manager_id=manager_id)
            )
            made.people[slug] = everybody
        made.managers[slug] = linked(app, slug, manager_id, Role.MANAGER)
    return made


def _unit_of(person_id: UUID) -> UUID:
    found = session().scalar(select(Person.unit_id).where(Person.id == person_id))
    assert found is not None
    return found
