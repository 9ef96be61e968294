"""Record what happened to a participant afterwards, and correct what was recorded wrongly."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.outcomes import words
from app.outcomes.forms import OutcomeForm
from app.outcomes.queries import Step, get_step, histories
from app.outcomes.service import record_outcome
from app.platform.access.actor import current_actor
from app.platform.i18n.formats import today
from app.platform.refusals import Refused
from app.programmes.queries.participants import ParticipantLine, get_participant
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.service.looks import look_at_participant
from app.programmes.views.shown import Answer, programme_or_404, round_or_404

Whose = tuple[ProgrammeFacts, RoundFacts, ParticipantLine]


def outcome_new(slug: str, number: int, participation_id: UUID) -> Answer:
    """Add a step."""
    return _answer(_whose(slug, number, participation_id), None)


def outcome_correct(slug: str, number: int, participation_id: UUID, outcome_id: UUID) -> Answer:
    """Put a wrong step right; the wrong one stays in the history, marked as corrected."""
    whose = _whose(slug, number, participation_id)
    step = get_step(participation_id, outcome_id)
    if step is None or step.corrected:
        abort(404 if step is None else 410)
    return _answer(whose, step)


def _whose(slug: str, number: int, participation_id: UUID) -> Whose:
    programme = programme_or_404(slug)
    found = round_or_404(programme, number)
    return programme, found, get_participant(found.id, participation_id) or abort(404)


def _answer(whose: Whose, step: Step | None) -> Answer:
    programme, found, line = whose
    form = OutcomeForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        look_at_participant(current_actor(), line)
        if step:
            form.fill(step)
        return _page(whose, form, step, 200)
    if not form.validate():
        return _page(whose, form, step, 422)
    try:
        record_outcome(current_actor(), line.id, form.read(), today(), step.id if step else None)
    except Refused as refused:
        form.refuse(refused)
        return _page(whose, form, step, 422)
    flash(_("The outcome of %(name)s is saved.", name=line.name), "success")
    return redirect(url_for("programmes.round_page", slug=programme.address, number=found.number), 303)


def _page(whose: Whose, form: OutcomeForm, step: Step | None, status: int) -> Answer:
    programme, found, line = whose
    page = render_template(
        "outcomes/outcome_edit.html",
        programme=programme,
        round=found,
        line=line,
        form=form,
        step=step,
        steps=histories([line.id]).get(line.id, []),
        outcome_words=words,
    )
    return page, status
