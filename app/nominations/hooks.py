"""Where selection adds what it knows about a case: on the coordinator's page of it, and on the person's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.nominations.models import Candidacy
from app.people.hooks import Panel
from app.platform.access.actor import Actor
from app.platform.refusals import NotAllowed

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


class KeptOut(NotAllowed):
    """The file is closed to the actor by a conflict of interest; `why` says which, in words for the actor alone."""

    def __init__(self, why: str) -> None:
        super().__init__("a conflict of interest")
        self.why = why


# Why a case's file is closed to one of the council's own people, in words; None where it is not.
CaseBarrier = Callable[[Actor, Candidacy], str | None]
case_barriers: list[CaseBarrier] = []


def refuse_kept_out(actor: Actor, case: Candidacy) -> None:
    """Whoever reads a file for the council, or works with it, asks this first.

    Raises:
        KeptOut: the actor has a conflict of interest in the case.
    """
    for barrier in case_barriers:
        why = barrier(actor, case)
        if why is not None:
            raise KeptOut(why)


# When the decisions of a round are told: (programme, round) to the moment, or None while they are not final.
# A case that is told then needs no letter about a delay.
AnnouncementMaker = Callable[[UUID, UUID], datetime | None]
announcements: list[AnnouncementMaker] = []


def announced_at(programme_id: UUID, round_id: UUID) -> datetime | None:
    """When everybody of a round is told, if that is settled."""
    moments = (maker(programme_id, round_id) for maker in announcements)
    return next((moment for moment in moments if moment is not None), None)
