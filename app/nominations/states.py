"""The one way of a case, from draft to seat: who may make which move, what it is called, what it sends.

Handing in, adding by hand and importing all pass it. The help page draws it from this table, the log and the
letters take their names from it, and `app/nominations/service/move.py` is the only writer of a case's state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

#: What a case is waiting for, in the words of its own page.
STATE_WORDS: Final[dict[str, LazyString]] = {
    "draft": _l("Draft"),
    "opinion": _l("With the nearest manager"),
    "second_opinion": _l("With the second level"),
    "preparing": _l("The file is being made ready"),
    "ready": _l("Ready for the panel"),
    "offered": _l("Offered a seat"),
    "reserve": _l("On the waiting list"),
    "not_selected": _l("Not selected"),
    "accepted": _l("Has a seat"),
    "declined": _l("Has said no to a seat"),
    "withdrawn": _l("Withdrawn"),
}
#: Who has the case in each state: `person`, `manager`, `second`, `coordinator`, `panel`, or nobody any more.
HOLDERS: Final[dict[str, str | None]] = {
    "draft": "person",
    "opinion": "manager",
    "second_opinion": "second",
    "preparing": "coordinator",
    "ready": "panel",
    "offered": "person",
    "reserve": "coordinator",
    "not_selected": None,
    "accepted": None,
    "declined": None,
    "withdrawn": None,
}
#: Handed in and not decided: the person waits for the council, and there is a promised day on which she hears.
WAITING: Final = frozenset({"opinion", "second_opinion", "preparing", "ready"})
#: The person waits for somebody else to do something, on the waiting list too, and no promised day passes in silence.
EXPECTANT: Final = WAITING | {"reserve"}

OWN, MANAGE, OPINE, DECIDE = (
    "own:candidacy:edit",
    "council:candidacies:edit",
    "council:opinions:give",
    "council:selection:decide",
)
#: Made by the schedule, in nobody's role.
SCHEDULE = None


@dataclass(frozen=True)
class Move:
    """One move: from which states to which, by whom, what the log and the letter are called."""

    name: str
    title: LazyString
    sources: frozenset[str | None]
    target: str
    #: Any one of these permissions; with `own:` ones only the case's own person, with an empty tuple the schedule.
    permissions: tuple[str, ...]
    #: Key of `app/letters/kinds.py` for the letter to the person, if one goes.
    letter: str | None = None
    needs_grounds: bool = False
    #: Whether the schedule may make it, too.
    by_schedule: bool = False
    #: Out of `withdrawn` only when one of these moves has led there: whose word it was is whose word it takes.
    ended_by: frozenset[str] = frozenset()

    @property
    def action(self) -> str:
        """What the log calls it."""
        return f"candidacy.{self.name}"


def _move(
    name: str,
    title: LazyString,
    sources: tuple[str | None, ...],
    target: str,
    permissions: tuple[str, ...],
    *,
    letter: str | None = None,
    needs_grounds: bool = False,
    by_schedule: bool = False,
    ended_by: tuple[str, ...] = (),
) -> Move:
    return Move(
        name, title, frozenset(sources), target, permissions, letter, needs_grounds, by_schedule,
        frozenset(ended_by),
    )  # fmt: skip


#: The moves by which a person herself, and by which the council, ends a case.
BY_HERSELF, BY_COUNCIL = ("withdrew", "denied"), ("taken_out",)
#: Cases that go on: handed in, and not over.
LIVE: Final = ("opinion", "second_opinion", "preparing", "ready", "reserve", "offered", "accepted")
MOVES: Final[dict[str, Move]] = {
    move.name: move
    for move in (
        _move("started", _l("Begins a file"), (None,), "draft", (OWN,)),
        _move("submitted", _l("Hands the file in"), ("draft",), "opinion", (OWN,), letter="received"),
        _move("joined", _l("Joins a round without selection"), ("draft",), "accepted", (OWN,), letter="welcome"),
        _move(
            "added", _l("Added by hand"), (None, "withdrawn"), "opinion", (MANAGE,), letter="added",
            needs_grounds=True, ended_by=BY_COUNCIL,
        ),
        _move(
            "imported", _l("Loaded from a file"), (None, "withdrawn"), "opinion", (MANAGE,), letter="added",
            ended_by=BY_COUNCIL,
        ),
        _move(
            "placed", _l("Given a place in a round without selection"), (None, "withdrawn"), "accepted",
            (MANAGE,), letter="welcome", ended_by=BY_COUNCIL,
        ),
        # While the call is open (`service/apply.py` sees to that): with the file as it was.
        _move(
            "returned", _l("Comes back"), ("withdrawn",), "opinion", (OWN,), letter="received",
            ended_by=BY_HERSELF,
        ),
        _move(
            "rejoined", _l("Comes back to a round without selection"), ("withdrawn",), "accepted", (OWN,),
            letter="welcome", ended_by=BY_HERSELF,
        ),
        # By the schedule, too: where the nearest manager has put the person forward, nobody else moves it on.
        _move(
            "asked_on", _l("Goes on to the second level"), ("opinion",), "second_opinion", (OPINE,),
            by_schedule=True,
        ),
        _move(
            "opined", _l("The opinions are given"), ("opinion", "second_opinion"), "preparing", (OPINE,),
            by_schedule=True,
        ),
        _move(
            "passed_on", _l("Goes on without an opinion"), ("opinion", "second_opinion"), "preparing",
            (MANAGE,), needs_grounds=True,
        ),
        _move("made_ready", _l("The file is ready"), ("preparing",), "ready", (MANAGE,)),
        _move("reopened", _l("The file is opened again"), ("ready",), "preparing", (MANAGE,), needs_grounds=True),
        _move(
            "offered", _l("Is offered a seat"), ("preparing", "ready"), "offered", (DECIDE,), letter="offer",
            by_schedule=True,
        ),
        _move(
            "put_on_reserve", _l("Is put on the waiting list"), ("preparing", "ready"), "reserve", (DECIDE,),
            letter="reserve", by_schedule=True,
        ),
        _move(
            "turned_down", _l("Is not selected"), ("preparing", "ready"), "not_selected", (DECIDE,),
            letter="not_selected", by_schedule=True,
        ),
        _move(
            "moved_up", _l("Is offered a seat from the waiting list"), ("reserve",), "offered", (DECIDE,),
            letter="offer_from_reserve", by_schedule=True,
        ),
        _move("accepted", _l("Says yes to the seat"), ("offered",), "accepted", (OWN,), letter="welcome"),
        _move("declined", _l("Says no to the seat"), ("offered",), "declined", (OWN,), letter="declined"),
        _move(
            "lapsed", _l("Did not answer in time"), ("offered",), "declined", (), letter="lapsed",
            by_schedule=True,
        ),
        _move(
            "list_closed", _l("The waiting list is closed"), ("reserve",), "not_selected", (DECIDE,),
            letter="list_closed", by_schedule=True,
        ),
        _move("withdrew", _l("Withdraws"), LIVE, "withdrawn", (OWN,), letter="withdrawn"),
        _move(
            "denied", _l("Says that the yes that was stated is not so"), LIVE, "withdrawn", (OWN,),
            letter="withdrawn",
        ),
        _move(
            "taken_out", _l("Is taken out"), LIVE, "withdrawn", (MANAGE,), letter="taken_out",
            needs_grounds=True,
        ),
        # From the waiting list, too: the case is off the list until it is decided anew. An offer that has gone out by
        # then stands: whoever was quicker has moved the case on.
        _move(
            "corrected", _l("Is taken up again"), ("reserve", "not_selected", "declined", "withdrawn"), "ready",
            (DECIDE,), letter="corrected", needs_grounds=True, ended_by=BY_COUNCIL,
        ),
    )
}  # fmt: skip


def in_sql(states: Iterable[str]) -> str:
    """States of this module as SQL has them after IN."""
    return "(" + ", ".join(f"'{state}'" for state in sorted(states)) + ")"


def moves_from(state: str) -> tuple[Move, ...]:
    """The moves that begin in a state, in the order of the table."""
    return tuple(move for move in MOVES.values() if state in move.sources)
