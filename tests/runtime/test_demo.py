"""`make demo` itself: up, described, mended, down without a trace, and back with its data."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import psycopg
import pytest

from app.demo.services import Postgres

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """A demo in a process of its own, as a person has it in a terminal."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.output = data.parent / "output"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        """Start it."""
        command = [sys.executable, "-m", "app.demo.run", "--port", str(self.port), "--data", str(self.data)]
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=output, stderr=output)
        return self.process

    def described(self) -> dict[str, Any]:
        """`demo.json`, once the demo says that it is ready."""
        assert self.process is not None
        limit = time.monotonic() + 240
        while "Ready after" not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < limit, self.output.read_text()
            time.sleep(0.1)
        found: dict[str, Any] = json.loads((self.data / "demo.json").read_text())
        return found

    def family(self) -> list[psutil.Process]:
        """All its processes."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo in a folder of its own, ended with the module."""
    with TemporaryDirectory(prefix="fram-demo-") as folder:
        Path(folder).chmod(0o711)
        found = Demo(Path(folder) / "data")
        found.start()
        yield found
        if found.process is not None and found.process.poll() is None:
            found.process.terminate()
            found.process.wait(timeout=60)


def answers(url: str) -> bool:
    """Whether a page is there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it holds within the time."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            return False
        time.sleep(0.1)
    return True


def libpq(url: str) -> str:
    """A SQLAlchemy URL as psycopg wants it."""
    return url.replace("+psycopg", "")


def people(description: dict[str, Any]) -> int:
    """How many people the demo's database has."""
    with psycopg.connect(description["database"]["admin"], dbname="fram") as connection:
        row = connection.execute("SELECT count(*) FROM person").fetchone()
    assert row is not None
    return int(row[0])


def test_the_demo_from_nothing_to_gone(demo: Demo) -> None:
    """One test, for one demo lives through all of it."""
    described = demo.described()
    check_description(demo, described)
    check_the_wrapped_command(described)
    check_a_second_demo_is_refused(demo)
    check_mending(demo, described)
    before = people(described)
    check_stop(demo, signal.SIGTERM)
    demo.start()
    again = demo.described()
    assert people(again) == before > 0
    assert (again["councils"], again["database"], again["queue"]) == (
        described["councils"],
        described["database"],
        described["queue"],
    )
    check_stop(demo, signal.SIGINT)
    check_data_of_a_development_version(demo)


def check_data_of_a_development_version(demo: Demo) -> None:
    """It is not migrated half-way: one line says what to do."""
    with (
        Postgres(demo.data / "postgres") as address,
        psycopg.connect(address.admin_url, dbname="fram") as own,
    ):
        own.execute("COMMENT ON TABLE alembic_version IS NULL")
    assert demo.start().wait(timeout=120) == 1
    said = demo.output.read_text()
    assert "made by a development version of Fram" in said
    assert "make demo FRESH=1" in said
    assert "Traceback" not in said


def check_description(demo: Demo, described: dict[str, Any]) -> None:
    """`demo.json` is private and true."""
    assert stat.S_IMODE((demo.data / "demo.json").stat().st_mode) == 0o600
    assert described["url"] == f"http://localhost:{demo.port}/"
    assert answers(f"http://127.0.0.1:{demo.port}/healthz")
    mora = described["councils"]["mora"]
    assert mora["url"] == f"http://mora.localhost:{demo.port}/"
    assert answers(f"{mora['issuer']}/.well-known/openid-configuration")
    assert {"employee", "manager", "coordinator", "none"} <= set(mora["accounts"])
    assert all(person["sub"] and person["name"] for person in mora["accounts"]["coordinator"])
    assert mora["accounts"]["coordinator"][0]["name"] in demo.output.read_text()
    with psycopg.connect(libpq(described["database"]["DATABASE_URL"])) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("fram_app",)
    for path in demo.data.rglob("*"):
        if (path.is_file() and path.suffix in (".json", ".log")) or path.name == "fram":
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or path.parent.name == "log", path


def check_the_wrapped_command(described: dict[str, Any]) -> None:
    """`$DATA/fram` knows this demo's database."""
    plain = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    done = subprocess.run(
        [described["fram"], "roles"], env=plain, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "coordinator" in done.stdout) == (0, True), done.stderr


def check_a_second_demo_is_refused(demo: Demo) -> None:
    """The same folder is never used twice at once, nor a port that is taken."""
    second = Demo(demo.data)
    second.output = demo.data.parent / "second"
    assert second.start().wait(timeout=60) == 1
    assert "running" in second.output.read_text()
    second.data = demo.data.parent / "other"
    second.port = demo.port
    assert second.start().wait(timeout=60) == 1
    assert f"port {demo.port} is taken" in second.output.read_text()


def check_mending(demo: Demo, described: dict[str, Any]) -> None:
    """A killed server and a killed process of ours come back, at the same addresses."""
    victims = [
        next(p for p in demo.family() if p.name() == "postgres"),
        next(p for p in demo.family() if p.name() == "valkey-server"),
        next(p for p in demo.family() if "gunicorn" in p.cmdline()),
    ]
    for victim in victims:
        victim.kill()
    psutil.wait_procs(victims, timeout=20)
    assert eventually(lambda: answers(f"http://127.0.0.1:{demo.port}/readyz"))
    assert people(described) > 0
    said = demo.output.read_text()
    assert [name in said for name in ("PostgreSQL ended", "Valkey ended", "web ended")] == [True] * 3


def check_stop(demo: Demo, number: signal.Signals) -> None:
    """Everything ends, and `demo.json` no longer says otherwise."""
    assert demo.process is not None
    family = demo.family()
    assert len(family) > 8
    demo.process.send_signal(number)
    assert demo.process.wait(timeout=60) == 0
    _gone, alive = psutil.wait_procs(family, timeout=10)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []
    assert not (demo.data / "demo.json").exists()
