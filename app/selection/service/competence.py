"""Checking the basic competence that the call asks for: the council notes what it has checked, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Executable, delete, func, update

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.once import ThereAlready, only_once
from app.platform.refusals import Changed, NotAllowed, Refused
from app.platform.results import holds_scores
from app.platform.tabular import sensitive_text
from app.selection.models import CompetenceCheck
from app.selection.queries.competence import list_competence
from app.selection.service.assessments import case_to_prepare

#: The states of a case on the board: before that nobody is asked for papers.
ON_BOARD = ("preparing", "ready")
LONGEST = 200


@dataclass(frozen=True)
class Noted:
    """How a requirement was checked; empty where it is not. `version` of the check that was read, 0 for none."""

    how: str
    version: int


def note_checks(actor: Actor, candidacy_id: UUID, noted: Mapping[str, Noted]) -> int:
    """Note what has been checked of one candidate, by requirement; what is emptied is a check no longer.

    Returns:
        How many checks were changed.

    Raises:
        NotAllowed, NotFound: as `case_to_prepare`.
        Refused: `case` decided (`closed`) or not on the board yet (`early`); `how-<key>` `long`, `sensitive`, or with
            results of a test in it (`scores`).
        Changed: somebody else has noted something of this since; `current` is how it is.
    """
    case = case_to_prepare(actor, candidacy_id)
    if case.state not in ON_BOARD:
        raise Refused("case", "early" if case.state in ("opinion", "second_opinion") else "closed")
    if actor.account_id is None:
        raise NotAllowed
    words = {key: " ".join(one.how.split()) for key, one in noted.items()}
    for key, how in words.items():
        _check(key, how)
    changed = 0
    for asked in list_competence(case):
        if asked.key not in noted or words[asked.key] == (asked.check.how if asked.check else ""):
            continue
        if noted[asked.key].version != (asked.check.version if asked.check else 0):
            raise Changed(list_competence(case))
        _write(actor, case.id, asked.key, words[asked.key], noted[asked.key].version)
        changed += 1
    if changed:
        log.record(actor, "competence.checked", "candidacy", case.id, people=[case.person_id])
    return changed


def _check(key: str, how: str) -> None:
    if len(how) > LONGEST:
        raise Refused(f"how-{key}", "long")
    if sensitive_text(how) is not None:
        raise Refused(f"how-{key}", "sensitive")
    if holds_scores(how):
        raise Refused(f"how-{key}", "scores")


def _write(actor: Actor, case_id: UUID, key: str, how: str, version: int) -> None:
    """Write, change or take away one check. Of two at the same moment the second is told."""
    this = (CompetenceCheck.candidacy_id == case_id, CompetenceCheck.requirement == key)
    if not version:
        made = CompetenceCheck(
            council_id=actor.council.id, candidacy_id=case_id, requirement=key, how=how,
            checked_by=actor.account_id, checked_by_name=actor.name,
        )  # fmt: skip
        try:
            with only_once("uq_competence_check_requirement"):
                session().add(made)
        except ThereAlready:
            raise Changed(None) from None
        return
    read = (*this, CompetenceCheck.version == version)
    told = CompetenceCheck.id
    statement: Executable = delete(CompetenceCheck).where(*read).returning(told)
    if how:
        written = update(CompetenceCheck).where(*read).values(
            how=how, checked_by=actor.account_id, checked_by_name=actor.name, checked_at=func.now(),
            version=version + 1,
        )  # fmt: skip
        statement = written.returning(told)
    if session().execute(statement, execution_options={"synchronize_session": False}).first() is None:
        raise Changed(None)
