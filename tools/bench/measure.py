"""Timing requests over one kept connection, two things in turn, and telling medians and ratios."""

from __future__ import annotations

import gzip
import http.client
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import brotli

#: What every current browser says over https or on localhost.
TAKEN = "gzip, deflate, br, zstd"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@dataclass(frozen=True)
class Call:
    """One request: where, what, and which status is right."""

    port: int
    path: str
    host: str = "localhost"
    cookie: str = ""
    form: Mapping[str, str] | None = None
    status: int = 200
    taken: str = TAKEN


@dataclass
class Timing:
    """What a call took, in milliseconds, and how large its answer was."""

    times: list[float] = field(default_factory=list)
    size: int = 0
    packed: int = 0
    errors: int = 0

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """The 95th percentile."""
        return sorted(self.times)[max(0, round(len(self.times) * 0.95) - 1)]


def run(call: Call, times: int, timing: Timing) -> None:
    """Make one call many times over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", call.port, timeout=60)
    headers = {"Host": call.host, "Cookie": call.cookie, "Sec-Fetch-Site": "same-origin"}
    headers["Accept-Encoding"] = call.taken
    body = None
    if call.form is not None:
        body = urlencode(call.form)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    for _ in range(times):
        began = time.perf_counter()
        connection.request("POST" if body is not None else "GET", call.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        timing.times.append((time.perf_counter() - began) * 1000)
        unpack = UNPACK.get(answer.headers.get("Content-Encoding", ""))
        timing.packed = len(content) if unpack else 0
        timing.errors += answer.status != call.status
        timing.size = len(unpack(content) if unpack else content)
    connection.close()


def cookies(call: Call) -> str:
    """The call's cookies and those that its answer sets: what a browser has that has been there."""
    connection = http.client.HTTPConnection("127.0.0.1", call.port, timeout=60)
    connection.request("GET", call.path, headers={"Host": call.host, "Cookie": call.cookie})
    answer = connection.getresponse()
    answer.read()
    given = [one.split(";")[0] for one in answer.headers.get_all("Set-Cookie") or []]
    connection.close()
    return "; ".join([call.cookie, *given])


def body(call: Call) -> str:
    """The text of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", call.port, timeout=60)
    connection.request("GET", call.path, headers={"Host": call.host, "Cookie": call.cookie})
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def side_by_side(ours: Call, floor: Call, times: int, rounds: int = 3) -> tuple[Timing, Timing]:
    """Ours and the floor in turn, after a warm-up of both."""
    mine, least = Timing(), Timing()
    for call in (ours, floor):
        run(call, max(3, times // 10), Timing())
    for _ in range(rounds):
        run(ours, times, mine)
        run(floor, times, least)
    return mine, least
