"""What tests of making files ready share: criteria, a panel of three councils, an assessor asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.people.keys import person_keys, unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.selection.models import Assessment, Criterion, PanelMember
from app.selection.service.assessments import assign, tell_conflict
from tests.programmes.builders import actor
from tests.support.recruiting import Recruiting, recruiting


def soon(days: float = 7) -> datetime:
    """A whole minute some days from now."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(second=0, microsecond=0)


@dataclass
class Preparing:
    """A round with three criteria and one panel member per council; Mora's person 0 is the candidate.

    Mora's member, Maja Ek, is the one who is certified for person profiles.
    """

    round: Recruiting
    case_id: UUID
    criteria: list[UUID]
    panel: dict[str, Actor] = field(default_factory=dict)
    members: dict[str, UUID] = field(default_factory=dict)
    asked_profile: UUID | None = None

    @property
    def mora(self) -> Actor:
        """Mora's coordinator, who makes the file ready."""
        return self.round.coordinators["mora"]

    def ask(self, slug: str, instrument: str = "interview", case_id: UUID | None = None) -> UUID:
        """Ask a council's panel member to assess the candidate."""
        with work_as(self.mora.scope):
            return assign(self.mora, case_id or self.case_id, self.members[slug], instrument, soon())

    def free(self, slug: str, instrument: str = "interview") -> UUID:
        """The same, with the question of conflicts answered by no."""
        asked = self.ask(slug, instrument)
        with work_as(self.panel[slug].scope):
            tell_conflict(self.panel[slug], asked, "none")
        return asked

    def profiler(self) -> UUID:
        """Mora's certified user, asked to do the person profile and with no conflict of interest; once."""
        if self.asked_profile is None:
            self.asked_profile = self.free("mora", "profile")
        return self.asked_profile

    def row(self, assessment_id: UUID) -> Assessment:
        """The assessment as it stands in Mora's file."""
        with work_as(self.mora.scope):
            found = session().scalars(select(Assessment).where(Assessment.id == assessment_id)).one()
            session().expunge(found)
            return found

    def newcomer(self, unit: str = "Gatukontoret") -> UUID:
        """Somebody more of Mora, alone in a unit."""
        with work_as(self.mora.scope):
            home = Unit(council_id=self.mora.council.id, name=unit, **unit_keys(unit))
            session().add(home)
            session().flush()
            person = Person(
                council_id=self.mora.council.id, given_name="Nils", family_name="Ny", employee_number="n-1",
                email="nils@example.test", unit_id=home.id,
                **person_keys("Nils", "Ny", "n-1", "nils@example.test", None),
            )  # fmt: skip
            session().add(person)
            session().flush()
            return person.id

    def put_on_panel(self, slug: str, somebody: Actor, name: str, certified_for: str | None = None) -> UUID:
        """Put an account on the panel."""
        with work_as(somebody.scope):
            made = PanelMember(
                programme_id=self.round.programme_id,
                round_id=self.round.round_id,
                council_id=somebody.council.id,
                account_id=somebody.account_id,
                name=name,
                certified_for=certified_for,
            )
            session().add(made)
            session().flush()
            return made.id


def preparing(app: Flask) -> Preparing:
    """Make it; call inside an application context."""
    round_ = recruiting(app)
    case_id = round_.candidate("mora", 0)
    with work_as(round_.lead.scope):
        criteria = [
            Criterion(
                programme_id=round_.programme_id,
                round_id=round_.round_id,
                position=number,
                names={"sv": f"Kriterium {number}", "en": f"Criterion {number}"},
                questions={"sv": f"Fråga {number}?", "en": f"Question {number}?"},
                rubric={"sv": "1 inte, 5 helt", "en": "1 not at all, 5 wholly"},
            )
            for number in (1, 2, 3)
        ]
        session().add_all(criteria)
        session().flush()
        made = Preparing(round_, case_id, [one.id for one in criteria])
    for slug, name in (("mora", "Maja Ek"), ("orsa", "Olle Ask"), ("alvdalen", "Alva Lind")):
        somebody = actor(app, slug, Role.MANAGER)
        made.panel[slug] = somebody
        certificate = "OPQ32r, OPQ32i; 16PF" if slug == "mora" else None
        made.members[slug] = made.put_on_panel(slug, somebody, name, certificate)
    return made
