"""Writing and checking the log.

Rows go in through `audit.append()` only: the application's role can neither insert, update nor delete.
Every council has a hash chain of its own (`design/security.md` 3.2), so a change by somebody with more
power than the application is found by `verify`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, cast, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from app.platform.audit import looks
from app.platform.audit.actions import LOOKS
from app.platform.database import session
from app.platform.prepared import Prepared

if TYPE_CHECKING:
    from app.platform.access.actor import Actor

append = func.audit.append(
    bindparam("actor_id", type_=Uuid()),
    *(bindparam(name, type_=Text()) for name in ("actor_name", "action", "object_type", "object_id")),
    cast(bindparam("detail", type_=Text()), JSONB),
)
APPEND = Prepared(select(append))


def record(
    actor: Actor,
    action: str,
    object_type: str,
    object_id: UUID | str | None = None,
    detail: dict[str, Any] | None = None,
    people: Iterable[UUID] = (),
) -> None:
    """Add one line in the same transaction as what it tells of.

    Args:
        actor: who did it; the council is that of the transaction.
        action: `<noun>.<verb in past tense>`, for instance `person.viewed`; its words are in `actions.py`.
        object_type: the noun in code, for instance `person`.
        object_id: which one.
        detail: what changed: names of fields and counts, never contents of a person's file.
        people: ids of the persons whom the line is about, where `object_id` is not the one person: they find
            the line in their own file. All in the one statement.

    A look (`LOOKS`) stays in the log when the rest of the request is undone.
    """
    told = line(actor, action, object_type, object_id, detail, people)
    APPEND.run(told)
    if action in LOOKS:
        looks.remember(lambda: APPEND.run(told))


def line(
    actor: Actor,
    action: str,
    object_type: str,
    object_id: UUID | str | None = None,
    detail: dict[str, Any] | None = None,
    people: Iterable[UUID] = (),
) -> dict[str, Any]:
    """The values of `append`, for a statement that does what it tells of and adds the line itself.

    Args: as those of `record`.
    """
    about = sorted({str(one) for one in people})
    told = {**(detail or {}), **({"people": about} if about else {})}
    return {
        "actor_id": actor.account_id,
        "actor_name": actor.name,
        "action": action,
        "object_type": object_type,
        "object_id": str(object_id) if object_id is not None else None,
        "detail": json.dumps(told, ensure_ascii=False, sort_keys=True),
    }


def verify() -> int | None:
    """Check the hash chain of the council of this transaction.

    Returns:
        The number of the first line that does not fit, or None when the whole chain holds.
    """
    found: int | None = session().execute(text("SELECT audit.verify()")).scalar()
    return found
