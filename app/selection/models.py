"""Tables of selection: what the councils share (criteria, panel, seats), and each council's own file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, CouncilOwned, now_column

INSTRUMENTS = ("interview", "work_sample", "profile")
CONFLICTS = ("none", "staff", "kin", "nominee", "other")
OUTCOMES_OF_SELECTION = ("offer", "reserve", "no")
SEAT_KEYS = ("agreed", "equal", "inhabitants", "staff", "need")
SEAT_METHODS = ("sainte_lague", "largest_remainder", "adams")
SEAT_MOVES = ("allotted", "given", "returned", "moved_out", "moved_in", "added", "removed")


def _round() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["programme_id", "round_id"], ["round.programme_id", "round.id"], ondelete="CASCADE"
    )


def _member() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
    )


def _candidacy() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["council_id", "candidacy_id"], ["candidacy.council_id", "candidacy.id"], ondelete="CASCADE"
    )


class Criterion(Base):
    """Shared: what the panel looks for in a round, with its interview question, per language.

    `weight` is set by the panel itself, or null: the machine weighs nothing.
    """

    __tablename__ = "criterion"
    __table_args__ = (
        _round(),
        CheckConstraint("weight BETWEEN 1 AND 10", name="weight"),
        UniqueConstraint("programme_id", "round_id", "position"),
    )

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    round_id: Mapped[UUID]
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    questions: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'::jsonb"))
    # What 1, 3 and 5 mean, per language: the rubric that a work sample is rated by.
    rubric: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'::jsonb"))
    weight: Mapped[int | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class RoundSelection(Base):
    """Shared: how a round's selection stands: the work sample's task, who set the weights, final, announced."""

    __tablename__ = "round_selection"
    __table_args__ = (_round(),)

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    sample_task: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'::jsonb"))
    sample_due_at: Mapped[datetime | None]
    # Nobody at the board sees names and units until the decisions are final.
    names_hidden: Mapped[bool] = mapped_column(server_default=text("false"))
    weights_by: Mapped[str | None]
    weights_at: Mapped[datetime | None]
    announce_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]
    final_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class CouncilReady(Base):
    """Shared: a council has decided on all of its own people and waits for the others."""

    __tablename__ = "council_ready"
    __table_args__ = (_round(), _member())

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    ready_at: Mapped[datetime] = now_column()
    ready_by: Mapped[str]
    # How many seats it offers in each service area that the round's rule has a minimum for: {code: seats}.
    offers: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))


class PanelMember(Base):
    """Shared: somebody whom a council has put on the panel of a round."""

    __tablename__ = "panel_member"
    __table_args__ = (
        _round(),
        _member(),
        ForeignKeyConstraint(
            ["council_id", "account_id"], ["account.council_id", "account.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("programme_id", "round_id", "council_id", "account_id"),
    )

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    round_id: Mapped[UUID]
    council_id: Mapped[UUID] = mapped_column(server_default=text("ctx.council_id()"))
    account_id: Mapped[UUID]
    name: Mapped[str]
    # Whether this member decides, or only assesses.
    decides: Mapped[bool] = mapped_column(server_default=text("false"))
    # A certified user of person profiles; null for others.
    certified_for: Mapped[str | None]
    added_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))


class Assessment(CouncilOwned, Base):
    """Council of the candidate: one assessor, of whichever council, assesses one candidate by one instrument."""

    __tablename__ = "assessment"
    __table_args__ = (
        _candidacy(),
        ForeignKeyConstraint(
            ["assessor_council_id", "assessor_account_id"],
            ["account.council_id", "account.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(["council_id", "grant_id"], ["access_grant.council_id", "access_grant.id"]),
        UniqueConstraint(
            "council_id", "candidacy_id", "instrument", "assessor_council_id", "assessor_account_id",
            name="uq_assessment_assessor",
        ),
        CheckConstraint(f"instrument IN {INSTRUMENTS}", name="instrument"),
        CheckConstraint(f"conflict IN {CONFLICTS}", name="conflict"),
        # Nothing is rated before the conflict of interest has been answered with none.
        CheckConstraint("submitted_at IS NULL OR conflict = 'none'", name="no_conflict"),
        Index("ix_assessment_assessor", "assessor_council_id", "assessor_account_id"),
        Index(
            "ix_assessment_conflict", "council_id", "candidacy_id", postgresql_where=text("conflict <> 'none'")
        ),
    )  # fmt: skip

    candidacy_id: Mapped[UUID]
    instrument: Mapped[str]
    assessor_council_id: Mapped[UUID]
    assessor_account_id: Mapped[UUID]
    assessor_name: Mapped[str]
    grant_id: Mapped[UUID | None]
    due_at: Mapped[datetime | None]
    conflict: Mapped[str | None]
    conflict_at: Mapped[datetime | None]
    note: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))


class Rating(CouncilOwned, Base):
    """Council of the candidate: an assessor's rating by one criterion, 1 to 5; null is an abstention.

    `undecided` while there is only a note, and neither a rating nor an abstention: never in one handed in.
    """

    __tablename__ = "rating"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "assessment_id"], ["assessment.council_id", "assessment.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("council_id", "assessment_id", "criterion_id"),
        CheckConstraint("value BETWEEN 1 AND 5", name="value"),
        CheckConstraint("NOT undecided OR value IS NULL", name="undecided"),
    )

    assessment_id: Mapped[UUID]
    criterion_id: Mapped[UUID]
    value: Mapped[int | None]
    undecided: Mapped[bool] = mapped_column(server_default=text("false"))
    note: Mapped[str | None]


class Interview(CouncilOwned, Base):
    """Council: an interview in somebody's calendar."""

    __tablename__ = "interview"
    __table_args__ = (
        _candidacy(),
        CheckConstraint("starts_at < ends_at", name="times"),
        Index("ix_interview_candidacy", "council_id", "candidacy_id"),
    )

    candidacy_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str]
    # Counts changes, for the calendars that were invited.
    sequence: Mapped[int] = mapped_column(server_default=text("0"))
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))


class WorkSample(CouncilOwned, Base):
    """Council: what a candidate handed in for the work sample."""

    __tablename__ = "work_sample"
    __table_args__ = (_candidacy(), UniqueConstraint("council_id", "candidacy_id"))

    candidacy_id: Mapped[UUID]
    answer: Mapped[str] = mapped_column(server_default="")
    file_name: Mapped[str | None]
    file_type: Mapped[str | None]
    file_content: Mapped[bytes | None] = mapped_column(LargeBinary)
    handed_in_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))


class ProfileRecord(CouncilOwned, Base):
    """Council: that a person profile was done. Results have no place to be put.

    Rule and reason: `domain/differentiators.md` 7.
    """

    __tablename__ = "profile_record"
    __table_args__ = (
        _candidacy(),
        UniqueConstraint("council_id", "candidacy_id"),
        CheckConstraint("char_length(sentence) <= 200", name="sentence"),
        CheckConstraint("sentence_agreed_at IS NULL OR sentence IS NOT NULL", name="agreed"),
    )

    candidacy_id: Mapped[UUID]
    instrument: Mapped[str]
    certified_user: Mapped[str]
    done_on: Mapped[date]
    feedback_on: Mapped[date | None]
    sentence: Mapped[str | None]
    sentence_agreed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class BoardOrder(Base):
    """Council: the order in which somebody has arranged the council's own candidates; without one, by name."""

    __tablename__ = "board_order"
    __table_args__ = (_round(), _member())

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID]
    candidacies: Mapped[list[str]]
    arranged_by: Mapped[str]
    arranged_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))


class BoardComment(CouncilOwned, Base):
    """Council: what somebody of the panel says about a candidate at the board; the candidate may read it."""

    __tablename__ = "board_comment"
    __table_args__ = (_candidacy(), Index("ix_board_comment_candidacy", "council_id", "candidacy_id"))

    candidacy_id: Mapped[UUID]
    author_id: Mapped[UUID]
    author_name: Mapped[str]
    body: Mapped[str]
    at: Mapped[datetime] = now_column()


class BoardConflict(CouncilOwned, Base):
    """Council: somebody has told a conflict of interest in a case, at the board or asked to assess, and stays out.

    It holds in the person's other rounds, too, until who told it takes it back with grounds.
    """

    __tablename__ = "board_conflict"
    __table_args__ = (
        _candidacy(),
        ForeignKeyConstraint(
            ["account_council_id", "account_id"], ["account.council_id", "account.id"], ondelete="CASCADE"
        ),
        UniqueConstraint(
            "council_id", "candidacy_id", "account_council_id", "account_id", name="uq_board_conflict_teller"
        ),
        CheckConstraint(f"kind IN {CONFLICTS[1:]}", name="kind"),
        CheckConstraint(
            "taken_back_at IS NULL OR (taken_back_by IS NOT NULL AND taken_back_grounds <> '')",
            name="taken_back",
        ),
        Index("ix_board_conflict_account", "account_council_id", "account_id"),
    )

    candidacy_id: Mapped[UUID]
    # Of another council for who reads through a grant: `ctx.tell_board_conflict`.
    account_council_id: Mapped[UUID] = mapped_column(server_default=text("ctx.council_id()"))
    account_id: Mapped[UUID]
    kind: Mapped[str]
    # Whom it was told of, as she was called then: written by the database, for who told it and may see no more of her.
    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    told_at: Mapped[datetime] = now_column()
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None]
    taken_back_grounds: Mapped[str | None]


class CompetenceCheck(CouncilOwned, Base):
    """Council: that a requirement of the call has been checked for a candidate, by whom, when and how.

    `requirement` is its key in the call.
    """

    __tablename__ = "competence_check"
    __table_args__ = (
        _candidacy(),
        UniqueConstraint("council_id", "candidacy_id", "requirement", name="uq_competence_check_requirement"),
        CheckConstraint("how <> ''", name="how"),
    )

    candidacy_id: Mapped[UUID]
    requirement: Mapped[str]
    how: Mapped[str]
    checked_by: Mapped[UUID]
    checked_by_name: Mapped[str]
    checked_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))


class Decision(CouncilOwned, Base):
    """Council: what has been decided about one candidate, by whom, on what grounds; a draft until made final."""

    __tablename__ = "decision"
    __table_args__ = (
        _candidacy(),
        UniqueConstraint("council_id", "candidacy_id"),
        CheckConstraint(f"outcome IN {OUTCOMES_OF_SELECTION}", name="outcome"),
        CheckConstraint("reserve_place >= 1", name="reserve_place"),
        CheckConstraint("final_at IS NULL OR grounds <> ''", name="grounds"),
        Index(
            "ix_decision_untold", "council_id",
            postgresql_where=text("outcome = 'offer' AND final_at IS NOT NULL AND announced_at IS NULL"),
        ),
    )  # fmt: skip

    candidacy_id: Mapped[UUID]
    outcome: Mapped[str]
    # Place on the council's own waiting list.
    reserve_place: Mapped[int | None]
    grounds: Mapped[str] = mapped_column(server_default="")
    decided_by: Mapped[UUID]
    decided_by_name: Mapped[str]
    decided_at: Mapped[datetime] = now_column()
    final_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    # Until when an offer is to be answered.
    answer_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class SeatRule(Base):
    """Shared: how the seats of a round are shared, as the steering group has agreed. `domain/differentiators.md` 3."""

    __tablename__ = "seat_rule"
    __table_args__ = (
        _round(),
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint(f"key IN {SEAT_KEYS}", name="key"),
        CheckConstraint(f"method IN {SEAT_METHODS}", name="method"),
        CheckConstraint("council_minimum >= 0", name="council_minimum"),
        CheckConstraint("answer_days BETWEEN 1 AND 60", name="answer_days"),
    )

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    capacity: Mapped[int]
    key: Mapped[str]
    method: Mapped[str] = mapped_column(server_default="sainte_lague")
    council_minimum: Mapped[int] = mapped_column(server_default=text("0"))
    # {service area code: fewest seats}, over all councils together.
    service_minimum: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    answer_days: Mapped[int] = mapped_column(server_default=text("7"))
    agreed_on: Mapped[date | None]
    agreed_by: Mapped[str | None]
    # Council ids in the order that lots have put them in: it decides between equal claims.
    drawn: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    drawn_at: Mapped[datetime | None]
    drawn_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class SeatShare(Base):
    """Shared: the number that a council's share is counted by (agreed seats, inhabitants, staff, need)."""

    __tablename__ = "seat_share"
    __table_args__ = (_round(), _member(), CheckConstraint("number >= 0", name="number"))

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    source: Mapped[str | None]


class SeatLine(Base):
    """Shared: a line of the seat ledger, written once. `candidacy` is an opaque id of the council's own file.

    The database keeps the sums (`seat_line_holds` in the migration): under the round's lock, no council gives
    more than it has, and given and free seats together are the capacity.
    """

    __tablename__ = "seat_line"
    __table_args__ = (
        _round(),
        _member(),
        CheckConstraint(f"move IN {SEAT_MOVES}", name="move"),
        CheckConstraint("seats >= 1", name="seats"),
        CheckConstraint("(move IN ('given', 'returned')) = (candidacy IS NOT NULL)", name="candidacy"),
        CheckConstraint("candidacy IS NULL OR seats = 1", name="one_seat"),
        # Every council reads the ledger: no candidate is named there, by whichever way the line comes.
        CheckConstraint("rule NOT IN ('declined', 'withdrew') OR by_name = ''", name="nameless"),
        Index("ix_seat_line_round", "programme_id", "round_id", "id"),
        Index("ix_seat_line_council", "programme_id", "council_id"),
    )

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    round_id: Mapped[UUID]
    council_id: Mapped[UUID]
    at: Mapped[datetime] = now_column()
    move: Mapped[str]
    seats: Mapped[int]
    candidacy: Mapped[UUID | None]
    # The rule by name (`app/selection/seats/words.py`), and who wrote the line: somebody of the council, or the
    # schedule; empty when it was the candidate.
    rule: Mapped[str]
    by_name: Mapped[str]


class SeatNeed(Base):
    """Shared: what a council says of itself, as numbers: how many wait for a seat, so that unused seats move on to
    where somebody waits; how many seats are promised; how many each service has that there is a least for.
    """

    __tablename__ = "seat_need"
    __table_args__ = (
        _round(),
        _member(),
        CheckConstraint("waiting >= 0", name="waiting"),
        CheckConstraint("promised >= 0", name="promised"),
    )

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    waiting: Mapped[int]
    # Offers that are final and have not been told: nobody takes their seats away meanwhile.
    promised: Mapped[int] = mapped_column(server_default=text("0"))
    # Who has a seat, is offered one or promised one, in each service that the rule has a minimum for: {code: people}.
    services: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    updated_at: Mapped[datetime] = now_column()
