"""Telling everybody at the set time: each council's own final decisions become moves of its cases, with letters.

One transaction for a council: killed half-way, nothing of it has happened; done twice, the second finds nothing due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select

from app.letters.service.write import language_of
from app.letters.words import date_words
from app.nominations.models import Candidacy
from app.nominations.service.move import move
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.logs import log as operations_log
from app.platform.refusals import Refused
from app.programmes.models import Round
from app.selection.models import Decision, SeatRule
from app.selection.queries.decisions import due
from app.selection.service.closing import end_overdue_grants

MOVES = {"offer": "offered", "reserve": "put_on_reserve", "no": "turned_down"}
ANSWER_DAYS = 7


@dataclass
class Announced:
    """What was done: how many people were told, how many could not be."""

    told: int = 0
    refused: int = 0


def announce_due(actor: Actor, now: datetime | None = None) -> Announced:
    """Tell the decisions of the actor's council whose time has come, and end the grants that nobody needs any more.

    Args:
        actor: the council's system actor.
    """
    moment = now or datetime.now(UTC)
    done = Announced()
    # All rows before the seats' lock, in the order of everybody who takes several: see `ledger.lock`. Of two announcers
    # the second waits here, and finds nothing due any more.
    order = (Candidacy.round_id, Candidacy.id)
    session().execute(due(moment).order_by(None).order_by(*order).with_for_update(of=Candidacy)).all()
    for case, decision in session().execute(due(moment)).all():
        try:
            # A seat that is not there any more stops this one case, not the others.
            with session().begin_nested():
                _tell(actor, case, decision, moment)
            done.told += 1
        except Refused as refused:
            operations_log.warning("decision not announced", field=refused.field, code=refused.code)
            done.refused += 1
    end_overdue_grants(actor, moment)
    return done


def _tell(actor: Actor, case: Candidacy, decision: Decision, now: datetime) -> None:
    values = {"grounds": decision.grounds}
    hears_by = None
    if decision.outcome == "offer":
        hears_by = decision.answer_by = _answer_by(actor, case, now)
        values["by_date"] = date_words(hears_by, language_of(actor, case.person_id), actor.council.zone)
    elif decision.outcome == "reserve":
        hears_by = _round_begins(actor, case, now)
    decision.announced_at, decision.reminded_at = func.clock_timestamp(), None
    decision.final_at = decision.final_at or func.clock_timestamp()
    session().flush()
    move(
        actor,
        case.id,
        MOVES[decision.outcome],
        grounds=decision.grounds,
        hears_by=hears_by,
        letter_values=values,
    )


def _answer_by(actor: Actor, case: Candidacy, now: datetime) -> datetime:
    """The last moment of the day until which an offer stands, on the council's clock."""
    wanted = select(SeatRule.answer_days).where(
        SeatRule.programme_id == case.programme_id, SeatRule.round_id == case.round_id
    )
    days = session().scalar(wanted) or ANSWER_DAYS
    last = now.astimezone(actor.council.zone).date() + timedelta(days=days)
    return datetime.combine(last, time(23, 59, 59), actor.council.zone).astimezone(UTC)


def _round_begins(actor: Actor, case: Candidacy, now: datetime) -> datetime:
    """Whoever is on the waiting list hears by the round's first day at the latest; in a month where that has been."""
    wanted = select(Round.starts_on).where(Round.programme_id == case.programme_id, Round.id == case.round_id)
    first = session().scalar(wanted)
    begins = datetime.combine(first, time(0), actor.council.zone) if first else now
    return begins.astimezone(UTC) if begins > now else now + timedelta(days=30)
