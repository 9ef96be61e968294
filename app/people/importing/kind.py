"""The declaration of the import of people."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.people.importing.fields import FAULT_WORDS, SPECS
from app.people.importing.people import PeopleImport
from app.people.service_areas import SERVICE_AREAS, service_area_name
from app.people.words import SEXES, sex_name
from app.platform.access.actor import Actor
from app.platform.imports.kind import ImportKind, Place, register


def _place(_actor: Actor) -> Place:
    directory = url_for("people.directory")
    return Place(heading=_l("Import people"), above=[(_l("Staff"), directory)], done=directory)


def _yes_no(value: Any) -> LazyString:
    return _l("Yes") if value else _l("No")


PEOPLE = register(
    ImportKind(
        name="people",
        permission="council:people:import",
        specs=SPECS,
        keys=("employee_number", "email"),
        importer=PeopleImport,
        place=_place,
        words=FAULT_WORDS,
        hint=_l(
            "One row for each person. People are told apart by employee number, or by e-mail address where "
            "there is none. Units that are not in the directory are added. Nothing is changed until you have "
            "seen the differences."
        ),
        parts={"unit": _l("Units")},
        labels={
            "service_area": service_area_name,
            "active": _yes_no,
            "employment_percent": lambda value: f"{value} %",
            "sex": sex_name,
            "birth_year": str,
        },
        known={"service_area": SERVICE_AREAS.values(), "sex": SEXES.values()},
    )
)
