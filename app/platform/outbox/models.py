"""Tables of the outbox: work that leaves with the commit, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, CouncilOwned, now_column


class OutboxEntry(CouncilOwned, Base):
    """Council: one piece of work, written in the same transaction as what asks for it."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("council_id", "kind", "once_key"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index("ix_outbox_due", "next_at", postgresql_where=text("done_at IS NULL AND dead_at IS NULL")),
        Index("ix_outbox_council", "council_id", "created_at"),
    )

    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    once_key: Mapped[str | None]
    actor_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = now_column()
    next_at: Mapped[datetime] = now_column()
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    fault: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]


class JobProgress(Base):
    """Council: how far a job has come; written beside the job's own transaction."""

    __tablename__ = "job_progress"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "entry_id"], ["outbox.council_id", "outbox.id"], ondelete="CASCADE"
        ),
    )

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    done: Mapped[int]
    total: Mapped[int]
    started_at: Mapped[datetime] = now_column()
    updated_at: Mapped[datetime] = now_column()
    cancel_asked: Mapped[bool] = mapped_column(server_default=text("false"))
