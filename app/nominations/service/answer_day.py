"""The last day to answer a letter follows the closing time of the call: nobody is asked after the door is shut."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.letters.words import moment_words
from app.nominations.models import Nomination
from app.nominations.queries.calls import call_for
from app.nominations.service.closing import AFTER_CLOSING, ANSWER_DAY, wait
from app.nominations.service.nomination_letters import answer_day, remind, remind_in_time
from app.platform.access.actor import Actor
from app.platform.database import session

#: Who has just been told of another day is not reminded of it within so long.
APART = timedelta(days=2)


def follow_closing(actor: Actor, told: Mapping[str, Any], now: datetime) -> bool:
    """Move the last day to answer with the closing time of the call; an earlier day is told by a letter.

    Args:
        actor: who submitted the nomination: nobody else of the council sees it.
        told: the arguments of the job.

    Returns:
        Whether the last day is another one now.
    """
    wanted = select(Nomination).where(Nomination.id == UUID(told["nomination"]), Nomination.state == "sent")
    nomination = session().scalar(wanted.with_for_update())
    call = call_for(nomination.programme_id, nomination.round_id) if nomination is not None else None
    if nomination is None or nomination.sent_at is None or nomination.answer_by is None:
        return False
    if call is None or not call.current or now >= call.closes_at + AFTER_CLOSING:
        return False
    wait(actor, ANSWER_DAY, {"nomination": str(nomination.id)}, call, now, None)
    before, nomination.answer_by = nomination.answer_by, answer_day(actor, call, nomination.sent_at)
    session().flush()
    if nomination.answer_by == before:
        return False
    if now < nomination.answer_by < before:
        remind(actor, nomination, moment_words)
    if nomination.answer_by - now > APART:
        remind_in_time(actor, nomination, now)
    return True
