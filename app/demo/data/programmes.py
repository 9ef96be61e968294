"""Writing the demo's programmes and rounds, through the services that a person's clicks go through."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.demo.data.facts import ProgrammeFact, RoundFact
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import work_as
from app.programmes.service import members, programmes, rounds, templates


@dataclass(frozen=True)
class Written:
    """A programme in the database, and its rounds in the order of the facts."""

    fact: ProgrammeFact
    id: UUID
    rounds: tuple[UUID, ...]


def write_programme(coordinators: dict[str, Actor], fact: ProgrammeFact) -> Written:
    """Write a programme with its members, providers, template and rounds, led by its first council."""
    lead = coordinators[fact.members[0]]
    with work_as(lead.scope):
        programme_id = programmes.create_programme(
            lead,
            programmes.ProgrammeData(
                slug=fact.slug,
                names=fact.names,
                purposes=fact.purposes,
                way_in=fact.way_in,
                cooperation=fact.cooperation,
                started=fact.started,
                source=fact.source,
                invented=fact.invented,
            ),
        )
        leading = Actor(
            lead.account_id,
            lead.council,
            lead.name,
            lead.roles | {Role.LEAD_COORDINATOR},
            lead.person_id,
            frozenset({programme_id}),
        )
        for slug in fact.members[1:]:
            members.set_member(leading, programme_id, coordinators[slug].council.id, fact.started)
        for name, earlier, task, since in fact.providers:
            members.add_provider(leading, programme_id, name, task, since, earlier)
        template_id = None
        if fact.parts:
            parts = [templates.PartData(kind, titles, code) for kind, code, titles in fact.parts]
            template_id = templates.add_template(leading, programme_id, parts)
        round_ids = [
            _round(leading, coordinators, programme_id, number, one, template_id)
            for number, one in enumerate(fact.rounds, start=1)
        ]
    return Written(fact, programme_id, tuple(round_ids))


def _round(
    lead: Actor,
    coordinators: dict[str, Actor],
    programme_id: UUID,
    number: int,
    fact: RoundFact,
    template: UUID | None,
) -> UUID:
    return rounds.add_round(
        lead,
        programme_id,
        rounds.RoundData(
            number=number,
            starts=fact.starts,
            ends=fact.ends,
            state=fact.state,
            seats={coordinators[slug].council.id: seats for slug, seats in fact.seats.items()},
            template_id=template,
            invented=fact.invented,
        ),
    )
