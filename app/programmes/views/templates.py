"""A new version of the template, and the titles of one in all languages."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.platform.access.actor import current_actor
from app.platform.i18n.binding import current_language
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Changed, Refused
from app.programmes import words
from app.programmes.forms.templates import TemplateForm, TitlesForm
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.templates import Template, list_templates
from app.programmes.service.templates import add_template, set_titles
from app.programmes.views.shown import Answer, Difference, led_or_403
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


def template_titles(slug: str, number: int) -> Answer:
    """What the parts of a version are called, in every language; saved without a new version."""
    found = led_or_403(slug)
    template = _version(found, number) or abort(404)
    form = TitlesForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.fill(template)
        return _titles(found, template, form, 200)
    if not form.validate():
        return _titles(found, template, form, 422)
    try:
        set_titles(current_actor(), found.id, number, form.read(), form.read_version())
    except ValueError:
        abort(400)
    except Refused as refused:
        if refused.code == "unknown":
            abort(400)
        return _titles(found, template, form, 422, faults=_untitled(form))
    except Changed:
        # Read again: the service saw it under a lock, and it may be newer than what was read above.
        now = _version(found, number) or abort(404)
        form.version.data = str(now.titles_version)
        return _titles(found, now, form, 409, differing=_differences(now, form))
    flash(_("The titles are saved. The version is the same."), "success")
    return redirect(url_for("programmes.programme", slug=slug), 303)


def _version(programme: ProgrammeFacts, number: int) -> Template | None:
    return next((one for one in list_templates(programme.id) if one.number == number), None)


def _untitled(form: TitlesForm) -> list[tuple[str, str]]:
    """The first field of each part that has no title in any language, and why that cannot be."""
    empty = [row.form for row in form.parts if not any(row.form[f"title_{code}"].data for code in LANGUAGES)]
    return [(one[f"title_{LANGUAGES[0]}"].id, str(refusal("parts", "title"))) for one in empty]


def _differences(now: Template, form: TitlesForm) -> list[Difference]:
    """Label, how it is now, and what was typed, for each title that differs."""
    pairs = zip(now.parts, (row.form for row in form.parts), strict=True)
    fields = [(part.titles.get(code, ""), row[f"title_{code}"]) for part, row in pairs for code in LANGUAGES]
    return [(field.label.text, title, field.data or "") for title, field in fields if title != field.data]


def _titles(
    programme: ProgrammeFacts,
    template: Template,
    form: TitlesForm,
    status: int,
    faults: list[tuple[str, str]] | None = None,
    differing: list[Difference] | None = None,
) -> Answer:
    page = render_template(
        "programmes/template_titles.html",
        programme=programme,
        template=template,
        form=form,
        # The reader's own language stands first, as on the programme's own form.
        languages=sorted(LANGUAGES, key=lambda code: code != current_language()),
        faults=faults or [],
        differing=differing,
        words=words,
    )
    return page, status
