"""What people do at the board beside deciding: arrange, comment, tell a conflict of interest, look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.results import holds_pasted_scores
from app.platform.tabular import sensitive_text
from app.selection import policy
from app.selection.board import LONGEST, moved
from app.selection.models import CONFLICTS, Assessment, BoardComment, BoardConflict, BoardOrder
from app.selection.queries.board import BoardRow, own_rows
from app.selection.queries.facts import SelectionFacts
from app.selection.service.assessments import tell_conflict as conflict_of_assessor

#: In a case of another council: written there by the database, which asks for a grant in force.
IS_OPEN = text("SELECT true FROM ctx.read_candidates(:round) WHERE candidacy_id = :case")
TELL_OTHERS = text("SELECT ctx.tell_board_conflict(:case, :told)")

#: The same words of the same author about the same case within this time are one comment that was sent twice.
ECHO = timedelta(minutes=1)


def look(actor: Actor, facts: SelectionFacts, rows: Iterable[BoardRow]) -> None:
    """Note in the log whose cases somebody has looked at on the board. One statement."""
    seen = [row.person_id for row in rows if row.person_id is not None and row.stays_out is None]
    if seen:
        log.record(actor, "board.viewed", "round", facts.round_id, people=seen)


def arrange(
    actor: Actor, facts: SelectionFacts, shown: Sequence[BoardRow], candidacy_id: UUID, up: bool, version: int
) -> None:
    """Move one candidate a place up or down in the order that somebody makes.

    Args:
        shown: the rows in the order as it stands on the page.
        version: of the arranged order that the actor saw; 0 when the order was by name.

    Raises:
        NotAllowed: the actor does not decide here.
        NotFound: the case is none of those that are arranged.
        Refused: the actor stays out of this case, or of the one that it would change places with.
        Changed: somebody else has arranged it since.
    """
    _deciding(actor, facts)
    before = [row.id for row in shown]
    if candidacy_id not in before:
        raise NotFound
    after = moved(before, candidacy_id, up)
    if any(row.stays_out is not None and row.id != then for row, then in zip(shown, after, strict=True)):
        raise Refused("order", "conflict")
    known = _order(actor, facts)
    if known.version != version:
        raise Changed(facts.order)
    known.candidacies, known.arranged_by = [str(one) for one in after], actor.name
    known.arranged_at = func.clock_timestamp()
    known.version += 1
    session().flush()
    log.record(actor, "board.arranged", "round", facts.round_id)


def order_by_name(actor: Actor, facts: SelectionFacts) -> None:
    """Drop the arranged order: candidates stand by name again.

    Raises:
        NotAllowed: the actor does not decide here.
    """
    _deciding(actor, facts)
    session().execute(delete(BoardOrder).where(BoardOrder.round_id == facts.round_id))
    log.record(actor, "board.arranged", "round", facts.round_id)


def comment(actor: Actor, facts: SelectionFacts, candidacy_id: UUID, body: str) -> None:
    """Say something about one of the own council's candidates; the candidate may read it.

    What was sent twice (a double click, a lost answer) is written once.

    Raises:
        NotAllowed: the actor neither has the role nor is on the panel.
        NotFound: the council has no such case in this round.
        Refused: conflict of interest; the case has left the board (`left`); the text is empty, too long, or tells what
            may not be kept.
    """
    if not policy.may_see_board(actor, facts.seat_of(actor.account_id) is not None):
        raise NotAllowed
    row = _row(actor, facts, candidacy_id)
    if row.stays_out is not None:
        raise Refused("decision", "conflict")
    said = body.strip()
    if not said:
        raise Refused("body", "missing")
    if len(said) > LONGEST:
        raise Refused("body", "long")
    if sensitive_text(said) is not None:
        raise Refused("body", "sensitive")
    if holds_pasted_scores(said):
        raise Refused("body", "results")
    if _said_just_now(actor, row.id, said):
        return
    session().add(
        BoardComment(
            council_id=actor.council.id, candidacy_id=row.id, author_id=actor.account_id, author_name=actor.name,
            body=said,
        )
    )  # fmt: skip
    session().flush()
    people = [row.person_id] if row.person_id else []
    log.record(actor, "board.commented", "candidacy", row.id, people=people)


def _said_just_now(actor: Actor, candidacy_id: UUID, said: str) -> bool:
    # Of two that come at once the second waits here, and finds what the first has written.
    session().execute(
        select(Candidacy.id).where(Candidacy.id == candidacy_id).with_for_update(key_share=True)
    )
    wanted = select(BoardComment.id).where(
        BoardComment.candidacy_id == candidacy_id,
        BoardComment.author_id == actor.account_id,
        BoardComment.body == said,
        BoardComment.at > func.clock_timestamp() - ECHO,
    )
    return session().scalar(wanted.limit(1)) is not None


def tell_conflict(actor: Actor, facts: SelectionFacts, candidacy_id: UUID, kind: str) -> None:
    """Tell a conflict of interest: the case is closed to the actor from now on. It cannot be taken back.

    In a case of another council it ends what that council has opened of this person to the actor.

    Raises:
        NotAllowed: the actor neither has the role nor is on the panel.
        NotFound: neither the own council nor a grant has such a case in this round.
        Refused: there is no such kind; the own council's case has left the board (`left`).
    """
    if not policy.may_see_board(actor, facts.seat_of(actor.account_id) is not None):
        raise NotAllowed
    own = session().scalar(select(Candidacy.id).where(Candidacy.id == candidacy_id))
    if kind not in CONFLICTS[1:]:
        # What a form that was put together wrongly is told must not say whether there is such a case.
        if own is None and not session().scalar(IS_OPEN, {"round": facts.round_id, "case": candidacy_id}):
            raise NotFound
        raise Refused("kind", "unknown")
    if own is None:
        if not session().execute(TELL_OTHERS, {"case": candidacy_id, "told": kind}).scalar():
            raise NotFound
        return
    row = _row(actor, facts, candidacy_id)
    session().execute(
        insert(BoardConflict)
        .values(candidacy_id=row.id, account_id=actor.account_id, kind=kind)
        .on_conflict_do_nothing(constraint="uq_board_conflict_teller")
    )
    # Which kind it is stays between the teller and the row: the log says that there is one.
    people = [row.person_id] if row.person_id else []
    log.record(actor, "board.conflict_told", "candidacy", row.id, people=people)
    # What the same person was to assess of the case is over, too: no interview to hold, no file to read.
    for assessment_id in session().scalars(_begun_by(actor, candidacy_id)).all():
        conflict_of_assessor(actor, assessment_id, kind)


def _begun_by(actor: Actor, candidacy_id: UUID) -> Select[UUID]:
    """One of the actor's own assessments of a case that are not handed in: a conflict holds for all of them."""
    return (
        select(Assessment.id)
        .where(
            Assessment.candidacy_id == candidacy_id,
            Assessment.assessor_council_id == actor.council.id,
            Assessment.assessor_account_id == actor.account_id,
            Assessment.submitted_at.is_(None),
            func.coalesce(Assessment.conflict, "none") == "none",
        )
        .limit(1)
    )


def _deciding(actor: Actor, facts: SelectionFacts) -> None:
    seat = facts.seat_of(actor.account_id)
    if not policy.may_decide(actor, seat is not None and seat.decides):
        raise NotAllowed


def _order(actor: Actor, facts: SelectionFacts) -> BoardOrder:
    """The arranged order, locked; version 0 where nobody has arranged one. Of two first ones, the second waits."""
    begun = insert(BoardOrder).values(
        round_id=facts.round_id, programme_id=facts.programme_id, version=0, candidacies=[],
        arranged_by=actor.name,
    )  # fmt: skip
    session().execute(begun.on_conflict_do_nothing())
    wanted = select(BoardOrder).where(BoardOrder.round_id == facts.round_id)
    return session().scalars(
        wanted.with_for_update().execution_options(populate_existing=True)
    ).one()  # fmt: skip


def _row(actor: Actor, facts: SelectionFacts, candidacy_id: UUID) -> BoardRow:
    wanted = select(Candidacy.id).where(
        Candidacy.id == candidacy_id, Candidacy.round_id == facts.round_id, Candidacy.state != "draft"
    )
    if session().scalar(wanted) is None:
        raise NotFound
    found = own_rows(actor, facts.round_id, "sv", candidacy_id)
    if not found:
        raise Refused("decision", "left")
    return found[0]
