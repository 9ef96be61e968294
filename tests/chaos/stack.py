"""A whole installation of its own, whose parts can be killed: servers, dispatcher, workers, publishers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from app.demo.services import Postgres, Valkey, create_roles_and_database
from app.migrate import migrate
from app.platform.children import dies_with_parent
from app.platform.tenancy.apply import apply_councils
from app.platform.tenancy.registry import load

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "fram_chaos"
PATIENCE = 60


@dataclass(frozen=True)
class Outcome:
    """What is in the database: counts by the id of the job, whoever promised it."""

    promised: int
    rows: int
    open: int
    effects: int
    missing: int
    twice: int


@dataclass
class Stack:
    """The installation. Nothing of it is shared with other tests."""

    folder: Path
    processes: list[psutil.Process] = field(default_factory=list)

    def start(self) -> None:
        """Start both servers and prepare the database. The database survives a crash; the queue does not."""
        self.postgres = Postgres(self.folder / "postgres")
        self.valkey = Valkey(self.folder / "valkey", persistent=False)
        address = self.postgres.start()
        self.admin_url = address.admin_url.rsplit("/", 1)[0] + f"/{DATABASE}"
        self.urls = create_roles_and_database(address.admin_url, DATABASE, address.passwords)
        migrate(self.urls.owner)
        apply_councils(self.urls.owner, load(ROOT / "tenants", {}))
        self.environment = os.environ | {
            "FRAM_ENVIRONMENT": "test",
            "SECRET_KEY": "a secret for tests only, long enough",
            "DATABASE_URL": self.urls.app,
            "DISPATCH_DATABASE_URL": self.urls.dispatch,
            "REDIS_URL": self.valkey.start(),
            "BASE_HOST": "localhost",
            "URL_SCHEME": "http",
            "PYTHONPATH": str(ROOT),
            "CHAOS_FOLDER": str(self.folder),
        }

        self.nest = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nest"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=dies_with_parent(signal.SIGKILL),  # noqa: PLW1509 - one system call, no locks
        )
        assert self._answer() == "ready"

    def stop(self) -> None:
        """Kill what runs and stop the servers."""
        self.kill_all()
        self.nest.kill()
        self.nest.communicate()
        self.valkey.stop()
        self.postgres.stop()

    def _answer(self) -> str:
        assert self.nest.stdout is not None
        return self.nest.stdout.readline().strip()

    def run(self, *command: str) -> psutil.Process:
        """Start a Python module as a process; its output goes to a file."""
        assert self.nest.stdin is not None
        self.nest.stdin.write(json.dumps([str(self.folder / f"{command[0]}.log"), *command]) + "\n")
        self.nest.stdin.flush()
        process = psutil.Process(int(self._answer()))
        self.processes.append(process)
        return process

    def dispatcher(self) -> psutil.Process:
        """The dispatcher of `fram dispatch`, which takes a delivery for lost after a second."""
        return self.run("app.cli", "dispatch", "--visibility", "1")

    def worker(self) -> psutil.Process:
        """A worker."""
        return self.run("tests.chaos.worker")

    def publisher(self, name: str, count: int = 0) -> psutil.Process:
        """A client that asks for work and writes down under `name` what it was promised."""
        return self.run("tests.chaos.publisher", str(self.promises(name)), str(count))

    def promises(self, name: str) -> Path:
        """Where a publisher writes."""
        return self.folder / f"{name}.promised"

    def kill(self, process: psutil.Process) -> None:
        """kill -9."""
        with suppress(psutil.NoSuchProcess):
            process.kill()
            process.wait()

    def kill_all(self) -> None:
        """kill -9 for everything that was started and still runs."""
        for process in self.processes:
            self.kill(process)
        self.processes.clear()

    def query(self, statement: str) -> int:
        """One number, seen with a superuser's eyes; while the server is away, it is asked again."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with psycopg.connect(self.admin_url, autocommit=True) as connection:
                    row = connection.execute(statement.encode()).fetchone()
                assert row is not None
                return int(row[0])
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def wait_for(self, what: str, condition: Callable[[], bool]) -> None:
        """Wait for a state of the installation; how long it takes is not judged, that it never comes is."""
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, f"waited in vain for: {what}\n{self.logs()}"
            time.sleep(0.1)

    def rows(self) -> int:
        """How many jobs were asked for."""
        return self.query("SELECT count(*) FROM outbox")

    def open(self) -> int:
        """How many jobs are not done."""
        return self.query("SELECT count(*) FROM outbox WHERE done_at IS NULL")

    def effects(self) -> int:
        """How many effects there are."""
        return self.query("SELECT count(*) FROM audit.entry WHERE action = 'chaos.effect'")

    def drain(self) -> None:
        """Wait until nothing is left to do."""
        self.wait_for("the outbox to drain", lambda: self.open() == 0)

    def outcome(self, *names: str) -> Outcome:
        """Compare what was promised, what was asked for and what was done."""
        promised = {line for name in names for line in self.promises(name).read_text().split("\n") if line}
        with psycopg.connect(self.admin_url) as connection:
            rows = {str(found) for (found,) in connection.execute("SELECT id FROM outbox")}
            lines = "SELECT object_id FROM audit.entry WHERE action = 'chaos.effect'"
            done = Counter(found for (found,) in connection.execute(lines.encode()))
        return Outcome(
            promised=len(promised),
            rows=len(rows),
            open=self.open(),
            effects=done.total(),
            missing=len((rows | promised) - set(done)),
            twice=sum(count > 1 for count in done.values()),
        )

    def forget(self) -> None:
        """An empty outbox and an empty log for the next test."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute("TRUNCATE outbox, audit.entry CASCADE")

    def logs(self) -> str:
        """The end of what the processes wrote."""
        return "\n".join(
            path.read_text(errors="replace")[-2000:] for path in sorted(self.folder.glob("*.log"))
        )
