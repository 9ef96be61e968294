"""Reading the board: the own council's candidates from its own file, others' through grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.nominations.models import Candidacy, Nomination, Opinion
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.i18n.collation import Family, sort_key
from app.selection.models import (
    Assessment,
    BoardComment,
    BoardConflict,
    Decision,
    Interview,
    ProfileRecord,
    Rating,
    WorkSample,
)

#: Cases that stand on the board, and those that are on their way there.
ON_BOARD = ("preparing", "ready", "offered", "reserve", "not_selected", "accepted", "declined")
COMING = ("opinion", "second_opinion")
OPEN = ("preparing", "ready")
NOTE_USES = text("SELECT ctx.note_uses(CAST(:grants AS uuid[]))")
READ_OTHERS = text("SELECT * FROM ctx.read_candidates(:round)")


@dataclass(frozen=True)
class Given:
    """One assessor's rating by one criterion; `value` None is an abstention."""

    assessor: str
    assessor_id: UUID
    instrument: str
    criterion: UUID
    value: int | None


@dataclass(frozen=True)
class Comment:
    """What somebody has said at the board."""

    author: str
    body: str
    at: datetime


@dataclass(frozen=True)
class DecisionFacts:
    """What has been decided about a case, by whom, on what grounds."""

    outcome: str
    reserve_place: int | None
    grounds: str
    by_name: str
    at: datetime
    final_at: datetime | None
    announced_at: datetime | None
    version: int


@dataclass(frozen=True)
class BoardRow:
    """One candidate. `ratings` is None while the reader's own are not handed in; `stays_out` says why (or None)."""

    id: UUID
    council_id: UUID
    person_id: UUID | None
    given_name: str
    family_name: str
    unit: str
    service_area: str | None
    state: str
    opinions: tuple[str, ...]
    interviewed: bool
    sample: bool
    profile: bool
    assessed: int = 0
    handed_in: int = 0
    ratings: tuple[Given, ...] | None = ()
    stays_out: str | None = None
    decision: DecisionFacts | None = None
    comments: tuple[Comment, ...] = ()
    grant_id: UUID | None = None
    # Where names are hidden: the grounds name somebody, so they can be neither shown whole nor written over.
    grounds_hidden: bool = False

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_open(self) -> bool:
        """Whether it can be decided on."""
        return self.state in OPEN

    @property
    def settled(self) -> DecisionFacts | None:
        """The decision that holds now: none when the case has been taken up again after it was announced."""
        known = self.decision
        return None if known is None or (self.is_open and known.announced_at is not None) else known


def own_rows(actor: Actor, round_id: UUID, order: Family, candidacy_id: UUID | None = None) -> list[BoardRow]:
    """The own council's candidates of a round by name, with all that the board shows of them. One statement.

    Args:
        candidacy_id: only this one.
    """
    wanted = _own(actor, round_id)
    if candidacy_id is not None:
        wanted = wanted.where(Candidacy.id == candidacy_id)
    key = Person.sort_no if order == "no" else Person.sort_sv
    return [_own_row(row) for row in session().execute(wanted.order_by(key, Person.id))]


def other_rows(round_id: UUID, council_id: UUID, order: Family) -> list[BoardRow]:
    """Another council's candidates that grants open to the actor, by name; every reading is noted there.

    Two statements; the second is the note in the other council's log.
    """
    rows = [
        row
        for row in session().execute(READ_OTHERS, {"round": round_id})
        if row.owner_council_id == council_id
    ]
    if rows:
        session().execute(NOTE_USES, {"grants": [str(row.grant_id) for row in rows]})
    found = [_other_row(row) for row in rows]
    return sorted(found, key=lambda row: (sort_key(f"{row.family_name} {row.given_name}", order), row.id))


def _mine(actor: Actor) -> Any:
    return and_(
        Assessment.candidacy_id == Candidacy.id,
        Assessment.assessor_council_id == actor.council.id,
        Assessment.assessor_account_id == actor.account_id,
    )


def _own(actor: Actor, round_id: UUID) -> Select[*tuple[Any, ...]]:
    parent = aliased(Unit)
    ratings = (
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_array(
                        Assessment.assessor_name, Assessment.assessor_account_id, Assessment.instrument,
                        Rating.criterion_id, Rating.value,
                    ),
                    Assessment.instrument, Assessment.assessor_name, Rating.id,
                )
            )
        )
        .join(Rating, and_(Rating.council_id == Assessment.council_id, Rating.assessment_id == Assessment.id))
        .where(Assessment.candidacy_id == Candidacy.id, Assessment.submitted_at.is_not(None))
        .scalar_subquery()
    )  # fmt: skip
    comments = (
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
    opinions = (
        select(func.jsonb_agg(aggregate_order_by(Opinion.answer, Opinion.level)))
        .where(Opinion.candidacy_id == Candidacy.id, Opinion.answer.is_not(None))
        .scalar_subquery()
    )
    pending = select(Assessment.id).where(
        _mine(actor), Assessment.submitted_at.is_(None), func.coalesce(Assessment.conflict, "none") == "none"
    )
    told = or_(
        select(Assessment.id).where(_mine(actor), Assessment.conflict != "none").exists(),
        select(BoardConflict.id)
        .where(BoardConflict.candidacy_id == Candidacy.id, BoardConflict.account_id == actor.account_id)
        .exists(),
    )
    # Of the unit that the person leads herself, the manager above is the nearest one.
    nearest = case((Unit.manager_id == Person.id, parent.manager_id), else_=Unit.manager_id)
    nominated = select(Nomination.id).where(
        Nomination.id == Candidacy.nomination_id,
        or_(Nomination.nominator_id == actor.person_id, Nomination.submitted_by == actor.account_id),
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
        Assessment.candidacy_id == Candidacy.id, func.coalesce(Assessment.conflict, "none") == "none"
    )
    return (
        select(
            Candidacy.id, Candidacy.council_id, Candidacy.person_id, Candidacy.state, Person.given_name,
            Person.family_name, Unit.name.label("unit"), Unit.service_area, Decision,
            opinions.label("opinions"), held.exists().label("interviewed"), sample.exists().label("sample"),
            select(ProfileRecord.id).where(ProfileRecord.candidacy_id == Candidacy.id).exists().label("profile"),
            assessments.scalar_subquery().label("assessed"),
            assessments.where(Assessment.submitted_at.is_not(None)).scalar_subquery().label("handed_in"),
            case((pending.exists(), None), else_=func.coalesce(ratings, func.jsonb_build_array())).label("ratings"),
            func.coalesce(comments, func.jsonb_build_array()).label("comments"),
            case(
                (Candidacy.person_id == actor.person_id, literal("self")),
                (nearest == actor.person_id, literal("manager")),
                (nominated.exists(), literal("nominator")),
                (told, literal("told")),
            ).label("stays_out"),
        )
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
        .outerjoin(parent, and_(parent.council_id == Unit.council_id, parent.id == Unit.parent_id))
        .outerjoin(
            Decision, and_(Decision.council_id == Candidacy.council_id, Decision.candidacy_id == Candidacy.id)
        )
        .where(Candidacy.round_id == round_id, Candidacy.state.in_((*ON_BOARD, *COMING)))
    )  # fmt: skip


def _own_row(row: Any) -> BoardRow:
    # Who has a conflict of interest reads nothing of the case.
    out = row.stays_out is not None
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
        assessed=row.assessed,
        handed_in=row.handed_in,
        ratings=None if out or row.ratings is None else tuple(_given(*one) for one in row.ratings),
        stays_out=row.stays_out,
        decision=_decision(row.Decision) if row.Decision else None,
        comments=()
        if out
        else tuple(Comment(name, body, datetime.fromisoformat(at)) for name, body, at in row.comments),
    )


def _given(assessor: str, account: str, instrument: str, criterion: str, value: int | None) -> Given:
    return Given(assessor, UUID(account), instrument, UUID(criterion), value)


def _decision(row: Decision) -> DecisionFacts:
    return DecisionFacts(
        row.outcome,
        row.reserve_place,
        row.grounds,
        row.decided_by_name,
        row.decided_at,
        row.final_at,
        row.announced_at,
        row.version,
    )


def _other_row(row: Any) -> BoardRow:
    file, ratings = row.file, row.file["ratings"]
    return BoardRow(
        id=row.candidacy_id,
        council_id=row.owner_council_id,
        person_id=None,
        given_name=file["given_name"],
        family_name=file["family_name"],
        unit=file["unit"] or "",
        service_area=file["service_area"],
        state=file["state"],
        opinions=tuple(one["answer"] for one in file["opinions"] if one["answer"]),
        interviewed=file["interviewed"],
        sample=file["sample"] is not None,
        profile=file["profile_done"],
        ratings=None
        if ratings is None
        else tuple(
            _given(one["assessor"], one["assessor_id"], one["instrument"], one["criterion"], one["value"])
            for one in ratings
        ),
        grant_id=row.grant_id,
    )
