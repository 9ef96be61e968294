"""Bringing the demo up step by step, keeping it up, and taking all of it down."""

import fcntl
import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from app.demo.services import Postgres, PostgresAddress, Valkey, create_roles_and_database, urls_of
from app.demo.services.process import log_tail, port_is_free
from app.demo.supervisor.announce import banner, say, write_files
from app.demo.supervisor.children import Children
from app.demo.supervisor.keepsakes import PortTaken
from app.demo.supervisor.plan import FRAM, Plan, describe, environment, make_plan, programs, write_accounts
from app.platform.config import ROOT

_OURS = ("log", "mail", "metrics", "provider", "keep.json", "accounts.json", "demo.json", "fram")
_READY_SECONDS = 90.0
DATABASE, LOADED = "fram", "demo data"


class DemoFault(RuntimeError):
    """The demo cannot start or go on; the text is for the person who started it."""


class Demo:
    """One demo in one data folder. `run` returns only by an exception: a fault, or what `check` raises.

    `check` is called again and again, and raises when the demo is to stop.
    """

    def __init__(self, data: Path, port: int, fresh: bool, check: Callable[[], None]) -> None:
        self._data = data.absolute()
        self._port = port
        self._fresh = fresh
        self._check = check
        self._postgres = Postgres(self._data / "postgres")
        self._valkey = Valkey(self._data / "valkey")
        self._children: Children | None = None

    def run(self) -> None:
        """Start everything, say so, and keep it running.

        Raises:
            DemoFault: a step failed, a port is taken, or a second demo runs here.
            CrashLoop, ServiceError: a process will not stay up.
        """
        self._data.mkdir(parents=True, exist_ok=True)
        with _only_one(self._data):
            if not port_is_free(self._port):
                raise PortTaken(f"port {self._port} is taken: choose another with PORT=…")
            if self._fresh:
                self.start_over()
            (self._data / "log").mkdir(mode=0o700, exist_ok=True)
            try:
                self._bring_up()
                while True:
                    self._tend()
                    time.sleep(0.5)
            finally:
                self._take_down()

    def _bring_up(self) -> None:
        plan = make_plan(self._data, self._port)
        people = write_accounts(plan)
        say("Starting PostgreSQL and Valkey")
        address = self._postgres.begin()
        queue_url = self._valkey.start()
        told = environment(plan, urls_of(address.admin_url, DATABASE, address.passwords), queue_url)
        surroundings = os.environ | told | {"PYTHONUNBUFFERED": "1"}
        children = self._children = Children(self._data / "log", surroundings, say)
        table = {program.name: program for program in programs(plan)}
        self._check()
        # What takes longest to load is started first. It is announced only when the data is there and it has said
        # itself that the database is migrated.
        for name in ("web", "providers", "mail"):
            children.start(table.pop(name))
        self._prepare(plan, surroundings, self._postgres.start())
        self._await_web(children)
        description = describe(plan, told, address.admin_url, people)
        write_files(plan, description)
        banner(description)
        say(f"  Ready after {time.time() - psutil.Process().create_time():.0f} s.")
        # Only now: what they do can wait for seconds, and the person cannot.
        for program in table.values():
            children.start(program)

    def _prepare(self, plan: Plan, surroundings: dict[str, str], address: PostgresAddress) -> None:
        # Here rather than by `fram migrate` and `fram tenants apply`: two processes less to load. Imported while
        # other processes are starting.
        from sqlalchemy.exc import SQLAlchemyError

        from app.migrate import ForeignDatabase, migrate
        from app.platform.tenancy.apply import apply_councils

        say("Migrating the database")
        create_roles_and_database(address.admin_url, DATABASE, address.passwords)
        owner_url = surroundings["MIGRATION_DATABASE_URL"]
        try:
            migrate(owner_url)
            apply_councils(owner_url, plan.registry)
        except ForeignDatabase as fault:
            raise DemoFault(str(fault)) from None
        except SQLAlchemyError as fault:
            raise DemoFault(f"The database could not be brought up to date: {fault}") from fault
        self._check()
        if not plan.keep.marked(LOADED):
            self._step("Loading the demo's data", "demo load", surroundings)
            plan.keep.mark(LOADED)

    def _step(self, what: str, command: str, surroundings: dict[str, str]) -> None:
        say(what)
        log = self._data / "log" / f"{command.replace(' ', '-')}.log"
        with open(log, "wb") as output:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*FRAM, *command.split()], cwd=ROOT, env=surroundings, stdout=output, stderr=subprocess.STDOUT
            )
            try:
                while (code := process.poll()) is None:
                    self._check()
                    time.sleep(0.1)
            except BaseException:
                process.terminate()
                process.wait()
                raise
        self._check()  # Ctrl-C ends the step, too
        if code != 0:
            raise DemoFault(f"{what} failed (fram {command}):\n{log_tail(log)}")

    def _await_web(self, children: Children) -> None:
        say("Starting the web server and the workers")
        limit = time.monotonic() + _READY_SECONDS
        while not _is_ready(self._port):
            self._tend()
            if time.monotonic() > limit:
                log = children.log("web")
                raise DemoFault(f"the web server is not ready after {_READY_SECONDS:.0f} s:\n{log_tail(log)}")
            time.sleep(0.05)

    def _tend(self) -> None:
        """Start again what has died. The servers keep their ports, so nobody needs to be told."""
        self._check()
        if self._postgres.pid is None:
            say("PostgreSQL ended; starting it again")
            self._postgres.start()
        if self._valkey.pid is None:
            say("Valkey ended; starting it again")
            self._valkey.start()
        if self._children is not None:
            self._children.tend()

    def _take_down(self) -> None:
        say("Stopping")
        (self._data / "demo.json").unlink(missing_ok=True)
        if self._children is not None:
            self._children.stop()
        self._valkey.stop()
        self._postgres.stop()
        say("Stopped")

    def start_over(self) -> None:
        """Remove what a demo makes, by name: DATA could be anybody's folder."""
        for server in (self._postgres, self._valkey):
            server.discard()
        for name in _OURS:
            path = self._data / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    with open(data / "running", "ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoFault(
                f"a demo is running in {data} already: stop it, or choose another DATA=…"
            ) from None
        yield


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
