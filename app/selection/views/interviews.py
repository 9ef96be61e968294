"""Booking, moving and cancelling interviews, and taking them into a calendar."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Response as FlaskResponse
from flask import abort, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.nominations.queries.cases import CaseFacts
from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.refusals import Changed, Refused
from app.programmes.views.shown import Answer, differences
from app.selection import file_words
from app.selection.forms.files import InterviewForm
from app.selection.queries.assessments import list_assessors
from app.selection.queries.interviews import Clash, InterviewLine, list_clashes, list_interviews
from app.selection.service import interviews as service
from app.selection.service.entries import own_copy
from app.selection.views.case import back, case_or_404, posted_version
from app.selection.views.files import calendar_file


def interview_new(candidacy_id: UUID) -> Answer:
    """Book an interview."""
    facts = case_or_404(candidacy_id)
    form = InterviewForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        return _page(facts, form, None, 200)
    return _save(facts, form, None)


def interview_edit(candidacy_id: UUID, interview_id: UUID) -> Answer:
    """Move an interview."""
    facts = case_or_404(candidacy_id)
    found = _found(candidacy_id, interview_id)
    form = InterviewForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.fill(found)
        return _page(facts, form, found, 200)
    return _save(facts, form, found)


def interview_cancel(candidacy_id: UUID, interview_id: UUID) -> Response:
    """Cancel an interview; everybody who was invited is told."""
    case_or_404(candidacy_id)
    _found(candidacy_id, interview_id)
    try:
        service.cancel(current_actor(), candidacy_id, interview_id, posted_version())
    except Changed:
        session().rollback()
        flash(_("Somebody has changed the interview since you opened the page. Look at it again."), "warning")
        return back(candidacy_id)
    flash(_("The interview is cancelled. The candidate and the assessors are told."), "success")
    return back(candidacy_id)


def interview_calendar(interview_id: UUID) -> FlaskResponse:
    """An interview for the calendar of the candidate, or of who makes the file ready."""
    return calendar_file(own_copy(current_actor(), interview_id))


def _save(facts: CaseFacts, form: InterviewForm, found: InterviewLine | None) -> Answer:
    if not form.validate():
        return _page(facts, form, found, 422)
    actor, case_id = current_actor(), facts.case.id
    try:
        starts, ends = form.moments()
        clashes = list_clashes(case_id, starts, ends, found.id if found else None)
        # Whoever has seen the clashes of exactly these moments goes on by the same button.
        seen = f"{starts:%Y%m%d%H%M}-{ends:%Y%m%d%H%M}"
        if clashes and form.anyway.data != seen:
            form.anyway.data = seen
            return _page(facts, form, found, 422, clashes=clashes)
        if found is None:
            service.book(actor, case_id, starts, ends, form.place.data or "")
        else:
            service.change(actor, case_id, found.id, form.read_version(), starts, ends, form.place.data or "")
    except Refused as refused:
        session().rollback()
        form.refuse(refused)
        return _page(facts, form, found, 422)
    except Changed as changed:
        session().rollback()
        return _conflict(facts, form, cast(InterviewLine, changed.current))
    flash(_("The interview is booked. The candidate and the assessors are told."), "success")
    return back(case_id)


def _conflict(facts: CaseFacts, form: InterviewForm, now: InterviewLine) -> Answer:
    theirs = InterviewForm()
    theirs.fill(now)
    differing = [one for one in differences(theirs, form) if one[0] != form.anyway.label.text]
    form.version.data = str(now.version)
    return _page(facts, form, now, 409, differing=differing)


def _found(candidacy_id: UUID, interview_id: UUID) -> InterviewLine:
    lines = (one for one in list_interviews(candidacy_id) if not one.cancelled)
    return next((one for one in lines if one.id == interview_id), None) or abort(404)


def _page(
    facts: CaseFacts,
    form: InterviewForm,
    found: InterviewLine | None,
    status: int,
    *,
    clashes: list[Clash] | None = None,
    differing: list[tuple[str, str, str]] | None = None,
) -> Answer:
    holders = [one for one in list_assessors(current_actor(), facts.case.id) if one.instrument == "interview"]
    page = render_template(
        "selection/interview_edit.html",
        facts=facts,
        form=form,
        interview=found,
        clashes=clashes or [],
        differing=differing,
        holders=holders,
        states=file_words.STATES,
    )
    return page, status
