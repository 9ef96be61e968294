"""Writing the call of a round: joint by who leads the programme, or one council's own by its coordinator."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.nominations.models import Call
from app.nominations.queries.call_drafts import get_call
from app.nominations.service.call_data import CallData, check_change, keep_moments, values_of
from app.nominations.service.call_states import locked_call, open_in_time, owner_of
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotFound
from app.programmes.queries.rounds import RoundFacts


def save_call(
    actor: Actor,
    programme_id: UUID,
    found: RoundFacts,
    whose: str,
    data: CallData,
    version: int,
    now: datetime,
    reason: str = "",
) -> UUID:
    """Write the joint call of a round or the own council's; a new one is not published yet.

    Once published, the closing time is moved with a reason: either way before it has closed, later also after.
    The way in and the opening time stay from when the call has opened.

    Args:
        whose: `joint` or `own`.
        version: of the call that was read; 0 where there was none.

    Raises:
        NotAllowed: the actor may not write this call.
        Refused: a value cannot be had, or a published call would lack what the public needs.
        Changed: somebody else has written it since.
    """
    council_id = owner_of(actor, programme_id, whose)
    values = values_of(data)
    call = locked_call(programme_id, found.id, council_id)
    if call is None:
        if version:
            raise NotFound
        return _add(actor, programme_id, found, council_id, values)
    if call.version != version:
        raise Changed(call)
    keep_moments(call, values)
    changed = sorted(name for name, value in values.items() if getattr(call, name) != value)
    moved = check_change(call, values, reason, now)
    for name, value in values.items():
        setattr(call, name, value)
    call.version, call.updated_at = version + 1, now
    session().flush()
    log.record(
        actor, "call.changed", "call", call.id, {"number": found.number, "fields": changed, **(moved or {})}
    )
    if call.published_at is not None and "opens_at" in changed:
        open_in_time(actor, call, now)
    return call.id


def _add(
    actor: Actor, programme_id: UUID, found: RoundFacts, council_id: UUID | None, values: dict[str, Any]
) -> UUID:
    call_id: UUID | None = session().scalar(
        insert(Call)
        .values(programme_id=programme_id, round_id=found.id, council_id=council_id, **values)
        .on_conflict_do_nothing()
        .returning(Call.id)
    )
    if call_id is None:  # somebody else has begun it in the meantime
        raise Changed(get_call(programme_id, found.id, council_id))
    log.record(actor, "call.written", "call", call_id, {"number": found.number})
    return call_id
