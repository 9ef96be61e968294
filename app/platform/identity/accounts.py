"""What a sign-in makes of an identity: an account of the council, with the roles that the claims give now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.audit import log
from app.platform.database import session
from app.platform.identity import sessions
from app.platform.identity.models import Account, AccountRole
from app.platform.identity.oidc import Identity, map_roles
from app.platform.identity.oidc.roles import claim_at
from app.platform.tenancy.tenant import Tenant

# By its name: the directory is a feature, of which the platform knows only that a number may lead to a person.
_PERSON_BY_NUMBER = text("SELECT id FROM person WHERE employee_number = :number AND active")
# Held until the end, so that two accounts that come at once are not both let in as one person.
_HOLD = text("SELECT id FROM person WHERE id = :person FOR NO KEY UPDATE")
_IS_ACTIVE = text("SELECT active FROM person WHERE id = :person")
# What was signed in when somebody was made inactive is dead already; now it is not shown as alive either.
_END_WHAT_WAS_BEFORE = text("""
    UPDATE login_session s SET ended_at = now(), ended_reason = 'inactive' FROM person p
    WHERE s.account_id = :account AND s.ended_at IS NULL
        AND p.council_id = s.council_id AND p.id = :person AND NOT p.active AND p.updated_at >= s.created_at
""")


class Ended(Exception):
    """The council has ended this account: the provider's word alone does not open it again."""


@dataclass(frozen=True)
class Arrival:
    """Who has come, and what changed by it."""

    actor: Actor
    waiting: bool
    new: bool
    roles_changed: bool


def arrive(council: Tenant, identity: Identity) -> Arrival:
    """Find or make the account of (issuer, subject), and give it exactly the roles that its claims give now.

    Somebody with no role by the council's map, and nobody active in the directory, waits without any right.
    The person in the directory is found by the employee number that the council's provider vouches for, where
    the council has named such a claim; never by e-mail or name. Somebody who has another account already is not
    taken from it: a coordinator decides which of the two it is. The role of an employee that the directory
    gives is not written: it holds as long as the person is active (`app.platform.identity.actors`).

    Raises:
        Ended: the council has ended the account, be it while the provider was asked.
    """
    account, new = _account(identity)
    if account.status == "ended":  # asked under the lock: nobody ends it meanwhile
        raise Ended
    number = (
        claim_at(identity.claims, council.claims.employee_number) if council.claims.employee_number else None
    )
    if account.person_id is None and isinstance(number, str) and number:
        found = session().scalar(_PERSON_BY_NUMBER, {"number": number})
        account.person_id = None if found is None or has_account(found, account.id) else found
    _describe(account, council, identity)
    given = {
        Role(role)
        for role in map_roles(identity.role_values, council.roles, platform_tenant=not council.is_council)
    }
    roles = frozenset(given | _from_directory(account))
    before, account.status = account.status, "active" if roles else "waiting"
    session().flush()
    changed = _write_roles(account.id, given) or before != account.status
    if changed and not new:
        sessions.end_all(account.id, "roles")
    session().name_actor(account.id)
    actor = Actor(account.id, council, account.name, roles, account.person_id, locale=account.locale)
    log.record(
        actor, "account.signed_in", "account", account.id, {"roles": sorted(roles), "waiting": not roles}
    )
    return Arrival(actor, not roles, new, changed)


def has_account(person_id: UUID, but: UUID) -> bool:
    """Whether another account than this one is the person, and has not ended. It stays so until the commit."""
    session().execute(_HOLD, {"person": person_id})
    others = select(Account.id).where(
        Account.person_id == person_id, Account.id != but, Account.status != "ended"
    )
    return session().scalar(others.limit(1)) is not None


def _describe(account: Account, council: Tenant, identity: Identity) -> None:
    account.name = identity.name or account.name
    account.email = identity.email
    account.last_sign_in_at = func.now()
    oid = identity.claims.get("oid")
    if council.sign_in.entra_tenant is not None and isinstance(oid, str) and oid:
        account.oid = oid


def _account(identity: Identity) -> tuple[Account, bool]:
    made = session().scalar(
        insert(Account)
        .values(
            issuer=identity.issuer,
            subject=identity.subject,
            name=identity.name or identity.subject,
            email=identity.email,
        )
        .on_conflict_do_nothing(index_elements=["council_id", "issuer", "subject"])
        .returning(Account.id)
    )
    account = session().scalars(
        select(Account)
        .where(Account.issuer == identity.issuer, Account.subject == identity.subject)
        .with_for_update()
    )
    return account.one(), made is not None


def _from_directory(account: Account) -> set[Role]:
    if account.person_id is None:
        return set()
    if session().scalar(_IS_ACTIVE, {"person": account.person_id}):
        return {Role.EMPLOYEE}
    session().execute(_END_WHAT_WAS_BEFORE, {"account": account.id, "person": account.person_id})
    return set()


def _write_roles(account_id: UUID, roles: set[Role]) -> bool:
    held = set(session().scalars(select(AccountRole.role).where(AccountRole.account_id == account_id)))
    wanted = {role.value for role in roles}
    if held - wanted:
        session().execute(
            delete(AccountRole).where(
                AccountRole.account_id == account_id, AccountRole.role.in_(held - wanted)
            )
        )
    for role in sorted(wanted - held):
        session().add(AccountRole(account_id=account_id, role=role))
    session().flush()
    return held != wanted
