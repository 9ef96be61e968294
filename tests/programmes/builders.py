"""Councils, accounts, people and a joint programme for tests; everything through services or the council's scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from flask import Flask
from sqlalchemy import event

from app.people.keys import person_keys, unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import db, session, work_as
from app.programmes.service import members, programmes, rounds, templates
from app.programmes.service.participants import ParticipantData, add_participant
from tests.support.clients import new_actor
from tests.support.remembered import remembered

BLOCKS = ("Att vara ledare", "Att vara chef", "Att få en grupp att fungera", "Sammanfattning och reflektion")


def actor(app: Flask, slug: str, *roles: Role) -> Actor:
    """Somebody with a new account in a council; a coordinator where no role is named."""
    return new_actor(app, slug, *(roles or (Role.COORDINATOR,)))


def leading(somebody: Actor, programme_id: UUID) -> Actor:
    """The same person as lead coordinator of a programme."""
    return replace(
        somebody, roles=somebody.roles | {Role.LEAD_COORDINATOR}, leads=somebody.leads | {programme_id}
    )


def add_people(
    somebody: Actor, count: int, unit: str = "Hemtjänsten Noret", area: str | None = "elderly_care"
) -> list[UUID]:
    """People of the actor's council in a new unit, in the order of their names; call inside the scope."""
    home = Unit(council_id=somebody.council.id, name=unit, service_area=area, **unit_keys(unit))
    session().add(home)
    session().flush()
    found = []
    for number in range(count):
        given, family, key = "Test", f"Person{number:03d}", f"{somebody.council.slug}-{number:03d}"
        person = Person(
            council_id=somebody.council.id, given_name=given, family_name=family, employee_number=key,
            email=f"{key}@example.test", title="Undersköterska", unit_id=home.id,
            **person_keys(given, family, key, f"{key}@example.test", "Undersköterska"),
        )  # fmt: skip
        session().add(person)
        session().flush()
        found.append(person.id)
    return found


@dataclass(frozen=True)
class Joint:
    """Talangjakten of Mora and Orsa with one round; five participants in each council."""

    programme_id: UUID
    round_id: UUID
    template_id: UUID
    mora: Actor
    orsa: Actor
    people: dict[str, list[UUID]] = field(default_factory=dict)
    participants: dict[str, list[UUID]] = field(default_factory=dict)


def joint_programme(app: Flask, participants: int = 5) -> Joint:
    """Make it."""
    return remembered(
        app,
        (joint_programme, participants),
        lambda: _make(app, participants),
        lambda made: replace(
            made,
            people={slug: list(ids) for slug, ids in made.people.items()},
            participants={slug: list(ids) for slug, ids in made.participants.items()},
        ),
    )


def _make(app: Flask, participants: int) -> Joint:
    mora, orsa = actor(app, "mora"), actor(app, "orsa")
    with work_as(mora.scope):
        programme_id = programmes.create_programme(
            mora,
            programmes.ProgrammeData(
                slug="talangjakten",
                names={"sv": "Talangjakten"},
                purposes={"sv": "Identifiera och utveckla framtidens ledare"},
                way_in="nomination",
                cooperation="agreement",
                started="2008",
            ),
        )
        mora = leading(mora, programme_id)
        members.set_member(mora, programme_id, orsa.council.id, "2008")
        template_id = templates.add_template(
            mora, programme_id, [templates.PartData("block", {"sv": title}) for title in BLOCKS]
        )
        round_id = rounds.add_round(
            mora,
            programme_id,
            rounds.RoundData(
                1, "2009-01", "2009-05", "closed", {mora.council.id: 5, orsa.council.id: 5}, template_id
            ),
        )
    made = Joint(programme_id, round_id, template_id, mora, orsa)
    for somebody in (mora, orsa):
        slug = somebody.council.slug
        with work_as(somebody.scope):
            made.people[slug] = add_people(somebody, participants + 2)
            made.participants[slug] = [
                add_participant(
                    somebody, programme_id, round_id, person_id, ParticipantData("nomination", "completed")
                )
                for person_id in made.people[slug][:participants]
            ]
    return made


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that are sent inside the block (setting the scope is not counted)."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "set_config" not in statement:
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
