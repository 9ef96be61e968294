"""One figure of a release as it is stored: all that reading a release needs, without what it takes to make one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.comparison.counting import Count

Place = tuple[str, UUID | None, UUID | None, int | None]  # view, council, round, block


@dataclass(frozen=True)
class CellRow:
    """One figure as stored and as shown. All numbers are None unless the status is exact."""

    measure: str
    view: str
    council_id: UUID | None
    round_id: UUID | None
    block: int | None
    status: str
    k: int | None = None
    n: int | None = None
    unknown: int | None = None
    ready_on: date | None = None

    @property
    def place(self) -> Place:
        """Where in the catalogue it stands."""
        return (self.view, self.council_id, self.round_id, self.block)

    @property
    def count(self) -> Count | None:
        """Its numbers, if it is shown."""
        if self.k is None or self.n is None:
            return None
        return Count(self.k, self.n, self.unknown or 0)
