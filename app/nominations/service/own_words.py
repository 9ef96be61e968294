"""The own words of who was entered by the council: written as everybody else's, put into the file when they are ready.

Until then they stand in a draft beside the case, seen by its own person alone as every draft.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, func, select

from app.nominations.hooks import announced_at
from app.nominations.models import Candidacy
from app.nominations.queries.apply import own_file
from app.nominations.queries.calls import CallView, call_for
from app.nominations.service.apply import DraftData, as_saved, check_texts, keep, locked_draft
from app.nominations.service.closing import forget_draft
from app.nominations.service.move import begin
from app.nominations.states import OWN, WAITING
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.once import ThereAlready, only_once
from app.platform.refusals import Changed, NotFound, Refused

#: The doors through which one comes without having written anything.
BY_COUNCIL_DOORS = frozenset({"by_hand", "import"})


def may_write(actor: Actor, case: Candidacy) -> bool:
    """Whether the actor can write in the own file: who was entered by the council, until the panel has decided."""
    # Who was taken out and is entered again has come by another door before.
    entered = case.door in BY_COUNCIL_DOORS or case.yes_on is not None
    if not entered or case.state not in WAITING or case.person_id != actor.person_id:
        return False
    told = announced_at(case.programme_id, case.round_id)
    # Decided and not told yet. What is not decided then goes on to the next decisions.
    return actor.may(OWN) and not (told is not None and told > datetime.now(UTC))


def call_of(case: Candidacy) -> CallView | None:
    """The call by whose requirements a case is read; of a round without one at the time, the one it has now."""
    call = call_for(case.programme_id, case.round_id)
    return call if call is not None and case.call_id in (None, call.id) else None


def words_of(case: Candidacy) -> DraftData:
    """What has been written in a draft or a case."""
    return replace(as_saved(case), no_guarantee=False)


def begun(case: Candidacy) -> Candidacy | None:
    """What its person has begun to write beside a case, and not put into it."""
    return own_file(case.round_id, case.person_id).draft


def seen(case: Candidacy, draft: Candidacy | None) -> str:
    """The version of what a page shows: of the draft, and of the words that stand in the file."""
    words = words_of(case)
    told = repr((words.drive, sorted(words.met), sorted(words.met_words.items())))
    return f"{draft.version if draft is not None else 0}-{sha256(told.encode()).hexdigest()[:16]}"


def save_words(actor: Actor, case_id: UUID, data: DraftData, version: str, page: str) -> Candidacy:
    """Keep what has been written so far, in a draft that nobody else reads.

    Args:
        version: what `seen` said when the page was opened, or of what its reader chose to write over.
        page: names the opened page, as in `save_draft`.

    Returns:
        The draft.

    Raises:
        NotFound: it is not the actor's own case.
        Refused: it is not to be written in any more (`case`, `closed`), or a text is too long or holds what may not
            be kept.
        Changed: another window has saved, or put something else into the file, since.
    """
    case = _to_write(actor, case_id)
    return _save(actor, case, data, version, page)


def put_into_file(actor: Actor, case_id: UUID, data: DraftData, version: str, page: str) -> Candidacy:
    """Save, and put it into the file, where all who work with the case read it. The draft is gone then.

    Returns:
        The case.

    Raises:
        NotFound, Refused, Changed: as `save_words`.
    """
    case = _to_write(actor, case_id)
    call = call_of(case)
    draft = _save(actor, case, data, version, page)
    case.drive = draft.drive
    if call is not None:
        case.met, case.met_words = list(draft.met), dict(draft.met_words)
        # Entered before there was a call: from now on the file is read by what she has answered.
        case.call_id = call.id
    case.updated_at = func.clock_timestamp()
    session().execute(delete(Candidacy).where(Candidacy.id == draft.id, Candidacy.state == "draft"))
    forget_draft(draft.id)
    session().flush()
    log.record(actor, "candidacy.written", "candidacy", case.id, people=[case.person_id])
    session().refresh(case)
    return case


def _to_write(actor: Actor, case_id: UUID) -> Candidacy:
    """The own case, locked: the council moves it before or after, and its draft has one writer."""
    wanted = select(Candidacy).where(Candidacy.id == case_id, Candidacy.person_id == actor.person_id)
    case = session().scalar(wanted.with_for_update(), execution_options={"populate_existing": True})
    if case is None or actor.person_id is None:
        raise NotFound
    if not may_write(actor, case):
        raise Refused("case", "closed")
    return case


def _save(actor: Actor, case: Candidacy, data: DraftData, version: str, page: str) -> Candidacy:
    check_texts(data)
    draft = locked_draft(actor, case.round_id)
    now = seen(case, draft)
    same_file = version.rpartition("-")[2] == now.rpartition("-")[2]
    same_page = draft is not None and draft.saved_from == page and same_file
    if version != now and not same_page:
        raise Changed(draft or case)
    if draft is None:
        draft = _begin(actor, case)
    elif words_of(draft) == data:
        return draft
    # What had been ticked about the guarantee when the draft was an application stays as it was.
    keep(draft, replace(data, no_guarantee=draft.no_guarantee_at is not None), page)
    return draft


def _begin(actor: Actor, case: Candidacy) -> Candidacy:
    draft = Candidacy(
        council_id=case.council_id,
        programme_id=case.programme_id,
        round_id=case.round_id,
        call_id=case.call_id,
        person_id=case.person_id,
        door=case.door,
    )
    try:
        with only_once("uq_candidacy_draft"):
            return begin(actor, draft, "started")
    except ThereAlready:  # begun as an application in another window, in this moment
        raise Changed(case) from None
