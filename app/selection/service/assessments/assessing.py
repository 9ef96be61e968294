"""What an assessor does: tell a conflict of interest or that there is none, read, rate, hand in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, text

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.results import holds_pasted_scores
from app.platform.tabular import sensitive_text
from app.selection.models import CONFLICTS, Criterion
from app.selection.queries import assessments as queries
from app.selection.queries.assessments import Given, MyAssessment
from app.selection.queries.conflicts import competes, why_stopped
from app.selection.queries.uses import remember_use
from app.selection.service.criteria import keep_criteria

LONGEST = 4000


def tell_conflict(actor: Actor, assessment_id: UUID, told: str) -> None:
    """Answer the question of conflicts of interest. Any but `none` closes the file to the assessor at once.

    Raises:
        NotFound: the actor assesses no such thing.
        Refused: `conflict` unknown, or told before (`told`).
    """
    if told not in CONFLICTS:
        raise Refused("conflict", "unknown")
    mine = queries.get_mine(assessment_id)
    if mine is None:
        raise NotFound
    asked = text("SELECT ctx.declare_conflict(:owner, :id, :told)")
    values = {"owner": mine.owner_council_id, "id": mine.id, "told": told}
    if not session().execute(asked, values).scalar():
        raise Refused("conflict", "told")


def look(actor: Actor, mine: MyAssessment) -> queries.Assessed | None:
    """Open the file to its assessor: None until there is told to be no conflict of interest.

    Who has become the candidate's manager, or works beside her now, is kept out even so.

    Raises:
        NotAllowed: the actor is of the candidate's own unit, manages it, has nominated her, is the candidate, or is a
            candidate in the same round.
    """
    if _stopped_now(actor, mine):
        raise NotAllowed
    assessed = queries.read_assessed(mine.id)
    if assessed is not None:
        if mine.owner_council_id == actor.council.id:
            log.record(actor, "candidacy.viewed", "candidacy", mine.candidacy_id, people=[assessed.person_id])
        else:
            remember_use(mine.grant_id)
    return assessed


def sample_file(actor: Actor, mine: MyAssessment) -> tuple[str, str, bytes] | None:
    """Name, type and content of the file that came with the work sample that the actor rates; the look is logged.

    Raises:
        NotAllowed: as `look`.
    """
    if _stopped_now(actor, mine):
        raise NotAllowed
    found = queries.read_sample_file(mine.id)
    if found is None:
        return None
    if mine.owner_council_id == actor.council.id:
        log.record(actor, "candidacy.viewed", "candidacy", mine.candidacy_id, people=[found[0]])
    return found[1:]


def save(
    actor: Actor,
    assessment_id: UUID,
    version: int,
    note: str | None,
    ratings: Mapping[UUID, Given],
    hand_in: bool = False,
) -> int:
    """Keep note and ratings, and hand them in.

    Args:
        ratings: by criterion; one that is `undecided` keeps its note alone, and leaves a rating that is there.

    Returns:
        The new version.

    Raises:
        NotFound: the actor assesses no such thing.
        NotAllowed: as `look`; a conflict of interest has been told, or not yet been asked about; of a person profile
            nothing is kept here.
        Refused: `note` or `note-<criterion>` is too long (`long`), tells what may not be kept (`sensitive`) or holds
            results of a test (`results`); a rating is of no
            criterion of the round or not from 1 to 5 (`rating`); handing in while a criterion is neither rated
            nor abstained from (`rating`, `missing`); handed in before (`assessment`, `handed_in`).
        Changed: it has been changed elsewhere since; `current` is how it is now.
    """
    mine = queries.get_mine(assessment_id)
    if mine is None:
        raise NotFound
    if mine.state == "handed_in":
        raise Refused("assessment", "handed_in")
    if mine.state != "begun" or mine.instrument == "profile" or _stopped_now(actor, mine):
        raise NotAllowed
    _check(note, ratings)
    keep_criteria(mine.round_id)
    wanted = _criteria(mine)
    if not set(ratings) <= wanted:
        raise Refused("rating", "unknown")
    if hand_in and not wanted <= _decided(ratings) | _decided(mine.ratings):
        raise Refused("rating", "missing")
    given = {
        str(key): {"value": one.value, "undecided": one.undecided, "note": one.note or None}
        for key, one in ratings.items()
        # An empty note beside no rating is worth a line only where something is written already.
        if one.note or not one.undecided or key in mine.ratings
    }
    saved: int | None = (
        session()
        .execute(
            text("SELECT ctx.save_assessment(:owner, :id, :version, :note, cast(:given AS jsonb), :hand_in)"),
            {
                "owner": mine.owner_council_id, "id": mine.id, "version": version, "note": note or None,
                "given": json.dumps(given), "hand_in": hand_in,
            },
        )
        .scalar()
    )  # fmt: skip
    if saved is None:
        raise Changed(queries.get_mine(assessment_id) or mine)
    return saved


def _check(note: str | None, ratings: Mapping[UUID, Given]) -> None:
    notes = {"note": note, **{f"note-{key}": one.note for key, one in ratings.items()}}
    for name, written in notes.items():
        if written and len(written) > LONGEST:
            raise Refused(name, "long")
        if sensitive_text(written) is not None:
            raise Refused(name, "sensitive")
        if holds_pasted_scores(written):
            raise Refused(name, "results")
    if any(one.value is not None and one.value not in range(1, 6) for one in ratings.values()):
        raise Refused("rating", "unknown")


def _decided(ratings: Mapping[UUID, Given]) -> set[UUID]:
    return {key for key, one in ratings.items() if not one.undecided}


def _criteria(mine: MyAssessment) -> set[UUID]:
    wanted = select(Criterion.id).where(
        Criterion.programme_id == mine.programme_id, Criterion.round_id == mine.round_id
    )
    return set(session().scalars(wanted))


def _stopped_now(actor: Actor, mine: MyAssessment) -> bool:
    if competes(actor.person_id, mine.round_id):
        return True
    if mine.owner_council_id != actor.council.id or actor.account_id is None:
        return False
    case = session().scalar(select(Candidacy).where(Candidacy.id == mine.candidacy_id))
    return case is None or why_stopped(case, actor.account_id) is not None
