"""Why a change was not made."""

from __future__ import annotations

from collections.abc import Mapping

from app.people.queries.person import PersonFacts
from app.people.queries.units import UnitLine
from app.platform.tabular import sensitive_text


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
    """A value cannot be had: `field` names it, `code` says why.

    Codes: `taken`, `cycle`, `unknown`, or a kind of sensitive data (`identity`, `health`).
    """

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


def refuse_sensitive(values: Mapping[str, object]) -> None:
    """Refuse identity numbers and words about health in what was written, as an import does.

    Raises:
        Refused: the first field that holds such a thing; the code is the kind (`identity`, `health`).
    """
    for field, value in values.items():
        kind = sensitive_text(value) if isinstance(value, str) else None
        if kind is not None:
            raise Refused(field, kind.value)
