"""Noting that a person profile was done, and the candidate's answer about the one sentence."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.nominations.queries.cases import CaseFacts
from app.nominations.service.cases import view_case
from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.refusals import Changed, Refused
from app.programmes.views.shown import Answer, differences
from app.selection.file_words import refusal
from app.selection.forms.files import ProfileForm
from app.selection.queries.profiles import Profile, certified_users, get_profile
from app.selection.service import profiles as service
from app.selection.views.case import back, posted_version


def profile(candidacy_id: UUID) -> Answer:
    """The form: that it was done, never what came out."""
    facts = view_case(current_actor(), candidacy_id)
    form = ProfileForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        kept = get_profile(candidacy_id)
        if kept is not None:
            form.fill(kept)
        else:
            form.version.data = "0"
        return _page(facts, form, 200)
    if not form.validate():
        return _page(facts, form, 422)
    files = sum(1 for sent in request.files.values() if sent.filename)
    try:
        service.record(current_actor(), candidacy_id, form.read(), form.read_version(), files)
    except Refused as refused:
        session().rollback()
        if refused.code in ("scores", "together"):
            # What was pasted goes nowhere, not even back to the page.
            form[refused.field].data, form[refused.field].raw_data = "", None
        form.refuse(refused)
        return _page(facts, form, 422)
    except Changed as changed:
        session().rollback()
        theirs = ProfileForm()
        if isinstance(changed.current, Profile):
            theirs.fill(changed.current)
            form.version.data = str(changed.current.version)
        return _page(facts, form, 409, differences(theirs, form))
    flash(_("It is noted that the person profile was done."), "success")
    return back(candidacy_id)


def own_sentence(case_id: UUID) -> Response:
    """The candidate says yes or no to the sentence."""
    agreed = request.form.get("answer") == "yes"
    try:
        service.answer_sentence(current_actor(), case_id, agreed, posted_version())
    except Changed:
        session().rollback()
        flash(_("The sentence has been changed. Read it again before you answer."), "warning")
    else:
        flash(
            _("Thank you. The sentence is part of your file now.")
            if agreed
            else _("The sentence is deleted. Nobody else has read it."),
            "success",
        )
    return redirect(url_for("nominations.my_case_page", case_id=case_id), 303)


def _page(
    facts: CaseFacts, form: ProfileForm, status: int, differing: list[tuple[str, str, str]] | None = None
) -> Answer:
    kept = get_profile(facts.case.id)
    certified = certified_users(facts.place.programme_id, facts.place.round_id)
    form.offer(certified, kept)
    page = render_template(
        "selection/profile.html",
        facts=facts,
        form=form,
        kept=kept,
        certified=certified,
        differing=differing,
        no_files=refusal("file", "any"),
    )
    return page, status
