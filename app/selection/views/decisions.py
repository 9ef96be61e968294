"""Ready, final together, late decisions, the protocol."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.platform.i18n.formats import local
from app.platform.refusals import Changed, Refused
from app.programmes.queries.members import list_members
from app.programmes.views.shown import Answer, letters
from app.selection import policy, words
from app.selection.board import blinded, enough
from app.selection.forms.decisions import FinalForm, read_number
from app.selection.queries.board import COMING, DecisionFacts, own_rows
from app.selection.queries.decisions import Missing, finish_of, told_steps
from app.selection.queries.seats import strip
from app.selection.service.board import look
from app.selection.service.decisions import make_late_final, take_up_again
from app.selection.service.finishing import NotReady, make_final, make_ready, open_again, take_back_ready
from app.selection.views.board_page import Feedback, address, again, show
from app.selection.views.place import Here, at_board, led
from app.selection.words import refusal


def selection_ready(slug: str, number: int) -> Answer:
    """Say that the own council is ready; pressed too early, it says what is missing and leads there."""
    place = at_board(slug, number)
    try:
        make_ready(place.actor, place.facts)
    except NotReady as found:
        return show(place, status=422, asked=found.missing)
    except Refused as refused:
        return show(place, status=422, asked=[Missing(str(refusal(refused.field, refused.code)), "board")])
    flash(_("Your council is ready. The lead coordinator sees that."), "success")
    return redirect(address(place), 303)


def selection_take_back(slug: str, number: int) -> Answer:
    """Go on deciding."""
    place = at_board(slug, number)
    try:
        take_back_ready(place.actor, place.facts)
    except Refused as refused:
        return show(place, status=422, asked=[Missing(str(refusal(refused.field, refused.code)), "board")])
    flash(_("You can decide again. Say that you are ready when you are."), "success")
    return redirect(address(place), 303)


def selection_final(slug: str, number: int) -> Answer:
    """Make all councils' decisions final together: the checklist, the moment, the button."""
    place = led(slug, number)
    form = FinalForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.version.data = str(place.facts.version)
        return _final(place, form, 200)
    valid = form.validate()
    moment = form.read_moment(place.actor.council.zone) if valid else None
    try:
        make_final(place.actor, place.facts, moment, form.read_version())
    except NotReady as found:
        return _final(place, form, 422, found.missing)
    except Refused as refused:
        if valid:
            form.refuse(refused, "day" if refused.field == "announce_at" else None)
        return _final(place, form, 422)
    except Changed:
        form.version.data = str(again(place).facts.version)
        return _final(
            again(place), form, 409, [Missing(_("Somebody else has changed this meanwhile. Look again."))]
        )
    flash(_("All decisions are final. Everybody hears at the set time."), "success")
    return redirect(url_for("selection.selection_final", **place.address), 303)


def _final(place: Here, form: FinalForm, status: int, asked: list[Missing] | None = None) -> Answer:
    page = render_template(
        "selection/final.html",
        place=place,
        programme=place.programme,
        round=place.round,
        facts=place.facts,
        found=finish_of(place.facts, letters()),
        seats={one.council_id: one for one in strip(place.programme.id, place.round.id)},
        form=form,
        asked=asked or [],
        announced=place.facts.announced(datetime.now(UTC)),
    )
    return page, status


def selection_open_again(slug: str, number: int) -> Answer:
    """Open the decisions again before anybody has heard."""
    place = led(slug, number)
    try:
        open_again(place.actor, place.facts, read_number(request.form.get("version", "")))
    except (Refused, Changed):
        flash(
            _("The decisions could not be opened again: everybody has been told, or somebody was first."),
            "warning",
        )
    else:
        flash(
            _(
                "The decisions are open again. Nobody has been told. The panel reads other councils' files again when"
                " each council has opened its own anew, under Panel."
            ),
            "success",
        )
    return redirect(url_for("selection.selection_final", **place.address), 303)


def decision_final(slug: str, number: int, candidacy_id: UUID) -> Answer:
    """Make one late decision final; the candidate hears within five minutes."""
    place = at_board(slug, number)
    try:
        make_late_final(place.actor, place.facts, candidacy_id, read_number(request.form.get("version", "")))
    except Refused as refused:
        told = Feedback(candidacy_id, fault=str(refusal(refused.field, refused.code)), field=refused.field)
        return show(place, told, 422)
    except Changed as changed:
        theirs = changed.current if isinstance(changed.current, DecisionFacts) else None
        return show(place, Feedback(candidacy_id, theirs=theirs, clash=True), 409)
    flash(_("The decision is final. The candidate hears within five minutes."), "success")
    return redirect(address(place, candidacy_id), 303)


def decision_correct(slug: str, number: int, candidacy_id: UUID) -> Answer:
    """Take a case up again: a correction or an appeal."""
    place = at_board(slug, number)
    grounds = request.form.get("again", "")
    try:
        take_up_again(place.actor, place.facts, candidacy_id, grounds, None)
    except Refused as refused:
        fault = str(refusal(refused.field, refused.code))
        return show(place, Feedback(candidacy_id, fault=fault, field="again", body=grounds), 422)
    flash(_("The case is on the board again. The candidate is told why."), "success")
    return redirect(address(place, candidacy_id), 303)


def selection_protocol(slug: str, number: int) -> str:
    """The decisions of the own council on one page, for printing: who decided what, on what grounds."""
    place = at_board(slug, number)
    rows = [row for row in own_rows(place.actor, place.round.id, letters()) if row.state not in COMING]
    look(place.actor, place.facts, rows)
    if place.facts.blind:
        rows = blinded(rows, keep_order=False)
    seats = {one.council_id: one for one in strip(place.programme.id, place.round.id)}
    return render_template(
        "selection/protocol.html",
        place=place,
        programme=place.programme,
        round=place.round,
        facts=place.facts,
        council=place.actor.council,
        rows=rows,
        told=told_steps(place.round.id),
        seats=seats.get(place.own),
        panel=place.facts.panel,
        councils={one.council_id: one.name for one in list_members(place.programme.id, letters())},
        printed=local(datetime.now(UTC)),
        may_finish=policy.may_finish(place.actor, place.programme.id),
        enough=enough,
        words=words,
    )
