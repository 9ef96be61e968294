"""Add, change and remove the own council's participants of a round."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.platform.access.actor import current_actor
from app.platform.refusals import Changed, Refused
from app.programmes.forms.rounds import ParticipantForm
from app.programmes.queries.participants import (
    Candidate,
    ParticipantLine,
    find_candidates,
    get_candidate,
    get_participant,
)
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.service.looks import look_at_participant
from app.programmes.service.participants import add_participant, edit_participant, remove_participant
from app.programmes.service.rounds import seats_kept
from app.programmes.views.shown import (
    Answer,
    Difference,
    differences,
    letters,
    programme_or_404,
    round_or_404,
)
from app.programmes.words import refusal

LONGEST = 100


def participant_new(slug: str, number: int) -> Answer:
    """Search the directory, choose somebody, say how she came in."""
    programme = programme_or_404(slug)
    found = round_or_404(programme, number)
    person_id = request.values.get("person", type=UUID)
    chosen = get_candidate(found.id, person_id) or abort(404) if person_id else None
    form = ParticipantForm(request.form if request.method == "POST" else None)
    if request.method == "GET" or chosen is None:
        if chosen:
            form.service_area.data = chosen.service_area or ""
        return _new_page(programme, found, form, chosen, 200)
    if not form.validate():
        return _new_page(programme, found, form, chosen, 422)
    try:
        add_participant(current_actor(), programme.id, found.id, chosen.person_id, form.read())
    except Refused as refused:
        form.refuse(refused)
        return _new_page(programme, found, form, chosen, 422)
    flash(_("%(name)s takes part in the round.", name=chosen.name), "success")
    return _back(slug, number)


def participant_edit(slug: str, number: int, participation_id: UUID) -> Answer:
    """Change how somebody came in, or how it went."""
    programme = programme_or_404(slug)
    found = round_or_404(programme, number)
    line = get_participant(found.id, participation_id) or abort(404)
    form = ParticipantForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        look_at_participant(current_actor(), line)
        form.fill(line)
        return _edit_page(programme, found, form, line, 200)
    if not form.validate():
        return _edit_page(programme, found, form, line, 422)
    try:
        edit_participant(current_actor(), line.id, form.read(), form.read_version())
    except Refused as refused:
        form.refuse(refused)
        return _edit_page(programme, found, form, line, 422)
    except Changed:
        theirs = ParticipantForm()
        theirs.fill(line)
        form.version.data = str(line.version)
        return _edit_page(programme, found, form, line, 409, differences(theirs, form))
    flash(_("%(name)s is saved.", name=line.name), "success")
    return _back(slug, number)


def participant_remove(slug: str, number: int, participation_id: UUID) -> Answer:
    """Take a wrong registration away. GET asks first, for those without script."""
    programme = programme_or_404(slug)
    found = round_or_404(programme, number)
    line = get_participant(found.id, participation_id) or abort(404)
    if request.method == "GET":
        look_at_participant(current_actor(), line)
        return render_template(
            "programmes/participant_remove.html", programme=programme, round=found, line=line
        )
    try:
        remove_participant(current_actor(), line.id)
    except Refused as refused:
        flash(str(refusal(refused.field, refused.code)), "warning")
        return redirect(
            url_for("programmes.participant_edit", slug=slug, number=number, participation_id=line.id), 303
        )
    flash(_("%(name)s is no longer registered in the round.", name=line.name), "success")
    return _back(slug, number)


def _back(slug: str, number: int) -> Answer:
    return redirect(url_for("programmes.round_page", slug=slug, number=number), 303)


def _new_page(
    programme: ProgrammeFacts, found: RoundFacts, form: ParticipantForm, chosen: Candidate | None, status: int
) -> Answer:
    search = request.args.get("q", "").strip()[:LONGEST]
    page = render_template(
        "programmes/participant_new.html",
        programme=programme,
        round=found,
        form=form,
        chosen=chosen,
        search=search,
        candidates=find_candidates(found.id, search, letters()) if chosen is None else [],
        by_seat=seats_kept(programme.id, found.id),
    )
    return page, status


def _edit_page(
    programme: ProgrammeFacts,
    found: RoundFacts,
    form: ParticipantForm,
    line: ParticipantLine,
    status: int,
    differing: list[Difference] | None = None,
) -> Answer:
    page = render_template(
        "programmes/participant_edit.html",
        programme=programme,
        round=found,
        form=form,
        line=line,
        differing=differing,
    )
    return page, status
