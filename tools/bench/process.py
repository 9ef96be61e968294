"""What a served application costs besides time on the wire: its start, its memory, its statements."""

from __future__ import annotations

import http.client
import os
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.bench.measure import Call, Timing, run

CLIENTS = 8


def wait_for_answer(port: int, path: str, host: str, patience: float = 60) -> float:
    """Seconds until the first answer to a request, from now."""
    began = time.perf_counter()
    while time.perf_counter() - began < patience:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path, headers={"Host": host})
            connection.getresponse().read()
            connection.close()
            break
        except OSError:
            time.sleep(0.02)
    return time.perf_counter() - began


def memory(pid: int) -> float:
    """Megabytes of a process and its children, shared pages counted by their share (PSS)."""
    return sum(_share(one) for one in (pid, *_children(pid)))


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text().split()] if listed.exists() else []


def _share(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0


def throughput(call: Call, times: int) -> tuple[float, int]:
    """Requests a second over eight connections at once, and how many failed."""
    timings = [Timing() for _ in range(CLIENTS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda timing: run(call, times, timing), timings))
    return CLIENTS * times / (time.perf_counter() - began), sum(timing.errors for timing in timings)


def statements(environment: Mapping[str, str], calls: Mapping[str, Call]) -> dict[str, int]:
    """SQL statements of each call, the scope of the transaction included, counted inside one process."""
    os.environ.update(environment)
    from sqlalchemy import event

    from app.factory import create_app
    from app.platform.database import db

    app = create_app()
    seen: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    found = {}
    for name, call in calls.items():
        headers = {"Host": call.host, "Cookie": call.cookie}
        client = app.test_client(use_cookies=False)
        client.get(call.path, headers=headers).get_data()
        seen.clear()
        client.get(call.path, headers=headers).get_data()
        found[name] = len(seen)
    return found
