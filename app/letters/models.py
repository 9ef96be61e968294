"""Tables of letters: a programme's own wording (shared), and what went to whom (each council's own)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, CouncilOwned, now_column

CHANNELS = ("mail", "fram")


class LetterWording(Base):
    """Shared: a programme's own subject and body of a kind of letter in one language; without one, Fram's."""

    __tablename__ = "letter_wording"

    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]
    updated_at: Mapped[datetime] = now_column()
    updated_by: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class Letter(CouncilOwned, Base):
    """Council: one letter to one person, in that person's language, as it was written.

    A letter about a nomination that has not been answered is seen by the three parties alone, and goes with it.
    """

    __tablename__ = "letter"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "person_id"], ["person.council_id", "person.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["council_id", "candidacy_id"], ["candidacy.council_id", "candidacy.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["council_id", "nomination_id"], ["nomination.council_id", "nomination.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        CheckConstraint(f"channel IN {CHANNELS}", name="channel"),
        Index("ix_letter_person", "council_id", "person_id"),
        Index(
            "ix_letter_stuck",
            "council_id",
            "send_at",
            postgresql_where=text("sent_at IS NULL AND failed IS NOT NULL"),
        ),
        Index("ix_letter_candidacy", "council_id", "candidacy_id"),
        Index("ix_letter_nomination", "council_id", "nomination_id"),
    )

    programme_id: Mapped[UUID]
    person_id: Mapped[UUID]
    candidacy_id: Mapped[UUID | None]
    nomination_id: Mapped[UUID | None]
    kind: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    channel: Mapped[str]
    # Text files that go with it, such as a calendar entry: `app.platform.mail.Attachment` as JSON.
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    asked_by: Mapped[UUID | None]
    written_at: Mapped[datetime] = now_column()
    # Not before: the set time of decisions, the end of quiet hours.
    send_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed: Mapped[str | None]
    read_at: Mapped[datetime | None]


class LetterChoice(CouncilOwned, Base):
    """Council: how one person wants letters: by e-mail, or only in Fram. Without a row: by e-mail."""

    __tablename__ = "letter_choice"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "person_id"], ["person.council_id", "person.id"], ondelete="CASCADE"
        ),
        Index("ix_letter_choice_person", "council_id", "person_id", unique=True),
        CheckConstraint(f"channel IN {CHANNELS}", name="channel"),
    )

    person_id: Mapped[UUID]
    channel: Mapped[str]
