"""What the schedule does with seats: offers lapse and are reminded of, lists move on, rounds follow the ledger."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.platform.outbox import Job, handler
from app.platform.outbox.moments import Minutes
from app.platform.outbox.schedule import Every, scheduled
from app.selection.queries.needs import miscounted_rounds, uncounted_rounds
from app.selection.queries.waiting import anything_to_do, rounds_to_move
from app.selection.service.giving import MOVE_ON
from app.selection.service.needs import recount
from app.selection.service.seats import mirror_stale
from app.selection.service.waiting import close_ended, lapse_offers, move_on, remind_of_offers

WATCH = "selection.offers.watch"


@handler(WATCH, title=_l("Remind of offers and let late ones lapse"))
def watch(job: Job) -> None:
    """Remind who has not answered an offer; let offers lapse whose day has passed."""
    lapse_offers(job.actor)
    remind_of_offers(job.actor)


@handler(MOVE_ON, title=_l("Let the waiting list move on"))
def move_lists_on(job: Job) -> None:
    """Offer free seats to who waits: of the round that the job names, else of all rounds with free seats.

    Lists of rounds that are over are closed, and services counted that a rule has got a least for.
    """
    close_ended(job.actor)
    wrong = [*job.session.execute(uncounted_rounds()), *job.session.execute(miscounted_rounds())]
    recount(job.actor, sorted({(row.programme_id, row.round_id) for row in wrong}, key=lambda one: one[1]))
    if "round" in job.arguments:
        rounds = [(UUID(job.arguments["programme"]), UUID(job.arguments["round"]))]
    else:
        rounds = rounds_to_move()
    for programme_id, round_id in rounds:
        move_on(job.actor, programme_id, round_id)
    mirror_stale(job.actor)


scheduled(Every(WATCH, Minutes(5), needed=anything_to_do))
scheduled(Every(MOVE_ON, Minutes(5), needed=anything_to_do))
