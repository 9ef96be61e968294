"""At the board: files opened to the whole panel, comments, an order that somebody has made, and drafts of decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import time

from app.demo.data.recruitment import words
from app.demo.data.recruitment.cases import Candidate
from app.demo.data.recruitment.joint import DECIDED, at, facts_of
from app.demo.data.recruitment.place import Place
from app.platform.access.actor import Actor
from app.platform.database import work_as
from app.platform.refusals import Refused
from app.selection.service import board, decisions, panel

PURPOSE = "Urval till Talangjakten, omgång 4"
# In the order of the ready cases; who comes after has not been decided about. A council has five seats.
OUTCOMES = {
    "mora": ("offer", "reserve", "offer", "no", "offer", "offer", "no", "reserve"),
    "orsa": ("offer", "no", "offer"),
    "alvdalen": ("reserve", "offer", "offer", "no", "offer", "offer", "no", "no", "reserve"),
}


def write_board(place: Place, slug: str, candidates: list[Candidate]) -> None:
    """What a council's people have done at the board so far; nothing is final."""
    staff = place.staff[slug]
    coordinator, member = staff.coordinator, staff.cast["panel"]
    ready = [one for one in candidates if one.stage == "ready"]
    with work_as(coordinator.scope):
        until = at(coordinator, place.now, DECIDED, time(8))
        panel.open_files(coordinator, facts_of(place), PURPOSE, until)
    for index, one in enumerate(ready):
        if index % 4 == 0:
            said = words.COMMENTS[index // 4 % len(words.COMMENTS)]
            _by_one_of(place, (coordinator, member), board.comment, one.case_id, said)
    for index, (one, outcome) in enumerate(zip(ready, OUTCOMES[slug], strict=False)):
        grounds = words.DECIDED[outcome]
        # The last one is chosen, but the grounds are not written yet.
        written = grounds[index % len(grounds)] if index + 1 < len(OUTCOMES[slug]) else ""
        data = decisions.DecisionData(outcome, written)
        _by_one_of(place, (member, coordinator), decisions.decide, one.case_id, data, 0)


def _by_one_of(place: Place, actors: Iterable[Actor], do: Callable[..., object], *told: object) -> None:
    """Let the first do it who may: who has a conflict of interest leaves it to the other."""
    for actor in actors:
        try:
            with work_as(actor.scope):
                do(actor, facts_of(place), *told)
        except Refused:
            continue
        return
