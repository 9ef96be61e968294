"""One PostgreSQL and one Valkey for a whole pytest run, shared by the workers of pytest-xdist.

The first process that asks starts a *holder* (this module as a program) that runs both servers, ends them
when the pytest run has ended, however it ended, and removes their data. The others wait at a file lock.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from app.demo.services import Postgres, Urls, Valkey, create_roles_and_database, erase, open_database

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Services:
    """The run's servers: `admin_url` is a superuser's libpq URL, `valkey_url` this worker's own store."""

    admin_url: str
    valkey_url: str
    passwords: dict[str, str] = field(repr=False)
    folder: Path

    def new_database(self, name: str, template: str | None = None) -> Urls:
        """Make a database (a copy of `template`, if named) and return its URLs; one of that name goes."""
        self.drop_database(name)
        return open_database(self.admin_url, name, self.passwords, template)

    def drop_database(self, name: str) -> None:
        """Remove a database with whoever is connected to it; nothing happens where there is none."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def template(self, name: str, prepare: Callable[[Urls], None]) -> str:
        """Make a template database once in the run: the first process prepares it, the others wait.

        `prepare` gets the URLs of the empty database, and must leave no connection to it open.
        """
        done = self.folder / f"template-{name}"
        with _locked(self.folder / "template.lock"):
            if not done.exists():
                prepare(self.new_database(name))
                done.touch()
        return name


@cache
def services() -> Services:
    """The servers of this pytest run, started at the first call of any of its processes."""
    folder = _run_folder()
    folder.mkdir(mode=0o711, exist_ok=True)
    with _locked(folder / "start.lock"):
        state = folder / "services.json"
        if not state.exists():
            _start_holder(folder, state)
        found = json.loads(state.read_text(encoding="utf-8"))
    server, _, _ = found["valkey_url"].rpartition("/")
    return Services(
        admin_url=found["admin_url"],
        valkey_url=f"{server}/{_worker_number()}",
        passwords=found["passwords"],
        folder=folder,
    )


def _run_folder() -> Path:
    pid = _pytest_pid()
    began = int(psutil.Process(pid).create_time() * 100)
    return Path(tempfile.gettempdir()) / f"fram-test-{os.geteuid()}-{pid}-{began}"


def _pytest_pid() -> int:
    # A worker of pytest-xdist is a child of the pytest that a person started.
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _worker_number() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with open(path, "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_holder(folder: Path, state: Path) -> None:
    log = folder / "holder.log"
    with open(log, "ab") as output:
        holder = subprocess.Popen(
            [sys.executable, "-m", "tests.support.services", str(folder), str(_pytest_pid())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    while not state.exists():
        if holder.poll() is not None:
            raise RuntimeError(f"the test services did not start:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.05)


def _hold(folder: Path, pytest_pid: int) -> None:
    """Run both servers until the pytest process is gone or someone ends us, then leave nothing."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    postgres, valkey = (
        Postgres(folder / "postgres", durable=False),
        Valkey(folder / "valkey", persistent=False),
    )
    try:
        with postgres as address, valkey as valkey_url:
            create_roles_and_database(address.admin_url, "fram", address.passwords)
            found = {"admin_url": address.admin_url, "valkey_url": valkey_url, "passwords": address.passwords}
            partial = folder / "services.partial"
            partial.touch(mode=0o600)
            partial.write_text(json.dumps(found), encoding="utf-8")
            partial.rename(folder / "services.json")
            while psutil.pid_exists(pytest_pid):
                time.sleep(0.5)
    finally:
        erase(folder / "postgres")
        erase(folder / "valkey")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _hold(Path(sys.argv[1]), int(sys.argv[2]))
