"""What is done on the selection board: deciding about each, arranging, commenting, telling a conflict of interest."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from app.platform.refusals import Changed, Refused
from app.programmes.views.shown import Answer, letters
from app.selection import board as on_board
from app.selection import words
from app.selection.forms.decisions import read_decision, read_number
from app.selection.queries.board import COMING, DecisionFacts, own_rows
from app.selection.service.board import arrange, comment, order_by_name, tell_conflict
from app.selection.service.decisions import decide
from app.selection.views.board_page import Feedback, address, again, now_words, show
from app.selection.views.place import at_board
from app.selection.words import refusal


def board(slug: str, number: int) -> Answer:
    """The board of the own council, or what grants open of another's."""
    return show(at_board(slug, number))


def board_decide(slug: str, number: int, candidacy_id: UUID) -> Answer:
    """Save what is decided about one candidate. The second writer sees what changed, and loses nothing typed."""
    place = at_board(slug, number)
    data, version = read_decision(request.form)
    try:
        decide(place.actor, place.facts, candidacy_id, data, version)
    except Refused as refused:
        told = Feedback(
            candidacy_id, fault=str(refusal(refused.field, refused.code)), field=refused.field, typed=data
        )
        return show(place, told, 422)
    except Changed as changed:
        theirs = changed.current if isinstance(changed.current, DecisionFacts) else None
        return show(place, Feedback(candidacy_id, typed=data, theirs=theirs, clash=True), 409)
    if "HX-Request" in request.headers:
        return show(place, Feedback(candidacy_id, saved=now_words()))
    return redirect(address(place, candidacy_id), 303)


def board_order(slug: str, number: int) -> Answer:
    """Move a candidate a place up or down ("up" or "down" and whom), or put all back by name."""
    place = at_board(slug, number)
    direction, _space, told = request.form.get("direction", "").partition(" ")
    if direction == "name":
        order_by_name(place.actor, place.facts)
        return redirect(address(place), 303)
    try:
        candidacy_id = UUID(told)
    except ValueError:
        abort(404)
    rows = own_rows(place.actor, place.round.id, letters())
    shown = [row for row in on_board.arranged(rows, place.facts.order) if row.state not in COMING]
    up = direction == "up"
    try:
        arrange(
            place.actor, place.facts, shown, candidacy_id, up, read_number(request.form.get("version", ""))
        )
    except Refused as refused:
        fault = str(refusal(refused.field, refused.code))
        return show(place, Feedback(candidacy_id, fault=fault, field="order"), 422)
    except Changed:
        return show(
            again(place), Feedback(candidacy_id, fault=words.arranged_meanwhile(), field="order"), 409
        )
    if "HX-Request" in request.headers:
        return show(again(place))
    return redirect(address(place, candidacy_id), 303)


def board_comment(slug: str, number: int, candidacy_id: UUID) -> Answer:
    """Say something about a candidate."""
    place = at_board(slug, number)
    body = request.form.get("body", "")
    try:
        comment(place.actor, place.facts, candidacy_id, body)
    except Refused as refused:
        fault = str(refusal(refused.field, refused.code))
        status = 409 if refused.code == "left" else 422
        return show(place, Feedback(candidacy_id, fault=fault, field="body", body=body), status)
    return redirect(address(place, candidacy_id), 303)


def board_conflict(slug: str, number: int, candidacy_id: UUID) -> Answer:
    """Tell a conflict of interest."""
    place = at_board(slug, number)
    try:
        tell_conflict(place.actor, place.facts, candidacy_id, request.form.get("kind", ""))
    except Refused as refused:
        fault = str(refusal(refused.field, refused.code))
        status = 409 if refused.code == "left" else 422
        return show(place, Feedback(candidacy_id, fault=fault, field="kind"), status)
    chosen = request.form.get("council")
    if chosen is None:
        return redirect(address(place, candidacy_id), 303)
    flash(_("You have told of a conflict of interest. The file is closed to you."), "success")
    return redirect(url_for("selection.board", **place.address, council=chosen), 303)
