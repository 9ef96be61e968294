"""A round whose decisions are to be told, in the installation that is killed; and its jobs, asked for.

`python -m tests.chaos.selection make FILE COUNT` makes the round, with COUNT candidates of Orsa, and writes down
where it is. `… ask FILE KIND COUNCIL…` asks for a job in councils, twice in each: nothing may happen twice.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app.factory import create_app
from app.platform.access.actor import system_actor
from app.platform.database import work_as
from app.platform.outbox import publish
from tests.support.recruiting import recruiting
from tests.support.seating import announce, fix_seats, to_tell

#: Orsa's own seats, and how many the two others have and do not need.
SEATS, SPARE = 4, 3


def outcome(number: int, count: int) -> tuple[str, int | None]:
    """The decision about a candidate: the seats first, then up to half of all on the waiting list."""
    if number < SEATS:
        return "offer", None
    return ("reserve", number - SEATS + 1) if number < count // 2 else ("no", None)


def make(told: Path, count: int) -> None:
    """Final decisions whose time has come."""
    app = create_app()
    with app.app_context():
        made = recruiting(app, people=count)
        fix_seats(made, SPARE, SEATS, SPARE)
        for number in range(count):
            to_tell(made, "orsa", number, *outcome(number, count))
        announce(made)
    place = {"programme": str(made.programme_id), "round": str(made.round_id)}
    told.write_text(json.dumps(place), encoding="ascii")


def ask(told: Path, kind: str, slugs: list[str]) -> None:
    """Ask for a job twice in each council."""
    app = create_app()
    place = json.loads(told.read_text(encoding="ascii"))
    with app.app_context():
        for slug in slugs:
            system = system_actor(app.extensions["fram_registry"].by_slug(slug))
            for _twice in range(2):
                with work_as(system.scope):
                    publish(kind, place, actor=system)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        ask(Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
