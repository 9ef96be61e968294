"""What waits for somebody on the home page. Features offer their tasks; the list is by date, none is decoration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.account import queries
from app.platform.access.actor import Actor


@dataclass(frozen=True)
class Task:
    """One thing that somebody should do: what, why, one action; by when, where there is a day."""

    title: str
    why: str
    action: str
    href: str
    due: date | None = None


Offer = Callable[[Actor], list[Task]]
_offers: list[Offer] = []


def offers_tasks(offer: Offer) -> Offer:
    """Register a feature's tasks (a decorator)."""
    if offer not in _offers:
        _offers.append(offer)
    return offer


def waiting_tasks(actor: Actor) -> list[Task]:
    """Everything that waits for the actor, dated things first."""
    tasks = [task for offer in _offers for task in offer(actor)]
    return sorted(tasks, key=lambda task: (task.due or date.max, task.title))


@offers_tasks
def waiting_room(actor: Actor) -> list[Task]:
    """People in the waiting room, for those who can let them in."""
    number = queries.count_waiting() if actor.may("council:accounts:edit") else 0
    if not number:
        return []
    title = ngettext(
        "%(num)s person is waiting to be let in", "%(num)s people are waiting to be let in", number
    )
    why = _("Signed in through your council, but not known to Fram.")
    return [Task(title, why, _("See who"), url_for("account.account_list", status="waiting"))]
