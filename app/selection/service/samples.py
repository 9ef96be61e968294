"""The work sample: writing it, handing it in, reading what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.once import ThereAlready, only_once
from app.platform.refusals import Changed, NotFound, Refused
from app.platform.results import holds_pasted_scores, looks_like_report
from app.platform.tabular import sensitive_text
from app.selection.files import tidy_name, type_of
from app.selection.models import WorkSample
from app.selection.queries.samples import get_file, get_sample, get_task, is_rated
from app.selection.service.assessments import OPEN, case_to_prepare

LONGEST_ANSWER = 20_000
LARGEST_FILE = 5 * 1024 * 1024


@dataclass(frozen=True)
class NewFile:
    """A file as it was sent."""

    name: str
    content: bytes


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
            task) or handed in (`handed_in`); `answer` `long`, `sensitive`, with results of a test in it
            (`results`) or, when handing in without a file, `missing`; `file` `large`, of another kind (`type`), or the
            report of a test (`report`).
        Changed: it was changed in another window since; `current` is how it is.
    """
    case = own_case(actor, candidacy_id)
    _refuse_closed(case)
    sample = _locked(case)
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
        sample = _begun(actor, case)
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


def _locked(case: Candidacy) -> WorkSample | None:
    wanted = select(WorkSample).where(WorkSample.candidacy_id == case.id).with_for_update()
    return session().scalar(wanted, execution_options={"populate_existing": True})


def _begun(actor: Actor, case: Candidacy) -> WorkSample:
    sample = WorkSample(council_id=actor.council.id, candidacy_id=case.id, version=0)
    try:
        with only_once("uq_work_sample_council_id_candidacy_id"):
            session().add(sample)
    except ThereAlready:
        raise Changed(get_sample(case.id)) from None
    return sample


def take_back(actor: Actor, candidacy_id: UUID) -> None:
    """Take a sample back that was handed in, as long as its day has not been and nobody has rated it.

    Raises:
        NotFound: as `own_case`, or nothing is handed in.
        Refused: as `save`; or an assessment of it has been handed in (`sample`, `rated`): what was rated stays.
    """
    case = own_case(actor, candidacy_id)
    _refuse_closed(case)
    sample = _locked(case)
    if sample is None or sample.handed_in_at is None:
        raise NotFound
    if is_rated(case.id):
        raise Refused("sample", "rated")
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
    if holds_pasted_scores(answer):
        raise Refused("answer", "results")


def _kind_of(file: NewFile) -> str:
    if len(file.content) > LARGEST_FILE:
        raise Refused("file", "large")
    found = type_of(file.content)
    if found is None:
        raise Refused("file", "type")
    if looks_like_report(file.name, file.content):
        raise Refused("file", "report")
    return found


def _now() -> datetime:
    now: datetime = session().scalars(select(func.clock_timestamp())).one()
    return now
