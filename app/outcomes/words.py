"""Words of the codes that outcomes carry."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.platform.tabular import FIELD_REASONS

Words = dict[str, LazyString]

KINDS: Words = {
    "manager": _l("Manager"),
    "head_teacher": _l("Head teacher"),
    "project_leader": _l("Project leader"),
    "qualified_duties": _l("More qualified duties"),
    "new_field": _l("Moved to another field"),
    "stays": _l("Stays, with better understanding"),
    "specialist": _l("Chose to be a specialist"),
    "left": _l("Left the employer"),
    "unknown": _l("Unknown"),
}
KIND_HINTS: Words = {
    "specialist": _l("A good result, counted by itself and never as dropping out."),
    "stays": _l("A stated aim of several programmes: to understand a manager's role better."),
    "unknown": _l("You have asked, and nobody knows."),
}
SOURCES: Words = {
    "person": _l("The person"),
    "manager": _l("The person's manager"),
    "coordinator": _l("The coordinator"),
    "register": _l("The payroll system or another register"),
    "published": _l("Something published"),
}
EMPLOYERS: Words = {
    "own": _l("Your council"),
    "member": _l("Another council of the programme"),
    "other": _l("Another employer"),
    "unknown": _l("Unknown"),
}

REFUSALS: dict[tuple[str, str], LazyString] = {
    ("dated", "date"): _l("Write a year, a month or a day: 2016, 2016-04 or 2016-04-01."),
    ("dated", "future"): _l("The date has not come yet."),
    ("dated", "before_round"): _l("The date is before the round began."),
    ("kind", "corrected"): _l("This step has been corrected already. Correct the later one."),
    ("post", "long"): _l("Write at most 120 characters."),
}
CHOOSE = _l("Choose from the list.")


def refusal(field: str, code: str) -> LazyString:
    """Why a value was refused, in words that name the fix."""
    return FIELD_REASONS.get(code) or REFUSALS.get((field, code), CHOOSE)
