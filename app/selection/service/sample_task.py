"""The work sample's task, and asking a candidate for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.letters.service.write import language_of, write_letter
from app.letters.words import moment_words
from app.nominations.events import Moved, on_move
from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Changed, NotAllowed, Refused
from app.platform.tabular import sensitive_text
from app.selection.queries.samples import get_task
from app.selection.service.assessments import OPEN, case_to_prepare
from app.selection.service.stands import locked_selection

LONGEST_TASK = 8000


def set_task(
    actor: Actor,
    programme_id: UUID,
    round_id: UUID,
    texts: Mapping[str, str],
    due_at: datetime | None,
    version: int,
) -> None:
    """Set the task of a round's work sample, by who leads the programme. Empty texts and no day: no work sample.

    Raises:
        NotAllowed: the actor does not lead it.
        Refused: a text is too long or tells what may not be kept; a task without a day (`due_at`, `missing`) or a
            new day that has been (`past`).
        Changed: somebody was first; `current` is the task as it is.
    """
    if not (actor.may("programme:criteria:edit") and actor.leads_programme(programme_id)):
        raise NotAllowed
    kept = {code: texts.get(code, "").strip() for code in LANGUAGES if texts.get(code, "").strip()}
    for text in kept.values():
        if len(text) > LONGEST_TASK:
            raise Refused("task", "long")
        if sensitive_text(text) is not None:
            raise Refused("task", "sensitive")
    if kept and due_at is None:
        raise Refused("due_at", "missing")
    stands = locked_selection(programme_id, round_id)
    if stands.version != version:
        raise Changed(get_task(programme_id, round_id))
    if due_at is not None and due_at <= _now() and stands.sample_due_at != due_at:
        raise Refused("due_at", "past")
    stands.sample_task, stands.sample_due_at = kept, due_at
    stands.version = version + 1
    session().flush()
    log.record(actor, "sample.set", "round", round_id)


def ask(actor: Actor, candidacy_id: UUID) -> None:
    """Write to a candidate that there is a work sample to hand in.

    Raises:
        NotAllowed, NotFound: as `case_to_prepare`.
        Refused: `case` decided (`closed`); `task` missing, or its day has been (`past`).
    """
    case = case_to_prepare(actor, candidacy_id)
    if case.state not in OPEN:
        raise Refused("case", "closed")
    if not _write(actor, case):
        raise Refused("task", "missing")
    log.record(actor, "sample.asked", "candidacy", case.id, people=[case.person_id])


@on_move
def ask_in_time(moved: Moved) -> None:
    """A file to be made ready: ask for the work sample."""
    if moved.case.state == "preparing" and moved.source in ("opinion", "second_opinion"):
        _write(moved.actor, moved.case)


def _write(actor: Actor, case: Candidacy) -> bool:
    task = get_task(case.programme_id, case.round_id)
    if not task.set or task.due_at is None or task.due_at <= _now():
        return False
    language = language_of(actor, case.person_id)
    write_letter(
        actor,
        "sample_asked",
        programme_id=case.programme_id,
        round_id=case.round_id,
        person_id=case.person_id,
        candidacy_id=case.id,
        values={"by_date": moment_words(task.due_at, language, actor.council.time_zone)},
    )
    return True


def _now() -> datetime:
    now: datetime = session().scalars(select(func.clock_timestamp())).one()
    return now
