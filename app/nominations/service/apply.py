"""Writing one's own file: begin, save as one goes, hand in, give up. A draft is seen by its own person alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from app.nominations.models import Candidacy
from app.nominations.queries.apply import accepted_nomination, is_employed, own_file
from app.nominations.queries.calls import CallView
from app.nominations.service.closing import forget_draft
from app.nominations.service.move import begin, move
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.free_text import unkept
from app.platform.once import ThereAlready, only_once
from app.platform.refusals import Changed, NotFound, Refused

LONGEST = 4_000
LONGEST_WORDS = 1_000


@dataclass(frozen=True)
class DraftData:
    """What the form says. `met` and `met_words` are by key of requirement."""

    drive: str = ""
    met: frozenset[str] = frozenset()
    met_words: Mapping[str, str] = field(default_factory=dict)
    no_guarantee: bool = False


class Incomplete(Exception):
    """The file cannot be handed in yet: what is missing, by field (`drive`, `met-<key>`, `no_guarantee`)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


def start(actor: Actor, call: CallView, nomination_id: UUID | None = None) -> Candidacy:
    """Begin one's file in a round, or go on with the draft that is there.

    Args:
        nomination_id: the one that the person has just said yes to; otherwise it is looked up.

    Raises:
        Refused: the account belongs to nobody in the directory (`person`), the call is not open, or takes
            nominations only (`call`), or the person has handed in a file already (`case`).
    """
    if actor.person_id is None or not is_employed(actor.person_id):
        raise Refused("person", "unknown")
    _check_open(call)
    found = own_file(call.round_id, actor.person_id)
    if found.case is not None:
        raise Refused("case", "exists")
    nominated = nomination_id or accepted_nomination(call.round_id, actor.person_id)
    if found.draft is not None:
        found.draft.nomination_id = found.draft.nomination_id or nominated
        return found.draft
    if nominated is None and not call.takes_applications:
        raise Refused("call", "nomination_only")
    case = Candidacy(
        council_id=actor.council.id,
        programme_id=call.programme_id,
        round_id=call.round_id,
        call_id=call.id,
        person_id=actor.person_id,
        nomination_id=nominated,
        door="nomination" if nominated else "application",
    )
    try:
        with only_once("uq_candidacy_draft"):
            return begin(actor, case, "started")
    except ThereAlready:
        # Begun in another window at the same moment; in a third it may have been deleted since.
        return own_file(call.round_id, actor.person_id).draft or start(actor, call, nominated)


def save_draft(actor: Actor, call: CallView, data: DraftData, version: int, page: str) -> Candidacy:
    """Keep what has been written so far.

    Args:
        version: the one that the page has seen.
        page: names the opened page. What it sends again, because the answer was lost, is no conflict with itself.

    Raises:
        NotFound: there is no draft (any more).
        Refused: the call has closed, or a text is too long or holds what may not be kept.
        Changed: another window or device has saved something else since.
    """
    _check_open(call)
    draft = locked_draft(actor, call.round_id)
    if draft is None:
        raise NotFound
    check_texts(data)
    if as_saved(draft) == data:
        return draft
    if draft.version != version and draft.saved_from != page:
        raise Changed(draft)
    keep(draft, data, page)
    return draft


def keep(draft: Candidacy, data: DraftData, page: str) -> None:
    """Write down in a draft what a page says; whoever asks has looked for conflicts."""
    draft.drive = data.drive or None
    draft.met = sorted(data.met)
    draft.met_words = {key: words for key, words in data.met_words.items() if words}
    if data.no_guarantee != (draft.no_guarantee_at is not None):
        draft.no_guarantee_at = datetime.now(UTC) if data.no_guarantee else None
    draft.saved_from = page
    draft.version += 1
    draft.updated_at = func.clock_timestamp()
    session().flush()
    session().refresh(draft)


def hand_in(actor: Actor, call: CallView, data: DraftData, version: int, page: str) -> Candidacy:
    """Save and hand in: to the nearest manager, or straight into a round without selection.

    Raises:
        NotFound, Refused, Changed: as for `save_draft`; `case` when somebody has entered the person meanwhile.
        Incomplete: something is missing; what was written is saved.
    """
    draft = save_draft(actor, call, data, version, page)
    faults = missing(call, data)
    if faults:
        raise Incomplete(faults)
    if own_file(call.round_id, draft.person_id).case is not None:
        raise Refused("case", "exists")
    try:
        # Who is entered by the council at this very moment has been let in first.
        with only_once("uq_candidacy_case"):
            if call.way_in == "no_selection":
                return move(actor, draft.id, "joined")
            return move(actor, draft.id, "submitted", hears_by=call.decision_at)
    except ThereAlready:
        raise Refused("case", "exists") from None


def missing(call: CallView, data: DraftData) -> dict[str, str]:
    """What a file still needs before it is handed in, by field."""
    faults = {
        f"met-{one.key}": "requirement"
        for one in call.requirements
        if one.key not in data.met and not data.met_words.get(one.key)
    }
    if not data.drive and call.drive_question:
        faults["drive"] = "drive"
    if not data.no_guarantee:
        faults["no_guarantee"] = "no_guarantee"
    return faults


def discard(actor: Actor, case_id: UUID) -> None:
    """Delete one's own draft; nothing of it is kept.

    Raises:
        NotFound: there is no such draft of the actor's.
    """
    gone = session().scalar(
        delete(Candidacy)
        .where(Candidacy.id == case_id, Candidacy.person_id == actor.person_id, Candidacy.state == "draft")
        .returning(Candidacy.id)
    )
    if gone is None:
        raise NotFound
    forget_draft(case_id)


def withdraw(actor: Actor, case_id: UUID, version: int) -> Candidacy:
    """Withdraw one's case, at any time until it is over.

    Raises:
        NotFound, NotAllowed, Refused, Changed: as `move`.
    """
    return move(actor, case_id, "withdrew", version=version)


def _check_open(call: CallView) -> None:
    now = datetime.now(UTC)
    if not call.is_open(now):
        raise Refused("call", "not_yet" if now < call.opens_at else "closed")


def locked_draft(actor: Actor, round_id: UUID) -> Candidacy | None:
    """The actor's own draft in a round, as it is now and for nobody else to write meanwhile."""
    wanted = select(Candidacy).where(
        Candidacy.round_id == round_id, Candidacy.person_id == actor.person_id, Candidacy.state == "draft"
    )
    return session().scalar(wanted.with_for_update(), execution_options={"populate_existing": True})


def as_saved(draft: Candidacy) -> DraftData:
    """What has been saved of a file, as the form says it."""
    return DraftData(
        draft.drive or "", frozenset(draft.met), dict(draft.met_words), draft.no_guarantee_at is not None
    )


def check_texts(data: DraftData) -> None:
    """Look at what was written.

    Raises:
        Refused: a text is too long or holds what may not be kept, by its field.
    """
    texts = {"drive": data.drive, **{f"words-{key}": words for key, words in data.met_words.items()}}
    for name, words in texts.items():
        if len(words) > (LONGEST if name == "drive" else LONGEST_WORDS):
            raise Refused(name, "long")
        if (kind := unkept(words)) is not None:
            raise Refused(name, kind)
