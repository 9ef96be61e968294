"""URLs of making a file ready: assessors, interviews, work samples, person profiles."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.platform.access.blueprint import GuardedBlueprint, needs
from app.platform.i18n.formats import clock, local
from app.platform.web.shell import Group, MenuEntry, menu
from app.programmes.hooks import round_links
from app.selection import (
    barrier,  # noqa: F401 - closes files to who has a conflict of interest
    file_panels,  # noqa: F401 - shows its panels on the pages of a case
    file_tasks,  # noqa: F401 - offers its tasks
)
from app.selection.file_links import sample_link
from app.selection.views import assessments, competence, conflicts, interviews, profiles, samples

BOTH, POST = ("GET", "POST"), ("POST",)
ROUND = "/programmes/<slug>/rounds/<int:number>"
CASE, OWN_CASE = "/candidates/<uuid:candidacy_id>", "/my-case/<uuid:case_id>"
ONE = "/assessments/<uuid:assessment_id>"


def add_file_urls(blueprint: GuardedBlueprint) -> None:
    """Put them into the table of selection."""
    prepare, assess = needs("council:candidacies:edit"), needs("own:assessments:make")
    own, criteria = needs("own:candidacy:edit"), needs("programme:criteria:edit")
    blueprint.add("/assessments", assessments.assessments, assess)
    blueprint.add(ONE, assessments.assessment, assess)
    blueprint.add(ONE, assessments.assessment_save, assess, POST)
    blueprint.add(f"{ONE}/conflict", assessments.assessment_conflict, assess, POST)
    blueprint.add(f"{ONE}/file", assessments.assessment_file, assess)
    blueprint.add(f"{ONE}/interviews/<uuid:interview_id>", assessments.assessment_calendar, assess)
    blueprint.add("/assessments/conflicts/<uuid:conflict_id>", conflicts.conflict_back, assess, BOTH)
    blueprint.add("/candidates/conflicts", assessments.conflicts, prepare)
    blueprint.add(f"{CASE}/assessors", assessments.assessor_new, prepare, BOTH)
    blueprint.add(f"{CASE}/assessors/<uuid:assessment_id>/remove", assessments.assessor_remove, prepare, POST)
    blueprint.add(f"{CASE}/assessors/<uuid:assessment_id>/open", assessments.assessor_open, prepare, POST)
    blueprint.add(f"{CASE}/interviews", interviews.interview_new, prepare, BOTH)
    blueprint.add(f"{CASE}/interviews/<uuid:interview_id>", interviews.interview_edit, prepare, BOTH)
    blueprint.add(f"{CASE}/interviews/<uuid:interview_id>/cancel", interviews.interview_cancel, prepare, POST)
    blueprint.add("/interviews/<uuid:interview_id>", interviews.interview_calendar, own)
    blueprint.add(f"{ROUND}/sample", samples.sample_task, criteria, BOTH)
    blueprint.add(f"{CASE}/sample", samples.sample_file, prepare)
    blueprint.add(f"{CASE}/sample", samples.sample_ask, prepare, POST)
    blueprint.add(f"{OWN_CASE}/sample", samples.own_sample, own, BOTH)
    blueprint.add(f"{OWN_CASE}/sample/back", samples.own_sample_back, own, POST)
    blueprint.add(f"{OWN_CASE}/sample/file", samples.own_sample_file, own)
    blueprint.add(f"{CASE}/competence", competence.competence, prepare, BOTH)
    blueprint.add(f"{CASE}/profile", profiles.profile, prepare, BOTH)
    blueprint.add(f"{OWN_CASE}/sentence", profiles.own_sentence, own, POST)
    blueprint.add_app_template_global(lambda moment: clock(local(moment).time()), "clock_at")


round_links.append(sample_link)
menu.register(
    MenuEntry(
        _l("My assessments"),
        "selection.assessments",
        "Tasklist",
        Group.ROUND,
        "own:assessments:make",
        order=60,
        also=("selection.assessment",),
    )
)
