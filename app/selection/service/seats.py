"""Agreeing how the seats of a round are shared, drawing lots, fixing the allotment, and changing it afterwards."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, Refused
from app.programmes.models import RoundSeats
from app.programmes.queries.members import list_members
from app.selection.models import SeatRule, SeatShare
from app.selection.queries.needs import spoken_for
from app.selection.queries.seats import RuleFacts, balances_of, rule_of
from app.selection.queries.waiting import stale_rounds
from app.selection.seats.ledger import Balance, Line
from app.selection.seats.rules import Allotment, Rule, change
from app.selection.service.ledger import lock, write
from app.selection.service.seat_data import SeatRuleData, allotted, check


def may_edit_seats(actor: Actor, programme_id: UUID) -> bool:
    """Whether the actor may write the rule of a round of this programme: only its lead coordinator."""
    return actor.may("programme:seats:edit") and actor.leads_programme(programme_id)


def sharing_councils(actor: Actor, programme_id: UUID) -> list[UUID]:
    """The councils that share the seats of a coming round: members today, in the order of their ids."""
    today = datetime.now(actor.council.zone).date()
    members = list_members(programme_id)
    return sorted((one.council_id for one in members if not one.ended(today)), key=str)


def left_councils(actor: Actor, programme_id: UUID) -> set[UUID]:
    """The councils that have been in the programme and are not any more."""
    members = list_members(programme_id)
    return {one.council_id for one in members} - set(sharing_councils(actor, programme_id))


def save_rule(
    actor: Actor, programme_id: UUID, round_id: UUID, data: SeatRuleData, version: int
) -> None:  # fmt: skip
    """Write down the rule. Once the allotment is fixed, what changes is added to the ledger as lines of their own.

    Args:
        version: of the rule that was read; 0 when there was none.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: a value cannot be had, or the changed rule cannot be kept: seats that are given, or promised by a
            council that is ready, stay.
        Changed: somebody else has changed the rule since it was read.
    """
    _check_may(actor, programme_id)
    lock(round_id)
    found, councils = rule_of(programme_id, round_id), sharing_councils(actor, programme_id)
    if (found.version if found else 0) != version:
        raise Changed(found)
    check(data, councils)
    held = balances_of(programme_id, round_id)
    drawn = tuple(found.rule.drawn) if found else ()
    if held:
        drawn = (*drawn, *_in_lots(set(councils) - set(drawn)))
    rule = Rule(
        data.capacity, data.key, data.method, data.minimum,
        {council: data.numbers.get(council, 0) for council in councils}, drawn,
    )  # fmt: skip
    _store(programme_id, round_id, data, rule, version)
    if held:
        _rewrite(actor, programme_id, round_id, rule, held)
    log.record(actor, "seats.rule_changed", "round", round_id, {"rule": rule.code, "capacity": rule.capacity})


def draw_lots(actor: Actor, programme_id: UUID, round_id: UUID) -> None:
    """Put the councils in an order by lot, which decides between equal claims. It is drawn once.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: there is no rule (`rule`), or lots have been drawn (`lot`).
    """
    _check_may(actor, programme_id)
    lock(round_id)
    found = _written(programme_id, round_id)
    if found.rule.drawn:
        raise Refused("lot", "drawn")
    _draw(actor, programme_id, round_id, found.rule.numbers)


def fix_allotment(actor: Actor, programme_id: UUID, round_id: UUID) -> Allotment:
    """Begin the ledger: each council is allotted what the rule gives it. From now on only lines change it.

    Lots are drawn at the same time where nobody has yet, so that later claims can be told apart, too.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: there is no rule (`rule`), it cannot be kept (`capacity`), the allotment is fixed already (`fixed`), or
            the last seats must be drawn for first (`lot`).
    """
    _check_may(actor, programme_id)
    lock(round_id)
    found = _written(programme_id, round_id)
    if balances_of(programme_id, round_id):
        raise Refused("seats", "fixed")
    allotment = allotted(found.rule, {})
    if allotment.tied:
        raise Refused("lot", "missing")
    if not found.rule.drawn:
        _draw(actor, programme_id, round_id, found.rule.numbers)
    code = found.rule.code + (".lot" if allotment.by_lot else "")
    lines = [Line(council, "allotted", seats) for council, seats in allotment.seats.items() if seats]
    write(actor, programme_id, round_id, lines, code)
    mirror(programme_id, round_id, allotment.seats)
    log.record(actor, "seats.fixed", "round", round_id, {"rule": code, "capacity": found.rule.capacity})
    return allotment


def mirror_stale(actor: Actor) -> int:
    """Bring rounds' seats in step with the ledger, in programmes that the own council leads; how many rows.

    Councils that pass unused seats on write the ledger, but only the lead writes the round, which comparisons read.
    """
    rows = session().execute(stale_rounds()).all()
    for programme_id, round_id, council_id, own in rows:
        mirror(programme_id, round_id, {council_id: own})
    return len(rows)


def mirror(programme_id: UUID, round_id: UUID, seats: Mapping[UUID, int]) -> None:
    """Write councils' seats into the round."""
    for council, number in seats.items():
        session().execute(
            insert(RoundSeats)
            .values(programme_id=programme_id, round_id=round_id, council_id=council, seats=number)
            .on_conflict_do_update(
                index_elements=["programme_id", "round_id", "council_id"], set_={"seats": number}
            )
        )


def _check_may(actor: Actor, programme_id: UUID) -> None:
    if not may_edit_seats(actor, programme_id):
        raise NotAllowed


def _written(programme_id: UUID, round_id: UUID) -> RuleFacts:
    found = rule_of(programme_id, round_id)
    if found is None:
        raise Refused("rule", "missing")
    return found


def _store(programme_id: UUID, round_id: UUID, data: SeatRuleData, rule: Rule, version: int) -> None:
    values = {
        "capacity": data.capacity,
        "key": data.key,
        "method": data.method,
        "council_minimum": data.minimum,
        "service_minimum": {area: number for area, number in data.service_minimum.items() if number},
        "answer_days": data.answer_days,
        "agreed_on": data.agreed_on,
        "agreed_by": (data.agreed_by or "").strip() or None,
        "drawn": [str(council) for council in rule.drawn],
        "version": version + 1,
    }
    of_round = {"programme_id": programme_id, "round_id": round_id}
    statement = insert(SeatRule).values(**of_round, **values)
    session().execute(
        statement.on_conflict_do_update(index_elements=["programme_id", "round_id"], set_=values)
    )
    gone = delete(SeatShare).where(SeatShare.programme_id == programme_id, SeatShare.round_id == round_id)
    session().execute(gone)
    for council, number in rule.numbers.items():
        source = data.sources.get(council, "").strip() or None
        session().execute(
            insert(SeatShare).values(**of_round, council_id=council, number=number, source=source)
        )


def _rewrite(
    actor: Actor, programme_id: UUID, round_id: UUID, rule: Rule, held: Mapping[UUID, Balance]
) -> None:  # fmt: skip
    """Add what the changed rule changes. Nobody loses a seat that is given, or that an offer has been promised."""
    spoken = spoken_for(programme_id, round_id)
    allotment = allotted(rule, {council: one.given for council, one in spoken.items()})
    lines = change(held, allotment.seats)
    code = f"change.{rule.code}" + (".lot" if allotment.by_lot else "")
    write(actor, programme_id, round_id, lines, code)
    mirror(programme_id, round_id, dict.fromkeys(held, 0) | allotment.seats)


def _draw(actor: Actor, programme_id: UUID, round_id: UUID, councils: Iterable[UUID]) -> None:
    drawn = [str(council) for council in _in_lots(councils)]
    session().execute(
        update(SeatRule)
        .where(SeatRule.programme_id == programme_id, SeatRule.round_id == round_id)
        .values(
            drawn=drawn,
            drawn_at=func.clock_timestamp(),
            drawn_by=actor.name,
            version=SeatRule.version + 1,
        )
    )
    log.record(actor, "seats.drawn", "round", round_id, {"order": drawn})


def _in_lots(councils: Iterable[UUID]) -> list[UUID]:
    """An order that nobody can foretell or choose: from the operating system's own source of chance."""
    order = sorted(councils, key=str)
    random.SystemRandom().shuffle(order)
    return order
