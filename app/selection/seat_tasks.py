"""What seats put elsewhere: a link on a round's page, and tasks of the home page."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.account.home import Task, offers_tasks
from app.account.waits import ME, wait
from app.platform.access.actor import Actor
from app.platform.i18n.binding import content_text
from app.platform.i18n.formats import local
from app.platform.i18n.formats.dates import moment
from app.programmes.hooks import Link, round_links
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.selection.queries.seat_tasks import own_offers, unfixed_rounds
from app.selection.service.held import held_seats


def seats_link(actor: Actor, programme: ProgrammeFacts, found: RoundFacts) -> Link | None:
    """The seats of a round that is not closed, for who may see the ledger."""
    if found.state == "closed" or not actor.may("programme:seats:read"):
        return None
    href = url_for("selection.seats_page", slug=programme.address, number=found.number)
    return Link(_l("Seats"), href, "Layers")


round_links.append(seats_link)


OFFERED = f"EXISTS (SELECT FROM candidacy WHERE person_id = {ME} AND state = 'offered')"
WAIT_HERE = "EXISTS (SELECT FROM seat_need WHERE council_id = ctx.council_id() AND waiting > 0)"
UNFIXED = (
    "EXISTS (SELECT FROM call c JOIN programme p ON p.id = c.programme_id AND p.lead_council_id = ctx.council_id()"
    " WHERE c.council_id IS NULL AND c.published_at IS NOT NULL AND NOT EXISTS (SELECT FROM seat_line l"
    " WHERE l.programme_id = c.programme_id AND l.round_id = c.round_id))"
)


@offers_tasks(wait(OFFERED))
def offers_to_answer(actor: Actor) -> list[Task]:
    """One's own offer to answer. One statement."""
    tasks = []
    for offer in own_offers(actor.person_id) if actor.person_id else []:
        title = _("You are offered a seat in %(programme)s", programme=content_text(offer.names))
        why = (
            _("Answer by %(moment)s.", moment=moment(offer.answer_by))
            if offer.answer_by
            else _("Answer yes or no.")
        )
        due = local(offer.answer_by).date() if offer.answer_by else None
        href = url_for("nominations.my_case_page", case_id=offer.candidacy_id)
        tasks.append(Task(title, why, _("Answer"), href, due))
    return tasks


@offers_tasks(wait(WAIT_HERE, "council:selection:decide"))
def seats_held_back(actor: Actor) -> list[Task]:
    """Free seats that the next on the list is not offered by itself, for who decides."""
    tasks = []
    for slug, number in held_seats(actor) if actor.may("council:selection:decide") else []:
        title = _("Decide who is offered a free seat in round %(round)s", round=number)
        why = _("The next on the list would leave the least for a service out of reach.")
        href = url_for("selection.waiting_page", slug=slug, number=number)
        tasks.append(Task(title, why, _("Open the waiting list"), href))
    return tasks


@offers_tasks(wait(UNFIXED, "programme:seats:edit"))
def seats_to_fix(actor: Actor) -> list[Task]:
    """For the lead, rounds whose seats are not fixed. One statement."""
    tasks = []
    may_fix = actor.may("programme:seats:edit") and actor.leads
    for one in unfixed_rounds(actor.leads) if may_fix else []:
        title = _("Fix the seats of %(programme)s, round %(number)s", programme=content_text(one.names),
                  number=one.number)  # fmt: skip
        why = _("No seat can be offered before that.")
        href = url_for("selection.seats_page", slug=one.address, number=one.number)
        tasks.append(Task(title, why, _("Open the seats"), href, local(one.decision_at).date()))
    return tasks
