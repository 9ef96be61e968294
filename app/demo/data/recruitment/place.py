"""Where the recruitment happens and who acts in it: the round, and an account for everybody who does something."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, select

from app.demo.data.staff import Staff
from app.nominations.queries.calls import CallView, call_for
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.identity.models import Account, AccountRole

# How the languages of the people are shared out; most have not chosen one and read the council's own.
LANGUAGES = (None, "sv", "nn", None, "en", None, "nb", None)


@dataclass
class Place:
    """A round being recruited for, and whoever has acted in it, by person."""

    programme_id: UUID
    round_id: UUID
    number: int
    lead: Actor
    staff: dict[str, Staff]
    actors: dict[UUID, Actor] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        for one in self.staff.values():
            for actor in (*one.actors.values(), *one.cast.values()):
                if actor.person_id is not None:
                    self.actors[actor.person_id] = actor

    def call(self) -> CallView:
        """The call that holds for the council of this transaction."""
        found = call_for(self.programme_id, self.round_id)
        if found is None:
            raise LookupError(self.round_id)
        return found

    def acting(self, slug: str, person_id: UUID, role: Role, locale: str | None = None) -> Actor:
        """Somebody of a council with an account, which is opened where there is none."""
        if person_id not in self.actors:
            council = self.staff[slug].coordinator.council
            with work_as(self.staff[slug].coordinator.scope):
                person = session().scalars(select(Person).where(Person.id == person_id)).one()
                name = f"{person.given_name} {person.family_name}"
                account_id = (
                    session()
                    .scalars(
                        insert(Account)
                        .values(
                            issuer=council.sign_in.issuer,
                            subject=f"invented-{person.employee_number}",
                            name=name,
                            email=person.email,
                            status="active",
                            person_id=person_id,
                            locale=locale,
                        )
                        .returning(Account.id)
                    )
                    .one()
                )
                session().execute(insert(AccountRole).values(account_id=account_id, role=role.value))
            self.actors[person_id] = Actor(
                account_id, council, name, frozenset({role}), person_id, locale=locale
            )
        return self.actors[person_id]
