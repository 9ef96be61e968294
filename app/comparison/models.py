"""Tables of releases: figures across councils, frozen and protected."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, now_column

STATUSES = ("exact", "protected", "later", "unshared", "none")


class Release(Base):
    """Shared: one publication of a programme's figures, the same for every viewer and never changed."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("programme_id", "name"),)

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    name: Mapped[str]
    as_of: Mapped[date]
    frozen_at: Mapped[datetime] = now_column()
    policy: Mapped[dict[str, Any]]
    audit: Mapped[dict[str, Any]]
    code_version: Mapped[str]
    sha256: Mapped[str]


class ReleaseCell(Base):
    """Shared: one cell of the fixed catalogue. `k` is null unless the status is exact.

    `view` names the catalogue's view; council, round and block are null where the cell pools over them.
    """

    __tablename__ = "release_cell"
    __table_args__ = (
        ForeignKeyConstraint(["programme_id", "release_id"], ["release.programme_id", "release.id"]),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("(status = 'exact') = (k IS NOT NULL)", name="hidden_has_no_number"),
        Index("ix_release_cell_view", "programme_id", "release_id", "measure", "view"),
    )

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    measure: Mapped[str]
    view: Mapped[str]
    council_id: Mapped[UUID | None]
    round_id: Mapped[UUID | None]
    block: Mapped[int | None]
    n: Mapped[int | None]
    k: Mapped[int | None]
    unknown: Mapped[int | None]
    status: Mapped[str]
    ready_on: Mapped[date | None]


class ReleaseSecret(Base):
    """Shared in form, but closed to the application: what the next release must know about this one.

    The frozen counts of the finest groups, by family of measures. As secret as the people's own rows: only
    the release component's role may read it.
    """

    __tablename__ = "release_secret"
    __table_args__ = (
        ForeignKeyConstraint(["programme_id", "release_id"], ["release.programme_id", "release.id"]),
    )

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    history: Mapped[dict[str, Any]]


class ReleaseMember(Base):
    """Council: which of its participations a release counted (for corrections and erasure)."""

    __tablename__ = "release_member"
    __table_args__ = (
        ForeignKeyConstraint(["programme_id", "release_id"], ["release.programme_id", "release.id"]),
    )

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    participation_id: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID]
    release_id: Mapped[UUID] = mapped_column(primary_key=True)


class ReleaseOwn(Base):
    """Council: what a release counted of its own people, round by round: its part in the published sums.

    Frozen like them, so that "the others" can be told by subtraction also when the people's rows have changed.
    As secret as those rows: only the council itself may read it.
    """

    __tablename__ = "release_own"
    __table_args__ = (
        ForeignKeyConstraint(["programme_id", "release_id"], ["release.programme_id", "release.id"]),
    )

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID]
    k: Mapped[int]
    n: Mapped[int]
    unknown: Mapped[int]


class JointFunnel(Base):
    """Shared: what may be seen of who came, was selected and has a seat in a round, of all councils together.

    Decided once, never changed. `figures` has by code what is shown, [how many, of how many], and nothing of what is
    not: no hidden number, no council's part, nobody's key.
    """

    __tablename__ = "joint_funnel"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "round_id"], ["round.programme_id", "round.id"], ondelete="CASCADE"
        ),
    )

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    as_of: Mapped[date]
    decided_at: Mapped[datetime] = now_column()
    policy: Mapped[dict[str, Any]]
    audit: Mapped[dict[str, Any]]
    code_version: Mapped[str]
    figures: Mapped[dict[str, Any]]


class OwnRound(Base):
    """Council: who of its own took part in a round, and the day on which it ends, as counted with.

    Kept by the database itself, in the transaction that changes what it sums up: migrations/versions/0002.
    """

    __tablename__ = "own_round"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "round_id"], ["round.programme_id", "round.id"], ondelete="CASCADE"
        ),
    )

    council_id: Mapped[UUID] = mapped_column(
        ForeignKey("council.id"), primary_key=True, server_default=text("ctx.council_id()")
    )
    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    ends_on: Mapped[date]
    people: Mapped[int] = mapped_column(server_default=text("0"))
    completed: Mapped[int] = mapped_column(server_default=text("0"))
    not_told: Mapped[int] = mapped_column(server_default=text("0"))


class OwnOutcome(Base):
    """Council: of those people, how many had an outcome so many months after that day, and how many are unknown.

    The row of day 0001-01-01 counts with every step written down; that of a day to come, the people who are unknown
    until then. Kept by the database like `OwnRound`.
    """

    __tablename__ = "own_outcome"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "programme_id", "round_id"],
            ["own_round.council_id", "own_round.programme_id", "own_round.round_id"],
            ondelete="CASCADE",
        ),
    )

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    months: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    manager: Mapped[int] = mapped_column(server_default=text("0"))
    project_leader: Mapped[int] = mapped_column(server_default=text("0"))
    qualified_duties: Mapped[int] = mapped_column(server_default=text("0"))
    new_field: Mapped[int] = mapped_column(server_default=text("0"))
    specialist: Mapped[int] = mapped_column(server_default=text("0"))
    stays: Mapped[int] = mapped_column(server_default=text("0"))
    manager_unknown: Mapped[int] = mapped_column(server_default=text("0"))
    project_leader_unknown: Mapped[int] = mapped_column(server_default=text("0"))
    qualified_duties_unknown: Mapped[int] = mapped_column(server_default=text("0"))
    new_field_unknown: Mapped[int] = mapped_column(server_default=text("0"))
    specialist_unknown: Mapped[int] = mapped_column(server_default=text("0"))
    stays_unknown: Mapped[int] = mapped_column(server_default=text("0"))
