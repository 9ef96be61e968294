"""What keeps cases moving: who is asked, reminders, promised days, and the coordinators' daily mail."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, select

from app.nominations.mail import WAITING as WAITING_MAIL
from app.nominations.models import Candidacy, Opinion
from app.nominations.queries.waiting import to_review, waiting_rounds
from app.nominations.service import asking, reminders
from app.platform.access.table import Role
from app.platform.config import Settings
from app.platform.database import ScopedSession
from app.platform.identity.recipients import reachable_with
from app.platform.mail.service import send_later
from app.platform.outbox.job import Job
from app.platform.outbox.moments import Daily, Minutes
from app.platform.outbox.registry import handler
from app.platform.outbox.schedule import Every, scheduled


@handler("nominations.review", title=_l("See who is to be asked for opinions"))
def review(job: Job) -> dict[str, Any]:
    """Ask whoever has taken over a unit, and move on what has its opinions."""
    return {"touched": asking.review(job.actor, to_review())}


@handler("nominations.remind", title=_l("Remind managers of opinions"))
def remind(job: Job) -> dict[str, Any]:
    """Write to managers whose opinion is due soon or overdue."""
    return {"letters": reminders.remind_managers(job.actor, _now(job.session))}


@handler("nominations.promises", title=_l("Tell candidates whose decision comes later"))
def promises(job: Job) -> dict[str, Any]:
    """Write to candidates before the day passes on which they were to hear."""
    return {"letters": reminders.keep_promises(job.actor, _now(job.session))}


@handler("nominations.tell", title=_l("Tell the coordinators which candidates wait"))
def tell(job: Job) -> dict[str, Any]:
    """One mail a day to each coordinator, when there is something to tell."""
    now = _now(job.session)
    found = waiting_rounds(now)
    values = {
        "nobody": sum(one.nobody for one in found),
        "overdue": sum(one.overdue for one in found),
        "near": sum(one.near for one in found),
    }
    if not any(values.values()):
        return {"told": 0}
    day = now.astimezone(job.council.zone).date()
    coordinators = reachable_with(Role.COORDINATOR)
    for account_id in coordinators:
        send_later(
            WAITING_MAIL.name, account_id, values, actor=job.actor, once_key=f"candidates {day} {account_id}"
        )
    return {"told": len(coordinators)}


def _now(current: ScopedSession) -> datetime:
    found: datetime = current.scalars(select(func.clock_timestamp())).one()
    return found


def _any_to_review(current: ScopedSession) -> bool:
    wanted = select(Candidacy.id).where(Candidacy.state.in_(("opinion", "second_opinion"))).limit(1)
    return current.scalar(wanted) is not None


def _any_to_remind(current: ScopedSession) -> bool:
    wanted = (
        select(Opinion.id)
        .join(
            Candidacy,
            and_(Candidacy.council_id == Opinion.council_id, Candidacy.id == Opinion.candidacy_id),
        )
        .where(reminders.due_reminders(_now(current)))
        .limit(1)
    )
    return current.scalar(wanted) is not None


def _any_promise(current: ScopedSession) -> bool:
    wanted = select(Candidacy.id).where(reminders.near_promises(_now(current))).limit(1)
    return current.scalar(wanted) is not None


def _any_to_tell(current: ScopedSession) -> bool:
    settings: Settings = current_app.extensions["fram_settings"]
    return settings.mail_url is not None and bool(waiting_rounds(_now(current)))


scheduled(Every("nominations.review", Minutes(15), needed=_any_to_review))
scheduled(Every("nominations.remind", Minutes(30), needed=_any_to_remind))
scheduled(Every("nominations.promises", Minutes(30), needed=_any_promise))
scheduled(Every("nominations.tell", Daily(time(7)), needed=_any_to_tell))
