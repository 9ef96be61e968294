"""The waiting list of a round, and a person's own answer to an offer."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.letters.words import no_guarantee_text
from app.nominations.hooks import Reader, case_panel
from app.nominations.models import Candidacy
from app.nominations.queries.my_case import own_case
from app.nominations.service.cases import note_list
from app.nominations.states import STATE_WORDS
from app.people.hooks import Panel
from app.people.service_areas import service_area_name
from app.platform.access.actor import Actor, current_actor
from app.platform.refusals import Changed, Refused
from app.programmes.queries.members import list_members
from app.programmes.views.shown import Answer, letters, programme_or_404, round_or_404
from app.selection.forms.decisions import read_number
from app.selection.forms.held import HeldForm
from app.selection.queries.seats import rule_of, strip
from app.selection.queries.waiting import answer_by, list_order, waiting_list
from app.selection.service.answers import ANSWERS, answer_offer, answered_so
from app.selection.service.held import held_back, offer_held
from app.selection.service.waiting import close_list
from app.selection.views.seats import in_order


def waiting_page(slug: str, number: int) -> Answer:
    """The own council's people who wait or are offered a seat, by name; of the other councils how many."""
    return _waiting(slug, number, HeldForm(None), 200)


def _waiting(slug: str, number: int, form: HeldForm, status: int) -> Answer:
    actor, programme = current_actor(), programme_or_404(slug)
    found = round_or_404(programme, number)
    members = list_members(programme.id, letters())
    reads, decides = actor.may("council:candidacies:read"), actor.may("council:selection:decide")
    listed = waiting_list(found.id) if reads or decides else []
    lines = listed if reads else []
    held = held_back(actor, programme.id, found.id) if decides else None
    # Who decides about a seat that is held back needs the names of those who wait, and no more of the list.
    form.offer(listed)
    if named := lines or [line for line in listed if held and line.place]:
        note_list(actor, found.id, [line.person_id for line in named])
    page = render_template(
        "selection/waiting.html",
        held=held,
        form=form,
        area_name=service_area_name,
        programme=programme,
        round=found,
        lines=lines,
        councils=in_order(strip(programme.id, found.id), members),
        names={one.council_id: one.name for one in members},
        facts=rule_of(programme.id, found.id),
        own=actor.council.id,
        may_close=decides and any(line.place for line in listed),
        may_see_people=reads,
        states=STATE_WORDS,
    )
    return page, status


def waiting_offer(slug: str, number: int) -> Answer:
    """Offer a seat that is held back to somebody on the own list."""
    actor, programme = current_actor(), programme_or_404(slug)
    found, form = round_or_404(programme, number), HeldForm(request.form)
    form.offer(waiting_list(found.id))
    if not form.validate():
        return _waiting(slug, number, form, 422)
    try:
        offer_held(actor, programme.id, found.id, *form.read())
    except Refused as refused:
        form.refuse(refused, "grounds" if refused.field == "grounds" else "candidacy")
        return _waiting(slug, number, form, 422)
    flash(_("The seat is offered. The person hears at once."), "success")
    return redirect(url_for("selection.waiting_page", slug=slug, number=number), 303)


def waiting_close(slug: str, number: int) -> Answer:
    """Close the own council's waiting list: everybody on it hears so."""
    actor, programme = current_actor(), programme_or_404(slug)
    found = round_or_404(programme, number)
    closed = close_list(actor, programme.id, found.id)
    text = ngettext(
        "The waiting list is closed. %(num)d person is told.",
        "The waiting list is closed. %(num)d people are told.",
        closed,
    )
    flash(text, "success")
    return redirect(url_for("selection.waiting_page", slug=slug, number=number), 303)


def offer_answer(case_id: UUID) -> Answer:
    """Say yes or no to a seat, and go back to one's case."""
    actor = current_actor()
    if actor.person_id is None or own_case(actor.person_id, case_id) is None:
        abort(404)
    answer = request.form.get("answer", "")
    if answer not in ANSWERS:
        abort(422)
    try:
        answer_offer(actor, case_id, answer, read_number(request.form.get("version", "")))
    except (Refused, Changed):
        if answered_so(case_id, answer):
            _say(answer)
        else:
            flash(_("Your case has changed meanwhile. Look at where it is now."), "warning")
    else:
        _say(answer)
    return redirect(url_for("nominations.my_case_page", case_id=case_id), 303)


def _say(answer: str) -> None:
    """Say what has been answered; once, however often the button was pressed."""
    said = _("Welcome! The seat is yours.") if answer == "yes" else _("You have said no to the seat.")
    if ("success", said) not in {tuple(one) for one in session.get("_flashes", [])}:
        flash(said, "success")


@case_panel(10)
def seat_panel(actor: Actor, case: Candidacy, reader: Reader) -> Panel | None:
    """What the person can answer, and that she is on the list. At most two statements."""
    if reader != "own" or case.state not in ("offered", "reserve"):
        return None
    if case.state == "offered":
        found = own_case(case.person_id, case.id)
        promise = no_guarantee_text(found.programme_name) if found else ""
        until = answer_by(case.id)
        return Panel(
            "selection/seats_answer.html", {"case": case, "answer_by": until, "no_guarantee": promise}
        )
    order = list_order(case.round_id)
    place = order.index(case.id) + 1 if case.id in order else None
    return Panel("selection/waiting_panel.html", {"case": case, "place": place})
