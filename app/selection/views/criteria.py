"""The criteria of a round, and the panel's weights."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.platform.i18n.binding import content_text
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Changed, Refused
from app.programmes.views.shown import Answer, Difference, differences
from app.selection import policy
from app.selection.forms.criteria import CriterionForm
from app.selection.queries.facts import CriterionFacts, SelectionFacts, selection_of
from app.selection.service.criteria import (
    add_criterion,
    edit_criterion,
    move_criterion,
    remove_criterion,
    set_weights,
)
from app.selection.service.stands import hide_names
from app.selection.views.place import Here, here, led
from app.selection.words import refusal


@dataclass(frozen=True)
class Weights:
    """What was written in the fields of the weights, and what stood in them: both by criterion, as text.

    Where nothing was sent of a criterion, the page shows what is there.
    """

    typed: dict[UUID, str] = field(default_factory=dict)
    seen: dict[UUID, str] = field(default_factory=dict)

    @classmethod
    def sent(cls) -> Weights:
        """From the form: of every criterion that it had, also one that is removed meanwhile."""
        return cls(_sent("weight-"), _sent("seen-"))


def criteria(slug: str, number: int) -> Answer:
    """What the panel looks for, with questions and rubric; the lead also changes it here."""
    return _list(here(slug, number))


def _list(
    place: Here,
    status: int = 200,
    fault: str | None = None,
    weights: Weights | None = None,
    differing: list[Difference] | None = None,
) -> Answer:
    page = render_template(
        "selection/criteria.html",
        place=place,
        programme=place.programme,
        round=place.round,
        facts=place.facts,
        may_edit=policy.may_edit_criteria(place.actor, place.programme.id) and place.facts.final_at is None,
        fault=fault,
        weights=weights or Weights(),
        differing=differing,
    )
    return page, status


def criterion_new(slug: str, number: int) -> Answer:
    """Add a criterion."""
    place = led(slug, number)
    form = CriterionForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        return _page(place, form, None, 200)
    if not form.validate():
        return _page(place, form, None, 422)
    try:
        add_criterion(place.actor, place.facts, form.read())
    except Refused as refused:
        form.refuse(refused)
        return _page(place, form, None, 422)
    return _saved(place)


def criterion_edit(slug: str, number: int, criterion_id: UUID) -> Answer:
    """Change a criterion."""
    place = led(slug, number)
    found = next((one for one in place.facts.criteria if one.id == criterion_id), None) or abort(404)
    form = CriterionForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.fill(found)
        return _page(place, form, found, 200)
    if not form.validate():
        return _page(place, form, found, 422)
    try:
        edit_criterion(place.actor, place.facts, criterion_id, form.read(), form.read_version())
    except Refused as refused:
        form.refuse(refused)
        return _page(place, form, found, 422)
    except Changed:
        theirs = CriterionForm()
        theirs.fill(found)
        form.version.data = str(found.version)
        return _page(place, form, found, 409, differences(theirs, form))
    return _saved(place)


def _page(
    place: Here,
    form: CriterionForm,
    found: CriterionFacts | None,
    status: int,
    differing: list[Difference] | None = None,
) -> Answer:
    own = place.actor.council.default_language
    page = render_template(
        "selection/criterion_edit.html",
        place=place,
        programme=place.programme,
        round=place.round,
        form=form,
        criterion=found,
        languages=sorted(LANGUAGES, key=lambda code: code != own),
        differing=differing,
    )
    return page, status


def _saved(place: Here) -> Answer:
    flash(_("The criteria are saved."), "success")
    return redirect(url_for("selection.criteria", **place.address), 303)


def criterion_remove(slug: str, number: int, criterion_id: UUID) -> Answer:
    """Remove a criterion that has not been used."""
    place = led(slug, number)
    try:
        remove_criterion(place.actor, place.facts, criterion_id)
    except Refused as refused:
        return _list(place, 422, str(refusal(refused.field, refused.code)))
    return _saved(place)


def criterion_move(slug: str, number: int, criterion_id: UUID) -> Answer:
    """Move a criterion a place up or down."""
    place = led(slug, number)
    try:
        move_criterion(place.actor, place.facts, criterion_id, request.form.get("direction") == "up")
    except Refused as refused:
        return _list(place, 422, str(refusal(refused.field, refused.code)))
    return _saved(place)


def criteria_names(slug: str, number: int) -> Answer:
    """Hide names and units from everybody at the board until the decisions are final, or show them again."""
    place = led(slug, number)
    hidden = request.form.get("names") == "hidden"
    try:
        hide_names(place.actor, place.facts, hidden)
    except Refused as refused:
        return _list(place, 422, str(refusal(refused.field, refused.code)))
    if hidden:
        flash(_("Names and units are hidden on the board until the decisions are final."), "success")
    else:
        flash(_("Names and units are shown on the board."), "success")
    return redirect(url_for("selection.criteria", **place.address), 303)


def criteria_weights(slug: str, number: int) -> Answer:
    """Write down the weights that the panel has agreed on."""
    place = led(slug, number)
    sent = Weights.sent()
    weights, seen = ({key: _weight(words) for key, words in one.items()} for one in (sent.typed, sent.seen))
    try:
        set_weights(place.actor, place.facts, weights, seen)
    except Refused as refused:
        return _list(place, 422, str(refusal(refused.field, refused.code)), sent)
    except Changed:
        now = replace(place, facts=selection_of(place.programme.id, place.round.id))
        return _list(now, 409, None, Weights(sent.typed), _differing(now.facts, sent.typed))
    flash(_("The panel's weights are saved."), "success")
    return redirect(url_for("selection.criteria", **place.address), 303)


def _differing(facts: SelectionFacts, typed: dict[UUID, str]) -> list[Difference]:
    """The criteria whose weights are others than were written, and those that were weighed and are no more."""
    there = {one.id: str(one.weight or "") for one in facts.criteria}
    pairs = [
        (content_text(one.names), there[one.id], typed[one.id]) for one in facts.criteria if one.id in typed
    ]
    gone = [(_("A criterion that is removed"), "", words) for key, words in typed.items() if key not in there]
    return [pair for pair in (*pairs, *gone) if pair[1] != pair[2]]


def _sent(prefix: str) -> dict[UUID, str]:
    """The fields of the form whose names begin so, by the criterion that the rest of the name is."""
    found = {}
    for name, words in request.form.items():
        if name.startswith(prefix):
            try:
                found[UUID(name.removeprefix(prefix))] = words.strip()
            except ValueError:
                continue
    return found


def _weight(words: str) -> int | None:
    if not words:
        return None
    return int(words) if words.isascii() and words.isdigit() and len(words) < 4 else 0
