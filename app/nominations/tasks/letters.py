"""Letters that did not get there, for the coordinators: nobody else learns that somebody has heard nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.account.home import Task, offers_tasks
from app.account.waits import wait
from app.jobs.view import FAULTS
from app.letters.queries import FailedLetters, failed_letters
from app.platform.access.actor import Actor

#: About a case, and not there.
STUCK = (
    "EXISTS (SELECT FROM letter WHERE sent_at IS NULL AND failed IS NOT NULL AND candidacy_id IS NOT NULL)"
)


@offers_tasks(wait(STUCK, "council:candidacies:edit"))
def letter_tasks(actor: Actor) -> list[Task]:
    """For coordinators: who was written to and has no letter, and why. One statement."""
    if not actor.may("council:candidacies:edit"):
        return []
    return [_task(one) for one in failed_letters(datetime.now(UTC))]


def _task(one: FailedLetters) -> Task:
    title = ngettext(
        "%(num)s letter to %(name)s could not be sent",
        "%(num)s letters to %(name)s could not be sent",
        one.letters,
        name=one.name,
    )
    why = str(FAULTS.get(one.fault) or _("The mail server does not answer."))
    then = _("Put it right, and start the job again under Jobs.")
    return Task(
        title, f"{why} {then}", _("See the case"), url_for("nominations.candidate", candidacy_id=one.case_id)
    )
