"""Tables of equality work: each council's own active measures."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, CouncilOwned, now_column

STEPS = ("examine", "analyse", "act", "follow_up")


class ActiveMeasure(CouncilOwned, Base):
    """Council: one line of the working page, under one of the four steps of active measures.

    Source: the Swedish Discrimination Act (2008:567) chapter 3, sections 2 and 3; the Norwegian Equality and
    Anti-Discrimination Act section 26 names the same four steps.
    """

    __tablename__ = "active_measure"
    __table_args__ = (
        ForeignKeyConstraint(["programme_id", "round_id"], ["round.programme_id", "round.id"]),
        ForeignKeyConstraint(
            ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
        ),
        CheckConstraint(f"step IN {STEPS}", name="step"),
        CheckConstraint("body <> ''", name="body"),
        Index("ix_active_measure_round", "programme_id", "round_id"),
    )

    programme_id: Mapped[UUID]
    round_id: Mapped[UUID]
    step: Mapped[str]
    body: Mapped[str]
    responsible: Mapped[str | None]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    created_at: Mapped[datetime] = now_column()
    updated_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))
