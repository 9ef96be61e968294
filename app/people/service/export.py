"""Taking the directory out as a file is written to the log before the first row leaves."""

from __future__ import annotations

from app.people import policy
from app.people.queries.directory import Filter
from app.people.queries.export import count_export
from app.people.service.errors import NotAllowed
from app.platform.access.actor import Actor
from app.platform.audit import log


def begin_export(actor: Actor, wanted: Filter, form: str) -> int:
    """Write the export to the log and say how many people it will hold.

    Raises:
        NotAllowed: the actor may not take the directory out.
    """
    if not policy.may_export(actor):
        raise NotAllowed
    count = count_export(wanted)
    log.record(actor, "people.exported", "people", None, {"count": count, "form": form})
    return count
