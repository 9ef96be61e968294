"""Write down what happened afterwards: steps are added, never replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from app.outcomes.models import EMPLOYERS, KINDS, SOURCES, Outcome
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.dates import PartialDate
from app.platform.refusals import NotAllowed, NotFound, Refused
from app.platform.tabular import sensitive_text
from app.programmes import policy
from app.programmes.models import Participation, Round

LONGEST_POST = 120


@dataclass(frozen=True)
class OutcomeData:
    """One step: what, when (as precisely as is known), who says so, with which employer, in which post."""

    kind: str
    dated: str
    source: str = "coordinator"
    employer: str = "own"
    post: str | None = None


def record_outcome(
    actor: Actor, participation_id: UUID, data: OutcomeData, today: date, corrects: UUID | None = None
) -> UUID:
    """Add a step to a participant's history; `corrects` names a wrong earlier step, which stays visible.

    Raises:
        NotAllowed: the actor may not register outcomes.
        NotFound: no such participant, or no such step to correct, in this council.
        Refused: a value is unknown, the date is no date, in the future or before the round, the post holds an
            identity number or tells about health, or the step to correct has been corrected already.
    """
    if not policy.may_edit_participants(actor):
        raise NotAllowed
    when = _check(data, today)
    whose = session().execute(
        select(Round.starts_on, Participation.person_id)
        .join(
            Participation,
            and_(Participation.programme_id == Round.programme_id, Participation.round_id == Round.id),
        )
        .where(Participation.id == participation_id)
    )
    found = whose.one_or_none()
    if found is None:
        raise NotFound
    if when.last_day() < found.starts_on:
        raise Refused("dated", "before_round")
    if corrects is not None:
        _check_corrected(participation_id, corrects)
    row = Outcome(
        council_id=actor.council.id,
        participation_id=participation_id,
        kind=data.kind,
        dated=when.iso(),
        dated_on=when.last_day(),
        source=data.source,
        employer=data.employer,
        post=(data.post or "").strip() or None,
        recorded_by=actor.account_id,
        corrects_id=corrects,
    )
    session().add(row)
    session().flush()
    told = {"outcome": str(row.id)}
    log.record(actor, "outcome.recorded", "participation", participation_id, told, [found.person_id])
    return row.id


def _check_corrected(participation_id: UUID, corrects: UUID) -> None:
    later = aliased(Outcome)
    corrected = select(later.id).where(later.corrects_id == Outcome.id).exists()
    earlier = session().execute(
        select(Outcome.id, corrected).where(
            Outcome.id == corrects, Outcome.participation_id == participation_id
        )
    )
    found = earlier.first()
    if found is None:
        raise NotFound
    if found[1]:
        raise Refused("kind", "corrected")


def _check(data: OutcomeData, today: date) -> PartialDate:
    for name, known in (("kind", KINDS), ("source", SOURCES), ("employer", EMPLOYERS)):
        if getattr(data, name) not in known:
            raise Refused(name, "unknown")
    if data.post and len(data.post) > LONGEST_POST:
        raise Refused("post", "long")
    if (sensitive := sensitive_text(data.post)) is not None:
        raise Refused("post", sensitive.value)
    try:
        when = PartialDate.from_iso(data.dated)
    except ValueError:
        raise Refused("dated", "date") from None
    if when.first_day() > today:
        raise Refused("dated", "future")
    return when
