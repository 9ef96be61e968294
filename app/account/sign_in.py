"""The steps of a sign-in, from the link to the signed-in browser."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.platform.config import Settings
from app.platform.database import session
from app.platform.identity import accounts, sessions
from app.platform.identity.models import LogoutToken, SignInFlow
from app.platform.identity.oidc import Flow, SignInRefused, logout_url, read_logout_token
from app.platform.identity.oidc.flow import LIFETIME
from app.platform.identity.providers import relying_party
from app.platform.mail.service import notify_waiting
from app.platform.tenancy.tenant import Tenant


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and what its cookie must hold when it comes back."""

    url: str
    browser: str


@dataclass(frozen=True)
class Done:
    """A signed-in browser: the cookie's token, and where to go on."""

    token: str
    next_path: str
    waiting: bool


def begin(council: Tenant, redirect_uri: str, next_path: str, language: str) -> Begun:
    """Start a sign-in and remember it here, bound to this browser.

    Raises:
        SignInRefused: the provider cannot be used right now.
    """
    url, flow = relying_party(council).begin(redirect_uri, now=datetime.now(UTC), languages=[language])
    browser = secrets.token_urlsafe(32)
    session().add(
        SignInFlow(
            browser_hash=sessions.hashed(browser),
            flow=flow.to_dict(),
            next_path=next_path,
            expires_at=datetime.now(UTC) + timedelta(seconds=LIFETIME),
        )
    )
    session().flush()
    return Begun(url, browser)


def finish(
    council: Tenant,
    settings: Settings,
    browser: str | None,
    query: Mapping[str, str],
    device: str | None,
    old_token: str | None,
) -> Done:
    """Complete a sign-in. The remembered flow is gone before the provider is asked, so nothing works twice.

    Raises:
        SignInRefused: nobody is signed in.
        accounts.Ended: the council has ended the account.
    """
    flow, next_path = _take(browser)
    identity = relying_party(council).finish(flow, query, now=datetime.now(UTC))
    arrival = accounts.arrive(council, identity)
    if old_token:
        sessions.end("replaced", token=old_token)
    account_id = arrival.actor.account_id
    if account_id is None:
        raise LookupError("an arrival has an account")
    token = sessions.start(account_id, settings, identity.sid, identity.id_token, device)
    if arrival.waiting and arrival.new:
        notify_waiting(council, account_id)
    return Done(token, next_path, arrival.waiting)


def _take(browser: str | None) -> tuple[Flow | None, str]:
    """The flow that this browser began, removed for good before anything else happens."""
    if not browser:
        return None, "/"
    row = (
        session()
        .execute(
            delete(SignInFlow)
            .where(SignInFlow.browser_hash == sessions.hashed(browser))
            .returning(SignInFlow.flow, SignInFlow.next_path)
        )
        .first()
    )
    session().commit()
    return (Flow.from_dict(row.flow), row.next_path) if row else (None, "/")


def leave(council: Tenant, left: sessions.Leaving, return_to: str) -> str | None:
    """Where a browser that has signed out here can sign out at the provider; None when there is no such page.

    It is the page that the provider's own discovery document names, wherever that is: large providers keep
    it on another host than the issuer's.
    """
    try:
        return logout_url(relying_party(council), id_token=left.hint, return_to=return_to)
    except SignInRefused:
        return None


def backchannel(council: Tenant, token: object) -> int:
    """End the sessions that the provider says have ended. Returns how many.

    Raises:
        LogoutRefused: the token is not valid, or has been used.
    """
    notice = read_logout_token(relying_party(council), token, now=datetime.now(UTC), seen=_seen)
    return sessions.end_by_provider(notice.issuer, notice.subject, notice.sid)


def _seen(jti: str, until: datetime) -> bool:
    made = session().execute(
        insert(LogoutToken)
        .values(jti=jti, expires_at=until)
        .on_conflict_do_nothing()
        .returning(LogoutToken.jti)
    )
    return made.first() is None
