"""Tables of calls (shared), and of each council's own nominations, candidacies and opinions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, CouncilOwned, now_column

CALL_WAYS_IN = ("nomination", "open_call", "both", "no_selection")
DOORS = ("nomination", "application", "by_hand", "import")
NOMINATION_STATES = ("draft", "sent", "later", "accepted")
#: The order is that of the way through: app/nominations/states.py says who moves a case from one to the next.
CANDIDACY_STATES = (
    "draft",
    "opinion",
    "second_opinion",
    "preparing",
    "ready",
    "offered",
    "reserve",
    "not_selected",
    "accepted",
    "declined",
    "withdrawn",
)
#: The states of `states.EXPECTANT`, as an index has them.
WAITS = "state IN ('opinion', 'second_opinion', 'preparing', 'ready', 'reserve')"
ANSWERS = ("yes", "no")


class Call(Base):
    """Shared: the call of a round, joint (`council_id` null, written by the lead) or one council's own.

    Texts are kept per language: `{"sv": "…", "nb": "…"}`. `requirements` is a list of
    `{"key": "…", "text": {"sv": "…"}}`: basic competence that can be checked. It is open between `opens_at` and
    `closes_at` once published.
    """

    __tablename__ = "call"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "round_id"], ["round.programme_id", "round.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
        ),
        UniqueConstraint(
            "programme_id", "round_id", "council_id", name="uq_call_round", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint(f"way_in IN {CALL_WAYS_IN}", name="way_in"),
        CheckConstraint("opens_at < closes_at", name="dates"),
        CheckConstraint("answer_days BETWEEN 1 AND 60", name="answer_days"),
        CheckConstraint("opinion_days BETWEEN 1 AND 60", name="opinion_days"),
    )

    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    round_id: Mapped[UUID]
    council_id: Mapped[UUID | None]
    way_in: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    # When everybody hears: no page says "waiting" past it without a reminder having gone.
    decision_at: Mapped[datetime]
    answer_days: Mapped[int] = mapped_column(server_default=text("7"))
    opinion_days: Mapped[int] = mapped_column(server_default=text("10"))
    eligibility: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'::jsonb"))
    about: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'::jsonb"))
    drive_question: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'::jsonb"))
    requirements: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    contact_name: Mapped[str | None]
    contact_email: Mapped[str | None]
    contact_phone: Mapped[str | None]
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now_column()
    updated_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))

    def state(self, now: datetime) -> str:
        """`draft` (not published), `coming`, `open` or `closed` at a moment."""
        if self.published_at is None:
            return "draft"
        return "coming" if now < self.opens_at else "open" if now < self.closes_at else "closed"


class RoundChoice(Base):
    """Council: what the council has chosen for its own part of a round's recruitment."""

    __tablename__ = "round_choice"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "round_id"], ["round.programme_id", "round.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
        ),
    )

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID]
    second_opinion: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(server_default=text("1"))


class Nomination(CouncilOwned, Base):
    """Council: somebody is put forward. A letter to that person: until the yes, the database shows it to the
    three parties alone (who submitted, who nominates, who is nominated). A no deletes it.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        # Of one's own letters alone: a key without who submits would tell whom others have put forward.
        UniqueConstraint(
            "council_id", "round_id", "person_id", "nominator_id", "submitted_by", name="uq_nomination_once"
        ),
        ForeignKeyConstraint(
            ["council_id", "person_id"], ["person.council_id", "person.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["council_id", "nominator_id"], ["person.council_id", "person.id"]),
        ForeignKeyConstraint(["council_id", "submitted_by"], ["account.council_id", "account.id"]),
        ForeignKeyConstraint(["programme_id", "round_id"], ["round.programme_id", "round.id"]),
        ForeignKeyConstraint(
            ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
        ),
        CheckConstraint(f"state IN {NOMINATION_STATES}", name="state"),
        CheckConstraint("person_id <> nominator_id", name="not_oneself"),
        CheckConstraint("state = 'draft' OR (grounds <> '' AND sent_at IS NOT NULL)", name="sent"),
        Index("ix_nomination_person", "council_id", "person_id"),
        Index("ix_nomination_nominator", "council_id", "nominator_id"),
        Index("ix_nomination_round", "programme_id", "round_id"),
        Index("ix_nomination_draft", "council_id", "submitted_by", postgresql_where=text("state = 'draft'")),
    )

    programme_id: Mapped[UUID]
    round_id: Mapped[UUID]
    person_id: Mapped[UUID]
    nominator_id: Mapped[UUID]
    submitted_by: Mapped[UUID]
    # When the nominator said that it is her or his own: at once, or after somebody else has written it.
    confirmed_at: Mapped[datetime | None]
    grounds: Mapped[str] = mapped_column(server_default="")
    # "Whom have you not thought of?": the nominator's own answer, never part of the nominee's file.
    unthought: Mapped[str | None]
    no_guarantee_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default="draft")
    answer_by: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now_column()
    updated_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))


class NominationNo(Base):
    """Council: how many have said no to being put forward for a round; nothing else is kept of a no."""

    __tablename__ = "nomination_no"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "round_id"], ["round.programme_id", "round.id"], ondelete="CASCADE"
        ),
        CheckConstraint("answers >= 0", name="answers"),
    )

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID]
    answers: Mapped[int]


class NominationSent(Base):
    """Council: how many letters somebody has had from one sender in a round, also of what was taken back.

    Seen by the two alone (and by who nominates, while there is a nomination); gone with a no, and after 90 days.
    """

    __tablename__ = "nomination_sent"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "person_id"], ["person.council_id", "person.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["council_id", "submitted_by"], ["account.council_id", "account.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["programme_id", "round_id"], ["round.programme_id", "round.id"], ondelete="CASCADE"
        ),
        CheckConstraint("letters >= 1", name="letters"),
    )

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    submitted_by: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID]
    letters: Mapped[int]
    last_at: Mapped[datetime] = now_column()


class Candidacy(CouncilOwned, Base):
    """Council: the one file, whichever door it came through. A draft is seen by its own person alone."""

    __tablename__ = "candidacy"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "person_id"], ["person.council_id", "person.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["programme_id", "round_id"], ["round.programme_id", "round.id"]),
        ForeignKeyConstraint(
            ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
        ),
        ForeignKeyConstraint(["programme_id", "call_id"], ["call.programme_id", "call.id"]),
        ForeignKeyConstraint(["council_id", "nomination_id"], ["nomination.council_id", "nomination.id"]),
        CheckConstraint(f"door IN {DOORS}", name="door"),
        CheckConstraint(f"state IN {CANDIDACY_STATES}", name="state"),
        CheckConstraint("(yes_on IS NULL) = (yes_stated_by IS NULL)", name="yes"),
        # Two, so that adding somebody by hand cannot tell that the person has begun a draft.
        Index(
            "uq_candidacy_case", "council_id", "round_id", "person_id", unique=True,
            postgresql_where=text("state <> 'draft'"),
        ),
        Index(
            "uq_candidacy_draft", "council_id", "round_id", "person_id", unique=True,
            postgresql_where=text("state = 'draft'"),
        ),
        Index("ix_candidacy_person", "council_id", "person_id"),
        # With the person, whom the wall of drafts asks for: states are counted from the index alone.
        Index("ix_candidacy_round", "council_id", "round_id", "state", postgresql_include=["person_id"]),
        Index("ix_candidacy_programme", "programme_id", "round_id"),
        Index("ix_candidacy_nomination", "council_id", "nomination_id"),
        # What waits is counted for the home page from these two alone.
        Index(
            "ix_candidacy_waiting", "council_id", "state", "round_id",
            postgresql_include=["id", "person_id", "hears_by"], postgresql_where=text(WAITS),
        ),
        Index("ix_candidacy_promised", "council_id", "hears_by", postgresql_where=text(WAITS)),
    )  # fmt: skip

    programme_id: Mapped[UUID]
    round_id: Mapped[UUID]
    call_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    nomination_id: Mapped[UUID | None]
    door: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="draft")
    state_since: Mapped[datetime] = now_column()
    # When the person hears next, as promised; null where nothing is waited for.
    hears_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    drive: Mapped[str | None]
    met: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    # By key of requirement: how the person meets it, in own words.
    met_words: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'::jsonb"))
    # Which opened page saved the draft last: what the same page sends again is no conflict.
    saved_from: Mapped[str | None]
    no_guarantee_at: Mapped[datetime | None]
    # Of who was entered by the council: when the person said yes, told that there is no guarantee, and who says so.
    yes_on: Mapped[date | None]
    yes_stated_by: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now_column()
    updated_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))


class CandidacyStep(CouncilOwned, Base):
    """Council: one move of a case, written once: who moved it, when, from where to where, on what grounds."""

    __tablename__ = "candidacy_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "candidacy_id"], ["candidacy.council_id", "candidacy.id"], ondelete="CASCADE"
        ),
        Index("ix_candidacy_step_candidacy", "council_id", "candidacy_id"),
        Index("ix_candidacy_step_denied", "council_id", "at", postgresql_where=text("move = 'denied'")),
        Index(
            "ix_candidacy_step_entered",
            "council_id",
            "actor_id",
            postgresql_where=text("move IN ('added', 'imported')"),
        ),
    )

    candidacy_id: Mapped[UUID]
    at: Mapped[datetime] = now_column()
    move: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    grounds: Mapped[str | None]


class Opinion(CouncilOwned, Base):
    """Council: what the nearest manager (level 1), then the second level (2), says; yes and no need grounds."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("council_id", "candidacy_id", "level"),
        ForeignKeyConstraint(
            ["council_id", "candidacy_id"], ["candidacy.council_id", "candidacy.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["council_id", "asked_id"], ["person.council_id", "person.id"]),
        CheckConstraint("level IN (1, 2)", name="level"),
        CheckConstraint(f"answer IN {ANSWERS}", name="answer"),
        CheckConstraint("answer IS NULL OR (grounds <> '' AND given_at IS NOT NULL)", name="grounds"),
        Index("ix_opinion_asked", "council_id", "asked_id"),
        Index(
            "ix_opinion_open",
            "council_id",
            "due_at",
            postgresql_include=["id", "candidacy_id", "level"],
            postgresql_where=text("answer IS NULL"),
        ),
    )

    candidacy_id: Mapped[UUID]
    level: Mapped[int]
    asked_id: Mapped[UUID]
    asked_at: Mapped[datetime] = now_column()
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    grounds: Mapped[str | None]
    given_at: Mapped[datetime | None]
    given_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
