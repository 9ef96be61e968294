"""Noting that the basic competence has been checked."""

from __future__ import annotations

from uuid import UUID

from flask import flash, render_template, request
from flask_babel import gettext as _

from app.nominations.queries.cases import CaseFacts
from app.nominations.service.cases import view_case
from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.refusals import Changed, Refused
from app.programmes.views.shown import Answer
from app.selection.forms.files import ChecksForm
from app.selection.queries.competence import list_competence
from app.selection.service.competence import LONGEST, ON_BOARD, note_checks
from app.selection.views.case import back


def competence(candidacy_id: UUID) -> Answer:
    """The requirements of the call, each with how it was checked; nobody's papers are kept."""
    facts = view_case(current_actor(), candidacy_id)
    asked = list_competence(facts.case)
    if request.method == "GET":
        return _page(facts, ChecksForm.of(asked), 200)
    form = ChecksForm.read(request.form, asked)
    try:
        changed = note_checks(current_actor(), candidacy_id, form.noted)
    except Refused as refused:
        session().rollback()
        form.refuse(refused)
        return _page(facts, form, 422)
    except Changed:
        session().rollback()
        return _page(facts, form, 409, form.differences(list_competence(facts.case)))
    flash(_("What has been checked is noted.") if changed else _("Nothing was changed."), "success")
    return back(candidacy_id)


def _page(
    facts: CaseFacts, form: ChecksForm, status: int, differing: list[tuple[str, str, str]] | None = None
) -> Answer:
    page = render_template(
        "selection/competence.html",
        facts=facts,
        form=form,
        asked=list_competence(facts.case),
        open=facts.case.state in ON_BOARD,
        differing=differing,
        longest=LONGEST,
    )
    return page, status
