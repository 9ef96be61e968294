"""Processes that are kept running until all of them are stopped."""

import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from app.demo.services.process import log_tail
from app.platform.children import dies_with_parent
from app.platform.config import ROOT

_PAUSES = (0.5, 2.0, 5.0, 10.0)
_TOO_MANY, _WITHIN = 5, 120.0


class CrashLoop(RuntimeError):
    """A process ends again and again; the text has the end of its log."""


@dataclass(frozen=True)
class Program:
    """One line of the process table. `stop_seconds`: how long it may take to finish what it is doing."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: float = 10.0


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=_TOO_MANY))
    start_at: float = 0.0


class Children:
    """Starts programs, restarts those that die, and stops all of them with whatever they started."""

    def __init__(self, log_folder: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._log_folder = log_folder
        self._environment = dict(environment)
        self._say = say
        self._children: list[_Child] = []

    def start(self, program: Program) -> None:
        """Start a program and keep it running from now on."""
        child = _Child(program)
        self._children.append(child)
        self._launch(child)

    def pids(self) -> dict[str, int]:
        """The processes that run now, by program."""
        return {
            child.program.name: child.process.pid
            for child in self._children
            if child.process is not None and child.process.poll() is None
        }

    def tend(self) -> None:
        """Look at every child once: report a death and start it again after a pause that grows.

        Raises CrashLoop where one has died too often.
        """
        now = time.monotonic()
        for child in self._children:
            if child.process is None:
                if now >= child.start_at:
                    self._launch(child)
            elif (code := child.process.poll()) is not None:
                self._bury(child, _ending(code), now)

    def stop(self) -> None:
        """Ask all to stop, wait for each as long as its program says, then end what is left."""
        running = [
            (child.process, child.program.stop_seconds)
            for child in reversed(self._children)
            if child.process is not None and child.process.poll() is None
        ]
        descendants = [member for process, _ in running for member in _family(process)]
        for process, _ in running:
            process.terminate()
        began = time.monotonic()
        for process, seconds in running:
            _await_end(process, began + seconds - time.monotonic())
        _end_all(descendants)
        self._children.clear()

    def _launch(self, child: _Child) -> None:
        with open(self.log(child.program.name), "ab") as log:
            child.process = subprocess.Popen(  # noqa: S603 - the commands of the process table
                list(child.program.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=self._environment | dict(child.program.environment),
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one system call, no locks
            )

    def log(self, name: str) -> Path:
        """Where a program writes."""
        return self._log_folder / f"{name}.log"

    def _bury(self, child: _Child, ending: str, now: float) -> None:
        child.process = None
        child.deaths.append(now)
        if len(child.deaths) == _TOO_MANY and now - child.deaths[0] < _WITHIN:
            log = self.log(child.program.name)
            raise CrashLoop(
                f"{child.program.name} ended {_TOO_MANY} times ({ending}). The end of {log}:\n{log_tail(log)}"
            )
        recent = sum(1 for death in child.deaths if now - death < _WITHIN)
        pause = _PAUSES[min(recent, len(_PAUSES)) - 1]
        child.start_at = now + pause
        self._say(f"{child.program.name} ended ({ending}); starting it again in {pause:g} s")


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def _await_end(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(timeout=max(0.05, seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """All descendants now: a job's own process is in a group of its own and would be left behind."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _end_all(members: Sequence[psutil.Process]) -> None:
    for member in members:
        with suppress(psutil.NoSuchProcess):  # psutil knows a number that another process has got since
            member.kill()
