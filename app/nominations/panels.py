"""What cases add to the pages of people and of rounds."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.nominations.case_words import DOORS, STATE_COLOURS
from app.nominations.models import Candidacy, Nomination, Opinion
from app.nominations.queries.cases import cases_of_person
from app.nominations.states import STATE_WORDS
from app.people.hooks import Panel, person_references
from app.platform.access.actor import Actor
from app.programmes.hooks import Link
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts

person_references += [Candidacy.person_id, Nomination.person_id, Nomination.nominator_id, Opinion.asked_id]


def person_panel(actor: Actor, person_id: UUID) -> Panel | None:
    """The rounds that somebody is or has been a candidate in, for those who may read candidates' files."""
    if not actor.may("council:candidacies:read"):
        return None
    return Panel(
        "nominations/person_panel.html",
        {
            "cases": cases_of_person(person_id),
            "states": STATE_WORDS,
            "colours": STATE_COLOURS,
            "doors": DOORS,
        },
    )


def candidates_link(actor: Actor, programme: ProgrammeFacts, found: RoundFacts) -> Link | None:
    """The way to the own council's candidates of a round."""
    if not actor.may("council:candidacies:read"):
        return None
    href = url_for("nominations.candidates", slug=programme.address, number=found.number)
    return Link(_l("Candidates"), href, "PersonGroup")
