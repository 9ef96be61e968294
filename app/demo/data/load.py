"""Loading the demo: everything through the services that a person's clicks go through, or set-based beside them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from app.comparison.commands import release_now
from app.demo.accounts import accounts
from app.demo.data.facts import PROGRAMMES, ProgrammeFact, RoundFact
from app.demo.data.outcomes import steps_of
from app.demo.data.people import UNITS, invent
from app.outcomes.models import Outcome
from app.people.keys import person_keys, unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import Scope, session, work_as
from app.platform.dates import PartialDate
from app.platform.identity.models import Account, AccountRole
from app.platform.tenancy.registry import Registry
from app.platform.tenancy.tenant import Tenant
from app.programmes.models import Participation
from app.programmes.service import members, programmes, rounds, templates

PEOPLE = {"mora": 260, "orsa": 140, "alvdalen": 140, "motala": 300, "alingsas": 300, "midtre-gauldal": 200}
# How participants came in, by what the programme's source says of it; where it says nothing, nobody knows.
WAYS = {
    "nomination": ("nomination",),
    "open_call": ("application",),
    "both": ("nomination", "application"),
    "no_selection": ("open",),
    "unknown": ("unknown",),
}


class AlreadyLoaded(RuntimeError):
    """The database holds people already: the demo is loaded into an empty one only."""


def load_demo(registry: Registry) -> dict[str, int]:
    """Fill an empty, migrated database with the demo.

    Returns:
        Counts by kind: people, programmes, rounds, participations, releases.

    Raises:
        AlreadyLoaded: there are people in the first council.
    """
    councils = registry.councils()
    with work_as(Scope(councils[0].id)) as current:
        if current.scalar(select(Person.id).limit(1)) is not None:
            raise AlreadyLoaded
    coordinators: dict[str, Actor] = {}
    counts = {"people": 0, "programmes": 0, "rounds": 0, "participations": 0}
    for place, tenant in enumerate(registry):
        with work_as(Scope(tenant.id)):
            if tenant.is_council:
                counts["people"] += _people(tenant)
            found = _accounts(tenant, place)
            if found is not None:
                coordinators[tenant.slug] = found
    for fact in PROGRAMMES:
        counts["programmes"] += 1
        counts["rounds"] += len(fact.rounds)
        counts["participations"] += _programme(registry, coordinators, fact)
    counts["releases"] = 0
    for fact in PROGRAMMES:
        if len(fact.members) > 1:
            release_now(coordinators[fact.members[0]].council, fact.slug)
            counts["releases"] += 1
    return counts


def _people(tenant: Tenant) -> int:
    units = [
        {"name": name, "service_area": area, **unit_keys(name)} for name, area, _ in UNITS[tenant.country]
    ]
    unit_ids = list(session().scalars(insert(Unit).returning(Unit.id, sort_by_parameter_order=True), units))
    rows = [
        {
            "employee_number": one.number,
            "given_name": one.given_name,
            "family_name": one.family_name,
            "email": one.email,
            "title": one.title,
            "unit_id": unit_ids[one.unit],
            "employment_percent": one.percent,
            "invented": True,
            **person_keys(one.given_name, one.family_name, one.number, one.email, one.title),
        }
        for one in invent(tenant, PEOPLE.get(tenant.slug, 60))
    ]
    ids = list(session().scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows))
    managers: dict[UUID, UUID] = {}
    for one, person_id in zip(invent(tenant, len(ids)), ids, strict=True):
        managers.setdefault(unit_ids[one.unit], person_id)
    for unit_id, person_id in managers.items():
        session().execute(update(Unit).where(Unit.id == unit_id).values(manager_id=person_id))
    return len(rows)


def _accounts(tenant: Tenant, place: int) -> Actor | None:
    """The demo's accounts of a council; the coordinator as an actor to start programmes with."""
    coordinator = None
    for entry in accounts(tenant, place):
        given, _, family = entry["name"].partition(" ")
        person_id = None
        number = next(iter(entry["claims"].values()), None)
        if tenant.is_council and entry["roles"]:
            person_id = session().scalar(
                insert(Person).values(
                    employee_number=number,
                    given_name=given,
                    family_name=family,
                    email=entry["email"],
                    title=entry["title"],
                    invented=True,
                    **person_keys(given, family, number, entry["email"], entry["title"]),
                ).returning(Person.id)
            )  # fmt: skip
        roles = frozenset(Role(role) for value in entry["roles"] for role in tenant.roles.get(value, ()))
        if not roles:
            continue
        account_id = session().scalar(
            insert(Account)
            .values(
                issuer=tenant.sign_in.issuer,
                subject=entry["sub"],
                name=entry["name"],
                email=entry["email"],
                status="active",
                person_id=person_id,
            )
            .returning(Account.id)
        )
        session().execute(
            insert(AccountRole), [{"account_id": account_id, "role": role.value} for role in sorted(roles)]
        )
        if Role.COORDINATOR in roles:
            coordinator = Actor(account_id, tenant, entry["name"], roles, person_id)
    return coordinator


def _programme(registry: Registry, coordinators: dict[str, Actor], fact: ProgrammeFact) -> int:
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
    return sum(
        _participants(coordinators[slug], fact, programme_id, list(zip(fact.rounds, round_ids, strict=True)))
        for slug in fact.members
    )


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


def _participants(
    actor: Actor, fact: ProgrammeFact, programme_id: UUID, held: list[tuple[RoundFact, UUID]]
) -> int:
    """The council's own participants, each in one round of the programme, with their outcomes."""
    slug, total = actor.council.slug, 0
    with work_as(actor.scope):
        people = iter(
            session()
            .execute(
                select(Person.id, Unit.service_area)
                .join(Unit, Unit.id == Person.unit_id)
                .where(Person.active)
                .order_by(Person.email)
            )
            .all()
        )
        for one, round_id in held:
            for place in range(one.seats.get(slug, 0)):
                person_id, area = next(people)
                left = place >= one.seats[slug] - one.left.get(slug, 0)
                running = one.state == "running"
                ways = WAYS[fact.way_in]
                participation_id = session().scalar(
                    insert(Participation)
                    .values(
                        programme_id=programme_id,
                        round_id=round_id,
                        person_id=person_id,
                        way_in=ways[place % len(ways)],
                        service_area=area,
                        completion="ongoing" if running else ("left" if left else "completed"),
                    )
                    .returning(Participation.id)
                )
                _outcomes(participation_id, one, slug, place)
                total += 1
    return total


def _outcomes(participation_id: UUID | None, fact: RoundFact, slug: str, place: int) -> None:
    end = PartialDate.from_iso(fact.ends).last_day()
    rows = [
        {
            "participation_id": participation_id,
            "kind": step.kind,
            "dated": step.dated.isoformat(),
            "dated_on": step.dated,
            "source": step.source,
            "employer": step.employer,
            "recorded_at": datetime.combine(step.dated + timedelta(days=14), datetime.min.time(), UTC),
        }
        for step in steps_of(fact, slug, place, end, date.today())
    ]
    if rows:
        session().execute(insert(Outcome), rows)
