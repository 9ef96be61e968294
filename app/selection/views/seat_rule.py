"""Writing down the rule of a round's seats; what it gives can be looked at before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.people.service_areas import SERVICE_AREAS
from app.platform.access.actor import current_actor
from app.platform.refusals import Changed, Refused
from app.programmes.queries.members import Member, list_members
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.views.shown import Answer, Difference, differences, letters
from app.selection.forms.seats import RuleForm, area_field, number_field, rule_form, source_field
from app.selection.queries.seats import RuleFacts, rule_of, strip
from app.selection.seats import words
from app.selection.seats.methods import Impossible
from app.selection.seats.rules import Allotment, Rule, allot
from app.selection.service.seats import save_rule
from app.selection.views.seats import led, sharing


@dataclass(frozen=True)
class Place:
    """Of which round the rule is written, and the councils that share."""

    programme: ProgrammeFacts
    round: RoundFacts
    members: list[Member]


def seat_rule(slug: str, number: int) -> Answer:
    """Write down the rule; its result can be looked at before it is saved."""
    programme, found = led(slug, number)
    members, facts = sharing(list_members(programme.id, letters())), rule_of(programme.id, found.id)
    place = Place(programme, found, members)
    form = rule_form(members, request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.fill(facts, members, found.seats)
        return _rule_page(form, place, 200)
    if not form.validate():
        return _rule_page(form, place, 422)
    if "look" in request.form:
        return _look(form, place, facts)
    try:
        save_rule(current_actor(), programme.id, found.id, form.read(members), form.read_version())
    except Refused as refused:
        form.refuse(refused, number_field(members[0]) if refused.field in ("numbers", "sources") else None)
        return _rule_page(form, place, 422)
    except Changed:
        theirs = rule_form(members)
        theirs.fill(facts, members, found.seats)
        form.version.data = theirs.version.data
        return _rule_page(form, place, 409, differing=differences(theirs, form))
    flash(_("The rule is saved."), "success")
    return redirect(url_for("selection.seats_page", slug=slug, number=number), 303)


def _look(form: RuleForm, place: Place, facts: RuleFacts | None) -> Answer:
    """The form again with what the rule would give; nothing is saved."""
    data = form.read(place.members)
    drawn = facts.rule.drawn if facts else ()
    rule = Rule(data.capacity, data.key, data.method, data.minimum, data.numbers, drawn)
    # As saving counts: seats of offers that are final are spoken for.
    held = strip(place.programme.id, place.round.id)
    given = {one.council_id: one.given + one.promised for one in held if one.fixed}
    try:
        result = allot(rule, given)
    except Impossible as impossible:
        form.refuse(Refused("capacity", impossible.why))
        return _rule_page(form, place, 422)
    return _rule_page(form, place, 200, result=result)


def _rule_page(
    form: RuleForm,
    place: Place,
    status: int,
    result: Allotment | None = None,
    differing: list[Difference] | None = None,
) -> Answer:
    page = render_template(
        "selection/seats_rule.html",
        form=form,
        programme=place.programme,
        round=place.round,
        rows=[(one, form[number_field(one)], form[source_field(one)]) for one in place.members],
        areas=[form[area_field(area)] for area in SERVICE_AREAS],
        looked=result,
        members=place.members,
        own=current_actor().council.id,
        differing=differing,
        words=words,
    )
    return page, status
