"""The embedded servers: they start, stop, come back with their data, and clear up after a killed process."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from app.demo.services import Postgres, ServiceBusy, ServiceError, Valkey
from app.demo.services.home import Account, Home, _reachable
from app.demo.services.process import processes_in
from app.demo.supervisor.demo import Demo
from tests.support.processes import works

ROOT = Path(__file__).resolve().parents[2]
KILLED_WITH_SERVERS = """
import ctypes, pathlib, sys, time
from app.demo.services import Postgres, Valkey
from app.platform import children
children._libc = None  # as on a system whose kernel does not end the children of a killed process
folder = pathlib.Path(sys.argv[1])
postgres, valkey = Postgres(folder / "postgres", durable=False), Valkey(folder / "valkey")
postgres.start(), valkey.start()
print(postgres.pid, valkey.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder that every user may enter; pytest closes its own to all others at every start."""
    with tempfile.TemporaryDirectory(prefix="fram-services-") as name:
        path = Path(name)
        path.chmod(0o711)
        yield path


@pytest.fixture
def postgres(folder: Path) -> Iterator[Postgres]:
    """A server that keeps its data from test to test of this module."""
    server = Postgres(folder / "postgres", durable=False)
    yield server
    server.stop()


@pytest.fixture
def valkey(folder: Path) -> Iterator[Valkey]:
    """A persistent server that keeps its data from test to test of this module."""
    server = Valkey(folder / "valkey")
    yield server
    server.stop()


def test_postgres_keeps_data_and_port_over_a_restart(postgres: Postgres) -> None:
    first = postgres.start()
    with psycopg.connect(first.admin_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Älvdalen' AS name")
    assert postgres.start() is first
    postgres.stop()
    assert postgres.pid is None
    again = postgres.start()
    assert (again.port, again.admin_url) == (first.port, first.admin_url)
    with psycopg.connect(again.admin_url) as connection:
        row = connection.execute(
            "SELECT lower(name), current_setting('server_encoding') FROM kept"
        ).fetchone()
    assert row == ("älvdalen", "UTF8")


def test_a_durable_server_comes_back_whole_after_a_crash(folder: Path) -> None:
    server = Postgres(folder / "durable")
    url = server.start().admin_url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE crashed AS SELECT 1 AS n")
        server.crash()
    assert server.start().admin_url == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM crashed").fetchone() == (1,)
    server.discard()


def test_postgres_lets_nobody_in_without_the_password(postgres: Postgres) -> None:
    address = postgres.start()
    for user in ("postgres", "fram_app"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://{user}:wrong@127.0.0.1:{address.port}/postgres")
    assert address.admin_url.split(":")[2].split("@")[0] not in repr(address.passwords.keys())


def test_postgres_listens_on_loopback_only(postgres: Postgres) -> None:
    postgres.start()
    listening = {c.laddr.ip for c in psutil.Process(postgres.pid).net_connections() if c.status == "LISTEN"}
    assert listening == {"127.0.0.1"}


def test_postgres_runs_as_an_ordinary_user(postgres: Postgres) -> None:
    postgres.start()
    assert psutil.Process(postgres.pid).uids().effective != 0


def test_postgres_moves_to_another_port_when_its_own_is_taken(postgres: Postgres) -> None:
    port = postgres.start().port
    postgres.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        assert postgres.start().port != port


def test_postgres_is_begun_first_and_waited_for_later(postgres: Postgres) -> None:
    begun = postgres.begin()
    pid = postgres.pid
    assert pid is not None
    assert (postgres.begin(), postgres.start(), postgres.pid) == (begun, begun, pid)
    with psycopg.connect(begun.admin_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    postgres.stop()
    assert postgres.begin().port == begun.port
    postgres.stop()  # begun and never waited for
    assert postgres.pid is None


def test_a_stale_pid_file_does_not_stop_the_start(postgres: Postgres, folder: Path) -> None:
    postgres.start()
    postgres.stop()
    stale = folder / "postgres" / "server" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n")
    postgres.start()
    assert int(stale.read_text().split()[0]) == postgres.pid


def test_a_server_in_use_is_left_alone(postgres: Postgres, valkey: Valkey, folder: Path) -> None:
    postgres.start()
    valkey.start()
    for second in (Postgres(folder / "postgres"), Valkey(folder / "valkey")):
        with pytest.raises(ServiceBusy):
            second.start()
        second.stop()
    assert postgres.pid is not None
    assert valkey.pid is not None


def test_secrets_are_for_their_owner_only(postgres: Postgres, valkey: Valkey, folder: Path) -> None:
    postgres.start()
    url = valkey.start()
    for path in (folder / "postgres" / "passwords.json", folder / "valkey" / "password"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secret = url.split(":")[2].split("@")[0]
    lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    assert not [line for line in lines if secret in line]
    assert not list((folder / "postgres").glob("*.password"))


def test_valkey_keeps_data_over_a_restart_and_refuses_strangers(valkey: Valkey) -> None:
    first = valkey.start()
    assert redis.Redis.from_url(first).set("kept", "Orsa")
    valkey.stop()
    again = valkey.start()
    assert again == first
    assert redis.Redis.from_url(again).get("kept") == b"Orsa"
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=int(again.rsplit(":", 1)[1].split("/")[0])).ping()


def test_servers_left_by_a_killed_process_are_stopped(
    postgres: Postgres, valkey: Valkey, folder: Path
) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED_WITH_SERVERS, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert killed.stdout is not None
    orphans = [psutil.Process(int(pid)) for pid in killed.stdout.readline().split()]
    killed.kill()
    killed.wait()
    assert [works(orphan) for orphan in orphans] == [True, True]
    postgres.start()
    valkey.start()
    assert [works(orphan) for orphan in orphans] == [False, False]
    server = (folder / "postgres" / "server").resolve()
    assert processes_in(server, "postgres")[0].pid == postgres.pid


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_servers_end_with_a_killed_process(folder: Path) -> None:
    script = KILLED_WITH_SERVERS.replace("children._libc = None", "pass")
    killed = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert killed.stdout is not None
    servers = [psutil.Process(int(pid)) for pid in killed.stdout.readline().split()]
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    deadline = time.monotonic() + 20
    while any(map(works, servers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(works, servers))


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    server = Postgres(folder / "broken", durable=False)
    server.start()
    server.stop()
    (folder / "broken" / "server" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServiceError, match="incompatible"):
        server.start()
    server.discard()
    assert not (folder / "broken").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must change to another user")
def test_a_folder_closed_to_the_servers_user_is_kept_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed / "postgres", durable=False)
    with server as address, psycopg.connect(address.admin_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        elsewhere = (closed / "postgres" / "server").resolve()
        assert not elsewhere.is_relative_to(tmp_path)
    server.discard()
    assert not elsewhere.exists()
    assert not (closed / "postgres").exists()


def test_starting_over_removes_what_a_demo_made_and_nothing_else(folder: Path) -> None:
    data = folder / "demo"
    for server in (Postgres(data / "postgres", durable=False), Valkey(data / "valkey")):
        server.start()
        server.stop()
    (data / "mail").mkdir()
    for name in ("keep.json", "mail/00001.eml", "a person's own file"):
        (data / name).write_text("{}")
    Demo(data, port=1, fresh=True, check=lambda: None).start_over()
    assert [path.name for path in data.iterdir()] == ["a person's own file"]


def test_binaries_out_of_reach_are_copied(tmp_path: Path, folder: Path) -> None:
    closed = tmp_path / "binaries"
    closed.mkdir(mode=0o700)
    (closed / "program").write_text("x")
    home = Home(folder / "copies")
    home.take()
    found = home.binaries(closed, "thing-1")
    home.release()
    assert (found == closed) is not home.account.switch
    assert (found / "program").read_text() == "x"
    assert json.dumps(_reachable(closed, Account(65534, 65534, True))) == "false"
