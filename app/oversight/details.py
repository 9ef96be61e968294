"""What a line of the log adds to its action, in words: which fields, how many, which measure, which council."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from app.comparison.measures import UnknownMeasure, parse_measure
from app.letters.kinds import KINDS
from app.oversight.names import Names
from app.oversight.queries import Line
from app.platform.access.table import ROLE_NAMES, Role
from app.platform.i18n.formats import number
from app.platform.i18n.locale import LANGUAGES, own_name
from app.platform.imports.told import TABS
from app.platform.outbox.registry import HANDLERS
from app.programmes.views.shown import council_name, dated
from app.programmes.words import MEASURES, OPENNESS

FIELDS: Final[dict[str, LazyString]] = {
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "employee_number": _l("Employee number"),
    "email": _l("E-mail"),
    "title": _l("Title"),
    "unit_id": _l("Unit"),
    "employment_percent": _l("Extent of employment in per cent"),
    "sex": _l("Sex"),
    "birth_year": _l("Year of birth"),
    "active": _l("Active"),
    "name": _l("Name"),
    "service_area": _l("Service area"),
    "parent_id": _l("Belongs to"),
    "manager_id": _l("Manager"),
}
PARTS: Final[dict[str, LazyString]] = {
    "profile": _l("Name, title and unit"),
    "participations": _l("Programmes"),
    "outcomes": _l("What happened afterwards"),
}
FILES: Final[dict[str, LazyString]] = {"people": _l("Staff"), "participants": _l("Participants")}
#: Ids that only serve to find the thing again, and what the page shows in columns of its own.
SILENT: Final = frozenset(
    {"grant", "job", "outcome", "people", "account", "person", "slug", "unit", "number"}
)


def in_words(line: Line, names: Names) -> list[str]:
    """The details of a line, each a short phrase. Nothing is shown as a key or as a code."""
    # The database keeps keys by their length; people read council before date, and counts last.
    order = {key: place for place, key in enumerate(MAKERS)}
    keys = sorted(line.detail, key=lambda key: order.get(key, len(order)))
    told = [phrase for key in keys for phrase in _phrases(line, key, line.detail[key])]
    for key in ("person", "account"):
        if name := names.of(line.detail.get(key), line):
            told.append(name)
    return [*told, *_people(line, names)]


def _people(line: Line, names: Names) -> list[str]:
    if not line.people:
        return []
    shown = names.people(line)
    more = len(line.people) - len(shown)
    if not shown:
        return [ngettext("%(num)d person", "%(num)d people", more)]
    return [*shown, *([ngettext("and %(num)d more", "and %(num)d more", more)] if more else [])]


def _phrases(line: Line, key: str, value: Any) -> list[str]:
    if key in SILENT or value is None or value == "":
        return []
    if key in MEASURES and line.action == "programme.agreement_changed":
        return [f"{MEASURES[key]}: {OPENNESS.get(str(value), '')}"]
    if key in TABS:
        return [f"{TABS[key]}: {number(int(value))}"] if value else []
    if key == "row":
        return [phrase for state in TABS if state in value for phrase in _phrases(line, state, value[state])]
    maker = MAKERS.get(key)
    found = maker(value) if maker else ""
    return [found] if found else []


def _listed(names: Mapping[str, LazyString]) -> Callable[[Any], str]:
    return lambda value: ", ".join(str(names[one]) for one in value if one in names)


def _roles(value: Any) -> str:
    held = [str(ROLE_NAMES[Role(one)]) for one in value if one in set(Role)]
    return _("Roles: %(roles)s", roles=", ".join(held)) if held else ""


def _measure(value: Any) -> str:
    if value in MEASURES:
        return str(MEASURES[value])
    try:
        return str(parse_measure(str(value)).title)
    except UnknownMeasure:
        return ""


def _kind(value: Any) -> str:
    if value in FILES:
        return str(FILES[value])
    return str(HANDLERS[value].title) if value in HANDLERS else ""


MAKERS: Final[dict[str, Callable[[Any], str]]] = {
    "fields": _listed(FIELDS),
    "roles": _roles,
    "waiting": lambda value: _("To the waiting room") if value else "",
    "count": lambda value: ngettext("%(num)d person", "%(num)d people", int(value)),
    "form": lambda value: str(value).upper(),
    "measure": _measure,
    "shared": lambda value: _("Shared") if value else _("Not shared"),
    "parts": _listed(PARTS),
    "part": lambda value: str(PARTS.get(value, "")),
    "council": lambda value: _council(str(value)),
    "joined": lambda value: _("From %(date)s", date=dated(value)),
    "left": lambda value: _("To %(date)s", date=dated(value)),
    "version": lambda value: _("Version %(number)s", number=value),
    "release": lambda value: _("Release %(name)s", name=value),
    "kind": _kind,
    "letter": lambda value: str(KINDS[value].title) if value in KINDS else "",
    "language": lambda value: own_name(value) if value in LANGUAGES else "",
    "lines": lambda value: ngettext("%(num)d line", "%(num)d lines", int(value)),
    "days": lambda value: ngettext("older than %(num)d day", "older than %(num)d days", int(value)),
}


def _council(key: str) -> str:
    try:
        return council_name(UUID(key))
    except ValueError:
        return ""
