"""Tables of the councils themselves, and of the grants between them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, CouncilOwned, now_column

GRANT_PARTS = ("profile", "participations", "outcomes", "candidacy")


class Council(Base):
    """Platform: a council of this installation, mirrored from its tenant file."""

    __tablename__ = "council"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    country: Mapped[str]
    short_name: Mapped[str]
    names: Mapped[dict[str, str]]
    default_language: Mapped[str]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    sort_sv: Mapped[str]
    sort_no: Mapped[str]


class AccessGrant(CouncilOwned, Base):
    """Council: lets a named person of another council see named parts of one person's file until a date."""

    __tablename__ = "access_grant"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "person_id"], ["person.council_id", "person.id"], ondelete="CASCADE"
        ),
        # Without cascade: the grant and its uses are the owner's file, whatever becomes of the account let in.
        ForeignKeyConstraint(
            ["grantee_council_id", "grantee_account_id"], ["account.council_id", "account.id"]
        ),
        CheckConstraint("valid_until > valid_from", name="period"),
        CheckConstraint("purpose <> ''", name="purpose"),
        CheckConstraint("grantee_council_id <> council_id", name="other_council"),
        ForeignKeyConstraint(["programme_id", "round_id"], ["round.programme_id", "round.id"]),
        CheckConstraint(
            "(programme_id IS NULL) = (round_id IS NULL) AND (round_id IS NOT NULL OR NOT parts ? 'candidacy')",
            name="round",
        ),
        Index("ix_access_grant_round", "programme_id", "round_id"),
        Index("ix_access_grant_person", "council_id", "person_id"),
        Index("ix_access_grant_grantee", "grantee_council_id", "grantee_account_id"),
    )

    person_id: Mapped[UUID]
    grantee_council_id: Mapped[UUID]
    grantee_account_id: Mapped[UUID]
    grantee_name: Mapped[str]
    parts: Mapped[list[str]] = mapped_column(JSONB)
    purpose: Mapped[str]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    granted_by: Mapped[UUID]
    granted_at: Mapped[datetime] = now_column()
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    # A case is opened for the round it is of: another case of the same person is another file.
    programme_id: Mapped[UUID | None]
    round_id: Mapped[UUID | None]


class AccessGrantUse(CouncilOwned, Base):
    """Council: one reading through a grant. Written by the database itself, shown to the person concerned."""

    __tablename__ = "access_grant_use"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "grant_id"], ["access_grant.council_id", "access_grant.id"], ondelete="CASCADE"
        ),
        Index("ix_access_grant_use_grant", "council_id", "grant_id"),
    )

    grant_id: Mapped[UUID]
    part: Mapped[str]
    used_at: Mapped[datetime] = now_column()
