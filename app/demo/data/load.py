"""Loading the demo: everything through the services that a person's clicks go through, or set-based beside them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.comparison.commands import release_now
from app.demo.data.daily import grant_between_councils, keep_back, look_at_files
from app.demo.data.facts import PROGRAMMES, ProgrammeFact
from app.demo.data.participants import write_participants
from app.demo.data.programmes import write_programme
from app.demo.data.recruitment.write import write_recruitment
from app.demo.data.staff import Staff, fill_directory, open_accounts
from app.people.models import Person
from app.platform.access.table import Role
from app.platform.database import Scope, work_as
from app.platform.tenancy.registry import Registry

# Rounds that ended before it have been followed up twice.
FOLLOWED_UP = "2023-10"


class AlreadyLoaded(RuntimeError):
    """The database holds people already: the demo is loaded into an empty one only."""


def load_demo(registry: Registry) -> dict[str, int]:
    """Fill an empty, migrated database with the demo.

    Returns:
        Counts by kind: people, programmes, rounds, participations, candidates, joined, releases.

    Raises:
        AlreadyLoaded: there are people in the first council.
    """
    councils = registry.councils()
    with work_as(Scope(councils[0].id)) as current:
        if current.scalar(select(Person.id).limit(1)) is not None:
            raise AlreadyLoaded
    counts = {"people": 0, "programmes": 0, "rounds": 0, "participations": 0}
    staff: dict[str, Staff] = {}
    for place, tenant in enumerate(registry):
        with work_as(Scope(tenant.id)):
            if not tenant.is_council:
                open_accounts(tenant, place)
                continue
            counts["people"] += fill_directory(tenant)
            staff[tenant.slug] = open_accounts(tenant, place)
    coordinators = {slug: one.coordinator for slug, one in staff.items()}
    written = [write_programme(coordinators, fact) for fact in PROGRAMMES]
    counts["programmes"] = len(written)
    counts["rounds"] = sum(len(one.rounds) for one in written)
    for one in written:
        for slug in one.fact.members:
            counts["participations"] += write_participants(
                coordinators[slug], one, _cast(staff[slug], one.fact), _left_out(staff[slug])
            )
    keep_back(staff, {one.fact.slug: one.id for one in written})
    look_at_files(staff)
    grant_between_councils(staff)
    counts["releases"] = 0
    for fact in PROGRAMMES:
        if len(fact.members) > 1:
            release_now(coordinators[fact.members[0]].council, fact.slug)
            counts["releases"] += 1
    # After the releases: they tell of rounds that have been.
    counts |= write_recruitment(staff, {one.fact.slug: one for one in written})
    return counts


def _left_out(staff: Staff) -> list[UUID]:
    """Who takes part in no round: the chief executive, and who plays in the recruitment that is going on."""
    playing = (one.person_id for one in staff.cast.values())
    return [staff.person(Role.EXECUTIVE), *(person_id for person_id in playing if person_id is not None)]


def _cast(staff: Staff, fact: ProgrammeFact) -> dict[tuple[int, int], UUID]:
    """Who signs in as a manager was in the council's first programme, who signs in as an employee in its last.

    The manager at the first place of the latest round that has ended, which has led to a post; the employee at
    the last place of one so long ago that both questions have been answered.
    """
    slug = staff.coordinator.council.slug
    own = [one for one in PROGRAMMES if slug in one.members]
    ended = [n for n, one in enumerate(fact.rounds) if one.state == "closed"]
    cast = {}
    if fact is own[0]:
        cast[ended[-1], 0] = staff.person(Role.MANAGER)
    if fact is own[-1]:
        index = max(n for n in ended if fact.rounds[n].ends < FOLLOWED_UP)
        cast[index, fact.rounds[index].seats[slug] - 1] = staff.person(Role.EMPLOYEE)
    return cast
