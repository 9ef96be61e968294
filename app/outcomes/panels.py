"""What outcomes add to the pages of people and of rounds."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.outcomes import words
from app.outcomes.queries import histories, person_history
from app.people.hooks import Panel
from app.platform.access.actor import Actor
from app.programmes import policy
from app.programmes.hooks import Link, Notes
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.words import COMPLETIONS, PERSON_WAYS_IN


def person_panel(actor: Actor, person_id: UUID) -> Panel | None:
    """The rounds somebody has been in and what came of them: for those who see participants, and for oneself."""
    if not policy.may_see_participants(actor) and actor.person_id != person_id:
        return None
    return Panel(
        "outcomes/person_panel.html",
        {
            "rounds": person_history(person_id),
            "outcome_words": words,
            "ways_in": PERSON_WAYS_IN,
            "completions": COMPLETIONS,
            "may_open": policy.may_read(actor),
        },
    )


def round_notes(actor: Actor, participation_ids: Sequence[UUID]) -> Notes:
    """Beside each participant: the dated steps, and a way to add one."""
    found = histories(participation_ids)
    may_edit = policy.may_edit_participants(actor)
    return Notes(
        _l("Outcomes"),
        "outcomes/round_notes.html",
        {key: (found.get(key, []), may_edit, words) for key in participation_ids},
    )


def import_link(actor: Actor, programme: ProgrammeFacts, found: RoundFacts) -> Link | None:
    """The way to the import of a round, for those who may import."""
    if not actor.may("council:participants:import"):
        return None
    href = url_for("outcomes.import_start", slug=programme.address, number=found.number)
    return Link(_l("Import participants"), href, "Upload")
