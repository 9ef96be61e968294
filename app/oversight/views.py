"""The log, the settings, and the operator's page."""

from __future__ import annotations

from uuid import UUID

from flask import abort, current_app, g, render_template, request, url_for

from app.operations.readiness import check
from app.oversight import queries
from app.platform.audit.actions import action_in_words
from app.platform.identity.web import settings


def log_page() -> str:
    """The council's log: who did, and who looked at, what."""
    try:
        before = UUID(request.args["before"]) if request.args.get("before") else None
    except ValueError:
        abort(404)
    action, object_id = request.args.get("action", ""), request.args.get("object", "").strip()
    lines, onward = queries.list_lines(action, object_id, before)
    actions = sorted(
        ((name, action_in_words(name)) for name in queries.list_actions()), key=lambda one: one[1]
    )
    following = (
        url_for("oversight.log_page", action=action, object=object_id, before=onward) if onward else None
    )
    return render_template(
        "oversight/log.html",
        lines=lines,
        words=action_in_words,
        actions=actions,
        action=action,
        object_id=object_id,
        following=following,
        broken=queries.broken_seal(),
    )


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
        councils=queries.list_councils(),
        known={tenant.slug for tenant in registry},
    )
