"""Tables of a council's directory."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, CouncilOwned, now_column

SEXES = ("woman", "man")


class ServiceArea(Base):
    """Platform: the shared list of service areas that every council's units map to."""

    __tablename__ = "service_area"

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


class Unit(CouncilOwned, Base):
    """Council: a unit of the organisation, with its manager and its service area."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("council_id", "name"),
        ForeignKeyConstraint(["council_id", "parent_id"], ["unit.council_id", "unit.id"]),
        ForeignKeyConstraint(
            ["council_id", "manager_id"],
            ["person.council_id", "person.id"],
            use_alter=True,
            name="fk_unit_manager",
        ),
        Index("ix_unit_parent", "council_id", "parent_id"),
        Index("ix_unit_manager", "council_id", "manager_id"),
        Index("ix_unit_sort_sv", "council_id", "sort_sv"),
        Index("ix_unit_sort_no", "council_id", "sort_no"),
    )

    name: Mapped[str]
    service_area: Mapped[str | None] = mapped_column(ForeignKey("service_area.code"))
    parent_id: Mapped[UUID | None]
    manager_id: Mapped[UUID | None]
    sort_sv: Mapped[str]
    sort_no: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class Person(CouncilOwned, Base):
    """Council: somebody employed by the council.

    `search` and the four sort keys are made by `app.people.keys`; somebody without a title sorts last.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("council_id", "employee_number"),
        ForeignKeyConstraint(["council_id", "unit_id"], ["unit.council_id", "unit.id"]),
        CheckConstraint("employment_percent BETWEEN 1 AND 100", name="employment_percent"),
        CheckConstraint(f"sex IN {SEXES}", name="sex"),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year"),
        # Sorted by unit, a unit's people are sorted when it is their turn: an index for each alphabet would make
        # an import a tenth slower for a page that few open.
        Index("ix_person_unit", "council_id", "unit_id"),
        Index("ix_person_title_sv", "council_id", "title_sv", "sort_sv", "id"),
        Index("ix_person_title_no", "council_id", "title_no", "sort_no", "id"),
        Index(
            "ix_person_email", "council_id", "email", unique=True, postgresql_where=text("email IS NOT NULL")
        ),
        # Counting the active people of a council reads this alone: a few pages for ten thousand.
        Index("ix_person_active", "council_id", postgresql_where=text("active IS TRUE")),
        # The home page asks whether a candidate is among those who have left.
        Index("ix_person_left", "council_id", "id", postgresql_where=text("active IS FALSE")),
        Index("ix_person_sort_sv", "council_id", "sort_sv", "id"),
        Index("ix_person_sort_no", "council_id", "sort_no", "id"),
    )

    employee_number: Mapped[str | None]
    given_name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str | None]
    title: Mapped[str | None]
    unit_id: Mapped[UUID | None]
    employment_percent: Mapped[int | None]
    # For the equality funnel alone (issue 3, section 6): no page about one person shows them.
    sex: Mapped[str | None]
    birth_year: Mapped[int | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    invented: Mapped[bool] = mapped_column(server_default=text("false"))
    search: Mapped[str]
    sort_sv: Mapped[str]
    sort_no: Mapped[str]
    title_sv: Mapped[str] = mapped_column(server_default="~~")
    title_no: Mapped[str] = mapped_column(server_default="~~")
    created_at: Mapped[datetime] = now_column()
    updated_at: Mapped[datetime] = now_column()
    version: Mapped[int] = mapped_column(server_default=text("1"))
