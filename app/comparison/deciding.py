"""Deciding every family of measures of a release: each by itself, and in large programmes side by side.

The families share people but no figures, so the disclosure engine looks at one at a time. With thirty councils
and their pairs as attackers a family takes ten seconds or more; then each gets a process.
"""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

from app.comparison.disclosure import Atoms, Cell, Decision, History, Openness, Policy, decide
from app.comparison.snapshot import DECIDED, DIMENSIONS, Snapshot, build_atoms, candidate_cells
from app.platform.children import dies_with_parent

Progress = Callable[[int, int], None]
T = TypeVar("T")
D = TypeVar("D")

#: From this many councils on, starting processes (a second) is less than what they save.
MANY_COUNCILS = 12


@dataclass(frozen=True)
class Task:
    """All that is needed to decide one family; nothing of it knows a database."""

    family: str
    atoms: Atoms
    cells: tuple[Cell, ...]
    policy: Policy
    seed: int
    history: History


def decide_all(
    snapshot: Snapshot, histories: Mapping[str, History], policy: Policy, progress: Progress
) -> dict[str, Decision]:
    """What may be shown of each family that the agreement does not keep back altogether.

    Raises:
        ReleaseRefused: see `disclosure.decide`; the other families are not waited for.
    """
    tasks = _tasks(snapshot, histories, policy)
    processes = min(len(tasks), os.cpu_count() or 1) if len(snapshot.councils) >= MANY_COUNCILS else 1
    decisions = {}
    for done, (task, decision) in enumerate(zip(tasks, decide_tasks(tasks, processes), strict=True)):
        decisions[task.family] = decision
        progress(done + 1, len(tasks))
    return decisions


def _tasks(snapshot: Snapshot, histories: Mapping[str, History], policy: Policy) -> list[Task]:
    tasks = []
    for family in DECIDED:
        if snapshot.openness[family.partition(":")[0]] == Openness.STRICT:
            continue
        history = histories.get(family, History(DIMENSIONS))
        atoms = build_atoms(snapshot, family, history)
        cells = candidate_cells(snapshot, family, atoms)
        if cells or history.figures:
            tasks.append(Task(family, atoms, cells, policy, secrets.randbits(63), history))
    return tasks


def decide_tasks(tasks: Sequence[Task], processes: int) -> Iterator[Decision]:
    """The decisions in the order of the tasks.

    Raises:
        ReleaseRefused: see `disclosure.decide`.
    """
    return side_by_side(_decide, tasks, processes)


def side_by_side(work: Callable[[T], D], tasks: Sequence[T], processes: int) -> Iterator[D]:
    """What comes of each task, in their order, in this process or in several.

    The processes are started anew and not forked, since a fork of a process with threads and connections is
    not safe; they end with the one that started them. What `work` raises is raised here.
    """
    if processes < 2:
        yield from map(work, tasks)
        return
    pool = ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_tie, initargs=(os.getpid(),)
    )
    try:
        yield from pool.map(work, tasks)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _decide(task: Task) -> Decision:
    return decide(task.atoms, task.cells, task.policy, seed=task.seed, history=task.history)


def _tie(parent: int) -> None:
    """End with the process that makes the release, also when it has gone before this one was tied to it."""
    tie = dies_with_parent(signal.SIGKILL)
    if tie is not None:
        tie()
    if os.getppid() != parent:
        os._exit(1)
