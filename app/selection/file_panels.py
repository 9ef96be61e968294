"""What making a file ready shows on the case's pages: the coordinator's, and the person's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app

from app.nominations.hooks import Reader, case_panel
from app.nominations.models import Candidacy
from app.people.hooks import Panel
from app.platform.access.actor import Actor
from app.platform.i18n.binding import current_language
from app.platform.i18n.formats import local
from app.platform.tenancy.registry import Registry
from app.selection import file_words
from app.selection.queries.assessments import list_assessors, list_guide
from app.selection.queries.competence import list_competence
from app.selection.queries.conflicts_told import list_taken_back
from app.selection.queries.interviews import list_interviews
from app.selection.queries.profiles import get_profile
from app.selection.queries.samples import Sample, Task, asked_at, get_sample, get_task
from app.selection.service.assessments import OPEN
from app.selection.service.competence import ON_BOARD
from app.selection.words import INSTRUMENTS

#: So far away the last day stands that is proposed where a file is opened again to an assessor.
AGAIN = timedelta(days=14)
#: The states in which nothing has come that could be ready, and nothing will.
BEFORE = ("draft",)
#: The states in which everybody is asked for a work sample, where the round has one.
ASKED = ("preparing", "ready")


@case_panel(20)
def file_panel(actor: Actor, case: Candidacy, reader: Reader) -> Panel | None:
    """Assessors, interviews, work sample, person profile: for who makes the file ready, or for the person herself."""
    if case.state in BEFORE:
        return None
    return _own(case) if reader == "own" else _council(actor, case)


def _council(actor: Actor, case: Candidacy) -> Panel:
    registry: Registry = current_app.extensions["fram_registry"]
    task = get_task(case.programme_id, case.round_id)
    return Panel(
        "selection/file_panel.html",
        {
            "case_id": case.id,
            "open": case.state in OPEN
            and actor.may("council:candidacies:edit")
            and case.person_id != actor.person_id,
            "assessors": list_assessors(actor, case.id),
            "guide": list_guide(case.programme_id, case.round_id),
            "interviews": list_interviews(case.id),
            "task": task,
            "sample": get_sample(case.id) if task.set else None,
            "asked_at": asked_at(case.id) if task.set else None,
            "profile": get_profile(case.id),
            "competence": list_competence(case),
            "may_check": case.state in ON_BOARD and actor.may("council:candidacies:edit"),
            "taken_back": list_taken_back(case),
            "councils": {one.id: one.name(current_language()) for one in registry},
            "instruments": INSTRUMENTS,
            "states": file_words.STATES,
            "colours": file_words.STATE_COLOURS,
            "now": datetime.now(UTC),
            "again": (local(datetime.now(UTC)) + AGAIN).date(),
        },
    )


def _own(case: Candidacy) -> Panel | None:
    task, asked = get_task(case.programme_id, case.round_id), list_competence(case)
    sample = get_sample(case.id) if task.set else None
    context = {
        "case_id": case.id,
        "interviews": [one for one in list_interviews(case.id) if not one.cancelled],
        "task": task if task.set and _is_shown(case, sample) else None,
        "sample": sample,
        "sample_open": case.state in OPEN and not _is_past(task),
        "sample_late": case.state in OPEN and _is_past(task),
        "profile": get_profile(case.id),
        # Of a requirement that nobody has looked at there is nothing to say, before anything is checked.
        "competence": asked if any(one.check for one in asked) else [],
        "now": datetime.now(UTC),
    }
    if not (context["interviews"] or context["task"] or context["profile"] or context["competence"]):
        return None
    return Panel("selection/file_own.html", context)


def _is_shown(case: Candidacy, sample: Sample | None) -> bool:
    """Whether the work sample is of any matter to the person: begun, or asked for and not too late for it."""
    if sample is not None or case.state in ASKED:
        return True
    return case.state in OPEN and asked_at(case.id) is not None


def _is_past(task: Task) -> bool:
    return task.due_at is not None and task.due_at <= datetime.now(UTC)
