"""Housekeeping of the platform's own tables, on schedule."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Delete,
    and_,
    delete,
    func,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from app.platform.database import ScopedSession
from app.platform.identity.models import Account, LoginSession, LogoutToken, SignInFlow
from app.platform.imports.models import ImportBatch
from app.platform.outbox.job import Job
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.moments import Daily, Minutes
from app.platform.outbox.registry import handler
from app.platform.outbox.schedule import SCHEDULE, Every, scheduled

KEPT_DAYS = 30
# By the table's name: programmes are a feature, of which the platform knows only that an account may lead one.
NOT_LEADING = text("NOT EXISTS (SELECT FROM programme_lead l WHERE l.account_id = account.id)")
UNSEALED = text("SELECT EXISTS (SELECT FROM audit.entry WHERE seal_number IS NULL)")


def _anything_to_seal(current: ScopedSession) -> bool:
    return bool(current.scalar(UNSEALED))


@handler("audit.seal", title=_l("Seal the log"))
def seal(job: Job) -> dict[str, Any]:
    """Chain the log lines that have come since the last seal."""
    return {"sealed": job.session.scalar(text("SELECT audit.seal()"))}


@handler("identity.sweep", title=_l("Remove old sign-ins"))
def sweep_identity(job: Job) -> dict[str, Any]:
    """Delete begun sign-ins, used logout tokens and old sessions, and accounts that nobody let in.

    Not those that wait again because a claim is missing, as long as the directory or a programme knows them:
    what a council's provider leaves out one day must not take away for good what somebody leads. Nor those
    whom another council has given a grant: its record of who was let in would lead nowhere.

    The ID token of a session, kept for signing out at the provider, goes as soon as the session is over.
    """
    now, keep = func.now(), job.council.retention
    over = func.coalesce(LoginSession.ended_at, LoginSession.expires_at)
    came = func.coalesce(Account.last_sign_in_at, Account.created_at)
    waited = came < now - timedelta(days=keep.waiting_account_days)
    stranger = and_(Account.status == "waiting", Account.person_id.is_(None), NOT_LEADING)
    hinting = LoginSession.logout_hint.is_not(None)
    forget = update(LoginSession).where(hinting, over < now - timedelta(hours=1)).values(logout_hint=None)
    job.session.execute(forget.execution_options(synchronize_session=False))
    return {
        "flows": _touched(job, delete(SignInFlow).where(SignInFlow.expires_at < now)),
        "tokens": _touched(job, delete(LogoutToken).where(LogoutToken.expires_at < now)),
        "sessions": _touched(job, delete(LoginSession).where(over < now - timedelta(days=keep.session_days))),
        "accounts": _forgotten(job, and_(stranger, waited)),
    }


def _forgotten(job: Job, which: ColumnElement[bool]) -> int:
    """Delete accounts but those that something still names, and say how many.

    It may be behind another council's wall, where nobody here can look: the database's refusal is the answer.
    """
    gone = 0
    for account_id in job.session.scalars(select(Account.id).where(which)).all():
        try:
            with job.session.begin_nested():
                gone += _touched(job, delete(Account).where(Account.id == account_id, which))
        except IntegrityError:
            continue
    return gone


@handler("imports.sweep", title=_l("Remove old import files"))
def sweep_imports(job: Job) -> dict[str, Any]:
    """Delete old imports with their files and rows, which hold people's data; what was done stays in the log.

    An import that is so old can no longer be undone. One that is being worked on right now is left alone.
    """
    old = ImportBatch.created_at < func.now() - timedelta(days=job.council.retention.import_days)
    working = ImportBatch.state.in_(("checking", "applying", "undoing"))
    return {"removed": _touched(job, delete(ImportBatch).where(old, not_(working)))}


@handler("outbox.sweep", title=_l("Remove old finished jobs"))
def sweep_outbox(job: Job) -> dict[str, Any]:
    """Delete jobs that were done long ago; those of a frequent line of the schedule after a day."""
    frequent = [kind for kind, entry in SCHEDULE.items() if entry.when.frequent]
    often = OutboxEntry.kind.in_(frequent)
    old = or_(
        and_(often, OutboxEntry.done_at < func.now() - timedelta(days=1)),
        and_(not_(often), OutboxEntry.done_at < func.now() - timedelta(days=KEPT_DAYS)),
    )
    return {"deleted": _touched(job, delete(OutboxEntry).where(old))}


def _touched(job: Job, statement: Delete) -> int:
    done = job.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount


scheduled(Every("audit.seal", Minutes(5), "everyone", needed=_anything_to_seal))
scheduled(Every("identity.sweep", Daily(time(3, 10)), "everyone"))
scheduled(Every("imports.sweep", Daily(time(3, 20)), "councils"))
scheduled(Every("outbox.sweep", Daily(time(3, 30)), "everyone"))
