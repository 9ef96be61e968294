"""What a coordinator does with a case: look at it, move it on, take a list of a round out as a file."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from app.nominations.models import Candidacy
from app.nominations.queries.cases import CaseFacts, get_case
from app.nominations.service.entering import checked_grounds
from app.nominations.service.move import may_make, move
from app.nominations.states import MANAGE, Move, moves_from
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.refusals import NotAllowed, NotFound


def view_case(actor: Actor, case_id: UUID) -> CaseFacts:
    """A case's file; that it was read is written to the log.

    Raises:
        NotFound: the council has no such case, or it is a draft.
    """
    facts = get_case(case_id)
    if facts is None:
        raise NotFound
    note_look(actor, facts)
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
    without a decision is taken up again from here.
    """
    case = facts.case
    return [
        one
        for one in moves_from(case.state)
        if None not in one.sources
        and (MANAGE in one.permissions or (one.name == "corrected" and case.state == "withdrawn"))
        and may_make(actor, one, case.person_id)
    ]


def make_move(actor: Actor, facts: CaseFacts, name: str, grounds: str | None, version: int) -> Candidacy:
    """Make one of the offered moves.

    Raises:
        NotAllowed: it is not offered to the actor.
        Changed, Refused: as `move`; grounds may also be too long or hold what may not be kept.
    """
    if name not in {one.name for one in offered_moves(actor, facts)}:
        raise NotAllowed
    checked = checked_grounds(grounds)
    return move(
        actor,
        facts.case.id,
        name,
        grounds=checked,
        version=version,
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
