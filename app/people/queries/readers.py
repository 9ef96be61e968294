"""Who has looked at what is kept about a person: the log, read by the person concerned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import RowMapping, Uuid, and_, cast, column, select, table
from sqlalchemy.dialects.postgresql import JSONB

from app.platform.audit.actions import LOOKS
from app.platform.database import session
from app.platform.tenancy.models import Council

SHOWN = 50
ENTRY = table(
    "entry", column("council_id"), column("id"), column("at"), column("actor_name"), column("action"),
    column("detail", JSONB), schema="audit",
)  # fmt: skip
ABOUT = table("entry_person", column("council_id"), column("person_id"), column("entry_id"), schema="audit")


def who_looked(person_id: UUID, looks: Collection[str] = LOOKS) -> Sequence[RowMapping]:
    """The latest readings of what is kept about one of the council's own people, newest first. One statement.

    Args:
        person_id: whose file it is.
        looks: the kinds of readings wanted, of `LOOKS`.

    Returns:
        `at`, `actor_name`, `action`, and for a reading through a grant the `council` it came from.
    """
    came_from = cast(ENTRY.c.detail["council"].astext, Uuid(as_uuid=True))
    statement = (
        select(ENTRY.c.at, ENTRY.c.actor_name, ENTRY.c.action, Council.short_name.label("council"))
        .join_from(
            ABOUT, ENTRY, and_(ENTRY.c.council_id == ABOUT.c.council_id, ENTRY.c.id == ABOUT.c.entry_id)
        )
        .join(Council, and_(ENTRY.c.action == "grant.used", Council.id == came_from), isouter=True)
        .where(ABOUT.c.person_id == person_id, ENTRY.c.action.in_(looks))
        .order_by(ABOUT.c.entry_id.desc())
        .limit(SHOWN)
    )
    return session().execute(statement).mappings().all()
