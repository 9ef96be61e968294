"""Deciding the families side by side: the same decisions, a refusal that arrives, and nothing left behind."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
import psutil
import pytest

from app.comparison.deciding import Task, decide_tasks
from app.comparison.disclosure import Frozen, History, Policy, ReleaseRefused
from app.comparison.snapshot import DIMENSIONS, build_atoms, candidate_cells
from app.platform.config import ROOT
from tests.support.processes import works
from tools.bench.release import snapshot

FAMILIES = ("completed", "outcome:specialist")


def tasks() -> list[Task]:
    made = snapshot(councils=5, rounds=4)
    found = []
    for family in FAMILIES:
        atoms = build_atoms(made, family, History(DIMENSIONS))
        cells = candidate_cells(made, family, atoms)
        found.append(Task(family, atoms, cells, Policy(), 7, History(DIMENSIONS)))
    return found


def test_processes_decide_as_one_does() -> None:
    alone, together = list(decide_tasks(tasks(), 1)), list(decide_tasks(tasks(), 2))
    assert len(alone) == len(together) == len(FAMILIES)
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one.published, other.published)
        assert one.history == other.history
        assert one.figures() == other.figures()


def test_a_refusal_comes_back_with_its_code_and_nothing_stays() -> None:
    whole, rest = tasks()
    # An earlier release that counted other groups: the family cannot be decided.
    stranger = History(("somewhere", "round", "block"), atoms={("a", "b", "c"): Frozen(5, {})})
    with pytest.raises(ReleaseRefused) as refused:
        list(decide_tasks([Task(whole.family, whole.atoms, whole.cells, whole.policy, 7, stranger), rest], 2))
    assert refused.value.code == "history_dimensions"
    assert pickle.loads(pickle.dumps(refused.value)).code == "history_dimensions"
    assert not [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


@pytest.fixture
def release() -> Iterator[subprocess.Popen[bytes]]:
    """A large release being decided in processes of its own."""
    code = """
from tests.comparison.test_deciding import large
if __name__ == "__main__":
    large()
"""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def large() -> None:
    """Decide for a long time."""
    made = snapshot(councils=25, rounds=10)
    atoms = build_atoms(made, "manager", History(DIMENSIONS))
    task = Task("manager", atoms, candidate_cells(made, "manager", atoms), Policy(), 7, History(DIMENSIONS))
    list(decide_tasks([task] * 20, 2))


@pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel ends children with their parent on Linux only"
)
def test_a_release_killed_half_way_leaves_no_process(release: subprocess.Popen[bytes]) -> None:
    parent, workers = psutil.Process(release.pid), []
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        workers = [one for one in parent.children() if "spawn_main" in " ".join(one.cmdline())]
        if len(workers) == 2 and all(one.cpu_times().user > 1 for one in workers):
            break
        time.sleep(0.2)
    assert len(workers) == 2
    release.kill()
    release.wait()
    deadline = time.monotonic() + 20
    while any(map(works, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(works, workers))
