"""Writing lines of active measures."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func

from app.equality import policy
from app.equality.models import STEPS, ActiveMeasure
from app.equality.queries import measure
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.tabular import sensitive_text
from app.programmes.queries.rounds import RoundFacts


@dataclass(frozen=True)
class MeasureData:
    """What a line says."""

    step: str
    body: str
    responsible: str | None = None
    due_on: date | None = None
    done_on: date | None = None


def add_measure(actor: Actor, found: RoundFacts, data: MeasureData) -> UUID:
    """Write a new line.

    Raises:
        NotAllowed: the actor may not write active measures.
        Refused: the text is empty or holds what may not be kept, or there is no such step.
    """
    _check(actor, data)
    line = ActiveMeasure(
        council_id=actor.council.id, programme_id=found.programme_id, round_id=found.id, **asdict(data)
    )
    session().add(line)
    session().flush()
    _record(actor, "measure.added", found)
    return line.id


def change_measure(
    actor: Actor, found: RoundFacts, measure_id: UUID, version: int, data: MeasureData
) -> None:
    """Change a line, if nobody else has since `version` was read.

    Raises:
        NotAllowed, Refused: as for `add_measure`.
        NotFound: the council has no such line in this round.
        Changed: somebody else was first.
    """
    _check(actor, data)
    line = _locked(found, measure_id, version)
    for name, value in asdict(data).items():
        setattr(line, name, value)
    line.version += 1
    line.updated_at = func.now()
    session().flush()
    _record(actor, "measure.changed", found)


def remove_measure(actor: Actor, found: RoundFacts, measure_id: UUID, version: int) -> None:
    """Take a line away.

    Raises:
        NotAllowed, NotFound, Changed: as for `change_measure`.
    """
    if not policy.may_edit(actor):
        raise NotAllowed
    session().delete(_locked(found, measure_id, version))
    session().flush()
    _record(actor, "measure.removed", found)


def _check(actor: Actor, data: MeasureData) -> None:
    if not policy.may_edit(actor):
        raise NotAllowed
    if data.step not in STEPS:
        raise Refused("step", "unknown")
    if not data.body.strip():
        raise Refused("body", "missing")
    for name in ("body", "responsible"):
        if sensitive := sensitive_text(getattr(data, name)):
            raise Refused(name, sensitive.value)


def _locked(found: RoundFacts, measure_id: UUID, version: int) -> ActiveMeasure:
    line = measure(found.id, measure_id, lock=True)
    if line is None:
        raise NotFound
    if line.version != version:
        raise Changed(line)
    return line


def _record(actor: Actor, action: str, found: RoundFacts) -> None:
    log.record(actor, action, "round", found.id, {"number": found.number})
