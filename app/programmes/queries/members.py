"""Reading who is in a programme: member councils, providers, lead coordinators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.platform.access.table import Role
from app.platform.database import session
from app.platform.dates import PartialDate
from app.platform.i18n.collation import Family, sort_key
from app.platform.identity.models import Account, AccountRole
from app.platform.tenancy.models import Council
from app.programmes.models import ProgrammeLead, ProgrammeMember, ProgrammeProvider


@dataclass(frozen=True)
class Member:
    """A member council with the dates of its membership, as precisely as they are known."""

    council_id: UUID
    slug: str
    name: str
    names: dict[str, str]
    joined: str | None
    left: str | None
    sort_sv: str
    sort_no: str

    def ended(self, day: date) -> bool:
        """Whether the membership had ended by a day: the last day that `left` can mean is before it."""
        return self.left is not None and PartialDate.from_iso(self.left).last_day() < day


@dataclass(frozen=True)
class CouncilChoice:
    """A council of the installation that may be made a member."""

    id: UUID
    slug: str
    name: str


@dataclass(frozen=True)
class Provider:
    """Who teaches or delivers."""

    id: UUID
    name: str
    earlier_name: str | None
    task: str | None
    since: str | None


@dataclass(frozen=True)
class Lead:
    """A lead coordinator: an account of the own council."""

    account_id: UUID
    name: str


def list_members(programme_id: UUID, order: Family = "sv") -> list[Member]:
    """The member councils of a programme, by name in the reader's order of letters."""
    key = Council.sort_no if order == "no" else Council.sort_sv
    rows = session().execute(
        select(
            Council.id,
            Council.slug,
            Council.short_name,
            Council.names,
            ProgrammeMember.joined,
            ProgrammeMember.left,
            Council.sort_sv,
            Council.sort_no,
        )
        .join(ProgrammeMember, ProgrammeMember.council_id == Council.id)
        .where(ProgrammeMember.programme_id == programme_id)
        .order_by(key, Council.id)
    )
    return [Member(*row) for row in rows]


def is_member_now(programme_id: UUID) -> bool:
    """Whether the own council is in the programme today, or leads it; by the database's own reckoning."""
    current = func.unnest(func.ctx.current_programme_ids()).column_valued("id")
    return session().scalar(select(current).where(current == programme_id)) is not None


def list_councils(order: Family = "sv") -> list[CouncilChoice]:
    """All councils of the installation that are in use (the platform's own organisation is none)."""
    key = Council.sort_no if order == "no" else Council.sort_sv
    rows = session().execute(
        select(Council.id, Council.slug, Council.short_name)
        .where(Council.active, Council.kind != "platform")
        .order_by(key, Council.id)
    )
    return [CouncilChoice(*row) for row in rows]


def list_providers(programme_id: UUID, order: Family = "sv") -> list[Provider]:
    """Who teaches or delivers the programme, by name in the reader's order of letters. They are few."""
    rows = session().execute(
        select(
            ProgrammeProvider.id,
            ProgrammeProvider.name,
            ProgrammeProvider.earlier_name,
            ProgrammeProvider.task,
            ProgrammeProvider.since,
        )
        .where(ProgrammeProvider.programme_id == programme_id)
        .order_by(ProgrammeProvider.id)
    )
    return sorted((Provider(*row) for row in rows), key=lambda provider: sort_key(provider.name, order))


def _by_name(order: Family) -> tuple[InstrumentedAttribute[str], InstrumentedAttribute[UUID]]:
    return (Account.sort_no if order == "no" else Account.sort_sv), Account.id


def list_leads(programme_id: UUID, order: Family = "sv") -> list[Lead]:
    """The own council's lead coordinators of a programme, by name; no other council's are visible."""
    rows = session().execute(
        select(ProgrammeLead.account_id, Account.name)
        .join(Account, Account.id == ProgrammeLead.account_id)
        .where(ProgrammeLead.programme_id == programme_id)
        .order_by(*_by_name(order))
    )
    return [Lead(*row) for row in rows]


def list_coordinators(order: Family = "sv") -> list[Lead]:
    """The own council's coordinators who have signed in, by name: whoever can be made lead coordinator."""
    rows = session().execute(
        select(Account.id, Account.name)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.status == "active", AccountRole.role == Role.COORDINATOR.value)
        .order_by(*_by_name(order))
    )
    return [Lead(*row) for row in rows]
