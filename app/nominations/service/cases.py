"""What a coordinator does with a case: look at it, move it on, take a list of a round out as a file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.nominations.hooks import refuse_kept_out
from app.nominations.models import Candidacy
from app.nominations.queries.cases import CaseFacts, get_case
from app.nominations.queries.put_forward import put_forward_by
from app.nominations.queries.steps import last_move
from app.nominations.service.entering import checked_grounds, without_selection
from app.nominations.service.move import may_make, move
from app.nominations.states import MANAGE, MOVES, Move, moves_from
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.refusals import Changed, NotAllowed, NotFound

#: So long may it take until a case that has been taken up again is decided.
AGAIN = timedelta(days=14)


def day_of(name: str) -> datetime | None:
    """The day that a move promises anew: who waits once more has a day once more. None for those that promise none."""
    return datetime.now(UTC) + AGAIN if name == "corrected" else None


def view_case(actor: Actor, case_id: UUID) -> CaseFacts:
    """A case's file; that it was read is written to the log.

    Raises:
        NotFound, KeptOut: as `open_case`.
    """
    facts = open_case(actor, case_id)
    note_look(actor, facts)
    return facts


def open_case(actor: Actor, case_id: UUID) -> CaseFacts:
    """One of the council's cases, for who works with it.

    Raises:
        NotFound: the council has no such case, or it is a draft.
        KeptOut: the actor has a conflict of interest in it.
    """
    facts = get_case(case_id)
    if facts is None:
        raise NotFound
    refuse_kept_out(actor, facts.case)
    return facts


def note_look(actor: Actor, facts: CaseFacts) -> None:
    """Write that somebody has read a file; one's own is one's own."""
    if facts.case.person_id != actor.person_id:
        log.record(
            actor, "candidacy.viewed", "candidacy", facts.case.id, people=[facts.case.person_id]
        )  # fmt: skip


def note_list(actor: Actor, round_id: UUID, people: Collection[UUID]) -> None:
    """Write that somebody has read who the candidates of a round are."""
    if people:
        log.record(actor, "candidates.listed", "round", round_id, people=people)


def offered_moves(actor: Actor, facts: CaseFacts) -> list[Move]:
    """The moves that the actor makes from the file's page.

    Doors have pages of their own, and so have decisions, which a panel takes. Only a case that has been closed
    without a decision is taken up again from here. Who has put the person forward sends nobody on without an opinion.
    """
    case = facts.case
    barred = {"passed_on"} if has_put_forward(actor, facts) else frozenset()
    return [
        one
        for one in moves_from(case.state)
        if None not in one.sources
        and one.name not in barred
        and (MANAGE in one.permissions or (one.name == "corrected" and _may_be_corrected(case)))
        and may_make(actor, one, case.person_id)
    ]


def _may_be_corrected(case: Candidacy) -> bool:
    """Whether the council itself took the case out, of a round in which there is a panel to take it up again.

    Who has withdrawn comes back on her or his own.
    """
    if case.state != "withdrawn" or without_selection(case.programme_id, case.round_id):
        return False
    return last_move(case.id) in MOVES["corrected"].ended_by


def has_put_forward(actor: Actor, facts: CaseFacts) -> bool:
    """Whether the actor has put the person forward, and the case is where that keeps the actor from sending it on."""
    sources = MOVES["passed_on"].sources
    return facts.case.state in sources and put_forward_by(facts.case.id, actor.person_id, actor.account_id)


def make_move(actor: Actor, facts: CaseFacts, name: str, grounds: str | None, version: int) -> Candidacy:
    """Make one of the offered moves.

    Raises:
        KeptOut: the actor has a conflict of interest in the case.
        NotAllowed: it is not offered to the actor.
        Changed, Refused: as `move`; grounds may also be too long or hold what may not be kept.
    """
    refuse_kept_out(actor, facts.case)
    if facts.case.version != version:
        raise Changed(facts.case)  # before it is asked what may be done now: what was written is shown again
    if name not in {one.name for one in offered_moves(actor, facts)}:
        raise NotAllowed
    checked = checked_grounds(grounds)
    return move(
        actor,
        facts.case.id,
        name,
        grounds=checked,
        version=version,
        hears_by=day_of(name),
        letter_values={"grounds": checked or ""},
    )


def begin_export(actor: Actor, round_id: UUID, people: Collection[UUID], form: str) -> None:
    """Write an export of a round's candidates to the log before the first row leaves.

    Raises:
        NotAllowed: the actor may not take the candidates out.
    """
    if not actor.may("council:candidacies:export"):
        raise NotAllowed
    told = {"count": len(people), "form": form}
    log.record(actor, "candidates.exported", "round", round_id, told, people)
