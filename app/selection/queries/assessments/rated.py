"""What an assessment says, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Given:
    """A rating of one criterion: 1 to 5, or null for an abstention, or `undecided`: there is only a note yet."""

    value: int | None
    note: str | None
    undecided: bool = False


def state_of(conflict: str | None, submitted_at: datetime | None) -> str:
    """How far an assessment has come."""
    if conflict is not None and conflict != "none":
        return "conflict"
    if submitted_at is not None:
        return "handed_in"
    return "asked" if conflict is None else "begun"
