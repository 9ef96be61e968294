"""Saying that one's council is ready, and making the decisions of all councils final together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Function, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.selection import policy
from app.selection.models import CouncilReady, Decision
from app.selection.queries.board import OPEN
from app.selection.queries.decisions import Missing, final_missing, ready_missing
from app.selection.queries.facts import SelectionFacts, selection_of
from app.selection.service.closing import end_overdue_grants
from app.selection.service.decisions import all_at_a_time, one_at_a_time
from app.selection.service.needs import promise, recount
from app.selection.service.stands import locked_selection

#: So long before everybody hears the decisions stay final: longer than any clock is wrong, or a request takes.
TOO_LATE = timedelta(minutes=1)


class NotReady(Exception):
    """Something is missing; `missing` names every thing, with what would mend it."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__("something is missing")
        self.missing = missing


def make_ready(actor: Actor, facts: SelectionFacts) -> None:
    """Say that the own council has decided on all of its people.

    Raises:
        NotAllowed: the actor does not decide here.
        Refused: everything is final already.
        NotReady: something is missing; a seat for an offer, too.
    """
    facts = one_at_a_time(actor, facts)
    _deciding(actor, facts)
    found = ready_missing(actor, facts)
    if found.missing:
        raise NotReady(found.missing)
    session().execute(
        insert(CouncilReady)
        .values(
            programme_id=facts.programme_id, round_id=facts.round_id, council_id=actor.council.id,
            ready_by=actor.name, offers=found.offers,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    _mark(facts, func.clock_timestamp())
    # The rule may have been changed a moment ago: from here on the seats of these offers are kept.
    try:
        promise(actor, facts.programme_id, facts.round_id)
    except Refused:
        raise NotReady(ready_missing(actor, facts).missing) from None
    log.record(actor, "selection.ready", "round", facts.round_id, _counts(found.counts))


def take_back_ready(actor: Actor, facts: SelectionFacts) -> None:
    """Go on deciding: the own council is not ready after all.

    Raises:
        NotAllowed, Refused: as for `make_ready`.
    """
    facts = one_at_a_time(actor, facts)
    _deciding(actor, facts)
    session().execute(
        delete(CouncilReady).where(
            CouncilReady.programme_id == facts.programme_id,
            CouncilReady.round_id == facts.round_id,
            CouncilReady.council_id == actor.council.id,
        )
    )
    _mark(facts, None)
    recount(actor, [(facts.programme_id, facts.round_id)])
    log.record(actor, "selection.ready_taken_back", "round", facts.round_id)


def _mark(facts: SelectionFacts, final_at: Function[datetime] | None) -> None:
    """Make the own council's decisions final, or drafts again; never those that have been told."""
    cases = select(Candidacy.id).where(Candidacy.round_id == facts.round_id, Candidacy.state.in_(OPEN))
    session().execute(
        update(Decision)
        .where(Decision.candidacy_id.in_(cases), Decision.announced_at.is_(None))
        .values(final_at=final_at)
        .execution_options(synchronize_session=False)
    )


def _deciding(actor: Actor, facts: SelectionFacts) -> None:
    seat = facts.seat_of(actor.account_id)
    if not policy.may_decide(actor, seat is not None and seat.decides):
        raise NotAllowed
    if facts.final_at is not None:
        raise Refused("decision", "final")


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}


def make_final(actor: Actor, facts: SelectionFacts, announce_at: datetime | None, version: int) -> None:
    """Make all councils' decisions final together, and set when everybody hears; the own council's grants end.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: there is no moment, or it has been; everything is final already.
        NotReady: a council is not ready, or a rule is not kept.
        Changed: somebody else has changed it since.
    """
    if not policy.may_finish(actor, facts.programme_id):
        raise NotAllowed
    all_at_a_time(facts)
    stands = locked_selection(facts.programme_id, facts.round_id)
    if stands.final_at is not None:
        raise Refused("decision", "final")
    if stands.version != version:
        raise Changed(facts)
    # Read again under the locks: a council may just have taken its word back.
    missing = final_missing(selection_of(facts.programme_id, facts.round_id))
    if missing:
        raise NotReady(missing)
    if announce_at is None:
        raise Refused("announce_at", "missing")
    if announce_at <= datetime.now(UTC):
        raise Refused("announce_at", "past")
    stands.final_at, stands.final_by, stands.announce_at = func.clock_timestamp(), actor.name, announce_at
    stands.version += 1
    session().flush()
    log.record(actor, "selection.final", "round", facts.round_id, {"announce_at": announce_at.isoformat()})
    end_overdue_grants(actor, datetime.now(UTC))


def open_again(actor: Actor, facts: SelectionFacts, version: int) -> None:
    """Open final decisions again, before anybody has heard. Grants that have ended stay so: each council gives its own.

    Raises:
        NotAllowed, NotFound, Changed: as for `make_final`.
        Refused: everybody has been told, or is told within the next moment: who tells has begun by the clock, and
            nothing that is told is opened again.
    """
    if not policy.may_finish(actor, facts.programme_id):
        raise NotAllowed
    stands = locked_selection(facts.programme_id, facts.round_id)
    if stands.final_at is None:
        raise NotFound
    if stands.version != version:
        raise Changed(facts)
    if facts.announced(datetime.now(UTC) + TOO_LATE):
        raise Refused("decision", "final")
    stands.final_at = stands.final_by = stands.announce_at = None
    stands.version += 1
    session().flush()
    log.record(actor, "selection.opened_again", "round", facts.round_id)
