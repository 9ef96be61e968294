"""The own council's candidates on the board, from its own file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, and_, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.nominations.models import Candidacy, Opinion
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.i18n.collation import Family
from app.selection.models import (
    Assessment,
    BoardComment,
    Decision,
    Interview,
    ProfileRecord,
    Rating,
    WorkSample,
)
from app.selection.queries.board.files import own_files
from app.selection.queries.board.rows import COMING, ON_BOARD, BoardRow, Comment, decision_facts, given
from app.selection.queries.competence import all_checked
from app.selection.queries.conflicts import stays_out

_PARENT, _RATED = aliased(Unit), aliased(Candidacy)  # made once: that takes longer than the question does


def own_rows(
    actor: Actor,
    round_id: UUID,
    order: Family,
    candidacy_id: UUID | None = None,
    opened: Collection[UUID] = (),
) -> list[BoardRow]:
    """The own council's candidates of a round by name, with all that the board shows of them. One statement.

    Args:
        candidacy_id: only this one.
        opened: those whose file is read, where the actor neither stays out nor has an assessment to hand in.
    """
    wanted = _own(actor, _ratings(round_id, candidacy_id)).where(Candidacy.round_id == round_id)
    if candidacy_id is not None:
        wanted = wanted.where(Candidacy.id == candidacy_id)
    key = Person.sort_no if order == "no" else Person.sort_sv
    rows = [_own_row(row) for row in session().execute(wanted.order_by(key, Person.id))]
    # Who is to assess reads what is for assessors, and the rest when the own assessment is handed in.
    files = own_files({row.id for row in rows if row.id in opened and row.ratings is not None})
    return [replace(row, file=files[row.id]) if row.id in files else row for row in rows]


def _mine(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Assessment.candidacy_id == Candidacy.id,
        Assessment.assessor_council_id == actor.council.id,
        Assessment.assessor_account_id == actor.account_id,
    )


def _own(actor: Actor, ratings: Subquery) -> Select[*tuple[Any, ...]]:
    pending = select(Assessment.id).where(
        _mine(actor), Assessment.submitted_at.is_(None), func.coalesce(Assessment.conflict, "none") == "none"
    )
    held = select(Interview.id).where(
        Interview.candidacy_id == Candidacy.id,
        Interview.cancelled_at.is_(None),
        Interview.ends_at < func.clock_timestamp(),
    )
    sample = select(WorkSample.id).where(
        WorkSample.candidacy_id == Candidacy.id, WorkSample.handed_in_at.is_not(None)
    )
    assessments = select(func.count()).where(
        Assessment.candidacy_id == Candidacy.id,
        func.coalesce(Assessment.conflict, "none") == "none",
        Assessment.instrument != "profile",
    )
    return (
        select(
            Candidacy.id, Candidacy.council_id, Candidacy.person_id, Candidacy.state, Person.given_name,
            Person.family_name, Unit.name.label("unit"), Unit.service_area, Decision,
            _opinions().label("opinions"), held.exists().label("interviewed"), sample.exists().label("sample"),
            select(ProfileRecord.id).where(ProfileRecord.candidacy_id == Candidacy.id).exists().label("profile"),
            all_checked().label("competence"),
            assessments.scalar_subquery().label("assessed"),
            assessments.where(Assessment.submitted_at.is_not(None)).scalar_subquery().label("handed_in"),
            case((pending.exists(), None), else_=func.coalesce(ratings.c.given, func.jsonb_build_array()))
            .label("ratings"),
            func.coalesce(_comments(), func.jsonb_build_array()).label("comments"),
            stays_out(actor, _PARENT).label("stays_out"), Person.active.is_(False).label("gone"),
        )
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
        .outerjoin(_PARENT, and_(_PARENT.council_id == Unit.council_id, _PARENT.id == Unit.parent_id))
        .outerjoin(
            Decision, and_(Decision.council_id == Candidacy.council_id, Decision.candidacy_id == Candidacy.id)
        )
        .outerjoin(ratings, ratings.c.candidacy_id == Candidacy.id)
        .where(Candidacy.state.in_((*ON_BOARD, *COMING)))
    )  # fmt: skip


def _ratings(round_id: UUID, candidacy_id: UUID | None) -> Subquery:
    """What has been handed in, by case. Gathered for the whole round at once: asked case by case, PostgreSQL may read
    all ratings of the council for each."""
    given = func.jsonb_build_array(
        Assessment.assessor_name, Assessment.assessor_account_id, Assessment.instrument,
        Rating.criterion_id, Rating.value,
    )  # fmt: skip
    in_order = aggregate_order_by(given, Assessment.instrument, Assessment.assessor_name, Rating.id)
    wanted = (
        select(Assessment.candidacy_id, func.jsonb_agg(in_order).label("given"))
        .join(Rating, and_(Rating.council_id == Assessment.council_id, Rating.assessment_id == Assessment.id))
        .join(_RATED, and_(_RATED.council_id == Assessment.council_id, _RATED.id == Assessment.candidacy_id))
        .where(_RATED.round_id == round_id, Assessment.submitted_at.is_not(None))
        .group_by(Assessment.candidacy_id)
    )
    if candidacy_id is not None:
        wanted = wanted.where(Assessment.candidacy_id == candidacy_id)
    return wanted.subquery("ratings")


def _comments() -> ScalarSelect[Any]:
    return (
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_array(BoardComment.author_name, BoardComment.body, BoardComment.at),
                    BoardComment.at, BoardComment.id,
                )
            )
        )
        .where(BoardComment.candidacy_id == Candidacy.id)
        .scalar_subquery()
    )  # fmt: skip


def _opinions() -> ScalarSelect[Any]:
    return (
        select(func.jsonb_agg(aggregate_order_by(Opinion.answer, Opinion.level)))
        .where(Opinion.candidacy_id == Candidacy.id, Opinion.answer.is_not(None))
        .scalar_subquery()
    )


def _own_row(row: Any) -> BoardRow:
    # Who has a conflict of interest reads nothing of the case.
    out = row.stays_out is not None
    decision = decision_facts(row.Decision) if row.Decision else None
    return BoardRow(
        id=row.id,
        council_id=row.council_id,
        person_id=row.person_id,
        given_name=row.given_name,
        family_name=row.family_name,
        unit=row.unit or "",
        service_area=row.service_area,
        state=row.state,
        opinions=() if out else tuple(row.opinions or ()),
        interviewed=row.interviewed,
        sample=row.sample,
        profile=row.profile,
        competence=row.competence,
        assessed=row.assessed,
        handed_in=row.handed_in,
        ratings=None if out or row.ratings is None else tuple(given(*one) for one in row.ratings),
        stays_out=row.stays_out,
        gone=row.gone,
        decision=None if out else decision,
        unseen=decision if out else None,
        comments=()
        if out
        else tuple(Comment(name, body, datetime.fromisoformat(at)) for name, body, at in row.comments),
    )
