"""Seats of a round: what each council has, the rule, what-if, fixing the allotment, the ledger and its file."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.people.service_areas import service_area_name
from app.platform.access.actor import Actor, current_actor
from app.platform.i18n.binding import current_language
from app.platform.i18n.formats import today
from app.platform.i18n.formats.dates import local
from app.platform.refusals import Refused
from app.platform.tabular.writing import write_csv
from app.programmes.queries.members import Member, list_members
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.views.shown import (
    Answer,
    letters,
    programme_or_404,
    round_or_404,
)
from app.selection.forms.seats import WhatIfForm
from app.selection.queries.needs import service_room
from app.selection.queries.seats import CouncilSeats, RuleFacts, ledger, rule_of, strip
from app.selection.queries.waiting import announced
from app.selection.seats import words
from app.selection.seats.ledger import Balance
from app.selection.seats.methods import Impossible
from app.selection.seats.rules import Allotment, Rule, allot, what_if
from app.selection.seats.unused import next_unused
from app.selection.service.seats import draw_lots, fix_allotment, may_edit_seats


@dataclass(frozen=True)
class Tried:
    """What a what-if shows: the allotment or why there is none, and the seats as they are."""

    allotment: Allotment | None
    why: str
    now: dict[UUID, int]


def seats_page(slug: str, number: int) -> str:
    """What each council has and has given, the rule, what-if, and every line of the ledger."""
    actor, programme, found = place_of(slug, number)
    everybody = list_members(programme.id, letters())
    members = sharing(everybody)
    councils = in_order(strip(programme.id, found.id), everybody)
    facts, lines = rule_of(programme.id, found.id), ledger(programme.id, found.id)
    given = {one.council_id: one.given + one.promised for one in councils}
    proposed, why = _proposed(facts, given if lines else {})
    form = WhatIfForm(request.args)
    tried = None
    if facts:
        form.offer(members, facts.rule)
        tried = _try(form, facts.rule, members, councils, proposed, bool(lines))
    left = {one.council_id for one in everybody if one.ended(today())}
    return render_template(
        "selection/seats.html",
        programme=programme,
        round=found,
        members=members,
        names={one.council_id: one.name for one in everybody},
        councils=councils,
        facts=facts,
        lines=lines,
        proposed=None if lines else proposed,
        why=why,
        form=form,
        tried=tried,
        stays=_stays(actor.council.id, programme, found, facts, councils, left) if lines else None,
        may_edit=may_edit_seats(actor, programme.id),
        may_see_waiting=actor.may("council:selection:read"),
        words=words,
        area_name=service_area_name,
        services=service_room(programme.id, found.id) if announced(programme.id, found.id) else None,
        own=actor.council.id,
    )


def seats_draw(slug: str, number: int) -> Answer:
    """Draw lots between the councils."""
    programme, found = led(slug, number)
    try:
        draw_lots(current_actor(), programme.id, found.id)
    except Refused as refused:
        flash(str(words.refusal(refused.field, refused.code)), "error")
    else:
        flash(_("Lots are drawn. The order is kept, and decides whenever claims are equal."), "success")
    return redirect(url_for("selection.seats_page", slug=slug, number=number), 303)


def seats_fix(slug: str, number: int) -> Answer:
    """Fix the allotment: the ledger begins."""
    programme, found = led(slug, number)
    try:
        fix_allotment(current_actor(), programme.id, found.id)
    except Refused as refused:
        flash(str(words.refusal(refused.field, refused.code)), "error")
    else:
        flash(_("The allotment is fixed. From now on every change is a line of its own."), "success")
    return redirect(url_for("selection.seats_page", slug=slug, number=number), 303)


def seats_export(slug: str, number: int) -> Response:
    """The ledger as CSV, in words, the oldest line first."""
    _actor, programme, found = place_of(slug, number)
    names = {one.council_id: one.name for one in list_members(programme.id, letters())}
    rows = [
        (
            local(line.at).replace(tzinfo=None),
            names[line.council_id],
            words.line_words(line.move, line.seats, names[line.council_id]),
            line.seats,
            words.rule_words(line.rule),
            words.writer_words(line.by_name),
        )
        for line in reversed(ledger(programme.id, found.id))
    ]
    columns = (_("When"), _("Council"), _("What"), _("Seats"), _("Rule"), _("By"))
    notes = (_("Seat ledger of %(programme)s, round %(round)s", programme=programme.address, round=number),)
    response = Response(b"".join(write_csv(rows, columns, notes, current_language())), mimetype="text/csv")
    name = f"{programme.slug}-{number}-seats-{today()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def in_order(councils: list[CouncilSeats], members: list[Member]) -> list[CouncilSeats]:
    """Seats in the order of the councils' names; a council that has left comes last."""
    places = {one.council_id: place for place, one in enumerate(members)}
    return sorted(councils, key=lambda one: places.get(one.council_id, len(places)))


def place_of(slug: str, number: int) -> tuple[Actor, ProgrammeFacts, RoundFacts]:
    programme = programme_or_404(slug)
    return current_actor(), programme, round_or_404(programme, number)


def led(slug: str, number: int) -> tuple[ProgrammeFacts, RoundFacts]:
    actor, programme, found = place_of(slug, number)
    if not may_edit_seats(actor, programme.id):
        abort(403)
    return programme, found


def sharing(members: list[Member]) -> list[Member]:
    """The councils that share the seats: members today."""
    return [one for one in members if not one.ended(today())]


def _proposed(facts: RuleFacts | None, given: dict[UUID, int]) -> tuple[Allotment | None, str]:
    if facts is None:
        return None, ""
    try:
        return allot(facts.rule, given), ""
    except Impossible as impossible:
        return None, str(words.refusal("capacity", impossible.why))


def _try(
    form: WhatIfForm,
    rule: Rule,
    members: list[Member],
    councils: list[CouncilSeats],
    proposed: Allotment | None,
    fixed: bool,
) -> Tried | None:
    if not form.asked or not form.validate():
        return None
    by_slug = {one.slug: one.council_id for one in members}
    given = {one.council_id: one.given + one.promised for one in councils} if fixed else {}
    now = {one.council_id: one.agreed for one in councils} if fixed or not proposed else proposed.seats
    pinned = {}
    if form.council.data in by_slug and form.seats.data is not None:
        pinned[by_slug[form.council.data]] = form.seats.data
    asked = Rule(
        form.capacity.data, form.key.data, form.method.data, form.minimum.data, rule.numbers, rule.drawn
    )
    try:
        return Tried(what_if(asked, given, pinned), "", now)
    except Impossible as impossible:
        return Tried(None, str(words.refusal("capacity", impossible.why)), now)


def _stays(
    own: UUID,
    programme: ProgrammeFacts,
    found: RoundFacts,
    facts: RuleFacts | None,
    councils: list[CouncilSeats],
    left: set[UUID],
) -> str | None:
    """Why the own council's free seats stay where they are, once the lists move."""
    mine = next((one for one in councils if one.council_id == own), None)
    if facts is None or mine is None or not mine.free or not announced(programme.id, found.id):
        return None
    held = {one.council_id: Balance(one.agreed, one.given + one.promised) for one in councils}
    why = next_unused(facts.rule, held, {one.council_id: one.waiting for one in councils}, own, left).why
    return str(words.STAYS[why]) if why else None
