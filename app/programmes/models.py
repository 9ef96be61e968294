"""Tables of programmes (shared by their member councils) and of each council's own participants."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, CouncilOwned, now_column

WAYS_IN = ("nomination", "open_call", "both", "no_selection", "unknown")
COOPERATION_FORMS = ("single", "agreement", "joint_committee", "association", "unknown")
ROUND_STATES = ("planned", "open", "running", "closed")
PART_KINDS = ("block", "module", "gathering")
MEASURES = ("seats", "completed", "manager", "outcome")
OPENNESS = ("open", "guarded", "strict")
PERSON_WAYS_IN = ("nomination", "application", "open", "unknown")
COMPLETIONS = ("ongoing", "completed", "left", "unknown")


class Programme(Base):
    """Shared: a programme that one council leads and several may be members of."""

    __tablename__ = "programme"
    __table_args__ = (
        UniqueConstraint("lead_council_id", "slug"),
        CheckConstraint(f"way_in IN {WAYS_IN}", name="way_in"),
        CheckConstraint(f"cooperation IN {COOPERATION_FORMS}", name="cooperation"),
        CheckConstraint("rounds_per_block BETWEEN 1 AND 10", name="rounds_per_block"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    slug: Mapped[str]
    lead_council_id: Mapped[UUID] = mapped_column(
        ForeignKey("council.id"), server_default=text("ctx.council_id()")
    )
    way_in: Mapped[str]
    cooperation: Mapped[str] = mapped_column(server_default="unknown")
    started: Mapped[str | None]
    rounds_per_block: Mapped[int] = mapped_column(server_default=text("3"))
    source: Mapped[str | None]
    invented: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))


class ProgrammeText(Base):
    """Shared: name and purpose of a programme in one language."""

    __tablename__ = "programme_text"
    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    purpose: Mapped[str | None]


class ProgrammeMember(Base):
    """Shared: a council's membership, with its dates as precisely as they are known."""

    __tablename__ = "programme_member"
    __table_args__ = (Index("ix_programme_member_council", "council_id"),)
    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    council_id: Mapped[UUID] = mapped_column(ForeignKey("council.id"), primary_key=True)
    joined: Mapped[str | None]
    left: Mapped[str | None]


class ProgrammeProvider(Base):
    """Shared: who teaches or delivers, when somebody outside the councils does."""

    __tablename__ = "programme_provider"
    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    name: Mapped[str]
    earlier_name: Mapped[str | None]
    task: Mapped[str | None]
    since: Mapped[str | None]


class ProgrammeMeasure(Base):
    """Shared: how open a measure is by the programme's agreement."""

    __tablename__ = "programme_measure"
    __table_args__ = (
        CheckConstraint(f"measure IN {MEASURES}", name="measure"),
        CheckConstraint(f"openness IN {OPENNESS}", name="openness"),
    )
    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    measure: Mapped[str] = mapped_column(primary_key=True)
    openness: Mapped[str]


class MeasureOptOut(Base):
    """Shared: a measure that one council does not share with the others, from a date on."""

    __tablename__ = "measure_opt_out"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
        ),
        CheckConstraint(f"measure IN {MEASURES}", name="measure"),
    )
    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    measure: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = now_column()


class ProgrammeLead(Base):
    """Council: an account of the council that is lead coordinator of a programme."""

    __tablename__ = "programme_lead"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
        ),
        ForeignKeyConstraint(
            ["council_id", "account_id"], ["account.council_id", "account.id"], ondelete="CASCADE"
        ),
        Index("ix_programme_lead_account", "council_id", "account_id"),
    )
    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)


class TemplateVersion(Base):
    """Shared: a version of the programme's template; a round remembers which it used."""

    __tablename__ = "template_version"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)
    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    number: Mapped[int]
    created_at: Mapped[datetime] = now_column()


class TemplatePart(Base):
    """Shared: a block, module or gathering of a template."""

    __tablename__ = "template_part"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "template_id"],
            ["template_version.programme_id", "template_version.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(f"kind IN {PART_KINDS}", name="kind"),
        UniqueConstraint("programme_id", "template_id", "position"),
    )
    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    template_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[str]
    code: Mapped[str | None]


class TemplatePartText(Base):
    """Shared: the title of a part in one language, kept as it was written."""

    __tablename__ = "template_part_text"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "part_id"],
            ["template_part.programme_id", "template_part.id"],
            ondelete="CASCADE",
        ),
    )
    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    part_id: Mapped[UUID] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]


class Round(Base):
    """Shared: one round. `starts` and `ends` say what is known (2016, 2016-04 or 2016-04-01); the two dates
    beside them are the first and last day that can mean, for sorting and for waiting times."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        ForeignKeyConstraint(
            ["programme_id", "template_id"], ["template_version.programme_id", "template_version.id"]
        ),
        CheckConstraint(f"state IN {ROUND_STATES}", name="state"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("number >= 1", name="number"),
    )
    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    number: Mapped[int]
    starts: Mapped[str]
    ends: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="planned")
    template_id: Mapped[UUID | None]
    invented: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(server_default=text("1"))


class RoundSeats(Base):
    """Shared: how many seats a council has in a round."""

    __tablename__ = "round_seats"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "round_id"], ["round.programme_id", "round.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
        ),
        CheckConstraint("seats >= 0", name="seats"),
    )
    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    seats: Mapped[int]


class Participation(CouncilOwned, Base):
    """Council: one of the council's people in one round."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("council_id", "round_id", "person_id"),
        ForeignKeyConstraint(
            ["council_id", "person_id"], ["person.council_id", "person.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["programme_id", "council_id"], ["programme_member.programme_id", "programme_member.council_id"]
        ),
        ForeignKeyConstraint(["programme_id", "round_id"], ["round.programme_id", "round.id"]),
        CheckConstraint(f"way_in IN {PERSON_WAYS_IN}", name="way_in"),
        CheckConstraint(f"completion IN {COMPLETIONS}", name="completion"),
        Index("ix_participation_person", "council_id", "person_id"),
        Index("ix_participation_programme", "programme_id", "round_id"),
        # All that counting asks for, in the order of people: see app/comparison/figures.py.
        Index(
            "ix_participation_counted",
            "council_id",
            "programme_id",
            "id",
            postgresql_include=["round_id", "completion"],
        ),
    )
    programme_id: Mapped[UUID]
    round_id: Mapped[UUID]
    person_id: Mapped[UUID]
    way_in: Mapped[str] = mapped_column(server_default="unknown")
    service_area: Mapped[str | None] = mapped_column(ForeignKey("service_area.code"))
    completion: Mapped[str] = mapped_column(server_default="unknown")
    created_at: Mapped[datetime] = now_column()
    updated_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))
