"""The joint funnel of a round: whose time has come, who came, and what of it may be shown."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, Select, func, or_, select

from app.comparison.agreed import read_openness, read_opt_outs
from app.comparison.cells import CellRow
from app.comparison.deciding import MANY_COUNCILS, Progress, side_by_side
from app.comparison.disclosure import Openness, Policy
from app.comparison.funnel.codes import STAGES, code
from app.comparison.funnel.rule import Decided, Table, Task, decide_table, tables
from app.comparison.models import JointFunnel
from app.equality.funnel import Group
from app.equality.queries import who_came
from app.programmes.models import Round
from app.selection.models import RoundSelection

#: Who sits where is agreed on as this measure; a council that keeps it to itself keeps the round's funnel back.
AGREED_AS = "seats"
People = dict[UUID, list[Group]]


def waiting_funnels(connection: Connection, programme_id: UUID, as_of: date) -> Iterator[CellRow]:
    """What a release says of rounds whose funnel is due and not decided: it is being prepared, or kept back.

    A round is due when its decisions are final and told, and it has begun: nobody moves up from a waiting list then.
    """
    for one in connection.execute(_due(programme_id, as_of)):
        people = read_people(connection, one.id, one.starts_on)
        status = "later" if is_shared(connection, programme_id, people) else "unshared"
        for stage in STAGES:
            yield CellRow(code(stage), "round", None, one.id, None, status)


def read_due(
    connection: Connection, programme_id: UUID, round_id: UUID, as_of: date
) -> tuple[UUID, date] | None:
    """A round, with the day on which it begins, if its funnel is due and not decided."""
    found = connection.execute(_due(programme_id, as_of).where(Round.id == round_id)).one_or_none()
    return None if found is None else (found.id, found.starts_on)


def read_people(connection: Connection, round_id: UUID, starts_on: date) -> People:
    """Everybody who came to a round, by council."""
    found: People = {}
    for council, group in who_came(connection, round_id, starts_on.year):
        found.setdefault(council, []).append(group)
    return found


def is_shared(connection: Connection, programme_id: UUID, councils: Collection[UUID]) -> bool:
    """Whether all of these councils, and the agreement, let who has seats be seen."""
    opt_outs = read_opt_outs(connection, programme_id)
    agreed = read_openness(connection, programme_id)[AGREED_AS] == Openness.OPEN
    return agreed and all((council, AGREED_AS) not in opt_outs for council in councils)


def decide_round(
    round_id: UUID, people: Mapping[UUID, list[Group]], policy: Policy, progress: Progress
) -> list[Decided]:
    """The tables of a round, from all who came, by council; of many councils, in several processes.

    Raises:
        ReleaseRefused: see `rule.decide_table`.
    """
    tasks = [Task(one, _search(policy, one), secrets.randbits(63)) for one in tables(round_id, people)]
    # The dearest first, so that none is waited for alone in the end.
    tasks.sort(key=lambda task: -task.table.counts.size)
    processes = min(len(tasks), os.cpu_count() or 1) if len(people) >= MANY_COUNCILS else 1
    found = []
    for done, one in enumerate(side_by_side(decide_table, tasks, processes), start=1):
        found.append(one)
        progress(done, len(tasks))
    return found


def _search(policy: Policy, table: Table) -> Policy:
    """Of many councils a good set to hide is looked for and not the cheapest, which takes twice the time."""
    return replace(policy, exact_figures=0) if len(table.councils) >= MANY_COUNCILS else policy


def _due(programme_id: UUID, as_of: date) -> Select[UUID, date]:
    decided = select(JointFunnel.round_id).where(JointFunnel.programme_id == programme_id)
    told = select(RoundSelection.round_id).where(
        RoundSelection.programme_id == programme_id,
        RoundSelection.final_at.is_not(None),
        or_(RoundSelection.announce_at.is_(None), RoundSelection.announce_at <= func.now()),
    )
    return (
        select(Round.id, Round.starts_on)
        .where(
            Round.programme_id == programme_id,
            Round.id.in_(told),
            Round.id.not_in(decided),
            Round.starts_on <= as_of,
        )
        .order_by(Round.number)
    )
