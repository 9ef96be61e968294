"""What making files ready adds to the page of a round."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.platform.access.actor import Actor
from app.programmes.hooks import Link
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts


def sample_link(actor: Actor, programme: ProgrammeFacts, found: RoundFacts) -> Link | None:
    """The task of the work sample, for who leads the programme."""
    if not (actor.may("programme:criteria:edit") and actor.leads_programme(programme.id)):
        return None
    href = url_for("selection.sample_task", slug=programme.address, number=found.number)
    return Link(_l("Work sample"), href, "FileText")
