"""Told conflicts of interest: who has told of one, and what was taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.orm import aliased

from app.nominations.models import Candidacy
from app.platform.database import session
from app.selection.models import Assessment, BoardConflict

_TOLD_IN = aliased(Candidacy)  # made once: that takes longer than the question does


def conflicts_told(cases: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """(case, account) of everybody, of whichever council, who has told of a conflict of interest. One statement.

    One that was told of the same person in another round counts, until it is taken back.
    """
    same = and_(_TOLD_IN.council_id == Candidacy.council_id, _TOLD_IN.person_id == Candidacy.person_id)
    at_board = (
        select(Candidacy.id, BoardConflict.account_id)
        .join(_TOLD_IN, same)
        .join(BoardConflict, _holds(_TOLD_IN))
        .where(Candidacy.id.in_(cases))
    )
    assessing = select(Assessment.candidacy_id, Assessment.assessor_account_id).where(
        Assessment.candidacy_id.in_(cases), Assessment.conflict != "none"
    )
    return {(row[0], row[1]) for row in session().execute(union_all(at_board, assessing))}


@dataclass(frozen=True)
class TakenBack:
    """A conflict of interest that was told of the same person in another round, and taken back: by whom, when, why."""

    by: str
    at: datetime
    grounds: str


def list_taken_back(case_of: Candidacy) -> list[TakenBack]:
    """What was told of a case's person in other cases and no longer holds, the latest first. One statement."""
    rows = session().execute(
        select(BoardConflict.taken_back_by, BoardConflict.taken_back_at, BoardConflict.taken_back_grounds)
        .join(
            Candidacy,
            and_(
                Candidacy.council_id == BoardConflict.council_id, Candidacy.id == BoardConflict.candidacy_id
            ),
        )
        .where(
            Candidacy.person_id == case_of.person_id,
            Candidacy.id != case_of.id,
            BoardConflict.taken_back_at.is_not(None),
        )
        .order_by(BoardConflict.taken_back_at.desc(), BoardConflict.id)
    )
    return [TakenBack(by or "", at, grounds or "") for by, at, grounds in rows if at is not None]


def told_there(told_in: type[Candidacy]) -> ColumnElement[bool]:
    """Whether a line of the register was told in a case."""
    return and_(BoardConflict.council_id == told_in.council_id, BoardConflict.candidacy_id == told_in.id)


def _holds(told_in: type[Candidacy]) -> ColumnElement[bool]:
    """Whether a line of the register, told in one case, holds for another of the same person (`Candidacy`)."""
    return and_(
        told_there(told_in),
        or_(BoardConflict.candidacy_id == Candidacy.id, BoardConflict.taken_back_at.is_(None)),
    )
