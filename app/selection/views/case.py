"""What the pages of one candidate's file share."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app.nominations.queries.cases import CaseFacts
from app.nominations.service.cases import open_case
from app.platform.access.actor import current_actor
from app.platform.i18n.binding import current_language
from app.platform.tenancy.registry import Registry


def case_or_404(candidacy_id: UUID) -> CaseFacts:
    """One of the own council's cases, for who makes its file ready; closed to who has a conflict of interest."""
    return open_case(current_actor(), candidacy_id)


def back(candidacy_id: UUID) -> Response:
    """To the candidate's file."""
    return redirect(url_for("nominations.candidate", candidacy_id=candidacy_id), 303)


def council_names() -> dict[UUID, str]:
    """Every council's name in the reader's language."""
    registry: Registry = current_app.extensions["fram_registry"]
    return {one.id: one.name(current_language()) for one in registry}


def posted_version() -> int:
    """The version that a form without fields was made from; 0, which fits nothing, when it is no number."""
    told = request.form.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
