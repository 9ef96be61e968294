"""What others react to: a case has moved. Listeners run at once, in the same transaction, and can refuse the move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.platform.access.actor import Actor

if TYPE_CHECKING:
    from app.nominations.models import Candidacy


@dataclass(frozen=True)
class Moved:
    """A case has moved: `source` is the state before, null for a new case; the case is as it is after."""

    actor: Actor
    case: Candidacy
    move: str
    source: str | None


Listener = Callable[[Moved], None]
LISTENERS: list[Listener] = []


def on_move(listener: Listener) -> Listener:
    """Have a function told of every move. What it raises undoes the move."""
    LISTENERS.append(listener)
    return listener


def announce(moved: Moved) -> None:
    """Tell everybody who listens."""
    for listener in LISTENERS:
        listener(moved)
