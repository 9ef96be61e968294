"""Booking, moving and cancelling interviews: a letter to the candidate, and calendar entries to everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.letters.service.write import language_of, write_letter
from app.letters.words import moment_words
from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotFound, Refused
from app.platform.tabular import sensitive_text
from app.selection.calendar import attached
from app.selection.models import Interview
from app.selection.queries.interviews import line_of
from app.selection.service.assessments import OPEN, case_to_prepare
from app.selection.service.entries import address_of, candidate_entry
from app.selection.service.invitations import tell_assessors

LONGEST_PLACE = 200
LONGEST = timedelta(hours=12)


def book(actor: Actor, candidacy_id: UUID, starts_at: datetime, ends_at: datetime, place: str) -> UUID:
    """Book an interview, and invite the candidate and the assessors.

    Raises:
        NotAllowed, NotFound: as `case_to_prepare`.
        Refused: `case` decided (`closed`); `starts_at` past; `ends_at` not after it (`order`) or more than twelve
            hours later (`long`); `place` empty, too long, or tells what may not be kept.
    """
    case = case_to_prepare(actor, candidacy_id)
    if case.state not in OPEN:
        raise Refused("case", "closed")
    place = _checked(starts_at, ends_at, place)
    interview = Interview(
        council_id=actor.council.id, candidacy_id=case.id, starts_at=starts_at, ends_at=ends_at, place=place
    )
    session().add(interview)
    session().flush()
    log.record(actor, "interview.booked", "candidacy", case.id, people=[case.person_id])
    _tell(actor, case, interview, "interview")
    return interview.id


def change(
    actor: Actor,
    candidacy_id: UUID,
    interview_id: UUID,
    version: int,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
) -> bool:
    """Move an interview. False when nothing is different, and then nobody is written to.

    Raises: as `book`; NotFound where there is none or it is cancelled; Changed where somebody was first.
    """
    case = case_to_prepare(actor, candidacy_id)
    interview = _of(case, interview_id, version)
    place = _checked(starts_at, ends_at, place)
    if (interview.starts_at, interview.ends_at, interview.place) == (starts_at, ends_at, place):
        return False
    interview.starts_at, interview.ends_at, interview.place = starts_at, ends_at, place
    interview.sequence += 1
    interview.version += 1
    session().flush()
    log.record(actor, "interview.changed", "candidacy", case.id, people=[case.person_id])
    _tell(actor, case, interview, "interview_changed")
    return True


def cancel(actor: Actor, candidacy_id: UUID, interview_id: UUID, version: int) -> None:
    """Cancel an interview; it stays in the history of the case.

    Raises:
        NotAllowed, NotFound, Changed: as `change`.
    """
    case = case_to_prepare(actor, candidacy_id)
    interview = _of(case, interview_id, version)
    interview.cancelled_at = func.now()
    interview.sequence += 1
    interview.version += 1
    session().flush()
    log.record(actor, "interview.cancelled", "candidacy", case.id, people=[case.person_id])
    _tell(actor, case, interview, "interview_cancelled", cancelled=True)


def cancel_all(actor: Actor, case: Candidacy) -> None:
    """Take the interviews of a case that is decided or over out of everybody's calendar; its own letter says why."""
    wanted = select(Interview).where(
        Interview.candidacy_id == case.id, Interview.cancelled_at.is_(None), Interview.ends_at > func.now()
    )
    for interview in session().scalars(wanted).all():
        interview.cancelled_at = func.now()
        interview.sequence += 1
        interview.version += 1
        session().flush()
        log.record(actor, "interview.cancelled", "candidacy", case.id, people=[case.person_id])
        _tell(actor, case, interview, "interview_dropped", cancelled=True)


def _of(case: Candidacy, interview_id: UUID, version: int) -> Interview:
    found = session().scalar(
        select(Interview)
        .where(
            Interview.candidacy_id == case.id, Interview.id == interview_id, Interview.cancelled_at.is_(None)
        )
        .with_for_update(),
        # The page has read it before: what another has written since is read again.
        execution_options={"populate_existing": True},
    )
    if found is None:
        raise NotFound
    if found.version != version:
        raise Changed(line_of(found))
    return found


def _checked(starts_at: datetime, ends_at: datetime, place: str) -> str:
    place = " ".join(place.split())
    now = session().scalars(select(func.clock_timestamp())).one()
    faults = {
        ("starts_at", "past"): starts_at <= now,
        ("ends_at", "order"): ends_at <= starts_at,
        ("ends_at", "long"): ends_at - starts_at > LONGEST,
        ("place", "missing"): not place,
        ("place", "long"): len(place) > LONGEST_PLACE,
        ("place", "sensitive"): sensitive_text(place) is not None,
    }
    for (field, code), wrong in faults.items():
        if wrong:
            raise Refused(field, code)
    return place


def _tell(actor: Actor, case: Candidacy, interview: Interview, kind: str, cancelled: bool = False) -> None:
    """A letter to the candidate with an entry for the calendar, and entries to the assessors."""
    language = language_of(actor, case.person_id)
    entry = candidate_entry(actor, case, interview, language, address_of(case.person_id), cancelled)
    write_letter(
        actor,
        kind,
        programme_id=case.programme_id,
        round_id=case.round_id,
        person_id=case.person_id,
        candidacy_id=case.id,
        values={
            "when": moment_words(interview.starts_at, language, actor.council.time_zone),
            "place": interview.place,
        },
        attachments=[attached(entry)],
    )
    tell_assessors(interview.id, cancelled=cancelled)
