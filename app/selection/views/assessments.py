"""Who assesses a candidate; and assessing, in whichever council."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from flask import Response as FlaskResponse
from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.nominations.views.unsaved import unsaved
from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.i18n.binding import content_text
from app.platform.i18n.formats import clock, local
from app.platform.refusals import Changed, NotAllowed, Refused
from app.programmes.views.shown import Answer
from app.selection import file_words
from app.selection.forms.files import AgainForm, AssessorForm, ConflictForm
from app.selection.queries import assessments as queries
from app.selection.queries.assessments import Given, Guide, MyAssessment
from app.selection.queries.waiting_files import list_conflicts, list_overdue, list_shut_out
from app.selection.service import assessments as service
from app.selection.service.entries import assessor_copy
from app.selection.views.case import back, case_or_404, council_names
from app.selection.views.files import calendar_file, download
from app.selection.words import CONFLICTS_TOLD, INSTRUMENTS


def assessor_new(candidacy_id: UUID) -> Answer:
    """Ask somebody of the panel to assess a candidate."""
    facts = case_or_404(candidacy_id)
    form = AssessorForm(request.form if request.method == "POST" else None)
    panel = queries.list_panel(facts.place.programme_id, facts.place.round_id)
    form.offer(panel, council_names())
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                service.assign(
                    current_actor(), candidacy_id, form.chosen(), form.instrument.data, form.due_at()
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                flash(_("The assessor has been asked."), "success")
                return back(candidacy_id)
    page = render_template("selection/assessor_new.html", facts=facts, form=form, panel=panel)
    return page, status


def assessor_remove(candidacy_id: UUID, assessment_id: UUID) -> Response:
    """Take an assessor off a candidate."""
    case_or_404(candidacy_id)
    try:
        service.remove(current_actor(), candidacy_id, assessment_id)
    except Refused as refused:
        session().rollback()
        flash(file_words.refusal(refused.field, refused.code), "warning")
    else:
        flash(_("The assessor no longer sees the file."), "success")
    return back(candidacy_id)


def assessor_open(candidacy_id: UUID, assessment_id: UUID) -> Response:
    """Open the file again to an assessor of another council, until a new day."""
    case_or_404(candidacy_id)
    try:
        service.open_again(current_actor(), candidacy_id, assessment_id, AgainForm(request.form).last())
    except Refused as refused:
        session().rollback()
        flash(file_words.refusal(refused.field, refused.code), "warning")
    else:
        flash(_("The file is open to the assessor again, who is told."), "success")
    return back(candidacy_id)


def conflicts() -> str:
    """The own council's candidates that need another assessor, assessments overdue, and files closed to assessors."""
    return render_template(
        "selection/conflicts.html",
        lines=list_conflicts(),
        overdue=list_overdue(),
        closed=list_shut_out(),
        instruments=INSTRUMENTS,
    )


def assessments() -> str:
    """What the actor assesses, in all councils."""
    return render_template(
        "selection/assessments.html",
        mine=queries.list_mine(),
        told=queries.list_told(),
        kinds=CONFLICTS_TOLD,
        own=current_actor().council.id,
        councils=council_names(),
        instruments=INSTRUMENTS,
        states=file_words.STATES,
        colours=file_words.STATE_COLOURS,
        now=datetime.now(UTC),
    )


def assessment(assessment_id: UUID) -> Answer:
    """One of them: first the question of conflicts, then guide, notes and ratings."""
    return _page(_mine_or_404(assessment_id), 200)


def assessment_conflict(assessment_id: UUID) -> Answer:
    """Answer the question of conflicts."""
    mine = _mine_or_404(assessment_id)
    form = ConflictForm(request.form)
    told = form.conflict.data or ""
    try:
        service.tell_conflict(current_actor(), assessment_id, told)
    except Refused as refused:
        session().rollback()
        form.refuse(refused)
        return _page(mine, 422, conflict_form=form)
    if told == "none":
        return redirect(url_for("selection.assessment", assessment_id=assessment_id), 303)
    flash(
        _("Thank you for telling us. The file is closed to you, and somebody else will be asked."), "success"
    )
    return redirect(url_for("selection.assessments"), 303)


def assessment_save(assessment_id: UUID) -> Answer:
    """Keep notes and ratings: by itself while one writes, by the button, and handed in for good."""
    mine = queries.get_mine(assessment_id)
    if mine is None:
        return _closed(404)
    guide = queries.list_guide(mine.programme_id, mine.round_id)
    note, ratings = _read(guide)
    hand_in = request.form.get("do") == "hand_in"
    try:
        version = service.save(current_actor(), assessment_id, _version(), note, ratings, hand_in)
    except (Refused, Changed) as refusal:
        session().rollback()
        return _not_saved(mine, note, ratings, refusal)
    except NotAllowed:
        return _closed(403)
    address = url_for("selection.assessment", assessment_id=assessment_id)
    if _by_itself() and hand_in:
        flash(_("The assessment is handed in."), "success")
        # The page is another one then. It waits its turn behind what saves itself, so the two never clash.
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
        return response
    if _by_itself():
        return render_template(
            "selection/assessment_state.html",
            version=version,
            saved_at=clock(local(datetime.now(UTC)).time()),
        )
    flash(_("The assessment is handed in.") if hand_in else _("Saved."), "success")
    return redirect(address, 303)


def assessment_file(assessment_id: UUID) -> FlaskResponse:
    """The file that came with a work sample, for who rates it."""
    found = service.sample_file(current_actor(), _mine_or_404(assessment_id))
    if found is None:
        abort(404)
    return download(*found)


def assessment_calendar(assessment_id: UUID, interview_id: UUID) -> FlaskResponse:
    """An interview that one holds, for the calendar."""
    mine = _mine_or_404(assessment_id)
    return calendar_file(assessor_copy(current_actor(), mine, interview_id))


def _mine_or_404(assessment_id: UUID) -> MyAssessment:
    return queries.get_mine(assessment_id) or abort(404)


def _closed(status: int) -> Answer:
    """The file has been closed to the assessor meanwhile: what was written stays, on the page or to be copied."""
    if _by_itself():
        session().rollback()
        fault = _("The file is not open to you any more. Copy what you want to keep.")
        return render_template("selection/assessment_state.html", version=_version(), fault=fault), status
    typed = [text for name, text in request.form.items() if name == "note" or name.startswith("note-")]
    return unsaved(typed, "selection.assessments", status)


def _not_saved(
    mine: MyAssessment, note: str | None, ratings: Mapping[UUID, Given], refusal: Refused | Changed
) -> Answer:
    now = refusal.current if isinstance(refusal, Changed) else mine
    assert isinstance(now, MyAssessment)  # noqa: S101 - that is what the service gives
    fault, wrong = None, ""
    if isinstance(refusal, Refused):
        fault, wrong = file_words.refusal(refusal.field.partition("-")[0], refusal.code), refusal.field
    status = 422 if fault else 409
    if _by_itself():
        page = render_template(
            "selection/assessment_state.html",
            version=_version(),
            fault=fault,
            where=_criterion_of(mine, wrong),
            stale=None if fault else now,
        )
        return page, status
    return _page(now, status, note=note, ratings=ratings, fault=fault, wrong=wrong, stale=not fault)


def _criterion_of(mine: MyAssessment, field: str) -> str:
    """The criterion whose notes are refused, by name; empty for the notes on the whole."""
    guide = queries.list_guide(mine.programme_id, mine.round_id)
    return next((content_text(one.names) for one in guide if field == f"note-{one.id}"), "")


def _page(
    mine: MyAssessment,
    status: int,
    *,
    conflict_form: ConflictForm | None = None,
    note: str | None = None,
    ratings: Mapping[UUID, Given] | None = None,
    fault: str | None = None,
    wrong: str = "",
    stale: bool = False,
) -> Answer:
    if mine.state == "conflict":
        abort(404)
    try:
        assessed = service.look(current_actor(), mine)
    except NotAllowed:
        return render_template("selection/assessment_closed.html", mine=mine), 403
    typed = ratings is not None
    return render_template(
        "selection/assessment.html",
        mine=mine,
        assessed=assessed,
        conflict_form=conflict_form or ConflictForm(),
        guide=queries.list_guide(mine.programme_id, mine.round_id),
        council=council_names()[mine.owner_council_id],
        foreign=mine.owner_council_id != current_actor().council.id,
        instruments=INSTRUMENTS,
        note=note if typed else mine.note,
        ratings=ratings if ratings is not None else mine.ratings,
        fault=fault,
        wrong=wrong,
        stale=stale,
        abstain=file_words.ABSTAIN,
    ), status


def _read(guide: list[Guide]) -> tuple[str | None, dict[UUID, Given]]:
    """What was written. Of a criterion that is neither rated nor abstained from, the note."""
    ratings = {}
    for one in guide:
        value, typed = request.form.get(f"rating-{one.id}", ""), request.form.get(f"note-{one.id}")
        note = (typed or "").strip()
        if value == file_words.ABSTAIN:
            ratings[one.id] = Given(None, note)
        elif value in ("1", "2", "3", "4", "5"):
            ratings[one.id] = Given(int(value), note)
        elif value:
            ratings[one.id] = Given(0, note)
        elif typed is not None:
            ratings[one.id] = Given(None, note, undecided=True)
    return request.form.get("note", "").strip() or None, ratings


def _version() -> int:
    """The version that was read; after a warning, the one that was seen in it."""
    told = request.form.get("seen") or request.form.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _by_itself() -> bool:
    return request.headers.get("HX-Request") == "true"
