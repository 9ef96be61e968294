"""Three councils' joint programme with people whose fates are given, for tests of releases and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import insert

from app.comparison.measures import add_months
from app.outcomes.models import Outcome
from app.people.keys import person_keys
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.dates import PartialDate
from app.programmes.models import Participation
from app.programmes.service import members, programmes, rounds
from tests.support.clients import new_actor

#: A fate: months after the end when a manager's post came, or a kind of outcome at 30 months, or None (unknown).
Fate = int | str | None
#: What the councils' people did in statistics.md A2: managers 3, 3, 2; 1, 0, 2; 2, 0, 0 of five a round.
EXAMPLE: Mapping[str, tuple[int, int, int]] = {"mora": (3, 3, 2), "orsa": (1, 0, 2), "alvdalen": (2, 0, 0)}
YEARS = (("2010", "2010-06"), ("2011", "2011-06"), ("2012", "2012-06"))


@dataclass
class Programme:
    """A programme in the database: its councils' coordinators, the first its lead, and its rounds."""

    id: UUID
    slug: str
    actors: dict[str, Actor]
    rounds: list[UUID] = field(default_factory=list)
    ends: list[date] = field(default_factory=list)

    @property
    def lead(self) -> Actor:
        """The lead coordinator."""
        return next(iter(self.actors.values()))

    def add_round(self, app: Flask, starts: str, ends: str, fates: Mapping[str, Sequence[Fate]]) -> UUID:
        """A round with each council's people and what became of them."""
        seats = {self.actors[slug].council.id: len(people) for slug, people in fates.items()}
        number = len(self.rounds) + 1
        with app.app_context(), work_as(self.lead.scope):
            data = rounds.RoundData(number, starts, ends, "closed", seats)
            round_id = rounds.add_round(self.lead, self.id, data)
        self.rounds.append(round_id)
        self.ends.append(PartialDate.from_iso(ends).last_day())
        for slug, people in fates.items():
            with app.app_context(), work_as(self.actors[slug].scope):
                for fate in people:
                    self.add_participant(slug, number, fate)
        return round_id

    def add_participant(self, slug: str, number: int, fate: Fate, completion: str = "completed") -> UUID:
        """One of a council's people in a round; call inside the council's scope."""
        key = f"{slug}-{uuid4().hex[:10]}"
        person_id = session().scalar(
            insert(Person)
            .values(
                given_name="Test", family_name=f"Canary{key}", employee_number=key, email=f"{key}@example.test",
                **person_keys("Test", f"Canary{key}", key, f"{key}@example.test", None),
            )
            .returning(Person.id)
        )  # fmt: skip
        participation_id: UUID | None = session().scalar(
            insert(Participation)
            .values(
                programme_id=self.id,
                round_id=self.rounds[number - 1],
                person_id=person_id,
                completion=completion,
            )
            .returning(Participation.id)
        )
        assert participation_id is not None
        if fate is not None:
            end = self.ends[number - 1]
            kind, when = (
                ("manager", add_months(end, fate)) if isinstance(fate, int) else (fate, add_months(end, 30))
            )
            add_step(participation_id, kind, when)
        return participation_id


def add_step(
    participation_id: UUID, kind: str, when: date, corrects: UUID | None = None, told: date | None = None
) -> UUID:
    """A step of somebody's history; call inside the council's scope."""
    recorded = datetime.combine(told or when + timedelta(days=14), datetime.min.time(), UTC)
    found: UUID | None = session().scalar(
        insert(Outcome)
        .values(
            participation_id=participation_id, kind=kind, dated=when.isoformat(), dated_on=when,
            source="coordinator", employer="own", corrects_id=corrects, recorded_at=recorded,
        )
        .returning(Outcome.id)
    )  # fmt: skip
    assert found is not None
    return found


def new_programme(app: Flask, slugs: Sequence[str], slug: str = "prov", **agreed: object) -> Programme:
    """An empty programme of these councils, led by the first."""
    roles = (Role.COORDINATOR,)
    actors = {council: new_actor(app, council, *roles) for council in slugs}
    lead = actors[slugs[0]]
    with app.app_context(), work_as(lead.scope):
        data = programmes.ProgrammeData(
            slug=slug, names={"sv": "Prov", "en": "Trial"}, cooperation="agreement"
        )
        programme_id = programmes.create_programme(lead, data)
        actors[slugs[0]] = lead = replace(
            lead, roles=lead.roles | {Role.LEAD_COORDINATOR}, leads=frozenset({programme_id})
        )
        for council in slugs[1:]:
            members.set_member(lead, programme_id, actors[council].council.id, "2010")
    return Programme(programme_id, slug, actors)


def example(app: Flask, managers: Mapping[str, Sequence[int]] = EXAMPLE) -> Programme:
    """Three councils, three rounds, five of each: the example of statistics.md A2. Managers after 14 months."""
    made = new_programme(app, tuple(managers))
    for at, (starts, ends) in enumerate(YEARS):
        fates = {slug: [14] * counts[at] + ["stays"] * (5 - counts[at]) for slug, counts in managers.items()}
        made.add_round(app, starts, ends, fates)
    return made
