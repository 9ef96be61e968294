"""What waits for somebody on the home page. Features offer their tasks; the list is by date, none is decoration."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.account import queries
from app.account.waits import wait
from app.platform.access.actor import Actor
from app.platform.web.pages import Wait, panel_waits


@dataclass(frozen=True)
class Task:
    """One thing that somebody should do: what, why, one action; by when, where there is a day."""

    title: str
    why: str
    action: str
    href: str
    due: date | None = None


Offer = Callable[[Actor], list[Task]]
_offers: dict[Offer, Wait] = {}


def offers_tasks(when: Wait) -> Callable[[Offer], Offer]:
    """Register a feature's tasks (a decorator), which are read only when there can be any."""

    def register(offer: Offer) -> Offer:
        _offers[offer] = when
        return offer

    return register


def home_waits() -> list[Wait]:
    """When there can be any task or panel of the home page."""
    return [*_offers.values(), *panel_waits()]


def waiting_tasks(actor: Actor, holding: Collection[Wait]) -> list[Task]:
    """Everything that waits for the actor, dated things first.

    Args:
        holding: those of `home_waits` that hold.
    """
    tasks = [task for offer, when in _offers.items() if when in holding for task in offer(actor)]
    return sorted(tasks, key=lambda task: (task.due or date.max, task.title))


@offers_tasks(wait("EXISTS (SELECT FROM account WHERE status = 'waiting')", "council:accounts:edit"))
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
