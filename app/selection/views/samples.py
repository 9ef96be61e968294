"""The work sample: its task, asking for it, and the candidate's own page of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from flask import Response as FlaskResponse
from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.i18n.formats import clock, local
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Changed, Refused
from app.platform.web.errors import FILES_LEFT
from app.programmes.views.shown import Answer, differences
from app.selection import file_words
from app.selection.forms.files import SampleForm, SampleTaskForm
from app.selection.queries.samples import Sample, Task, get_sample, get_task, is_rated
from app.selection.service import samples as service
from app.selection.service.assessments import OPEN
from app.selection.service.sample_task import ask, set_task
from app.selection.views.case import back, case_or_404
from app.selection.views.files import download
from app.selection.views.place import Here, led


def sample_task(slug: str, number: int) -> Answer:
    """Set the task of a round's work sample, in all languages."""
    place = led(slug, number)
    form = SampleTaskForm(request.form if request.method == "POST" else None)
    task = get_task(place.programme.id, place.round.id)
    if request.method == "GET":
        form.fill(task)
        return _task_page(place, form, 200)
    if not form.validate():
        return _task_page(place, form, 422)
    try:
        set_task(
            current_actor(),
            place.programme.id,
            place.round.id,
            form.texts(),
            form.due_at.data,
            form.read_version(),
        )
    except Refused as refused:
        session().rollback()
        form.refuse(refused, _first_text(form) if refused.field == "task" else None)
        return _task_page(place, form, 422)
    except Changed as changed:
        session().rollback()
        now = cast(Task, changed.current)
        theirs = SampleTaskForm()
        theirs.fill(now)
        form.version.data = str(now.version)
        return _task_page(place, form, 409, differences(theirs, form))
    flash(_("The task of the work sample is saved."), "success")
    return redirect(
        url_for("programmes.round_page", slug=place.programme.address, number=place.round.number), 303
    )


def sample_ask(candidacy_id: UUID) -> Response:
    """Write to a candidate about the work sample."""
    case_or_404(candidacy_id)
    try:
        ask(current_actor(), candidacy_id)
    except Refused as refused:
        session().rollback()
        flash(file_words.refusal(refused.field, refused.code), "warning")
    else:
        flash(_("The candidate has been asked for the work sample."), "success")
    return back(candidacy_id)


def sample_file(candidacy_id: UUID) -> FlaskResponse:
    """The file that a candidate has handed in."""
    return download(*service.handed_in_file(current_actor(), candidacy_id))


def own_sample(case_id: UUID) -> Answer:
    """One's own work sample: the task, and what one hands in."""
    case = service.own_case(current_actor(), case_id)
    task = get_task(case.programme_id, case.round_id)
    if not task.set:
        abort(404)
    form = SampleForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        sample = get_sample(case_id)
        form.answer.data = sample.answer if sample else ""
        form.version.data = str(sample.version if sample else 0)
        return _own_page(case_id, case.state, task, form, 200)
    return _own_save(case_id, case.state, task, form)


def own_sample_back(case_id: UUID) -> Response:
    """Take one's own work sample back and go on writing."""
    try:
        service.take_back(current_actor(), case_id)
    except Refused as refused:
        session().rollback()
        flash(file_words.refusal(refused.field, refused.code), "warning")
    else:
        flash(_("The work sample is yours again. Remember to hand it in."), "success")
    return redirect(url_for("selection.own_sample", case_id=case_id), 303)


def own_sample_file(case_id: UUID) -> FlaskResponse:
    """The file with one's own work sample."""
    return download(*service.own_file(current_actor(), case_id))


def _own_save(case_id: UUID, state: str, task: Task, form: SampleForm) -> Answer:
    """By a button: everything. By itself, while one writes: the text alone."""
    form.validate()
    pressed = "do" in request.form or "seen" in request.form or not _by_script()
    sent = request.files.get("file")
    file = (
        service.NewFile(sent.filename, sent.read(service.LARGEST_FILE + 1))
        if sent and sent.filename and pressed
        else None
    )
    # A file that was chosen when the sign-in ran out could not be carried on: not handed in without it.
    waits_for_file = bool(request.form.get(FILES_LEFT))
    hand_in = request.form.get("do") == "hand_in" and not waits_for_file
    try:
        version = service.save(
            current_actor(),
            case_id,
            _read_version(form),
            form.answer.data or "",
            file,
            pressed and bool(form.without_file.data),
            hand_in,
        )
    except (Refused, Changed) as refusal:
        session().rollback()
        return _not_saved(case_id, state, task, form, refusal)
    if not pressed:
        form.version.data = str(version)
        return _state(case_id, form, 200, saved_at=clock(local(datetime.now(UTC)).time()))
    if waits_for_file:
        flash(_("What you wrote is saved. Choose your file again, and hand in then."), "warning")
    else:
        flash(
            _("The work sample is handed in.") if hand_in else _("Saved. It is not handed in yet."), "success"
        )
    address = url_for("selection.own_sample", case_id=case_id)
    if not _by_script():
        return redirect(address, 303)
    response = make_response("", 204)
    response.headers["HX-Redirect"] = address
    return response


def _not_saved(case_id: UUID, state: str, task: Task, form: SampleForm, refusal: Refused | Changed) -> Answer:
    """Why not, or what else has been saved; what was typed stays."""
    if isinstance(refusal, Refused):
        if _by_script():
            return _state(case_id, form, 422, fault=file_words.refusal(refusal.field, refusal.code))
        form.refuse(refusal)
        return _own_page(case_id, state, task, form, 422)
    now = refusal.current if isinstance(refusal.current, Sample) else None
    if _by_script():
        return _state(case_id, form, 409, stale=now)
    form.version.data = str(now.version if now else 0)
    theirs = now.answer if now else ""
    return _own_page(
        case_id, state, task, form, 409, [(form.answer.label.text, theirs, form.answer.data or "")]
    )


def _by_script() -> bool:
    return "HX-Request" in request.headers


def _read_version(form: SampleForm) -> int:
    """The version that was read; after a warning, the one that was seen in it."""
    if "seen" in request.form:
        form.version.data = request.form["seen"]
    return form.read_version()


def _state(case_id: UUID, form: SampleForm, status: int, **told: object) -> Answer:
    """What stands beside the text; what is typed, and the file that is chosen, stay as they are on the page."""
    version = form.read_version()
    return render_template("selection/sample_state.html", case_id=case_id, version=version, **told), status


def _own_page(
    case_id: UUID,
    state: str,
    task: Task,
    form: SampleForm,
    status: int,
    differing: list[tuple[str, str, str]] | None = None,
) -> Answer:
    now = datetime.now(UTC)
    page = render_template(
        "selection/own_sample.html",
        case_id=case_id,
        task=task,
        sample=get_sample(case_id),
        form=form,
        differing=differing,
        rated=is_rated(case_id),
        closed=state not in OPEN,
        open=state in OPEN and task.due_at is not None and task.due_at > now,
    )
    return page, status


def _task_page(
    place: Here, form: SampleTaskForm, status: int, differing: list[tuple[str, str, str]] | None = None
) -> Answer:
    page = render_template(
        "selection/sample_task.html",
        programme=place.programme,
        round=place.round,
        form=form,
        texts=[form[f"task_{code}"] for code in LANGUAGES],
        differing=differing,
    )
    return page, status


def _first_text(form: SampleTaskForm) -> str:
    written = (f"task_{code}" for code in LANGUAGES if (form[f"task_{code}"].data or "").strip())
    return next(written, f"task_{LANGUAGES[0]}")
