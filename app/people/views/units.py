"""Units: list, add, change."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.people import policy
from app.people.forms import UnitForm
from app.people.queries.lookup import find_person, known_as
from app.people.queries.units import PAGE, UnitLine, get_unit, list_units, unit_choices
from app.people.service.errors import NotFound, Refused, UnitChanged
from app.people.service.units import add_unit, change_unit
from app.people.service_areas import service_area_name
from app.people.views.edit import Answer
from app.people.views.reader import LONGEST, letters
from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.tabular import FIELD_REASONS


def units() -> str:
    """The list."""
    search = request.args.get("q", "").strip()[:LONGEST]
    number = min(max(1, request.args.get("page", 1, int)), 1000)
    lines, count = list_units(letters(), search, number)
    return render_template(
        "people/units.html",
        units=lines,
        count=count,
        number_of_page=number,
        pages=max(1, math.ceil(count / PAGE)),
        search=search,
        page_url=lambda page: url_for("people.units", q=search or None, page=page),
        may_edit=policy.may_edit(current_actor()),
        area_name=service_area_name,
    )


def unit_new() -> Answer:
    """An empty form."""
    return _page(_form(None), None, 200)


def unit_create() -> Answer:
    """Add a unit."""
    return _save(None)


def unit_edit(unit_id: UUID) -> Answer:
    """The form of a unit."""
    unit = get_unit(unit_id) or abort(404)
    form = _form(unit_id)
    form.fill(unit, known_as(unit.manager_id))
    return _page(form, unit, 200)


def unit_update(unit_id: UUID) -> Answer:
    """Change a unit. Where somebody else was first: 409 with both values, and what was typed."""
    return _save(get_unit(unit_id) or abort(404))


def _save(unit: UnitLine | None) -> Answer:
    form = _form(unit.id if unit else None)
    if not form.validate():
        return _page(form, unit, 422)
    try:
        _write(form, unit)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return _refused(form, refusal, unit)
    except UnitChanged as conflict:
        return _conflict(form, conflict)
    flash(_("%(name)s is saved.", name=form.name.data), "success")
    return redirect(url_for("people.units"), 303)


def _write(form: UnitForm, unit: UnitLine | None) -> None:
    manager = find_person(form.manager.data) if form.manager.data else None
    if form.manager.data and manager is None:
        raise Refused("manager_id", "unknown")
    if unit is None:
        add_unit(current_actor(), form.read(manager))
        return
    told = form.version.data or ""
    version = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
    change_unit(current_actor(), unit.id, version, form.read(manager))


def _form(own: UUID | None) -> UnitForm:
    form = UnitForm()
    form.offer(unit_choices(letters()), own)
    return form


def _page(form: UnitForm, unit: UnitLine | None, status: int, **more: Any) -> Answer:
    return render_template("people/unit_edit.html", form=form, unit=unit, **more), status


def _refused(form: UnitForm, refusal: Refused, unit: UnitLine | None) -> Answer:
    words = {
        ("name", "taken"): _("There is a unit with this name already."),
        ("parent_id", "cycle"): _("A unit cannot belong to itself or to a unit below it."),
        ("parent_id", "unknown"): _("There is no such unit any more."),
        ("manager_id", "unknown"): _("Nobody in the directory has this employee number or e-mail address."),
        ("service_area", "unknown"): _("There is no such service area."),
    }
    field = form["manager" if refusal.field == "manager_id" else refusal.field]
    why = FIELD_REASONS.get(refusal.code) or words[refusal.field, refusal.code]
    field.errors = [*field.errors, str(why)]
    session().rollback()
    return _page(form, unit, 422)


def _conflict(form: UnitForm, conflict: UnitChanged) -> Answer:
    current = conflict.current
    areas, parents = dict(form.service_area.choices), dict(form.parent_id.choices)
    mine = form.parent_id.data or ""
    pairs = [
        (form.name.label.text, current.name, form.name.data),
        (form.service_area.label.text, service_area_name(current.service_area),
         areas.get(form.service_area.data, "") if form.service_area.data else ""),
        (form.parent_id.label.text, current.parent or "", parents.get(mine, "") if mine else ""),
        (form.manager.label.text, known_as(current.manager_id) or "", form.manager.data or ""),
    ]  # fmt: skip
    form.version.data = str(current.version)
    differing = [pair for pair in pairs if str(pair[1]) != str(pair[2])]
    return _page(form, current, 409, differing=differing)
