"""A client under load: asks for work again and again, and writes down what was promised to it.

`python -m tests.chaos.publisher FILE [COUNT]`. An id is written only after its transaction has committed, as
a browser would see the answer. Where the database is away, the request failed, and the next one is made.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sqlalchemy.exc import DBAPIError

import tests.chaos.effects  # noqa: F401 - registers the work
from app.factory import create_app
from app.platform.access.actor import system_actor
from app.platform.database import work_as
from app.platform.outbox import publish


def run(promised: Path, count: int) -> None:
    """Ask `count` times, or until killed when it is 0."""
    app = create_app()
    actors = [system_actor(council) for council in app.extensions["fram_registry"].councils()]
    asked = 0
    with app.app_context(), promised.open("a", encoding="ascii") as file:
        while count == 0 or asked < count:
            actor = actors[asked % len(actors)]
            try:
                with work_as(actor.scope):
                    job_id = publish("chaos.effect", {}, actor=actor)
            except DBAPIError:
                time.sleep(0.2)
                continue
            file.write(f"{job_id}\n")
            file.flush()
            asked += 1
            time.sleep(0.02)


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
