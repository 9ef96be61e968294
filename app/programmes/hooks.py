"""Where features downstream add to the pages of rounds. Programmes does not know them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel.speaklater import LazyString

from app.people.hooks import person_references
from app.platform.access.actor import Actor
from app.programmes.models import Participation
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts


@dataclass(frozen=True)
class Notes:
    """A column beside the participants of a round: a heading, and a template that is included for each.

    The template finds `participant` (a `ParticipantLine`), `programme`, `round`, and `note`, which is
    `by_participant[participant.id]` or None.
    """

    heading: LazyString
    template: str
    by_participant: Mapping[UUID, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A button at the top of a page."""

    label: LazyString
    href: str
    icon: str


NotesMaker = Callable[[Actor, Sequence[UUID]], Notes]
ProgrammeLinkMaker = Callable[[Actor, ProgrammeFacts], Link | None]
RoundLinkMaker = Callable[[Actor, ProgrammeFacts, RoundFacts], Link | None]

# Called once a page with all participations that are shown. At most one statement each.
participant_notes: list[NotesMaker] = []

# Called once for a programme's page; None shows nothing.
programme_links: list[ProgrammeLinkMaker] = []

# Called once for a round's page; None shows nothing.
round_links: list[RoundLinkMaker] = []

# Whether somebody downstream keeps a round's seats (programme, round): then the round's own form leaves them alone, and
# nobody becomes a participant but by a seat.
seat_keepers: list[Callable[[UUID, UUID], bool]] = []

# Which of these people have a place in a round that is kept downstream: their participation is not taken away here.
place_keepers: list[Callable[[UUID, Collection[UUID]], Collection[UUID]]] = []

# Whether something downstream keeps a council (programme, council, last day) from leaving a programme on that day.
leaving_stoppers: list[Callable[[UUID, UUID, date], bool]] = []

person_references.append(Participation.person_id)
