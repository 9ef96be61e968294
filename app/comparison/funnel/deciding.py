"""The joint funnels of a release: those of earlier releases as they were, and rounds whose time has come."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, or_, select

from app.comparison.cells import CellRow
from app.comparison.deciding import MANY_COUNCILS, side_by_side
from app.comparison.disclosure import Audit, Openness, Policy
from app.comparison.funnel.codes import PREFIX, STAGES, code
from app.comparison.funnel.rule import Decided, Table, Task, decide_table, round_rows, tables
from app.comparison.models import Release, ReleaseCell
from app.comparison.snapshot import Snapshot, SnapshotRound
from app.equality.funnel import Group
from app.equality.queries import who_came
from app.selection.models import RoundSelection

#: Who sits where is agreed on as this measure; a council that keeps it to itself keeps the round's funnel back.
AGREED_AS = "seats"


@dataclass(frozen=True)
class Funnels:
    """The rows of a release, and how thoroughly those that are new were audited."""

    cells: list[CellRow] = field(default_factory=list)
    audits: dict[str, tuple[Audit, ...]] = field(default_factory=dict)


def decide_funnels(connection: Connection, snapshot: Snapshot, policy: Policy) -> Funnels:
    """Every round's joint funnel: what was once decided stays; what is due now is counted and decided.

    A round is due when its decisions are final and told, and it has begun: nobody moves up from a waiting list then.

    Raises:
        ReleaseRefused: see `rule.decide_table`.
    """
    cells = _settled(connection, snapshot.programme_id)
    due = _due(connection, snapshot, {cell.round_id for cell in cells})
    people = {one.id: _people(connection, one) for one in due}
    shared = {one: groups for one, groups in people.items() if _is_shared(snapshot, groups)}
    cells += [
        CellRow(code(stage), "round", None, one, None, "unshared")
        for one in people.keys() - shared.keys()
        for stage in STAGES
    ]
    audits = {}
    for round_id, decided in decide_rounds(shared, policy).items():
        cells += round_rows(decided, policy)
        for one in decided:
            audits[f"{PREFIX}{round_id}:{one.table.dimension}"] = one.audits
    return Funnels(cells, audits)


def decide_rounds(
    shared: Mapping[UUID, Mapping[UUID, list[Group]]], policy: Policy
) -> dict[UUID, list[Decided]]:
    """The tables of each round, from all who came, by council; of many councils, in several processes."""
    made = [table for round_id, people in shared.items() for table in tables(round_id, people)]
    tasks = [Task(table, _search(policy, table), secrets.randbits(63)) for table in made]
    # The dearest first, so that none is waited for alone in the end.
    tasks.sort(key=lambda task: -task.table.counts.size)
    many = any(len(table.councils) >= MANY_COUNCILS for table in made)
    found: dict[UUID, list[Decided]] = {}
    for one in side_by_side(decide_table, tasks, min(len(tasks), os.cpu_count() or 1) if many else 1):
        found.setdefault(one.table.round_id, []).append(one)
    return found


def _search(policy: Policy, table: Table) -> Policy:
    """Of many councils a good set to hide is looked for and not the cheapest, which takes twice the time."""
    return replace(policy, exact_figures=0) if len(table.councils) >= MANY_COUNCILS else policy


def _settled(connection: Connection, programme_id: UUID) -> list[CellRow]:
    """The funnels of the newest release that were decided there or before."""
    last = (
        select(Release.id)
        .where(Release.programme_id == programme_id)
        .order_by(Release.frozen_at.desc(), Release.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted = select(ReleaseCell.__table__).where(
        ReleaseCell.programme_id == programme_id,
        ReleaseCell.release_id == last,
        ReleaseCell.measure.startswith(PREFIX),
        ReleaseCell.status.in_(("exact", "protected")),
    )
    return [
        CellRow(r.measure, r.view, r.council_id, r.round_id, r.block, r.status, r.k, r.n, r.unknown)
        for r in connection.execute(wanted)
    ]


def _due(connection: Connection, snapshot: Snapshot, settled: Iterable[UUID | None]) -> list[SnapshotRound]:
    told = select(RoundSelection.round_id).where(
        RoundSelection.programme_id == snapshot.programme_id,
        RoundSelection.final_at.is_not(None),
        or_(RoundSelection.announce_at.is_(None), RoundSelection.announce_at <= func.now()),
    )
    there = set(connection.scalars(told)) - set(settled)
    return [one for one in snapshot.rounds if one.id in there and one.starts_on <= snapshot.as_of]


def _people(connection: Connection, one: SnapshotRound) -> dict[UUID, list[Group]]:
    found: dict[UUID, list[Group]] = {}
    for council, group in who_came(connection, one.id, one.starts_on.year):
        found.setdefault(council, []).append(group)
    return found


def _is_shared(snapshot: Snapshot, people: Mapping[UUID, Any]) -> bool:
    agreed = snapshot.openness[AGREED_AS] == Openness.OPEN
    return agreed and all((council, AGREED_AS) not in snapshot.opt_outs for council in people)
