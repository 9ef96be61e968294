"""Deciding about one candidate: a draft, a late decision by itself, a case that is taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.nominations.models import Candidacy
from app.nominations.service.cases import day_of
from app.nominations.service.move import move
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.results import holds_pasted_scores
from app.platform.tabular import sensitive_text
from app.programmes.queries.members import list_members
from app.selection import policy
from app.selection.board import LONGEST, TELLING, enough
from app.selection.models import OUTCOMES_OF_SELECTION, Decision
from app.selection.queries.board import OPEN, BoardRow, DecisionFacts, own_rows
from app.selection.queries.facts import SelectionFacts, selection_of
from app.selection.service.needs import promise, recount

ECHO_SECONDS = 10


@dataclass(frozen=True)
class DecisionData:
    """What somebody has chosen and written for one candidate; grounds that are None stay as they are."""

    outcome: str
    grounds: str | None = ""
    reserve_place: int | None = None


def late(facts: SelectionFacts, known: Decision | DecisionFacts | None, now: datetime) -> bool:
    """Whether a decision stands by itself: it was not among those that were announced together."""
    if not facts.announced(now) or facts.final_at is None:
        return False
    # A draft that was never made final was not among them either, whoever has forgotten it.
    if known is None or known.announced_at is not None or known.final_at is None:
        return True
    at = known.at if isinstance(known, DecisionFacts) else known.decided_at
    return at > facts.final_at or untold(facts, known, now)


def untold(facts: SelectionFacts, known: Decision | DecisionFacts | None, now: datetime) -> bool:
    """Whether a decision should have been told by now and has not been: an offer that no seat stands behind."""
    if known is None or known.final_at is None or known.announced_at is not None or not facts.announced(now):
        return False
    told_at = max(known.final_at, facts.announce_at or known.final_at)
    return told_at + TELLING <= now


def refuse_frozen(facts: SelectionFacts, known: Decision | None, council_id: UUID, now: datetime) -> None:
    """Refuse to change what others rely on: what is ready, and what is final and waits to be announced."""
    if facts.final_at is not None:
        if not late(facts, known, now):
            raise Refused("decision", "final")
    elif council_id in facts.ready:
        raise Refused("decision", "ready")


def decide(
    actor: Actor, facts: SelectionFacts, candidacy_id: UUID, data: DecisionData, version: int
) -> Decision:
    """Write down what is decided about one of the own council's candidates; a draft until it is made final.

    Args:
        version: of the decision that the actor saw; 0 when there was none.

    Raises:
        NotFound: the council has no such case in this round.
        NotAllowed: the actor does not decide here.
        Refused: conflict of interest, a case that has moved on, frozen decisions, grounds that may not be kept.
        Changed: somebody else has decided since; carries that decision.
    """
    facts = one_at_a_time(actor, facts)
    case, row = _case(actor, facts, candidacy_id)
    known = _known(case)
    refuse_frozen(facts, known, actor.council.id, datetime.now(UTC))
    _check(data)
    if data.outcome == "offer" and row.gone:
        raise Refused("decision", "gone")
    if (known.version if known else 0) != version and not _own_echo(actor, known, version):
        raise Changed(row.decision)
    place = _place(actor, facts, case, data, known)
    was_final = known is not None and known.final_at is not None
    if known is None:
        known = Decision(council_id=actor.council.id, candidacy_id=case.id, version=0)
        session().add(known)
    known.outcome, known.reserve_place = data.outcome, place
    known.grounds = (known.grounds or "") if data.grounds is None else data.grounds.strip()
    known.decided_by, known.decided_by_name = _account(actor), actor.name
    known.decided_at = func.clock_timestamp()
    known.final_at = known.announced_at = known.answer_by = known.reminded_at = None
    known.version += 1
    session().flush()
    session().refresh(known)
    if was_final:
        recount(actor, [(facts.programme_id, facts.round_id)])
    told = {"outcome": known.outcome, "version": known.version}
    log.record(actor, "decision.made", "candidacy", case.id, told, people=[case.person_id])
    return known


def one_at_a_time(actor: Actor, facts: SelectionFacts) -> SelectionFacts:
    """Who decides and who says "ready" wait for each other; how things stand is read when it is one's turn."""
    _take_turn(actor.council.id, facts.round_id)
    return selection_of(facts.programme_id, facts.round_id)


def all_at_a_time(facts: SelectionFacts) -> None:
    """Who makes everything final waits for every council that decides or takes its word back at this moment."""
    for one in sorted(list_members(facts.programme_id), key=lambda member: str(member.council_id)):
        _take_turn(one.council_id, facts.round_id)


def _take_turn(council_id: UUID, round_id: UUID) -> None:
    key = f"decide {council_id} {round_id}"
    session().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def _case(actor: Actor, facts: SelectionFacts, candidacy_id: UUID) -> tuple[Candidacy, BoardRow]:
    """The case, locked, if the actor decides about it."""
    case = session().scalar(
        select(Candidacy)
        .where(Candidacy.id == candidacy_id, Candidacy.round_id == facts.round_id, Candidacy.state != "draft")
        .with_for_update()
    )
    if case is None:
        raise NotFound
    seat = facts.seat_of(actor.account_id)
    if not policy.may_decide(actor, seat is not None and seat.decides):
        raise NotAllowed
    row = next(iter(own_rows(actor, facts.round_id, "sv", candidacy_id)), None)
    if row is None or case.state not in OPEN:
        raise Refused("decision", "state")
    if row.stays_out is not None:
        raise Refused("decision", "conflict")
    return case, row


def _own_echo(actor: Actor, known: Decision | None, version: int) -> bool:
    """Whether the same person has saved a moment ago: a choice and the text beside it leave one after the other."""
    if known is None or known.decided_by != actor.account_id or known.version != version + 1:
        return False
    return datetime.now(UTC) - known.decided_at < timedelta(seconds=ECHO_SECONDS)


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotAllowed  # decisions are taken by named persons, never by the schedule
    return actor.account_id


def _known(case: Candidacy) -> Decision | None:
    return session().scalar(select(Decision).where(Decision.candidacy_id == case.id))


def _check(data: DecisionData) -> None:
    if data.outcome not in OUTCOMES_OF_SELECTION:
        raise Refused("decision", "outcome")
    if len(data.grounds or "") > LONGEST:
        raise Refused("grounds", "long")
    if data.grounds and sensitive_text(data.grounds) is not None:
        raise Refused("grounds", "sensitive")
    if holds_pasted_scores(data.grounds):
        raise Refused("grounds", "results")
    if data.reserve_place is not None and not 1 <= data.reserve_place <= 999:
        raise Refused("reserve_place", "range")


def _place(
    actor: Actor, facts: SelectionFacts, case: Candidacy, data: DecisionData, known: Decision | None
) -> int | None:
    """The place on the waiting list: as written, else the one that was told, else after those put there before."""
    if data.outcome != "reserve":
        return None
    if data.reserve_place is not None:
        return data.reserve_place
    # Nobody loses a place by an appeal that changes nothing.
    if known is not None and known.announced_at is not None and known.outcome == "reserve":
        return known.reserve_place
    last = session().scalar(
        select(func.max(Decision.reserve_place))
        .join(Candidacy, Candidacy.id == Decision.candidacy_id)
        .where(Candidacy.round_id == facts.round_id, Candidacy.id != case.id, Decision.outcome == "reserve")
    )
    return int(last or 0) + 1


def make_late_final(actor: Actor, facts: SelectionFacts, candidacy_id: UUID, version: int) -> None:
    """Make one late decision final by itself: a case that was taken up again, or came after the others.

    Raises:
        NotFound, NotAllowed, Refused, Changed: as for `decide`; also when grounds are missing, or no seat is free
            for an offer (`none_free`).
    """
    case, row = _case(actor, facts, candidacy_id)
    known = _known(case)
    if known is None or known.announced_at is not None:
        raise Refused("decision", "outcome")
    if not late(facts, known, datetime.now(UTC)):
        raise Refused("decision", "early")
    if known.version != version:
        raise Changed(row.decision)
    if not enough(known.grounds):
        raise Refused("decision", "grounds")
    known.final_at = func.clock_timestamp()
    known.version += 1
    session().flush()
    promise(actor, facts.programme_id, facts.round_id)
    log.record(actor, "decision.made_final", "candidacy", case.id, people=[case.person_id])


def take_up_again(
    actor: Actor, facts: SelectionFacts, candidacy_id: UUID, grounds: str, version: int | None
) -> None:
    """Correct what was decided, or hear an appeal: the case is on the board again, with its history.

    What was told before stays with the case's steps and in the log; the next decision is a new version.

    Raises:
        NotFound, NotAllowed, Refused, Changed: see `nominations.service.move`; also a conflict of interest.
    """
    row = next(iter(own_rows(actor, facts.round_id, "sv", candidacy_id)), None)
    if row is not None and row.stays_out is not None:
        raise Refused("decision", "conflict")
    if sensitive_text(grounds) is not None:
        raise Refused("grounds", "sensitive")
    if holds_pasted_scores(grounds):
        raise Refused("grounds", "results")
    move(
        actor,
        candidacy_id,
        "corrected",
        grounds=grounds,
        version=version,
        hears_by=day_of("corrected"),
        letter_values={"grounds": grounds.strip()},
    )
