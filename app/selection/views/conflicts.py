"""Taking back a conflict of interest that one has told."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.refusals import Refused
from app.programmes.views.shown import Answer
from app.selection.forms.files import TakeBackForm
from app.selection.queries.assessments import list_told
from app.selection.service.assessments import take_back_conflict
from app.selection.views.case import council_names
from app.selection.words import CONFLICTS_TOLD


def conflict_back(conflict_id: UUID) -> Answer:
    """Say with grounds that what one has told of somebody no longer holds."""
    told = next((one for one in list_told() if one.id == conflict_id), None) or abort(404)
    form = TakeBackForm(request.form if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            take_back_conflict(current_actor(), conflict_id, form.grounds.data or "")
        except Refused as refused:
            session().rollback()
            form.refuse(refused)
            status = 422
        else:
            flash(_("It is taken back. It goes on holding in the round that you told it in."), "success")
            return redirect(url_for("selection.assessments"), 303)
    page = render_template(
        "selection/conflict_back.html",
        told=told,
        form=form,
        council=council_names()[told.owner_council_id],
        kinds=CONFLICTS_TOLD,
    )
    return page, status
