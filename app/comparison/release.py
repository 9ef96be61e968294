"""Making a release: the one component that reads across the wall between councils.

It freezes a snapshot, lets the disclosure engine decide every figure together with all earlier releases and
against every insider, and writes the survivors. Whatever goes wrong, nothing is written. No count of a hidden
figure leaves this module: not by log, result or exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError

from app.comparison.agreed import read_openness, read_opt_outs
from app.comparison.catalogue import (
    decided_cells,
    digest,
    seat_cells,
    withheld_cells,
)
from app.comparison.cells import CellRow, Place
from app.comparison.deciding import Progress, decide_all
from app.comparison.disclosure import Audit, Decision, History, Openness, Policy
from app.comparison.figures import gather, people_and_steps
from app.comparison.funnel.deciding import waiting_funnels
from app.comparison.models import Release, ReleaseCell, ReleaseMember, ReleaseOwn, ReleaseSecret
from app.comparison.own_part import Part, own_parts
from app.comparison.snapshot import (
    DECIDED,
    Snapshot,
    SnapshotRound,
)
from app.platform.tenancy.crossing import NoCrossing, across
from app.programmes.models import Programme, Round, RoundSeats


class ReleaseFailed(RuntimeError):
    """The release could not be made for a reason that has nothing to do with its figures."""


@dataclass(frozen=True)
class Made:
    """A release that has been written."""

    id: UUID
    name: str
    as_of: date
    figures: int
    shown: int


def make_release(
    programme_id: UUID,
    as_of: date,
    *,
    release_id: UUID | None = None,
    policy: Policy | None = None,
    progress: Progress = lambda done, total: None,
) -> Made:
    """Publish the figures of a programme as they stand on a day; done twice with one id, it is made once.

    Args:
        release_id: the key of the release, such as the id of the job that makes it.
        policy: thresholds; by default those of statistics.md A1.
        progress: called with how many of the families of measures are decided.

    Raises:
        ReleaseRefused: it would tell too much, or contradict an earlier release; nothing is published.
        ReleaseFailed: this process may not read across, or the database refused; nothing is published.
    """
    policy = policy or Policy()
    try:
        with across() as connection:
            there = _made(connection, programme_id, release_id)
            if there is not None:
                return there
            snapshot, histories = read_snapshot(connection, programme_id, as_of)
            decisions = decide_all(snapshot, histories, policy, progress)
            cells = all_cells(snapshot, decisions, _final_seats(connection, programme_id))
            cells += waiting_funnels(connection, programme_id, as_of)
            report = {family: audit_report((done.search, done.audit)) for family, done in decisions.items()}
            kept = histories | {family: decision.history for family, decision in decisions.items()}
            parts = own_parts(decisions)
            return _write(connection, snapshot, release_id or uuid4(), policy, report, cells, kept, parts)
    except NoCrossing as error:
        raise ReleaseFailed(str(error)) from None
    except DBAPIError as error:
        # The statement's values are counts of people: the error must not carry them into a log.
        raise ReleaseFailed(type(error.orig).__name__) from None


def _made(connection: Connection, programme_id: UUID, release_id: UUID | None) -> Made | None:
    if release_id is None:
        return None
    wanted = select(Release.name, Release.as_of).where(
        Release.programme_id == programme_id, Release.id == release_id
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    counted = select(func.count(), func.count(ReleaseCell.k)).where(ReleaseCell.release_id == release_id)
    figures, shown = connection.execute(counted).one()
    return Made(release_id, row.name, row.as_of, figures, shown)


def read_snapshot(
    connection: Connection, programme_id: UUID, as_of: date
) -> tuple[Snapshot, dict[str, History]]:
    """The programme's rows at this moment, and what its earlier releases have fixed for ever."""
    programme = select(Programme.rounds_per_block).where(Programme.id == programme_id)
    now: int = connection.execute(programme).scalar_one()
    last = connection.execute(
        select(Release.policy, ReleaseSecret.history)
        .join(ReleaseSecret, ReleaseSecret.release_id == Release.id)
        .where(Release.programme_id == programme_id)
        .order_by(Release.frozen_at.desc(), Release.id.desc())
        .limit(1)
    ).one_or_none()
    histories = {} if last is None else {f: History.from_json(h) for f, h in last.history.items()}
    # Blocks once released stay what they were, whatever the programme's setting says now.
    per_block = now if last is None else int(last.policy["rounds_per_block"])
    snapshot = Snapshot(
        programme_id=programme_id,
        as_of=as_of,
        rounds_per_block=per_block,
        openness=read_openness(connection, programme_id),
        opt_outs=read_opt_outs(connection, programme_id),
        rounds=_rounds(connection, programme_id, per_block, _fixed_blocks(histories)),
        seats=_seats(connection, programme_id),
        people=gather(connection.execute(people_and_steps(programme_id)).all()),
    )
    return snapshot, histories


def _rounds(
    connection: Connection, programme_id: UUID, per_block: int, fixed: dict[UUID, int]
) -> tuple[SnapshotRound, ...]:
    wanted = (
        select(Round.id, Round.number, Round.starts_on, Round.ends_on)
        .where(Round.programme_id == programme_id)
        .order_by(Round.number)
    )
    return tuple(
        SnapshotRound(
            row.id,
            row.number,
            row.starts_on,
            row.ends_on,
            fixed.get(row.id, (row.number - 1) // per_block + 1),
        )
        for row in connection.execute(wanted)
    )


def _fixed_blocks(histories: dict[str, History]) -> dict[UUID, int]:
    return {UUID(key[1]): int(key[2]) for history in histories.values() for key in history.atoms}


def _seats(connection: Connection, programme_id: UUID) -> dict[tuple[UUID, UUID], int]:
    wanted = select(RoundSeats.council_id, RoundSeats.round_id, RoundSeats.seats).where(
        RoundSeats.programme_id == programme_id, RoundSeats.seats > 0
    )
    return {(row.council_id, row.round_id): row.seats for row in connection.execute(wanted)}


def _final_seats(connection: Connection, programme_id: UUID) -> dict[Place, CellRow]:
    """Figures of seats already published: like all others, they are final."""
    wanted = select(ReleaseCell.__table__).where(
        ReleaseCell.programme_id == programme_id,
        ReleaseCell.measure == "seats",
        ReleaseCell.status == "exact",
    )
    rows = [
        CellRow(r.measure, r.view, r.council_id, r.round_id, r.block, r.status, r.k, r.n, r.unknown)
        for r in connection.execute(wanted)
    ]
    return {row.place: row for row in rows}


def all_cells(
    snapshot: Snapshot, decisions: dict[str, Decision], final_seats: dict[Place, CellRow]
) -> list[CellRow]:
    """Every row of the release."""
    rows = (
        seat_cells(snapshot, final_seats)
        if snapshot.openness["seats"] == Openness.OPEN
        else withheld_cells(snapshot, "seats")
    )
    for family in DECIDED:
        decision = decisions.get(family)
        rows += (
            withheld_cells(snapshot, family)
            if decision is None
            else decided_cells(snapshot, family, decision)
        )
    return rows


def _write(
    connection: Connection,
    snapshot: Snapshot,
    release_id: UUID,
    policy: Policy,
    report: dict[str, Any],
    cells: list[CellRow],
    histories: dict[str, History],
    parts: list[Part],
) -> Made:
    of = {"programme_id": snapshot.programme_id, "release_id": release_id}
    name = _name(connection, snapshot)
    terms = {"rounds_per_block": snapshot.rounds_per_block, "openness": dict(snapshot.openness)}
    connection.execute(
        insert(Release).values(
            programme_id=snapshot.programme_id,
            id=release_id,
            name=name,
            as_of=snapshot.as_of,
            policy=terms | dict(policy.as_json()),
            audit=report,
            code_version=code_version(),
            sha256=digest(cells),
        )
    )
    if cells:
        connection.execute(insert(ReleaseCell), [of | asdict(cell) for cell in cells])
    members = [
        of | {"council_id": council, "participation_id": person.id}
        for (council, _), people in snapshot.people.items()
        for person in people
    ]
    if members:
        connection.execute(insert(ReleaseMember), members)
    if parts:
        connection.execute(insert(ReleaseOwn), [of | part for part in parts])
    secret = {family: history.to_json() for family, history in histories.items()}
    connection.execute(insert(ReleaseSecret).values(**of, history=secret))
    return Made(release_id, name, snapshot.as_of, len(cells), sum(cell.status == "exact" for cell in cells))


def _name(connection: Connection, snapshot: Snapshot) -> str:
    """The next name of the year: 2026-1, 2026-2. Two releases at once get the same, and one of them fails."""
    year = f"{snapshot.as_of.year}-"
    wanted = select(func.count()).where(
        Release.programme_id == snapshot.programme_id, Release.name.startswith(year)
    )
    return f"{year}{(connection.scalar(wanted) or 0) + 1}"


def audit_report(audits: Sequence[Audit]) -> dict[str, Any]:
    """How thoroughly it was audited; neither seeds nor counts of people, which would help an attacker."""
    return {
        "attackers": audits[-1].attackers,
        "targets": audits[-1].targets,
        "pairs": audits[-1].pairs,
        "solves": sum(one.solves for one in audits),
        "clean": all(one.clean for one in audits),
    }


def code_version() -> str:
    """Of which version of the code something was published."""
    try:
        return version("fram")
    except PackageNotFoundError:
        return "unknown"
