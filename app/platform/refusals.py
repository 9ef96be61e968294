"""Why a command did nothing: the four ways in which every feature's service refuses."""

from __future__ import annotations


class NotAllowed(Exception):
    """The actor's roles, or the actor's place in the programme, do not allow it."""


class NotFound(Exception):
    """There is no such thing for this council; whether another council has it is not said."""


class Refused(Exception):
    """A value cannot be had: `field` names it, `code` says why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class Changed(Exception):
    """Somebody else has changed it since it was read. `current` is how it is now."""

    def __init__(self, current: object) -> None:
        super().__init__("changed by somebody else")
        self.current = current
