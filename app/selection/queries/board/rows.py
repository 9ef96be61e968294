"""What is read of the board: its candidates, and which states stand there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from app.selection.models import Decision
from app.selection.queries.board.files import BoardFile

#: Cases that stand on the board, and those that are on their way there.
ON_BOARD = ("preparing", "ready", "offered", "reserve", "not_selected", "accepted", "declined")
COMING = ("opinion", "second_opinion")
OPEN = ("preparing", "ready")


@dataclass(frozen=True)
class Given:
    """One assessor's rating by one criterion; `value` None is an abstention."""

    assessor: str
    assessor_id: UUID
    instrument: str
    criterion: UUID
    value: int | None


@dataclass(frozen=True)
class Comment:
    """What somebody has said at the board."""

    author: str
    body: str
    at: datetime


@dataclass(frozen=True)
class DecisionFacts:
    """What has been decided about a case, by whom, on what grounds."""

    outcome: str
    reserve_place: int | None
    grounds: str
    by_name: str
    at: datetime
    final_at: datetime | None
    announced_at: datetime | None
    version: int


@dataclass(frozen=True)
class BoardRow:
    """One candidate. `ratings` is None while the reader's own are not handed in; `stays_out` says why (or None)."""

    id: UUID
    council_id: UUID
    person_id: UUID | None
    given_name: str
    family_name: str
    unit: str
    service_area: str | None
    state: str
    opinions: tuple[str, ...]
    interviewed: bool
    sample: bool
    profile: bool
    # Whether all that the call asks for has been checked; null where it asks for nothing.
    competence: bool | None = None
    assessed: int = 0
    handed_in: int = 0
    ratings: tuple[Given, ...] | None = ()
    stays_out: str | None = None
    decision: DecisionFacts | None = None
    comments: tuple[Comment, ...] = ()
    grant_id: UUID | None = None
    # What the panel reads, where it is opened.
    file: BoardFile | None = None
    # Of a case that the reader stays out of: to be counted, and shown nowhere.
    unseen: DecisionFacts | None = None
    # No longer employed: no seat can be offered.
    gone: bool = False
    # Where names are hidden: the grounds name somebody, so they can be neither shown whole nor written over.
    grounds_hidden: bool = False

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_open(self) -> bool:
        """Whether it can be decided on."""
        return self.state in OPEN

    @property
    def settled(self) -> DecisionFacts | None:
        """The decision that holds now: none when the case has been taken up again after it was announced."""
        return self._holds(self.decision)

    @property
    def counted(self) -> DecisionFacts | None:
        """The same, also of a case that the reader stays out of: for sums that say nothing of one case."""
        return self._holds(self.decision or self.unseen)

    def _holds(self, known: DecisionFacts | None) -> DecisionFacts | None:
        return None if known is None or (self.is_open and known.announced_at is not None) else known


@lru_cache(maxsize=1024)
def _uuid(told: str) -> UUID:
    """Remembered: a board names the same few assessors and criteria hundreds of times."""
    return UUID(told)


def given(assessor: str, account: str, instrument: str, criterion: str, value: int | None) -> Given:
    """A rating from what the database says as text."""
    return Given(assessor, _uuid(account), instrument, _uuid(criterion), value)


def decision_facts(row: Decision) -> DecisionFacts:
    """What is decided, as a value."""
    return DecisionFacts(
        row.outcome,
        row.reserve_place,
        row.grounds,
        row.decided_by_name,
        row.decided_at,
        row.final_at,
        row.announced_at,
        row.version,
    )
