"""What happens to seats that come free: own people who wait first, then the other councils' by the rule.

All of it is done by the schedule, in each council for its own, and can be done twice without happening twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, select, update

from app.letters.service.write import language_of, write_letter
from app.letters.words import date_words
from app.nominations.models import Candidacy
from app.nominations.service.move import move
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import NotAllowed
from app.programmes.queries.members import is_member_now
from app.selection.models import Decision
from app.selection.queries.needs import area_of, service_room, spoken_for
from app.selection.queries.over import is_over, open_lists
from app.selection.queries.seats import RuleFacts, balances_of, needs_of, rule_of
from app.selection.queries.waiting import announced, list_order, promised, unannounced
from app.selection.seats.ledger import Balance, Line
from app.selection.seats.unused import Unused, next_unused
from app.selection.service.ledger import lock, write
from app.selection.service.needs import tell_needs
from app.selection.service.seats import left_councils

#: A reminder leaves so long before the day; with less than the shortest it is no reminder, and the day is moved.
LONGEST_NOTICE, SHORTEST_NOTICE = timedelta(days=2), timedelta(hours=6)


def move_on(actor: Actor, programme_id: UUID, round_id: UUID) -> None:
    """Offer the own council's free seats to who waits, then let unused ones go on to the other councils.

    Not before everybody has heard, nor after the round.
    """
    lock(round_id)
    facts = rule_of(programme_id, round_id)
    if facts is None or not announced(programme_id, round_id) or is_over(programme_id, round_id):
        return
    # A council that has left offers nothing more: what it has goes on to the others.
    offered = True
    if is_member_now(programme_id):
        # The rule's least for the services, or where somebody works, may have changed meanwhile.
        tell_needs(actor, programme_id, round_id)
        offered = offer_next(actor, programme_id, round_id, facts)
    # Who is put on the own list in a moment comes before the other councils' lists.
    if offered and not unannounced(round_id):
        pass_on(actor, programme_id, round_id, facts)


def offer_next(actor: Actor, programme_id: UUID, round_id: UUID, facts: RuleFacts) -> bool:
    """Offer free seats to the own waiting list, in its order; the lock is held.

    Returns:
        Whether the list was gone through. False when somebody is changing the next case at this moment, or the least
        for a service would be out of reach: nobody is passed over, and the schedule comes back.
    """
    while _free(actor, programme_id, round_id) > 0:
        next_case = list_order(round_id, 1)
        if not next_case:
            return True
        # The least for a service would be out of reach: people decide, see `held.py`.
        if not service_room(programme_id, round_id).allows(area_of(next_case[0])):
            return False
        # Waiting for the row while holding the seats could wait for ever: see `ledger.lock`.
        wanted = select(Candidacy.id).where(Candidacy.id == next_case[0], Candidacy.state == "reserve")
        if session().scalar(wanted.with_for_update(skip_locked=True)) is None:
            return False
        offer_from_list(actor, next_case[0], facts.answer_days)
    return True


def offer_from_list(
    actor: Actor, candidacy_id: UUID, answer_days: int, grounds: str | None = None
) -> None:  # fmt: skip
    """Offer a free seat to somebody on the waiting list, with a day to answer by.

    Args:
        grounds: why, where a person has chosen.

    Raises:
        Refused: no seat is free, or the case is not on the list any more.
    """
    by = answer_day(actor, answer_days)
    person_id = session().scalar(select(Candidacy.person_id).where(Candidacy.id == candidacy_id))
    values = {} if person_id is None else {"by_date": _in_words(actor, person_id, by)}
    move(actor, candidacy_id, "moved_up", grounds=grounds, letter_values=values)
    changes = {"answer_by": by, "reminded_at": None, "version": Decision.version + 1}
    session().execute(update(Decision).where(Decision.candidacy_id == candidacy_id).values(changes))


def answer_day(actor: Actor, days: int) -> datetime:
    """The last moment of the day, on the council's clock, by which an offer made now is to be answered."""
    day = datetime.now(actor.council.zone).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59), actor.council.zone)


def pass_on(actor: Actor, programme_id: UUID, round_id: UUID, facts: RuleFacts) -> Unused:
    """Let the own council's unused seats go to councils that wait, by the rule; the lock is held.

    Returns:
        Why the next one stays.
    """
    left = left_councils(actor, programme_id)
    while True:
        held = spoken_for(programme_id, round_id)
        found = next_unused(facts.rule, held, needs_of(programme_id, round_id), actor.council.id, left)
        if found.receiver is None:
            return found
        rule = f"unused.{facts.rule.code}" + (".lot" if found.by_lot else "")
        lines = [Line(actor.council.id, "moved_out"), Line(found.receiver, "moved_in")]
        write(actor, programme_id, round_id, lines, rule)
        log.record(
            actor, "seats.passed_on", "round", round_id, {"council": str(found.receiver), "rule": rule}
        )


def lapse_offers(actor: Actor) -> int:
    """Let offers lapse that were not answered in time; how many. One that is being answered now is left alone.

    Nobody loses a seat without having been reminded, however long no worker was there to do it.
    """
    late = _offers().where(Decision.answer_by < func.clock_timestamp(), Decision.reminded_at.is_not(None))
    found = session().scalars(late.with_for_update(of=Candidacy, skip_locked=True)).all()
    for candidacy_id in found:
        move(actor, candidacy_id, "lapsed")
    return len(found)


def remind_of_offers(actor: Actor) -> int:
    """Remind who has not answered an offer: two days before, or half-way where there is less time; how many.

    Whose day has passed without a reminder, or is so near that the letter might not be read before it (no worker was
    there, and now it is evening), is reminded now and gets two days more.
    """
    now = func.clock_timestamp()
    left = Decision.answer_by - now
    wanted = _offers().where(
        Decision.reminded_at.is_(None), left <= LONGEST_NOTICE, left <= now - Candidacy.state_since
    )
    rows = session().execute(
        wanted.add_columns(
            Candidacy.person_id, Candidacy.programme_id, Candidacy.round_id, Decision.answer_by
        ).with_for_update(of=Decision, skip_locked=True)
    ).all()  # fmt: skip
    for candidacy_id, person_id, programme_id, round_id, told in rows:
        in_time = told - datetime.now(UTC) >= SHORTEST_NOTICE
        answer_by = told if in_time else answer_day(actor, LONGEST_NOTICE.days)
        write_letter(
            actor,
            "offer_reminder",
            programme_id=programme_id,
            round_id=round_id,
            person_id=person_id,
            candidacy_id=candidacy_id,
            values={"by_date": _in_words(actor, person_id, answer_by)},
        )
        reminded = {"reminded_at": func.clock_timestamp(), "answer_by": answer_by}
        session().execute(update(Decision).where(Decision.candidacy_id == candidacy_id).values(reminded))
    return len(rows)


def close_list(actor: Actor, programme_id: UUID, round_id: UUID) -> int:
    """Close the own council's waiting list of a round: who is on it hears so; how many.

    Raises:
        NotAllowed: the actor may not decide about selection.
    """
    if not actor.may("council:selection:decide"):
        raise NotAllowed
    return _close(actor, programme_id, round_id)


def close_ended(actor: Actor) -> int:
    """Close the own council's lists of rounds that are over: no promise is left open; how many people hear so."""
    found = session().execute(open_lists()).all()
    return sum(_close(actor, programme_id, round_id) for programme_id, round_id in found)


def _close(actor: Actor, programme_id: UUID, round_id: UUID) -> int:
    waiting = select(Candidacy.id).where(
        Candidacy.programme_id == programme_id,
        Candidacy.round_id == round_id,
        Candidacy.state == "reserve",
        Candidacy.person_id.is_distinct_from(actor.person_id),
    )
    # All rows before the seats' lock: see `ledger.lock`.
    found = session().scalars(waiting.order_by(Candidacy.id).with_for_update()).all()
    for candidacy_id in found:
        move(actor, candidacy_id, "list_closed")
    return len(found)


def _free(actor: Actor, programme_id: UUID, round_id: UUID) -> int:
    """Own free seats that are not meant for somebody whose offer has been decided and leaves in a moment."""
    held = balances_of(programme_id, round_id).get(actor.council.id, Balance())
    return held.free - promised(round_id)


def _offers() -> Select[UUID]:
    return (
        select(Candidacy.id)
        .join(
            Decision,
            and_(Decision.council_id == Candidacy.council_id, Decision.candidacy_id == Candidacy.id),
        )
        .where(Candidacy.state == "offered")
        # Rounds in one order for everybody who writes the seats of several.
        .order_by(Candidacy.round_id, Candidacy.id)
    )


def _in_words(actor: Actor, person_id: UUID, moment: datetime) -> str:
    return date_words(moment, language_of(actor, person_id), actor.council.zone)
