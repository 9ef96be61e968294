"""A new version of the template."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.platform.access.actor import current_actor
from app.platform.i18n.binding import current_language
from app.platform.refusals import Refused
from app.programmes.forms.programmes import TemplateForm
from app.programmes.queries.templates import list_templates
from app.programmes.service.templates import add_template
from app.programmes.views.shown import Answer, led_or_403
from app.programmes.words import refusal


def template_new(slug: str) -> Answer:
    """The newest version's parts to change, and empty rows; saved as a version of its own."""
    found = led_or_403(slug)
    versions = list_templates(found.id)
    newest = versions[0].parts if versions else ()
    form = TemplateForm(request.form if request.method == "POST" else None)
    faults: list[str] = []
    status = 200
    if request.method == "GET":
        form.fill(newest, current_language())
    elif "more" in request.form:
        form.more("block", current_language())
    elif form.validate():
        try:
            add_template(current_actor(), found.id, form.read(newest))
        except Refused as refused:
            faults, status = [str(refusal(refused.field, refused.code))], 422
        else:
            flash(_("There is a new version of the template. Rounds keep the version they used."), "success")
            return redirect(url_for("programmes.programme", slug=slug), 303)
    else:
        status = 422
    page = render_template(
        "programmes/template_new.html",
        programme=found,
        form=form,
        number=(versions[0].number if versions else 0) + 1,
        faults=faults,
    )
    return page, status
