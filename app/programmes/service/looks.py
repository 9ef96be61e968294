"""Looks at participants are written to the log: one line a page, with the persons whom the page shows.

A look is a page that tells of a person's part in a round or of what came of it. The list of the staff directory
is none, nor is the search for somebody to add.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.programmes.queries.participants import ParticipantLine
from app.programmes.queries.rounds import RoundFacts


def look_at_round(actor: Actor, found: RoundFacts, participants: Sequence[ParticipantLine]) -> None:
    """Write down that the own council's participants of a round were shown. One statement; none for nobody."""
    if participants:
        people = [line.person_id for line in participants]
        log.record(actor, "round.viewed", "round", found.id, {"number": found.number}, people)


def look_at_participant(actor: Actor, line: ParticipantLine) -> None:
    """Write down that one participant's part in a round was shown, in a form for instance. One statement."""
    log.record(actor, "participant.viewed", "participation", line.id, people=[line.person_id])
