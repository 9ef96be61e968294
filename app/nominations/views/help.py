"""The help page of the way of a case, drawn from the one table of moves."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.letters.kinds import KINDS
from app.nominations.states import HOLDERS, MOVES, STATE_WORDS, Move, moves_from
from app.platform.access.table import EVERY_COUNCIL_ROLE, PERMISSIONS, ROLE_NAMES
from app.platform.audit.actions import action_in_words

_HOLDER_WORDS = {
    "person": _l("the person herself or himself"),
    "manager": _l("the nearest manager"),
    "second": _l("the second level"),
    "coordinator": _l("the coordinator"),
    "panel": _l("the panel"),
}


@dataclass(frozen=True)
class Step:
    """A move in words."""

    title: str
    source_names: list[str]
    target: str
    target_name: str
    who: list[str]
    needs_grounds: bool
    letter: str
    logged: str


@dataclass(frozen=True)
class Station:
    """A state in words, with the moves that begin there."""

    code: str
    name: str
    holder: str
    moves: list[Step]


def way_of_a_case() -> str:
    """Where a case can be, and every step: who makes it, what letter goes, what the log calls it."""
    stations = [
        Station(
            code,
            str(name),
            str(_HOLDER_WORDS[holder]) if (holder := HOLDERS[code]) else "",
            [_step(move) for move in moves_from(code)],
        )
        for code, name in STATE_WORDS.items()
    ]
    steps = [_step(move) for move in MOVES.values()]
    return render_template("nominations/way_of_a_case.html", states=stations, moves=steps)


def _step(move: Move) -> Step:
    sources = [str(name) for code, name in STATE_WORDS.items() if code in move.sources]
    return Step(
        title=str(move.title),
        source_names=([_("New case")] if None in move.sources else []) + sources,
        target=move.target,
        target_name=str(STATE_WORDS[move.target]),
        who=_who(move),
        needs_grounds=move.needs_grounds,
        letter=str(KINDS[move.letter].title) if move.letter else "",
        logged=action_in_words(move.action),
    )


def _who(move: Move) -> list[str]:
    """The person, roles, and Fram itself: who may make a move."""
    own = (
        [_("The person herself or himself")]
        if any(one.startswith("own:") for one in move.permissions)
        else []
    )
    held = {role for one in move.permissions if not one.startswith("own:") for role in PERMISSIONS[one].roles}
    if held >= EVERY_COUNCIL_ROLE:
        roles = [_("Who has the case")]  # whoever is asked, in whichever role
    else:
        roles = [str(name) for role, name in ROLE_NAMES.items() if role in held]
    return own + roles + ([_("Fram, by itself when the time has come")] if move.by_schedule else [])
