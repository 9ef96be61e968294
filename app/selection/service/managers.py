"""The nearest manager hears when somebody gets a seat: days away from work are planned by two."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from app.letters.service.write import write_letter
from app.nominations.events import Moved, on_move
from app.nominations.queries.managers import lines_of
from app.people.models import Person
from app.platform.access.actor import system_actor
from app.platform.database import session

#: Which letter leaves with which move. An offer in the common announcement is the person's own until it is answered.
LETTERS: Final = {"moved_up": "manager_moved_up", "accepted": "manager_seat"}


@on_move
def tell_manager(moved: Moved) -> None:
    """Write to the nearest manager when somebody is offered a free seat from the list, and when one is taken."""
    kind = LETTERS.get(moved.move)
    manager_id = lines_of([moved.case.id])[moved.case.id].nearest if kind else None
    if kind is None or manager_id is None:
        return
    case = moved.case
    about = session().execute(
        select(Person.given_name, Person.family_name).where(Person.id == case.person_id)
    ).one()  # fmt: skip
    write_letter(
        # The platform's own: a manager's letter is not the candidate's, whose answer it tells of.
        system_actor(moved.actor.council),
        kind,
        programme_id=case.programme_id,
        round_id=case.round_id,
        person_id=manager_id,
        candidacy_id=case.id,
        values={"about_name": f"{about.given_name} {about.family_name}"},
    )
