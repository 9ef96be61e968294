"""One round, starting and changing one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.people.service_areas import service_area_name
from app.platform.access.actor import current_actor
from app.platform.refusals import Changed, Refused
from app.programmes import hooks, policy, words
from app.programmes.forms.rounds import RoundForm, round_form, seats_field
from app.programmes.queries.members import Member, list_members
from app.programmes.queries.participants import list_participants
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts, list_rounds
from app.programmes.queries.templates import list_templates
from app.programmes.service.looks import look_at_round
from app.programmes.service.rounds import add_round, edit_round, seats_kept
from app.programmes.views.shown import (
    Answer,
    Difference,
    differences,
    led_or_403,
    letters,
    programme_or_404,
    round_or_404,
)


def round_page(slug: str, number: int) -> str:
    """A round's facts and seats; of the participants only the own council's."""
    actor, programme = current_actor(), programme_or_404(slug)
    found = round_or_404(programme, number)
    may_see = policy.may_see_participants(actor)
    participants = list_participants(found.id, letters()) if may_see else []
    look_at_round(actor, found, participants)
    ids = [line.id for line in participants]
    made = (maker(actor, programme, found) for maker in hooks.round_links)
    return render_template(
        "programmes/round.html",
        programme=programme,
        round=found,
        members=list_members(programme.id, letters()),
        participants=participants,
        notes=[maker(actor, ids) for maker in hooks.participant_notes] if ids else [],
        links=[link for link in made if link],
        own=actor.council.id,
        council=actor.council,
        may_edit=policy.may_edit(actor, programme.id),
        may_see_participants=may_see,
        may_edit_participants=policy.may_edit_participants(actor),
        by_seat=may_see and seats_kept(programme.id, found.id),
        may_see_people=actor.may("council:people:read"),
        area_name=service_area_name,
        words=words,
    )


def round_new(slug: str) -> Answer:
    """Add a round; seats and template as in the latest."""
    programme = led_or_403(slug)
    members = list_members(programme.id, letters())
    form = _form(programme, members)
    if request.method == "GET":
        latest = list_rounds(programme.id)[-1:]
        form.number.data = latest[0].number + 1 if latest else 1
        if latest:
            form.template_id.data = str(latest[0].template_id or "")
            for member in members:
                form[seats_field(member)].data = latest[0].seats.get(member.council_id)
        return _page(form, programme, members, None, 200)
    if not form.validate():
        return _page(form, programme, members, None, 422)
    try:
        add_round(current_actor(), programme.id, form.read(members))
    except Refused as refused:
        form.refuse(refused)
        return _page(form, programme, members, None, 422)
    flash(_("Round %(number)s is saved.", number=form.number.data), "success")
    return redirect(url_for("programmes.round_page", slug=slug, number=form.number.data), 303)


def round_edit(slug: str, number: int) -> Answer:
    """Change a round. Its number stays."""
    programme = led_or_403(slug)
    found = round_or_404(programme, number)
    members = list_members(programme.id, letters())
    form = _form(programme, members)
    if request.method == "GET":
        form.fill(found, members)
        return _page(form, programme, members, found, 200)
    form.number.data, form.number.raw_data = number, [str(number)]
    if not form.validate():
        return _page(form, programme, members, found, 422)
    try:
        edit_round(current_actor(), programme.id, number, form.read(members), form.read_version())
    except Refused as refused:
        form.refuse(refused)
        return _page(form, programme, members, found, 422)
    except Changed:
        theirs = round_form(members)
        theirs.offer(list_templates(programme.id))
        theirs.fill(found, members)
        form.version.data = str(found.version)
        return _page(form, programme, members, found, 409, differences(theirs, form))
    flash(_("Round %(number)s is saved.", number=number), "success")
    return redirect(url_for("programmes.round_page", slug=slug, number=number), 303)


def _form(programme: ProgrammeFacts, members: list[Member]) -> RoundForm:
    form = round_form(members, request.form if request.method == "POST" else None)
    form.offer(list_templates(programme.id))
    return form


def _page(
    form: RoundForm,
    programme: ProgrammeFacts,
    members: list[Member],
    found: RoundFacts | None,
    status: int,
    differing: list[Difference] | None = None,
) -> Answer:
    page = render_template(
        "programmes/round_edit.html",
        form=form,
        programme=programme,
        round=found,
        seats=[]
        if found and seats_kept(programme.id, found.id)
        else [form[seats_field(member)] for member in members],
        differing=differing,
    )
    return page, status
