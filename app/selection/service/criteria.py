"""What the panel looks for in a round, and the weights that the panel itself has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, func, select, text, update

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.tabular import sensitive_text
from app.selection import policy
from app.selection.models import Criterion
from app.selection.queries.facts import SelectionFacts, selection_of
from app.selection.service.stands import locked_selection

LONGEST_NAME, LONGEST_TEXT, HEAVIEST = 120, 2000, 10
USED = text("SELECT ctx.criterion_used(:criterion)")


@dataclass(frozen=True)
class CriterionData:
    """Texts by language; empty ones are left out."""

    names: Mapping[str, str]
    questions: Mapping[str, str] = field(default_factory=dict)
    rubric: Mapping[str, str] = field(default_factory=dict)


def add_criterion(actor: Actor, facts: SelectionFacts, data: CriterionData) -> UUID:
    """Add a criterion after the others.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: it has no name, a text is too long or tells what may not be kept, or the decisions are final.
    """
    facts = _one_at_a_time(facts)
    values = _checked(actor, facts, data)
    made = Criterion(
        programme_id=facts.programme_id,
        round_id=facts.round_id,
        position=1 + max((one.position for one in facts.criteria), default=0),
        **values,
    )
    session().add(made)
    session().flush()
    log.record(actor, "criterion.changed", "round", facts.round_id, {"criterion": str(made.id)})
    return made.id


def edit_criterion(
    actor: Actor, facts: SelectionFacts, criterion_id: UUID, data: CriterionData, version: int
) -> None:
    """Change a criterion's texts.

    Raises:
        NotAllowed, Refused: as for `add_criterion`.
        NotFound: there is no such criterion in the round.
        Changed: somebody else has changed it since.
    """
    values = _checked(actor, facts, data)
    found = next((one for one in facts.criteria if one.id == criterion_id), None)
    if found is None:
        raise NotFound
    changed = session().execute(
        update(Criterion)
        .where(
            Criterion.id == criterion_id, Criterion.round_id == facts.round_id, Criterion.version == version
        )
        .values(**values, version=version + 1)
        .returning(Criterion.id)
    )
    if changed.first() is None:
        raise Changed(found)
    log.record(actor, "criterion.changed", "round", facts.round_id, {"criterion": str(criterion_id)})


def remove_criterion(actor: Actor, facts: SelectionFacts, criterion_id: UUID) -> None:
    """Remove a criterion that nobody has been rated by, of whichever council.

    Raises:
        NotAllowed, NotFound: as for `edit_criterion`.
        Refused: it has been used, or the decisions are final.
    """
    facts = _one_at_a_time(facts)
    _check_open(actor, facts)
    if all(one.id != criterion_id for one in facts.criteria):
        raise NotFound
    if session().scalar(USED, {"criterion": criterion_id}):
        raise Refused("criterion", "used")
    session().execute(
        delete(Criterion).where(Criterion.id == criterion_id, Criterion.programme_id == facts.programme_id)
    )
    log.record(actor, "criterion.removed", "round", facts.round_id, {"criterion": str(criterion_id)})


def move_criterion(actor: Actor, facts: SelectionFacts, criterion_id: UUID, up: bool) -> None:
    """Let a criterion change places with the one before or after it; at either end nothing happens.

    Raises:
        NotAllowed, NotFound, Refused: as for `remove_criterion`.
    """
    facts = _one_at_a_time(facts)
    _check_open(actor, facts)
    ids = [one.id for one in facts.criteria]
    if criterion_id not in ids:
        raise NotFound
    at = ids.index(criterion_id)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(ids):
        return
    one, other = facts.criteria[at], facts.criteria[to]
    # Two rows may not have the same place, not even for a moment: the first steps aside.
    for which, place in ((one.id, -one.position - 1), (other.id, one.position), (one.id, other.position)):
        session().execute(
            update(Criterion)
            .where(Criterion.id == which, Criterion.programme_id == facts.programme_id)
            .values(position=place)
            .execution_options(synchronize_session=False)
        )
    log.record(actor, "criterion.changed", "round", facts.round_id, {"criterion": str(criterion_id)})


def set_weights(
    actor: Actor,
    facts: SelectionFacts,
    weights: Mapping[UUID, int | None],
    seen: Mapping[UUID, int | None] | None = None,
) -> None:
    """Write down the weights that the panel has agreed on; None for a criterion that is not weighed.

    Args:
        weights: a criterion that is not among them, since it was added meanwhile, keeps what it has.
        seen: the weights that were there when these were written; None for those in `facts`. They, and no version,
            since the round's row is changed by much that is no weight.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: a weight is not from 1 to 10, or the decisions are final.
        Changed: somebody else has changed one of them since, to something else than this, or has removed a criterion
            that is weighed here; `current` is how the selection stands now.
    """
    seen = {one.id: one.weight for one in facts.criteria} if seen is None else seen
    facts = _one_at_a_time(facts)
    _check_open(actor, facts)
    if any(weight is not None and not 1 <= weight <= HEAVIEST for weight in weights.values()):
        raise Refused("weight", "range")
    now = {one.id: one.weight for one in facts.criteria}
    if any(now.get(key) not in (weight, seen.get(key)) or (weight and key not in now)
           for key, weight in weights.items()):  # fmt: skip
        raise Changed(facts)
    now |= {key: weight for key, weight in weights.items() if key in now}
    for one in facts.criteria:
        if now[one.id] != one.weight:
            session().execute(
                update(Criterion)
                .where(Criterion.id == one.id, Criterion.programme_id == facts.programme_id)
                .values(weight=now[one.id], version=Criterion.version + 1)
                .execution_options(synchronize_session=False)
            )
    stands = locked_selection(facts.programme_id, facts.round_id)
    some = any(now.values())
    stands.weights_by = actor.name if some else None
    stands.weights_at = func.clock_timestamp() if some else None
    stands.version += 1
    session().flush()
    log.record(actor, "criterion.weighted", "round", facts.round_id)


def keep_criteria(round_id: UUID) -> None:
    """While somebody rates, no criterion is removed: who would do that waits till it is saved, or is waited for."""
    key = f"criteria {round_id}"
    session().execute(select(func.pg_advisory_xact_lock_shared(func.hashtextextended(key, 0))))


def _one_at_a_time(facts: SelectionFacts) -> SelectionFacts:
    """Who changes which criteria there are, or their order, finds them as the one before has left them."""
    key = f"criteria {facts.round_id}"
    session().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    return selection_of(facts.programme_id, facts.round_id)


def _check_open(actor: Actor, facts: SelectionFacts) -> None:
    if not policy.may_edit_criteria(actor, facts.programme_id):
        raise NotAllowed
    if facts.final_at is not None:
        raise Refused("criterion", "final")


def _checked(actor: Actor, facts: SelectionFacts, data: CriterionData) -> dict[str, dict[str, str]]:
    _check_open(actor, facts)
    values = {
        "names": _tidy(data.names),
        "questions": _tidy(data.questions),
        "rubric": _tidy(data.rubric),
    }
    if not values["names"]:
        raise Refused("names", "missing")
    if any(len(words) > LONGEST_NAME for words in values["names"].values()):
        raise Refused("body", "long")
    if any(len(words) > LONGEST_TEXT for kind in values.values() for words in kind.values()):
        raise Refused("body", "long")
    if any(sensitive_text(words) is not None for kind in values.values() for words in kind.values()):
        raise Refused("body", "sensitive")
    return values


def _tidy(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: words.strip() for code, words in texts.items() if words.strip()}
