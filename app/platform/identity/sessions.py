"""Signed-in browsers are rows: a cookie whose row has ended opens nothing, copied or not."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update

from app.platform.access.actor import Actor
from app.platform.config import Settings
from app.platform.database import session
from app.platform.identity.actors import COLUMNS, make_actor
from app.platform.identity.models import Account, LoginSession
from app.platform.prepared import Prepared
from app.platform.tenancy.tenant import Tenant

TOUCH = timedelta(minutes=1)
LEAVING = timedelta(minutes=5)
DEVICE_LENGTH = 120

# One round trip: the session, its account, its roles and what it leads, and the actor made known to the
# database. Another council's token is not found: row-level security leaves this council's rows only. When the
# directory says that somebody is not active any more, what was signed in until then is dead, whoever said so.
_LOOK_UP = Prepared(
    text(f"""
    SELECT s.id AS session_id, s.seen_at, {COLUMNS}, set_config('fram.actor_id', a.id::text, true) AS named
    FROM login_session s JOIN account a ON a.council_id = s.council_id AND a.id = s.account_id
    WHERE s.token_hash = :token_hash AND s.ended_at IS NULL AND s.expires_at > now()
        AND s.seen_at > :idle_since AND a.status <> 'ended'
        AND NOT EXISTS (SELECT FROM person p WHERE p.council_id = a.council_id AND p.id = a.person_id
            AND NOT p.active AND p.updated_at >= s.created_at)
""")  # noqa: S608 - the names of columns
)


@dataclass(frozen=True)
class SignedIn:
    """A live session: who, and whether that person is still in the waiting room."""

    session_id: UUID
    actor: Actor
    waiting: bool
    colour_scheme: str


@dataclass(frozen=True)
class Leaving:
    """A session that its person has just signed out of, and the ID token that hints at it to the provider."""

    hint: str | None


@dataclass(frozen=True)
class Device:
    """One of a person's signed-in browsers, as shown to the person."""

    id: UUID
    device: str | None
    created_at: datetime
    seen_at: datetime


def hashed(token: str) -> str:
    """What the database keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    account_id: UUID,
    settings: Settings,
    provider_session: str | None = None,
    logout_hint: str | None = None,
    device: str | None = None,
) -> str:
    """Begin a session and return the token for the cookie: 256 random bits, nowhere stored as they are."""
    token = secrets.token_urlsafe(32)
    session().add(
        LoginSession(
            account_id=account_id,
            token_hash=hashed(token),
            provider_session=provider_session,
            logout_hint=logout_hint,
            device=(device or "")[:DEVICE_LENGTH] or None,
            expires_at=datetime.now(UTC) + timedelta(hours=settings.session_absolute_hours),
        )
    )
    session().flush()
    return token


def find(token: str, council: Tenant, settings: Settings) -> SignedIn | None:
    """The live session of a cookie's token in this council, or None. Names the actor to the database."""
    now = datetime.now(UTC)
    idle_since = now - timedelta(minutes=settings.session_idle_minutes)
    row = _LOOK_UP.run({"token_hash": hashed(token), "idle_since": idle_since}).first()
    if row is None:
        return None
    session().name_actor(row.id, told=True)
    if now - row.seen_at > TOUCH:
        session().execute(
            update(LoginSession).where(LoginSession.id == row.session_id).values(seen_at=func.now())
        )
    actor = make_actor(row, council)
    waiting = row.status == "waiting" or not actor.roles
    return SignedIn(row.session_id, actor, waiting, row.colour_scheme)


def end(reason: str, *, token: str | None = None, session_id: UUID | None = None) -> None:
    """End one session, by its token or its id."""
    matches = LoginSession.token_hash == hashed(token) if token else LoginSession.id == session_id
    session().execute(
        update(LoginSession)
        .where(matches, LoginSession.ended_at.is_(None))
        .values(ended_at=func.now(), ended_reason=reason, logout_hint=None)
    )


def sign_out(token: str) -> str | None:
    """End the session of a cookie's token because the person signs out.

    Returns:
        Another token, with which this browser can ask `leaving` for a few minutes what the provider's own
        sign-out needs: an ID token may be too long for a cookie, so it stays in the row. It opens nothing.
        None when there was no such session.
    """
    onward = secrets.token_urlsafe(32)
    found = session().scalar(
        update(LoginSession)
        .where(LoginSession.token_hash == hashed(token), LoginSession.ended_at.is_(None))
        .values(ended_at=func.now(), ended_reason="person", token_hash=hashed(onward))
        .returning(LoginSession.id)
    )
    return onward if found is not None else None


def leaving(onward: str) -> Leaving | None:
    """The session that this browser signed out of in the last minutes, by the token that `sign_out` gave."""
    row = (
        session()
        .execute(
            select(LoginSession.logout_hint).where(
                LoginSession.token_hash == hashed(onward),
                LoginSession.ended_reason == "person",
                LoginSession.ended_at > func.now() - LEAVING,
            )
        )
        .first()
    )
    return Leaving(row.logout_hint) if row is not None else None


def end_all(account_id: UUID, reason: str, but: UUID | None = None) -> int:
    """End all sessions of an account (but one). Returns how many."""
    found = session().execute(
        update(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.id.is_distinct_from(but),
        )
        .values(ended_at=func.now(), ended_reason=reason, logout_hint=None)
        .returning(LoginSession.id)
    )
    return len(found.all())


def end_by_provider(issuer: str, subject: str | None, provider_session: str | None) -> int:
    """End the sessions that a provider's back-channel logout names. Returns how many."""
    accounts = select(Account.id).where(Account.issuer == issuer)
    if subject is not None:
        accounts = accounts.where(Account.subject == subject)
    statement = update(LoginSession).where(
        LoginSession.account_id.in_(accounts), LoginSession.ended_at.is_(None)
    )
    if provider_session is not None:
        statement = statement.where(LoginSession.provider_session == provider_session)
    found = session().execute(
        statement.values(ended_at=func.now(), ended_reason="provider", logout_hint=None).returning(
            LoginSession.id
        )
    )
    return len(found.all())


def devices(account_id: UUID) -> list[Device]:
    """The live sessions of an account, newest first."""
    rows = session().execute(
        select(LoginSession.id, LoginSession.device, LoginSession.created_at, LoginSession.seen_at)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > func.now(),
        )
        .order_by(LoginSession.seen_at.desc(), LoginSession.id)
    )
    return [Device(*row) for row in rows]
