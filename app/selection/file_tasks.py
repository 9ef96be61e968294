"""What making a file ready puts on the home page: of assessors, of candidates, of coordinators."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.account.home import Task, offers_tasks
from app.account.waits import ME, wait
from app.platform.access.actor import Actor
from app.platform.i18n.formats import local
from app.selection.queries.assessments import count_conflicts, list_mine
from app.selection.queries.waiting_files import list_shut_out, own_waiting
from app.selection.words import INSTRUMENTS

IN_CONFLICT = "EXISTS (SELECT FROM assessment WHERE conflict <> 'none')"
SHUT_OUT = (
    "EXISTS (SELECT FROM assessment a WHERE a.submitted_at IS NULL AND a.grant_id IS NOT NULL"
    " AND (SELECT least(g.withdrawn_at, g.valid_until) FROM access_grant g"
    " WHERE g.council_id = a.council_id AND g.id = a.grant_id) <= now())"
)
OWN_FILE = (
    f"EXISTS (SELECT FROM candidacy c WHERE c.person_id = {ME}"  # noqa: S608 - our own words
    " AND (c.state IN ('preparing', 'ready')"
    " OR (c.state <> 'withdrawn' AND (SELECT r.sentence IS NOT NULL AND r.sentence_agreed_at IS NULL"
    " FROM profile_record r WHERE r.council_id = c.council_id AND r.candidacy_id = c.id))))"
)


@offers_tasks(wait("EXISTS (SELECT FROM ctx.my_assessments())", "own:assessments:make"))
def assessing(actor: Actor) -> list[Task]:
    """What one has been asked to assess and has not handed in."""
    if actor.account_id is None or not actor.may("own:assessments:make"):
        return []
    return [
        Task(
            _("Assess %(name)s", name=one.name),
            str(INSTRUMENTS[one.instrument]),
            _("Open the file"),
            url_for("selection.assessment", assessment_id=one.id),
            local(one.due_at).date() if one.due_at else None,
        )
        for one in list_mine()
        if one.state in ("asked", "begun")
    ]


@offers_tasks(wait(IN_CONFLICT, "council:candidacies:edit"))
def conflicts(actor: Actor) -> list[Task]:
    """Files that need another assessor."""
    number = count_conflicts() if actor.may("council:candidacies:edit") else 0
    if not number:
        return []
    title = ngettext(
        "%(num)s assessor has a conflict of interest",
        "%(num)s assessors have a conflict of interest",
        number,
    )
    why = _("Take the assessor off the file, and ask somebody else.")
    return [Task(title, why, _("See the candidates"), url_for("selection.conflicts"))]


@offers_tasks(wait(SHUT_OUT, "council:candidacies:edit"))
def shut_out(actor: Actor) -> list[Task]:
    """Files that have closed to who is to assess them: on the day of decision, or by a coordinator."""
    lines = list_shut_out() if actor.may("council:candidacies:edit") else []
    if not lines:
        return []
    title = ngettext(
        "%(num)s assessor cannot read the file any more",
        "%(num)s assessors cannot read the file any more",
        len(lines),
    )
    why = _("The assessment is not handed in. Open the file again, or take the assessor off.")
    return [Task(title, why, _("See whose"), url_for("selection.conflicts", _anchor="closed"))]


@offers_tasks(wait(OWN_FILE, "own:candidacy:edit"))
def own_part(actor: Actor) -> list[Task]:
    """A work sample to hand in, and a sentence to answer about."""
    if actor.person_id is None or not actor.may("own:candidacy:edit"):
        return []
    made = []
    for one in own_waiting(actor.person_id):
        if one.sample_due_at is not None:
            made.append(
                Task(
                    _("Hand in your work sample"),
                    _("The task is on the page of your case."),
                    _("Read the task and write"),
                    url_for("selection.own_sample", case_id=one.candidacy_id),
                    local(one.sample_due_at).date(),
                )
            )
        if one.sentence:
            made.append(
                Task(
                    _("Read a sentence about your person profile"),
                    _("Nobody else reads it before you have agreed to it."),
                    _("Answer"),
                    url_for("nominations.my_case_page", case_id=one.candidacy_id),
                )
            )
    return made
