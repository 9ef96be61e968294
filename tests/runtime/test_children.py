"""Keeping processes up and taking them down, with real small processes."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from app.demo.supervisor import children as subject
from app.demo.supervisor.children import Children, CrashLoop, Program

STUBBORN_PARENT = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import os, time; os.setsid(); time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


class Place:
    """Children with their log folder, and what they had to say."""

    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.children = Children(folder, os.environ, self.said.append)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """No process outlives the test."""
    found = Place(tmp_path)
    yield found
    found.children.stop()


def python(name: str, code: str, **options: float) -> Program:
    """A program that runs this code."""
    return Program(name, (sys.executable, "-c", code), **options)  # type: ignore[arg-type]


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it holds within the time."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


def test_a_child_that_dies_is_reported_and_started_again(place: Place) -> None:
    place.children.start(python("sleeper", "import time; time.sleep(600)"))
    first = place.children.pids()["sleeper"]
    os.kill(first, signal.SIGKILL)

    def again() -> bool:
        place.children.tend()
        return place.children.pids().get("sleeper", first) != first

    assert eventually(again)
    assert place.said == ["sleeper ended (signal SIGKILL); starting it again in 0.5 s"]


def test_a_crash_loop_ends_with_the_end_of_the_log(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "_PAUSES", (0.0,))
    place.children.start(python("broken", "raise SystemExit('no such council: Atlantis')"))

    def tend() -> bool:
        place.children.tend()
        return False

    with pytest.raises(CrashLoop, match=r"(?s)broken ended 5 times \(exit status 1\).*Atlantis"):
        eventually(tend)
    assert len(place.said) == 4


def test_stopping_ends_even_what_does_not_want_to(place: Place) -> None:
    place.children.start(python("stubborn", STUBBORN_PARENT, stop_seconds=0.5))
    log = place.children.log("stubborn")
    assert eventually(lambda: log.read_text().strip().isdigit())
    grandchild = psutil.Process(int(log.read_text()))
    parent = psutil.Process(place.children.pids()["stubborn"])
    place.children.stop()
    _gone, alive = psutil.wait_procs([parent, grandchild], timeout=10)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    assert place.children.pids() == {}


def test_stopping_lets_a_process_finish_what_it_does(place: Place) -> None:
    code = (
        "import signal, sys, time\n"
        "def finish(*_): time.sleep(0.5); print('finished', flush=True); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, finish); print('ready', flush=True); time.sleep(600)"
    )
    place.children.start(python("polite", code))
    log = place.children.log("polite")
    assert eventually(lambda: "ready" in log.read_text())
    place.children.stop()
    assert log.read_text().split() == ["ready", "finished"]
