"""What daily work leaves behind: a measure not shared, grants between councils and their use, looks at a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.demo.data.staff import Staff
from app.people.service.people import view_person
from app.platform.access.table import Role
from app.platform.database import work_as
from app.platform.tenancy import grants
from app.programmes.service.agreement import set_sharing

PURPOSE = "Handledning under Talangjakten"
# One council that does not share one measure of one programme, so that the mark for it can be met.
NOT_SHARED = ("ledare-over-gransen", "orsa", "outcome")


def keep_back(staff: dict[str, Staff], programmes: dict[str, UUID]) -> None:
    """One council's choice not to share one measure; made before a release, or it would not show."""
    slug, council, measure = NOT_SHARED
    actor = staff[council].coordinator
    with work_as(actor.scope):
        set_sharing(actor, programmes[slug], measure, False)


def look_at_files(staff: dict[str, Staff]) -> None:
    """In each council the coordinator and the manager have looked at the file of who signs in as an employee."""
    for one in staff.values():
        for role in (Role.COORDINATOR, Role.MANAGER):
            with work_as(one.actors[role].scope):
                view_person(one.actors[role], one.person(Role.EMPLOYEE))


def grant_between_councils(staff: dict[str, Staff]) -> None:
    """Orsa lets Mora's coordinator, who leads Talangjakten, see parts of one file; it is used once.

    A second grant, to Älvdalen's coordinator, has been withdrawn.
    """
    now = datetime.now(UTC)
    orsa, mora = staff["orsa"].coordinator, staff["mora"].coordinator
    with work_as(orsa.scope):
        given = [
            grants.give(
                orsa, staff["orsa"].person(Role.EMPLOYEE), _grantee(staff[slug]), ("profile", "participations"),
                PURPOSE, now - timedelta(days=1), now + timedelta(days=90),
            )
            for slug in ("mora", "alvdalen")
        ]  # fmt: skip
        grants.withdraw(orsa, given[1])
    with work_as(mora.scope):
        grants.read(given[0], "profile")


def _grantee(one: Staff) -> grants.Grantee:
    actor = one.coordinator
    if actor.account_id is None:
        raise LookupError(actor.name)
    return grants.Grantee(actor.council.id, actor.account_id, actor.name)
