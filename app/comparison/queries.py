"""Reading releases: what has been published about the programmes that the council is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.comparison.cells import CellRow
from app.comparison.models import Release, ReleaseCell
from app.platform.database import session
from app.programmes.models import Programme


@dataclass(frozen=True)
class ReleaseFacts:
    """A release as listed: its name, the day its figures stand for, when it was frozen, its check sum."""

    id: UUID
    name: str
    as_of: date
    frozen_at: datetime
    rounds_per_block: int
    sha256: str


def list_releases(programme_id: UUID) -> list[ReleaseFacts]:
    """The releases of a programme, newest first; one statement."""
    rows = session().execute(
        select(
            Release.id,
            Release.name,
            Release.as_of,
            Release.frozen_at,
            Release.policy["rounds_per_block"].as_integer(),
            Release.sha256,
        )
        .where(Release.programme_id == programme_id)
        .order_by(Release.frozen_at.desc(), Release.id.desc())
    )
    return [ReleaseFacts(*row) for row in rows]


def list_cells(programme_id: UUID, release_id: UUID, measures: list[str]) -> list[CellRow]:
    """The figures of some measures of a release; one statement."""
    rows = session().execute(
        select(
            ReleaseCell.measure,
            ReleaseCell.view,
            ReleaseCell.council_id,
            ReleaseCell.round_id,
            ReleaseCell.block,
            ReleaseCell.status,
            ReleaseCell.k,
            ReleaseCell.n,
            ReleaseCell.unknown,
            ReleaseCell.ready_on,
        ).where(
            ReleaseCell.programme_id == programme_id,
            ReleaseCell.release_id == release_id,
            ReleaseCell.measure.in_(measures),
        )
    )
    return [CellRow(**row._mapping) for row in rows]


def led_programmes() -> list[UUID]:
    """The programmes that this council leads."""
    mine = session().scope.council_id
    return list(session().scalars(select(Programme.id).where(Programme.lead_council_id == mine)))
