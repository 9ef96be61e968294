"""Asking for work: a row in the same transaction as what asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.platform.access.actor import Actor
from app.platform.database import WrongScope, session
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.registry import check_kind


def publish(
    kind: str,
    arguments: Mapping[str, Any],
    *,
    actor: Actor,
    once_key: str | None = None,
    delay: timedelta | None = None,
) -> UUID:
    """Ask for a piece of work, which will be done if and only if this transaction commits.

    Args:
        kind: a registered kind of work.
        arguments: a JSON object: ids (as text) and choices rather than contents of people's files.
        actor: for whom it is done; the handler gets this actor with the roles that hold then. A job for an
            account that has ended is refused; use `system_actor(council)` for what must happen anyway.
        once_key: work of one kind with the same key is asked for once in a council, however often this runs.
        delay: how long it waits before it is due.

    Returns:
        The id of the job (with a `once_key`: of the one that is there already).

    Raises:
        UnknownKind: nobody does this kind of work.
        WrongScope: the actor is of another council than this transaction.
    """
    check_kind(kind)
    current = session()
    if current.scope.council_id != actor.council.id:
        raise WrongScope("work is asked for in the council of its actor")
    values = {
        "kind": kind,
        "arguments": dict(arguments),
        "actor_id": actor.account_id,
        "once_key": once_key,
        "next_at": func.clock_timestamp() + (delay or timedelta()),
    }
    statement = insert(OutboxEntry).values(values)
    if once_key is not None:
        statement = statement.on_conflict_do_nothing(index_elements=["council_id", "kind", "once_key"])
    found = current.scalar(statement.returning(OutboxEntry.id))
    if found is None:
        same = (OutboxEntry.kind == kind, OutboxEntry.once_key == once_key)
        found = current.scalars(select(OutboxEntry.id).where(*same)).one()
    return found
