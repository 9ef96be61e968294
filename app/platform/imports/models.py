"""Tables of an import: the file, what it would do row by row, and what is needed to undo it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.platform.database import Base, CouncilOwned, now_column

STATES = ("uploaded", "checking", "checked", "applying", "applied", "undoing", "undone", "failed")


class ImportBatch(CouncilOwned, Base):
    """Council: one file on its way in."""

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint("kind IN ('people', 'participants', 'candidates')", name="kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_import_batch_created", "council_id", "created_at"),
    )

    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="uploaded")
    file_name: Mapped[str]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    mapping: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    notes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    programme_id: Mapped[UUID | None]
    round_id: Mapped[UUID | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = now_column()
    checked_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    job_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class ImportRow(Base):
    """Council: what one row of the file would do (new, changed, unchanged, fault), before and after.

    `part` is `row` for a row of the file, else what the rows bring with them (`unit`), numbered on its own.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "import_id"], ["import_batch.council_id", "import_batch.id"], ondelete="CASCADE"
        ),
        CheckConstraint("state IN ('new', 'changed', 'unchanged', 'fault')", name="state"),
        Index("ix_import_row_state", "council_id", "import_id", "part", "state", "row_number"),
    )

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True, server_default="row")
    row_number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    target_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    faults: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
