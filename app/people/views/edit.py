"""Add, change, end and take back people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.people.forms import PersonForm, VersionForm
from app.people.queries.person import PersonFacts, get_person
from app.people.queries.units import unit_choices
from app.people.service.errors import NotFound, PersonChanged, Refused
from app.people.service.people import add_person, change_person, set_active, view_person
from app.people.views.reader import letters
from app.people.words import sex_name
from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.tabular import FIELD_REASONS

Answer = str | Response | tuple[str, int]


def new() -> Answer:
    """An empty form."""
    return _page(PersonForm(), None, 200)


def create() -> Answer:
    """Add somebody."""
    form = PersonForm()
    if not form.validate():
        return _page(form, None, 422)
    try:
        person_id = add_person(current_actor(), form.read())
    except Refused as refusal:
        return _refused(form, refusal, None)
    flash(_("%(name)s is in the directory.", name=_name(form)), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


def edit(person_id: UUID) -> Answer:
    """The form of somebody."""
    try:
        facts = view_person(current_actor(), person_id)
    except NotFound:
        abort(404)
    form = PersonForm()
    form.fill(facts)
    return _page(form, facts, 200)


def update(person_id: UUID) -> Answer:
    """Change somebody. Where somebody else was first: 409 with both values, and what was typed."""
    form = PersonForm()
    if not form.validate():
        return _page(form, get_person(person_id) or abort(404), 422)
    try:
        change_person(current_actor(), person_id, _version(form), form.read())
    except NotFound:
        abort(404)
    except Refused as refusal:
        return _refused(form, refusal, person_id)
    except PersonChanged as conflict:
        return _conflict(form, conflict)
    flash(_("%(name)s is saved.", name=_name(form)), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


def deactivate(person_id: UUID) -> Answer:
    """Somebody has left."""
    return _set_active(person_id, False)


def activate(person_id: UUID) -> Answer:
    """Somebody is back."""
    return _set_active(person_id, True)


def _set_active(person_id: UUID, active: bool) -> Answer:
    form = VersionForm()
    if not form.validate():
        abort(400)
    try:
        set_active(current_actor(), person_id, _version(form), active)
    except NotFound:
        abort(404)
    except PersonChanged:
        abort(409)
    flash(_("The person is active again.") if active else _("The person is not active any more."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


def _version(form: PersonForm | VersionForm) -> int:
    told = form.version.data or ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _name(form: PersonForm) -> str:
    return f"{form.given_name.data} {form.family_name.data}"


def _page(form: PersonForm, facts: PersonFacts | None, status: int, **more: Any) -> Answer:
    form.offer_units(unit_choices(letters()))
    return render_template("people/edit.html", form=form, person=facts, **more), status


def _refused(form: PersonForm, refusal: Refused, person_id: UUID | None) -> Answer:
    words = {
        "employee_number": _("Somebody else has this employee number."),
        "email": _("Somebody else has this e-mail address."),
        "unit_id": _("There is no such unit any more."),
    }
    why = FIELD_REASONS.get(refusal.code) or words[refusal.field]
    form[refusal.field].errors = [*form[refusal.field].errors, str(why)]
    session().rollback()
    return _page(form, get_person(person_id) if person_id else None, 422)


def _conflict(form: PersonForm, conflict: PersonChanged) -> Answer:
    """Both values side by side; saving again, on purpose, puts the typed ones in the place of the others."""
    current = conflict.current
    shown = PersonForm(formdata=None)
    shown.offer_units([(key, name) for key, name in unit_choices(letters())])
    shown.fill(current)
    names = dict(shown.unit_id.choices)

    def words(field: Any) -> str:
        if field.name == "sex":
            return str(sex_name(field.data))
        if field.name == "active":
            return _("Yes") if field.data else _("No")
        return str(names.get(field.data, "")) if field.name == "unit_id" else str(field.data or "")

    differing = [
        (form[field.name].label.text, words(field), words(form[field.name]))
        for field in shown
        if field.name not in ("version", "csrf_token") and words(field) != words(form[field.name])
    ]
    form.version.data = str(current.version)
    return _page(form, current, 409, differing=differing)
