"""The work sample: its task, asking for it, writing it, handing it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.tabular import sensitive_text
from app.selection.files import tidy_name, type_of
from app.selection.models import RoundSelection, WorkSample
from app.selection.queries.samples import get_file, get_sample, get_task
from app.selection.service.assessments import OPEN, case_to_prepare, end_grants_of
from app.selection.service.interviews import cancel_all

LONGEST_TASK, LONGEST_ANSWER = 8000, 20_000
LARGEST_FILE = 5 * 1024 * 1024


@dataclass(frozen=True)
class NewFile:
    """A file as it was sent."""

    name: str
    content: bytes


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
    stands = session().scalar(
        select(RoundSelection)
        .where(RoundSelection.programme_id == programme_id, RoundSelection.round_id == round_id)
        .with_for_update()
    )
    if (stands.version if stands else 0) != version:
        raise Changed(get_task(programme_id, round_id))
    if due_at is not None and due_at <= _now() and (stands is None or stands.sample_due_at != due_at):
        raise Refused("due_at", "past")
    if stands is None:
        stands = RoundSelection(programme_id=programme_id, round_id=round_id, version=0)
        session().add(stands)
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


def own_case(actor: Actor, candidacy_id: UUID) -> Candidacy:
    """The actor's own case.

    Raises:
        NotFound: it is somebody else's, a draft, or none.
    """
    case = session().scalar(select(Candidacy).where(Candidacy.id == candidacy_id, Candidacy.state != "draft"))
    if case is None or actor.person_id is None or case.person_id != actor.person_id:
        raise NotFound
    return case


def save(
    actor: Actor,
    candidacy_id: UUID,
    version: int,
    answer: str,
    file: NewFile | None = None,
    without_file: bool = False,
    hand_in: bool = False,
) -> int:
    """Keep the candidate's own work sample, and hand it in.

    Args:
        version: the one that was read; 0 for the first time.
        file: takes the place of the file there is.
        without_file: the file there is goes.

    Returns:
        The new version.

    Raises:
        NotFound: as `own_case`.
        Refused: `sample` closed (`closed`: the case is decided; `late`: its day has been; `missing`: there is no
            task) or handed in (`handed_in`); `answer` `long`, `sensitive` or, when handing in without a file,
            `missing`; `file` `large` or of another kind (`type`).
        Changed: it was changed in another window since; `current` is how it is.
    """
    case = own_case(actor, candidacy_id)
    _refuse_closed(case)
    sample = session().scalar(select(WorkSample).where(WorkSample.candidacy_id == case.id).with_for_update())
    if sample is not None and sample.handed_in_at is not None:
        raise Refused("sample", "handed_in")
    if (sample.version if sample else 0) != version:
        raise Changed(get_sample(case.id))
    # Everything is judged before anything is touched.
    _check(answer)
    kind = _kind_of(file) if file is not None else None
    keeps = sample is not None and sample.file_name is not None and not without_file
    if hand_in and not answer.strip() and kind is None and not keeps:
        raise Refused("answer", "missing")
    if sample is None:
        sample = WorkSample(council_id=actor.council.id, candidacy_id=case.id, version=0)
        session().add(sample)
    sample.answer = answer.strip()
    if file is not None and kind is not None:
        sample.file_name, sample.file_type = tidy_name(file.name, kind), kind
        sample.file_content = file.content
    elif without_file:
        sample.file_name = sample.file_type = sample.file_content = None
    if hand_in:
        sample.handed_in_at = func.clock_timestamp()
    sample.updated_at = func.clock_timestamp()
    sample.version = version + 1
    session().flush()
    if hand_in:
        log.record(actor, "sample.handed_in", "candidacy", case.id, people=[case.person_id])
    return version + 1


def take_back(actor: Actor, candidacy_id: UUID) -> None:
    """Take a sample back that was handed in, as long as its day has not been, and go on writing.

    Raises:
        NotFound: as `own_case`, or nothing is handed in.
        Refused: as `save`.
    """
    case = own_case(actor, candidacy_id)
    _refuse_closed(case)
    sample = session().scalar(select(WorkSample).where(WorkSample.candidacy_id == case.id).with_for_update())
    if sample is None or sample.handed_in_at is None:
        raise NotFound
    sample.handed_in_at = None
    sample.version += 1
    session().flush()
    log.record(actor, "sample.taken_back", "candidacy", case.id, people=[case.person_id])


def own_file(actor: Actor, candidacy_id: UUID) -> tuple[str, str, bytes]:
    """Name, type and content of the file with one's own sample.

    Raises:
        NotFound: there is none, or the case is not one's own.
    """
    found = get_file(own_case(actor, candidacy_id).id)
    if found is None:
        raise NotFound
    return found[:3]


def handed_in_file(actor: Actor, candidacy_id: UUID) -> tuple[str, str, bytes]:
    """The file of a sample that was handed in, for who makes the file of the case ready; the look is logged.

    Raises:
        NotAllowed, NotFound: as `case_to_prepare`; there is none, or it is not handed in.
    """
    case = case_to_prepare(actor, candidacy_id)
    found = get_file(case.id)
    if found is None or found[3] is None:
        raise NotFound
    log.record(actor, "candidacy.viewed", "candidacy", case.id, people=[case.person_id])
    return found[:3]


@on_move
def when_moved(moved: Moved) -> None:
    """A file to be made ready: ask for the work sample. A case that has ended: no interview and no grant is left."""
    if moved.case.state == "preparing" and moved.source in ("opinion", "second_opinion"):
        _write(moved.actor, moved.case)
    if moved.case.state == "withdrawn":
        cancel_all(moved.actor, moved.case)
        end_grants_of(moved.actor, moved.case)


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


def _refuse_closed(case: Candidacy) -> None:
    task = get_task(case.programme_id, case.round_id)
    if not task.set or task.due_at is None:
        raise Refused("sample", "missing")
    if case.state not in OPEN:
        raise Refused("sample", "closed")
    if task.due_at <= _now():
        raise Refused("sample", "late")


def _check(answer: str) -> None:
    if len(answer) > LONGEST_ANSWER:
        raise Refused("answer", "long")
    if sensitive_text(answer) is not None:
        raise Refused("answer", "sensitive")


def _kind_of(file: NewFile) -> str:
    if len(file.content) > LARGEST_FILE:
        raise Refused("file", "large")
    found = type_of(file.content)
    if found is None:
        raise Refused("file", "type")
    return found


def _now() -> datetime:
    now: datetime = session().scalars(select(func.clock_timestamp())).one()
    return now
