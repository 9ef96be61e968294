"""Tables of what happened afterwards."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from app.platform.database import Base, CouncilOwned, now_column

KINDS = (
    "manager",
    "head_teacher",
    "project_leader",
    "qualified_duties",
    "new_field",
    "stays",
    "specialist",
    "left",
    "unknown",
)
SOURCES = ("person", "manager", "coordinator", "register", "published")
EMPLOYERS = ("own", "member", "other", "unknown")


class Outcome(CouncilOwned, Base):
    """Council: one dated step of what happened to a participant afterwards. Steps are added, never replaced.

    `dated` says what is known of the day (2017, 2017-03, 2017-03-27); `dated_on` is the last day that can
    mean, so that a figure "as it stood on" a date never counts a step before it certainly had been taken.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "participation_id"],
            ["participation.council_id", "participation.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"source IN {SOURCES}", name="source"),
        CheckConstraint(f"employer IN {EMPLOYERS}", name="employer"),
        # All that counting asks for, person by person: see app/comparison/figures.py.
        Index(
            "ix_outcome_participation",
            "council_id",
            "participation_id",
            "dated_on",
            postgresql_include=["kind", "recorded_at", "corrects_id", "id"],
        ),
        Index(
            "ix_outcome_corrects",
            "council_id",
            "participation_id",
            "corrects_id",
            postgresql_include=["recorded_at"],
            postgresql_where=text("corrects_id IS NOT NULL"),
        ),
    )

    participation_id: Mapped[UUID]
    kind: Mapped[str]
    dated: Mapped[str]
    dated_on: Mapped[date]
    source: Mapped[str]
    employer: Mapped[str]
    post: Mapped[str | None]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = now_column()
    corrects_id: Mapped[UUID | None]
