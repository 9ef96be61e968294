"""What happens to a nomination by itself. Each job is done in the name of one of its parties, who alone sees it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.letters.words import date_words
from app.nominations.models import Nomination
from app.nominations.queries.calls import CallView, call_for, open_calls
from app.nominations.service.answer import ASK_AGAIN, ONE_DAY
from app.nominations.service.answer_day import follow_closing
from app.nominations.service.closing import ANSWER_DAY
from app.nominations.service.forget import forget
from app.nominations.service.nomination_letters import REMIND, ask, remind
from app.platform.database import session
from app.platform.outbox.job import Job
from app.platform.outbox.moments import Daily
from app.platform.outbox.publish import publish
from app.platform.outbox.registry import handler
from app.platform.outbox.schedule import Every, scheduled

LAPSE = "nominations.lapse"
FORGET = text("SELECT ctx.lapse_nominations()")


@handler(REMIND, title=_l("Remind somebody who has been put forward"), private=True, outlives=True)
def remind_nominee(job: Job) -> dict[str, int]:
    """Remind the nominee who has not answered, some days before the last day."""
    nomination = _find(job)
    if nomination is None or not _as_asked(nomination, job) or nomination.answer_by is None:
        return {"reminded": 0}
    call, now = call_for(nomination.programme_id, nomination.round_id), datetime.now(UTC)
    if call is None or not call.is_open(now):
        return {"reminded": 0}
    remind(job.actor, nomination, date_words)
    return {"reminded": 1}


@handler(ANSWER_DAY, title=_l("Let the last day to answer follow the call"), private=True, outlives=True)
def follow_call(job: Job) -> dict[str, int]:
    """Move the last day to answer with the closing time; asked for when a letter is sent, in the sender's name."""
    return {"moved": int(follow_closing(job.actor, job.arguments, datetime.now(UTC)))}


@handler(LAPSE, title=_l("Delete letters that nobody has answered"))
def lapse(job: Job) -> None:
    """Delete what has not been answered: a month after the last day, and "later" after two years without a call.

    In nobody's name, so that it is done also when who sent it has left; how many there were is nobody's business.
    """
    job.session.execute(FORGET)


@handler(ASK_AGAIN, title=_l("Ask again who has said later"), private=True, outlives=True)
def ask_again(job: Job) -> dict[str, int]:
    """Ask again when the next call of the programme has opened; look once a day until then."""
    nomination = _find(job)
    if nomination is None or nomination.state != "later" or nomination.answered_at is None:
        return {"asked": 0}
    call = _next_call(nomination)
    if call is not None:
        return {"asked": int(_ask_in(job, nomination, call))}
    publish(ASK_AGAIN, {"nomination": str(nomination.id)}, actor=job.actor, delay=ONE_DAY)
    return {"asked": 0}


def _ask_in(job: Job, nomination: Nomination, call: CallView) -> bool:
    try:
        with session().begin_nested():
            nomination.round_id = call.round_id
            session().flush()
    except IntegrityError:
        # The same manager has put the same person forward in the new round: one letter is enough.
        session().refresh(nomination)
        forget(nomination)
        return False
    nomination.version += 1
    ask(job.actor, nomination, call, "nomination_again")
    return True


def _next_call(nomination: Nomination) -> CallView | None:
    answered = nomination.answered_at
    for call in open_calls(datetime.now(UTC)):
        other = call.programme_id == nomination.programme_id and call.round_id != nomination.round_id
        if other and call.takes_nominations and answered is not None and call.closes_at > answered:
            return call
    return None


def _find(job: Job) -> Nomination | None:
    wanted = select(Nomination).where(Nomination.id == UUID(job.arguments["nomination"]))
    return job.session.scalar(wanted.with_for_update())


def _as_asked(nomination: Nomination, job: Job) -> bool:
    """Whether it is still unanswered as it was when this was asked for, and not sent anew since."""
    asked = datetime.fromisoformat(job.arguments["answer_by"])
    return nomination.state == "sent" and nomination.answer_by == asked


scheduled(Every(LAPSE, Daily(time(3, 40)), "councils"))
