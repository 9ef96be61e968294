"""Why a change was not made."""

from __future__ import annotations

from app.people.queries.person import PersonFacts
from app.people.queries.units import UnitLine


class NotAllowed(Exception):
    """The actor's roles do not allow it."""


class NotFound(Exception):
    """No such person or unit in this council."""


class PersonChanged(Exception):
    """Somebody else has changed the person since it was read. `current` is how it is now."""

    def __init__(self, current: PersonFacts) -> None:
        super().__init__("changed by somebody else")
        self.current = current


class UnitChanged(Exception):
    """Somebody else has changed the unit since it was read. `current` is how it is now."""

    def __init__(self, current: UnitLine) -> None:
        super().__init__("changed by somebody else")
        self.current = current


class Refused(Exception):
    """A value cannot be had: `field` names it, `code` says why (`taken`, `cycle`, `unknown`)."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
