"""The people of the journey of a round, and what the services do of it: whoever is not clicked through."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, select, text, update

from app.account.service import choose
from app.nominations.models import Call, Candidacy, Opinion
from app.nominations.queries.calls import call_for
from app.nominations.service import apply
from app.nominations.service.move import move
from app.nominations.service.opinions import OpinionData, give_opinion
from app.people.keys import person_keys, unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import Scope, session, work_as
from app.platform.identity.models import Account
from app.platform.outbox.execute import execute
from app.platform.outbox.publish import publish
from app.programmes.models import Round
from app.selection.jobs.announce import ANNOUNCE
from app.selection.models import Decision, RoundSelection
from app.selection.queries.facts import SelectionFacts, selection_of
from app.selection.service.answers import answer_offer
from app.selection.service.decisions import DecisionData, decide
from tests.support.recruiting import COUNCILS, Recruiting, linked, recruiting

LANGUAGES = ("sv", "nb", "nn", "en")
#: Who hands in, by council: 67 in all.
APPLICANTS = {"mora": 26, "orsa": 22, "alvdalen": 19}
#: How many each council puts on its waiting list: who gives a seat up in Älvdalen gives it to another council's.
RESERVES = {"mora": 2, "orsa": 2, "alvdalen": 0}
SPARE = 3
GROUNDS = {
    "offer": "Du har visat att du får andra att växa, med egna exempel.",
    "reserve": "Du är nära en plats och visar det i ditt arbetsprov.",
    "no": "Vi saknar egna exempel på att ha lett andra. Sök gärna igen.",
}


@dataclass
class People:
    """The round, and who acts in it. `actors` are by council, in the order of `made.people`."""

    app: Flask
    made: Recruiting
    actors: dict[str, list[Actor]] = field(default_factory=dict)
    heads: dict[str, Actor] = field(default_factory=dict)
    panel: dict[str, Actor] = field(default_factory=dict)

    @property
    def lead(self) -> Actor:
        """Mora's coordinator, who leads the programme."""
        return self.made.lead

    def council(self, slug: str) -> Scope:
        """The council with nobody acting."""
        return Scope(self.made.coordinators[slug].council.id)

    def facts(self) -> SelectionFacts:
        """How the selection stands; inside a unit of work."""
        return selection_of(self.made.programme_id, self.made.round_id)

    def case(self, slug: str, number: int) -> Candidacy:
        """The case that somebody has handed in."""
        with work_as(self.made.coordinators[slug].scope) as current:
            wanted = select(Candidacy).where(Candidacy.person_id == self.made.people[slug][number])
            found = current.scalars(wanted.where(Candidacy.state != "draft")).one()
            current.expunge(found)
            return found

    def states(self) -> dict[str, int]:
        """How many cases of all councils are where."""
        counted: dict[str, int] = {}
        for slug in COUNCILS:
            with work_as(self.council(slug)) as current:
                for state in current.scalars(select(Candidacy.state)):
                    counted[state] = counted.get(state, 0) + 1
        return counted


def gather(app: Flask) -> People:
    """A round that is planned, without a call; people with accounts in four languages, managers and their heads."""
    made = recruiting(app, max(APPLICANTS.values()) + SPARE)
    with work_as(made.lead.scope):
        session().execute(delete(Call))
        session().execute(update(Round).values(state="planned"))
    found = People(app, made)
    for slug in COUNCILS:
        found.heads[slug] = _head(app, made, slug)
        found.actors[slug] = [
            _speaking(made.sign_in(slug, person_id), LANGUAGES[number % 4])
            for number, person_id in enumerate(made.people[slug])
        ]
        member = linked(app, slug, _newcomer(made.coordinators[slug], "Panel", slug), Role.EMPLOYEE)
        with work_as(member.scope):
            name = f"Panel {slug.title()}"
            session().execute(update(Account).where(Account.id == member.account_id).values(name=name))
        found.panel[slug] = replace(member, name=name)
    return found


def _speaking(somebody: Actor, language: str) -> Actor:
    with work_as(somebody.scope):
        choose(somebody, language)
    return replace(somebody, locale=language)


def _head(app: Flask, made: Recruiting, slug: str) -> Actor:
    """Who leads the unit above everybody's: whom the second level of opinions falls to."""
    coordinator = made.coordinators[slug]
    person_id = _newcomer(coordinator, "Head", slug)
    with work_as(coordinator.scope):
        unit_id = session().scalar(select(Person.unit_id).where(Person.id == person_id))
        session().execute(update(Unit).where(Unit.id == unit_id).values(manager_id=person_id))
        session().execute(
            update(Unit).where(Unit.id != unit_id, Unit.parent_id.is_(None)).values(parent_id=unit_id)
        )
    return linked(app, slug, person_id, Role.MANAGER)


def _newcomer(coordinator: Actor, name: str, slug: str) -> UUID:
    """A person in a unit of the own."""
    with work_as(coordinator.scope) as current:
        unit = Unit(council_id=coordinator.council.id, name=f"{name}kontoret", **unit_keys(f"{name}kontoret"))
        current.add(unit)
        current.flush()
        mail = f"{name}.{slug}@example.test".lower()
        person = Person(
            council_id=coordinator.council.id, given_name=name, family_name=slug.title(), employee_number=f"{name}1",
            email=mail, title="Chef", unit_id=unit.id, **person_keys(name, slug.title(), f"{name}1", mail, "Chef"),
        )  # fmt: skip
        current.add(person)
        current.flush()
        return person.id


def work(people: People) -> None:
    """Do every job that is due, council by council, until none is left: one council's work asks for another's."""
    done: set[UUID] = set()
    while waiting := [(slug, job) for slug in COUNCILS for job in _due(people, slug) if job not in done]:
        for slug, job in waiting:
            done.add(job)
            ending = execute(people.made.coordinators[slug].council, job)
            assert ending in ("done", "skipped"), (slug, job, ending)


def _due(people: People, slug: str) -> list[UUID]:
    with work_as(people.council(slug)) as current:
        due = text(
            "SELECT id FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND next_at <= clock_timestamp()"
            " ORDER BY created_at, id"
        )
        return list(current.scalars(due))


def others_apply(people: People, but: set[tuple[str, int]]) -> None:
    """Everybody hands in who has not been clicked through."""
    for slug, number in APPLICANTS.items():
        for index in range(number):
            if (slug, index) in but:
                continue
            actor = people.actors[slug][index]
            with work_as(actor.scope):
                call = call_for(people.made.programme_id, people.made.round_id)
                assert call is not None
                draft = apply.start(actor, call)
                data = apply.DraftData(
                    drive=f"Jag vill leda, säger nummer {index}.",
                    met=frozenset(one.key for one in call.requirements),
                    no_guarantee=True,
                )
                apply.hand_in(actor, call, data, draft.version, "journey")


def others_give_opinions(people: People) -> None:
    """The managers answer what they have not answered, and then the heads."""
    for slug in COUNCILS:
        for manager in (people.made.managers[slug], people.heads[slug]):
            with work_as(manager.scope) as current:
                asked = select(Opinion.id, Opinion.version).where(
                    Opinion.asked_id == manager.person_id, Opinion.answer.is_(None)
                )
                waiting = list(current.execute(asked))
            for opinion_id, version in waiting:
                with work_as(manager.scope):
                    give_opinion(manager, opinion_id, OpinionData("yes", "Är redo för det."), version)


def others_made_ready(people: People) -> None:
    """The coordinators send everybody's file to the panel."""
    for slug in COUNCILS:
        coordinator = people.made.coordinators[slug]
        with work_as(coordinator.scope) as current:
            waiting = list(current.scalars(select(Candidacy.id).where(Candidacy.state == "preparing")))
        for case_id in waiting:
            with work_as(coordinator.scope):
                move(coordinator, case_id, "made_ready")


def others_decided(people: People, offers: int = 5) -> None:
    """Each council fills its seats, then its list, and says no to the rest; what is decided stays."""
    for slug, reserves in RESERVES.items():
        coordinator = people.made.coordinators[slug]
        with work_as(coordinator.scope) as current:
            decided = {
                case_id: outcome
                for case_id, outcome in current.execute(select(Decision.candidacy_id, Decision.outcome))
            }
            cases = select(Candidacy.id).where(Candidacy.state == "ready").order_by(Candidacy.id)
            waiting = [one for one in current.scalars(cases) if one not in decided]
        left = offers - sum(outcome == "offer" for outcome in decided.values())
        queue = reserves - sum(outcome == "reserve" for outcome in decided.values())
        outcomes = ["offer"] * left + ["reserve"] * queue + ["no"] * (len(waiting) - left - queue)
        for case_id, outcome in zip(waiting, outcomes, strict=True):
            with work_as(coordinator.scope):
                decide(coordinator, people.facts(), case_id, DecisionData(outcome, GROUNDS[outcome]), 0)


def the_moment_comes(people: People) -> None:
    """The clock stands at the moment that was set for everybody to hear, and the schedule's job is done."""
    with work_as(people.lead.scope):
        moment = datetime.now(UTC) - timedelta(seconds=1)
        session().execute(update(RoundSelection).values(announce_at=moment))
    by_the_clock(people, ANNOUNCE)


def by_the_clock(people: People, kind: str) -> None:
    """What the schedule asks for in each council, and all that follows from it."""
    for slug in COUNCILS:
        with work_as(people.council(slug)):
            publish(kind, {}, actor=system_actor(people.made.coordinators[slug].council))
    work(people)


def others_accept(people: People, but: set[UUID]) -> None:
    """Who is offered a seat and has not answered says yes."""
    for slug in COUNCILS:
        for actor in people.actors[slug]:
            with work_as(actor.scope) as current:
                wanted = select(Candidacy).where(
                    Candidacy.person_id == actor.person_id, Candidacy.state == "offered"
                )
                case = current.scalar(wanted)
                if case is not None and case.id not in but:
                    answer_offer(actor, case.id, "yes", case.version)
