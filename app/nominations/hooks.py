"""Where selection adds what it knows about a case: on the coordinator's page of it, and on the person's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.nominations.models import Candidacy
from app.people.hooks import Panel
from app.platform.access.actor import Actor

Reader = Literal["council", "own"]
CasePanelMaker = Callable[[Actor, Candidacy, Reader], Panel | None]
_PANELS: list[tuple[int, CasePanelMaker]] = []


def case_panel(order: int) -> Callable[[CasePanelMaker], CasePanelMaker]:
    """Register a panel of a case's page; `reader` says whether the council or the person herself looks."""

    def register(maker: CasePanelMaker) -> CasePanelMaker:
        _PANELS.append((order, maker))
        _PANELS.sort(key=lambda entry: entry[0])
        return maker

    return register


def case_panels(actor: Actor, case: Candidacy, reader: Reader) -> list[Panel]:
    """The panels for this reader, in order."""
    made = (maker(actor, case, reader) for _order, maker in _PANELS)
    return [panel for panel in made if panel is not None]


# When the decisions of a round are told: (programme, round) to the moment, or None while they are not final.
# A case that is told then needs no letter about a delay.
AnnouncementMaker = Callable[[UUID, UUID], datetime | None]
announcements: list[AnnouncementMaker] = []


def announced_at(programme_id: UUID, round_id: UUID) -> datetime | None:
    """When everybody of a round is told, if that is settled."""
    moments = (maker(programme_id, round_id) for maker in announcements)
    return next((moment for moment in moments if moment is not None), None)
