"""Reading the council's log, and the operator's view of the installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.platform.audit import log
from app.platform.database import session

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    id: UUID
    at: datetime
    actor_name: str
    action: str
    object_type: str
    object_id: str | None
    detail: dict[str, Any]


_LINES = text("""
    SELECT id, at, actor_name, action, object_type, object_id, detail FROM audit.entry
    WHERE (CAST(:action AS text) IS NULL OR action = :action)
        AND (CAST(:object_id AS text) IS NULL OR object_id = :object_id)
        AND (CAST(:before AS uuid) IS NULL OR id < :before)
    ORDER BY id DESC LIMIT :most
""")
_ACTIONS = text("SELECT DISTINCT action FROM audit.entry ORDER BY action")
_COUNCILS = text("SELECT slug, short_name, kind, country, active FROM council ORDER BY slug")


def list_lines(
    action: str | None = None, object_id: str | None = None, before: UUID | None = None
) -> tuple[list[Line], UUID | None]:
    """A page of the council's log, newest first, and where the next page begins (None at the end)."""
    values = {"action": action or None, "object_id": object_id or None, "before": before, "most": PAGE + 1}
    found = [Line(*row) for row in session().execute(_LINES, values)]
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def list_actions() -> list[str]:
    """Every kind of action that the council's log holds."""
    return list(session().scalars(_ACTIONS))


def broken_seal() -> int | None:
    """The number of the first seal of the council's log that does not fit, or None when all hold."""
    return log.verify()


def list_councils() -> list[tuple[str, str, str, str, bool]]:
    """Every council of the installation: slug, name, kind, country, whether it is active. Public facts only."""
    return [tuple(row) for row in session().execute(_COUNCILS)]
