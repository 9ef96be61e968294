"""The log, the settings, and the operator's page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, current_app, g, render_template, request, url_for

from app.operations.readiness import check
from app.oversight import queries
from app.oversight.details import in_words
from app.oversight.names import Names, Reader
from app.platform.access.actor import current_actor
from app.platform.audit.actions import ACTIONS, action_in_words
from app.platform.i18n.binding import current_language
from app.platform.i18n.collation import family
from app.platform.i18n.formats.zone import current_zone
from app.platform.identity.web import settings

FILTERS = ("action", "person", "from", "to", "object", "actor")
LONGEST = 100


def log_page() -> str:
    """The council's log: who did, and who looked at, what."""
    actor = current_actor()
    reader = Reader(actor.may("council:people:read"), actor.may("council:participants:read"))
    arguments = _arguments(reader)
    wanted = _wanted(arguments, reader)
    lines, onward = queries.list_lines(wanted, current_zone(), _uuid(request.args.get("before", "")))
    names = Names(lines, reader)

    def address(**more: Any) -> str:
        values: dict[str, Any] = {**arguments, **more}
        return url_for("oversight.log_page", **values)

    return render_template(
        "oversight/log.html",
        lines=lines,
        names=names,
        details=lambda line: in_words(line, names),
        words=action_in_words,
        actions=sorted(((name, str(words)) for name, words in ACTIONS.items()), key=lambda one: one[1]),
        told=arguments,
        may_search_people=reader.people,
        address=address,
        following=address(before=onward) if onward else None,
        kept_days=g.council.retention.audit_days,
        checked="seals" in request.args,
        broken=queries.broken_seal() if "seals" in request.args else None,
    )


def _arguments(reader: Reader) -> dict[str, str]:
    """The filter in the address, without what makes no sense there."""
    given = {name: request.args.get(name, "").strip()[:LONGEST] for name in FILTERS}
    if given["action"] not in ACTIONS:
        given["action"] = ""
    if not reader.people:
        given["person"] = ""
    for name in ("from", "to"):
        given[name] = given[name] if _date(given[name]) else ""
    given["actor"] = given["actor"] if _uuid(given["actor"]) else ""
    return {name: value for name, value in given.items() if value}


def _wanted(told: dict[str, str], reader: Reader) -> queries.Wanted:
    return queries.Wanted(
        action=told.get("action", ""),
        people=queries.find_people(told["person"]) if "person" in told else None,
        object_id=told.get("object", ""),
        actor_id=_uuid(told.get("actor", "")),
        since=_date(told.get("from", "")),
        until=_date(told.get("to", "")),
        parts=reader.parts,
    )


def _uuid(told: str) -> UUID | None:
    try:
        return UUID(told) if told else None
    except ValueError:
        abort(404)


def _date(told: str) -> date | None:
    try:
        found = date.fromisoformat(told) if told else None
    except ValueError:
        return None
    # A filter needs the day's end, in another time zone: the calendar has none beyond its edges.
    return found if found is None or date.min.year < found.year < date.max.year else None


def settings_page() -> str:
    """What the installation knows of the council, as its tenant file says it."""
    return render_template("oversight/settings.html", council=g.council)


def platform_page() -> str:
    """The operator's page: the state of the installation and its councils; nobody's people."""
    if g.council.is_council:
        abort(404)
    registry = current_app.extensions["fram_registry"]
    return render_template(
        "oversight/platform.html",
        state=check(settings().redis_url.get_secret_value()),
        councils=queries.list_councils(family(current_language(), g.council.default_language)),
        known={tenant.slug for tenant in registry},
    )
