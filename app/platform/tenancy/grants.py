"""Grants: a named person of another council sees named parts of one person's file, until a date.

The reading itself is `ctx.read_granted()` in the database: it checks the grant at the moment of reading and
logs the use in the owner's file in the same transaction. No policy on the people's own tables is widened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, text, update

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import NotAllowed
from app.platform.tabular import sensitive_text
from app.platform.tenancy.models import GRANT_PARTS, AccessGrant, AccessGrantUse, Council


class GrantRefused(ValueError):
    """The grant asks for something that cannot be granted; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Grantee:
    """Who may see: an account of another council, with the name it was granted under."""

    council_id: UUID
    account_id: UUID
    name: str


@dataclass(frozen=True)
class OfRound:
    """The round whose case a grant opens."""

    programme_id: UUID
    round_id: UUID


@dataclass(frozen=True)
class GivenGrant:
    """A grant as its reader finds it: what may be seen, why, and until when."""

    id: UUID
    owner_council_id: UUID
    person_id: UUID
    parts: tuple[str, ...]
    purpose: str
    valid_until: datetime


@dataclass(frozen=True)
class Use:
    """One reading, as shown to the person concerned."""

    grantee_name: str
    council: str
    purpose: str
    part: str
    used_at: datetime


Listener = Callable[[UUID], None]
LISTENERS: list[Listener] = []


def on_withdrawal(listener: Listener) -> Listener:
    """Have a function told of every grant that somebody withdraws, at once and in the same transaction."""
    LISTENERS.append(listener)
    return listener


def _may_edit(actor: Actor) -> bool:
    return actor.may("council:grants:edit")


def give(
    actor: Actor,
    person_id: UUID,
    grantee: Grantee,
    parts: Sequence[str],
    purpose: str,
    valid_from: datetime,
    valid_until: datetime,
    *,
    of_round: OfRound | None = None,
) -> UUID:
    """Let somebody of another council see parts of one person's file, for a purpose, until a moment.

    Args:
        of_round: whose case of the person is opened; needed for the part `candidacy`.

    Raises:
        NotAllowed: the actor may not give grants.
        GrantRefused: the parts are unknown or none, a case is opened of no round, the purpose is empty or tells
            what may not be kept, the period ends before it begins, or the grantee is of the same council.
    """
    if not _may_edit(actor):
        raise NotAllowed
    faults = {
        "parts": not parts or not set(parts) <= set(GRANT_PARTS),
        "of_round": "candidacy" in parts and of_round is None,
        "purpose": not purpose.strip() or sensitive_text(purpose) is not None,
        "valid_until": valid_until <= valid_from,
        "grantee": grantee.council_id == actor.council.id,
    }
    for field, wrong in faults.items():
        if wrong:
            raise GrantRefused(field)
    grant = AccessGrant(
        council_id=actor.council.id,
        person_id=person_id,
        grantee_council_id=grantee.council_id,
        grantee_account_id=grantee.account_id,
        grantee_name=grantee.name,
        parts=sorted(set(parts)),
        purpose=purpose.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
        granted_by=actor.account_id,
        programme_id=of_round.programme_id if of_round else None,
        round_id=of_round.round_id if of_round else None,
    )
    session().add(grant)
    session().flush()
    log.record(actor, "grant.given", "person", person_id, {"grant": str(grant.id), "parts": grant.parts})
    return grant.id


def withdraw(actor: Actor, grant_id: UUID) -> bool:
    """End a grant at once. False when the council has no such grant in force.

    Raises:
        NotAllowed: the actor may not withdraw grants.
    """
    if not _may_edit(actor):
        raise NotAllowed
    changed = session().execute(
        update(AccessGrant)
        .where(AccessGrant.id == grant_id, AccessGrant.withdrawn_at.is_(None))
        .values(withdrawn_at=func.clock_timestamp(), withdrawn_by=actor.account_id)
        .returning(AccessGrant.person_id)
    )
    person_id = changed.scalar()
    if person_id is None:
        return False
    log.record(actor, "grant.withdrawn", "person", person_id, {"grant": str(grant_id)})
    for listener in LISTENERS:
        listener(grant_id)
    return True


def given_to_me() -> list[GivenGrant]:
    """The grants in force for the actor of this transaction, by whichever council."""
    rows = session().execute(text("SELECT * FROM ctx.grants_to_me() ORDER BY valid_until, grant_id"))
    return [
        GivenGrant(
            row.grant_id, row.owner_council_id, row.person_id, tuple(row.parts), row.purpose, row.valid_until
        )
        for row in rows
    ]


def read(grant_id: UUID, part: str) -> Any | None:
    """One part of the file that a grant opens, or None when there is no such grant in force for the actor."""
    return (
        session()
        .execute(text("SELECT ctx.read_granted(:grant, :part)"), {"grant": grant_id, "part": part})
        .scalar()
    )


def uses_of(person_id: UUID) -> list[Use]:
    """Every reading of a person's file through a grant, newest first; the latest 200. For the person concerned."""
    rows = session().execute(
        select(
            AccessGrant.grantee_name,
            Council.short_name,
            AccessGrant.purpose,
            AccessGrantUse.part,
            AccessGrantUse.used_at,
        )
        .join(
            AccessGrant,
            and_(
                AccessGrant.council_id == AccessGrantUse.council_id, AccessGrant.id == AccessGrantUse.grant_id
            ),
        )
        .join(Council, Council.id == AccessGrant.grantee_council_id)
        .where(AccessGrant.person_id == person_id)
        .order_by(AccessGrantUse.used_at.desc(), AccessGrantUse.id)
        .limit(200)
    )
    return [Use(*row) for row in rows]
