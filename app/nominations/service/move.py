"""Moving a case: the only writer of its state, whichever door, page, import or job asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.letters.service.write import write_letter
from app.nominations.events import Moved, announce
from app.nominations.models import Candidacy, CandidacyStep
from app.nominations.queries.apply import is_employed
from app.nominations.queries.steps import last_move
from app.nominations.states import MOVES, OWN, WAITING, Move
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused


def may_make(actor: Actor, move: Move, person_id: UUID) -> bool:
    """Whether the actor may make this move with a case of this person. Nobody decides on the own case."""
    if actor.account_id is None:
        return move.by_schedule
    own = actor.person_id == person_id
    return any(
        actor.may(permission) and own == permission.startswith("own:") for permission in move.permissions
    )


def move(
    actor: Actor,
    candidacy_id: UUID,
    name: str,
    *,
    grounds: str | None = None,
    version: int | None = None,
    hears_by: datetime | None = None,
    letter_values: Mapping[str, str] | None = None,
    send_at: datetime | None = None,
) -> Candidacy:
    """Move one of the council's cases on, with its step, its line in the log and its letter.

    Args:
        name: of `MOVES`.
        grounds: why; kept with the step, and read by the person concerned.
        version: the version that the actor saw, or None when nobody has looked at a page.
        hears_by: when the person hears next, as promised; None keeps what has been promised while the case goes
            on waiting for the council, and promises nothing elsewhere.
        letter_values: what the letter tells beside the usual (see `app/letters/kinds.py`).
        send_at: the letter leaves no earlier.

    Raises:
        KeyError: there is no such move.
        NotFound: the council has no such case (or it is somebody else's draft).
        Refused: the case is not where this move begins (`state`; also when it was withdrawn by somebody whose word
            this move does not undo: `withdrew`, `taken_out`), grounds are missing (`grounds`), or a seat would be
            offered to who is no longer employed (`person`, `gone`).
        NotAllowed: the actor may not make it.
        Changed: somebody has changed the case since.
    """
    wanted = MOVES[name]
    # The lock makes two who move the same case one after the other; the second finds where the first has put it.
    # What the page has read of it before is read again.
    locked = select(Candidacy).where(Candidacy.id == candidacy_id).with_for_update()
    case = session().scalar(locked, execution_options={"populate_existing": True})
    if case is None:
        raise NotFound
    if not may_make(actor, wanted, case.person_id):
        raise NotAllowed
    if version is not None and case.version != version:
        raise Changed(case)
    if case.state not in wanted.sources:
        raise Refused("state", "moved")
    if wanted.target == "offered" and not is_employed(case.person_id):
        raise Refused("person", "gone")
    if case.state == "withdrawn" and wanted.ended_by and last_move(case.id) not in wanted.ended_by:
        raise Refused("state", "taken_out" if OWN in wanted.permissions else "withdrew")
    source = case.state
    # Whoever listens may refuse: then nothing of the move is left, whatever else the transaction does.
    with session().begin_nested():
        _go(actor, case, wanted, source, grounds, hears_by)
        announce(Moved(actor, case, wanted.name, source))
        _tell(actor, case, wanted, letter_values, send_at)
    return case


def begin(
    actor: Actor,
    case: Candidacy,
    name: str,
    *,
    grounds: str | None = None,
    hears_by: datetime | None = None,
    letter_values: Mapping[str, str] | None = None,
) -> Candidacy:
    """Put a new case into the file by one of the moves that begin nowhere.

    Raises:
        KeyError, NotAllowed, Refused: as for `move`.
        IntegrityError: the person has a case in this round already.
    """
    wanted = MOVES[name]
    if not may_make(actor, wanted, case.person_id):
        raise NotAllowed
    if None not in wanted.sources:
        raise Refused("state", "moved")
    with session().begin_nested():
        case.state = wanted.target
        session().add(case)
        session().flush()
        _go(actor, case, wanted, None, grounds, hears_by)
        announce(Moved(actor, case, wanted.name, None))
        _tell(actor, case, wanted, letter_values, None)
    return case


def _go(
    actor: Actor,
    case: Candidacy,
    wanted: Move,
    source: str | None,
    grounds: str | None,
    hears_by: datetime | None,
) -> None:
    if wanted.needs_grounds and not (grounds or "").strip():
        raise Refused("grounds", "missing")
    case.state = wanted.target
    case.state_since = func.now()
    if hears_by is not None or not (source in WAITING and wanted.target in WAITING):
        case.hears_by = hears_by
    case.reminded_at = None
    case.updated_at = func.now()
    if source is not None:
        case.version += 1
    if wanted.name in ("submitted", "joined", "returned", "rejoined"):
        case.submitted_at = func.now()
    session().add(
        CandidacyStep(
            council_id=actor.council.id,
            candidacy_id=case.id,
            move=wanted.name,
            from_state=source,
            to_state=wanted.target,
            actor_id=actor.account_id,
            actor_name=actor.name,
            grounds=(grounds or "").strip() or None,
        )
    )
    session().flush()
    session().refresh(case)
    # A draft is its person's own business: the log begins when it is handed in.
    if wanted.target != "draft":
        log.record(actor, wanted.action, "candidacy", case.id, people=[case.person_id])


def _tell(
    actor: Actor,
    case: Candidacy,
    wanted: Move,
    values: Mapping[str, str] | None,
    send_at: datetime | None,
) -> None:
    if wanted.letter is not None:
        write_letter(
            actor,
            wanted.letter,
            programme_id=case.programme_id,
            round_id=case.round_id,
            person_id=case.person_id,
            candidacy_id=case.id,
            values=values or {},
            send_at=send_at,
        )
