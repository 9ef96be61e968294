"""Build the large instance if it is not there, start both applications, measure, print the table."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from redis import Redis

from app.demo.services import Postgres, Valkey, create_roles_and_database
from app.migrate import ForeignDatabase, migrate
from app.platform.config import ROOT
from app.platform.identity.sessions import hashed
from app.platform.tenancy.apply import apply_councils
from tools.bench.imports import import_lines
from tools.bench.large import SIZES, fill, make_tenants, write_tenants
from tools.bench.measure import Call, Timing, body, cookies, run, side_by_side
from tools.bench.process import memory, statements, throughput, wait_for_answer
from tools.bench.recruitment import BOARD, LIST, fill_nominations, fill_recruitment
from tools.bench.release import release_lines

# A council like most: some 1,400 of the million participations, in one programme that it leads.
ORDINARY = 100
LIVE = """
    SELECT t.council_id, t.round_id, count(*), count(*) FILTER (WHERE o.kind = 'manager')
    FROM participation t LEFT JOIN outcome o ON o.council_id = t.council_id AND o.participation_id = t.id
    GROUP BY 1, 2
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(
    module: str, port: int, environment: dict[str, str], log: Path, first: str = "/"
) -> Iterator[tuple[int, float]]:
    """An application under our web server, two workers of four threads: its process, its seconds to start."""
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), module]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment | {"BIND": f"127.0.0.1:{port}"},
            stdout=output,
            stderr=output,
        )
    try:
        yield process.pid, wait_for_answer(port, first, f"localhost:{port}")
    finally:
        process.terminate()
        process.wait(30)


def sign_in(admin: psycopg.Connection, council: object) -> str:
    """A coordinator's session in a council; returns the cookie's token."""
    token = secrets.token_urlsafe(32)
    row = admin.execute(
        "INSERT INTO account (council_id, issuer, subject, name, sort_sv, sort_no, status)"
        " VALUES (%s, 'bench', %s, 'Bench', 'bench', 'bench', 'active') RETURNING id",
        (council, secrets.token_hex(8)),
    ).fetchone()
    account = row[0] if row else None
    admin.execute(
        "INSERT INTO account_role (council_id, account_id, role) VALUES (%s, %s, 'coordinator')",
        (council, account),
    )
    admin.execute(
        "INSERT INTO login_session (council_id, account_id, token_hash, expires_at) VALUES (%s, %s, %s, %s)",
        (council, account, hashed(token), datetime.now(UTC) + timedelta(hours=5)),
    )
    return token


def line(goal: str, what: str, mine: Timing, least: Timing, limit: str) -> None:
    """One line of the table."""
    print(
        f"{goal:<4} {what:<34} {mine.p50:9.1f} {mine.p95:9.1f} {least.p50:9.1f} {least.p95:9.1f} "
        f"{mine.p50 / least.p50:7.2f} {limit:>7} {mine.size / 1000:8.1f} {mine.packed / 1000:8.1f} {mine.errors + least.errors:6d}",
        flush=True,
    )


def main() -> None:
    """Everything, in one run."""
    data = Path(os.environ.get("BENCH_DATA", ROOT / ".data" / "bench"))
    data.mkdir(parents=True, exist_ok=True)
    tenants = make_tenants()
    registry = write_tenants(data / "tenants", tenants)
    with (
        Postgres(data / "postgres", durable=False) as address,
        Valkey(data / "valkey", persistent=False) as queue,
    ):
        urls = create_roles_and_database(address.admin_url, "bench", address.passwords)
        admin_url = address.admin_url.rsplit("/", 1)[0] + "/bench"
        try:
            migrate(urls.owner)
        except ForeignDatabase:
            raise SystemExit(f"{data} was made by another version: delete it, and run again") from None
        apply_councils(urls.owner, registry)
        with psycopg.connect(admin_url, autocommit=True) as admin:
            there = admin.execute("SELECT count(*) FROM participation").fetchone()
            if not there or not there[0]:
                print("Building 647 councils, 120 programmes, 1,000,000 participations", flush=True)
                began = time.perf_counter()
                print(
                    f"{fill(admin_url):,} participations in {time.perf_counter() - began:.0f} s", flush=True
                )
                admin.execute(
                    "CREATE TABLE bench_summary AS SELECT c.slug AS council, count(*) AS n, count(*) / 3 AS k"
                    " FROM participation t JOIN council c ON c.id = t.council_id GROUP BY c.slug"
                )
                admin.execute("GRANT SELECT ON bench_summary TO fram_app")
            fill_recruitment(admin)
            measure(admin, urls.environment(), queue, data)
    for part in (import_lines, release_lines):
        print()
        for text in part():
            print(text, flush=True)


def measure(admin: psycopg.Connection, environment: dict[str, str], queue: str, data: Path) -> None:
    """The table."""
    ids = {slug: one for slug, one in admin.execute("SELECT slug, id FROM council").fetchall()}
    tokens = {number: sign_in(admin, ids[f"bench-{number:03}"]) for number in (1, 2, 3, 4, ORDINARY)}
    fill_nominations(admin, hashed(tokens[2]))
    ours_port, floor_port = free_port(), free_port()
    base = environment | {
        "FRAM_ENVIRONMENT": "demo",
        "SECRET_KEY": secrets.token_urlsafe(40),
        "REDIS_URL": queue,
        "BASE_HOST": f"localhost:{ours_port}",
        "URL_SCHEME": "http",
        "TENANTS_DIR": str(data / "tenants"),
        "LOG_LEVEL": "ERROR",
    }
    account = admin.execute(
        "SELECT account_id FROM login_session WHERE token_hash = %s", (hashed(tokens[2]),)
    ).fetchone()
    Redis.from_url(queue).set(
        f"bench:{tokens[2]}",
        json.dumps(
            {"account": str(account and account[0]), "council": str(ids["bench-002"]), "name": "Bench"}
        ),
    )
    with (
        served("wsgi:app", ours_port, base, data / "ours.log", "/healthz") as (our_pid, our_start),
        served("tools.bench.floor:app", floor_port, base, data / "floor.log", "/hello") as (pid, start),
    ):
        table(admin, ids, tokens, ours_port, floor_port, base)
        print(f"\nG11  start {our_start:.1f} s, floor {start:.1f} s: {our_start / start:.2f} (limit 2.50)")
        mine, least = memory(our_pid), memory(pid)
        print(
            f"G12  memory after all this {mine:.0f} MB, floor {least:.0f} MB: {mine / least:.2f} (limit 1.60)"
        )


def table(
    admin: psycopg.Connection,
    ids: dict[str, object],
    tokens: dict[int, str],
    ours: int,
    floor: int,
    environment: dict[str, str],
) -> None:
    """Measure every goal and print it."""

    kept: dict[int, str] = {}

    def mine(number: int, path: str, **more: object) -> Call:
        host = f"bench-{number:03}.localhost:{ours}"
        if number not in kept:  # as a browser that has been here before: with all cookies
            kept[number] = cookies(Call(ours, "/", host, f"fram={tokens[number]}"))
        return Call(ours, path, host, kept[number], **more)  # type: ignore[arg-type]

    def reference(path: str, **more: object) -> Call:
        return Call(floor, path, "localhost", f"floor={tokens[2]}", **more)  # type: ignore[arg-type]

    def one_person(number: int) -> object:
        row = admin.execute(
            "SELECT id FROM person WHERE council_id = %s ORDER BY sort_sv LIMIT 1",
            (ids[f"bench-{number:03}"],),
        ).fetchone()
        return row[0] if row else None

    person = one_person(2)

    def programme_of(number: int) -> str:
        slug = admin.execute(
            "SELECT slug FROM programme WHERE lead_council_id = %s", (ids[f"bench-{number:03}"],)
        ).fetchone()
        return slug[0] if slug else ""

    comparison = mine(ORDINARY, f"/programmes/{programme_of(ORDINARY)}/compare")
    largest = mine(2, f"/programmes/{programme_of(2)}/compare")
    rounds = f"/programmes/{programme_of(2)}/rounds"
    nominations = mine(2, "/nominations")
    candidates, board = mine(2, f"{rounds}/{LIST}/candidates"), mine(2, f"{rounds}/{BOARD}/board")
    print(
        f"\n{'':<4} {'page':<34} {'ours p50':>9} {'p95':>9} {'floor p50':>9} {'p95':>9} {'ratio':>7} {'limit':>7} {'kB':>8} {'packed':>8} {'errors':>6}"
    )
    # The lists of recruitment count states and tell the log of fifty people, which full50 does not; the board is 67
    # forms with ratings, decisions and who stays out of which, about 370 kB: no page of fifty plain lines is its like.
    for goal, what, call, least, limit, times in (
        ("-", "sign-in page / bare hello", Call(ours, "/sign-in", f"bench-002.localhost:{ours}"), Call(floor, "/hello"), "", 60),
        ("G1", "list of 50 of 10,000 / full50", mine(2, "/people"), reference("/full50"), "1.50", 60),
        ("G2", "home / full50", mine(2, "/"), reference("/full50"), "2.00", 60),
        ("G3", "person / detail", mine(2, f"/people/{person}"), reference(f"/detail/{person}"), "2.00", 60),
        ("G5", "comparison / report of 290 rows", comparison, reference("/report"), "1.50", 20),
        ("-", "the same, 10,000 own participants", largest, reference("/report"), "", 3),
        ("-", "candidates, 50 of 10,000 / full50", candidates, reference("/full50"), "4.00", 40),
        ("-", "nominations, 50 / full50", nominations, reference("/full50"), "3.00", 40),
        ("-", "board of 67 / full50", board, reference("/full50"), "12.00", 40),
        ("G6", "CSV of 10,000 / COPY", mine(2, "/people/export.csv"), reference("/csv"), "2.00", 5),
        ("G7", "XLSX of 10,000 / writer", mine(2, "/people/export.xlsx"), reference("/xlsx"), "1.50", 4),
    ):  # fmt: skip
        first, second = side_by_side(call, least, times)
        line(goal, what, first, second, limit)
    write(
        mine(2, f"/people/{person}/edit"),
        reference(f"/write/{person}", form={"title": "A"}, status=303),
    )
    began = time.perf_counter()
    admin.execute(LIVE).fetchall()
    live = (time.perf_counter() - began) * 1000
    timing = Timing()
    run(comparison, 20, timing)
    print(
        f"\nG5   live aggregate over all participations: {live:.0f} ms = {live / timing.p50:.0f}x our comparison page"
    )
    rate, failed = throughput(mine(2, "/people"), 40)
    bare, lost = throughput(reference("/full50"), 40)
    print(
        f"\nG10  eight connections: {rate:.0f} requests/s, floor {bare:.0f}: "
        f"{rate / bare:.2f} (at least 0.65), {failed + lost} errors"
    )
    pages = {
        "list": mine(2, "/people"), "home": mine(2, "/"), "person": mine(2, f"/people/{person}"),
        "comparison": comparison, "candidates": candidates, "nominations": nominations, "board": board, "CSV": mine(2, "/people/export.csv"), "XLSX": mine(2, "/people/export.xlsx"),
    }  # fmt: skip
    plain = Timing()
    run(replace(pages["list"], taken="gzip"), 1, plain)
    print(f"\nG13  list {plain.size / 1000:.1f} kB, with gzip {plain.packed / 1000:.1f} (Brotli: above)")
    counted = statements(environment, pages)
    print("\nStatements: " + ", ".join(f"{name} {number}" for name, number in counted.items()))
    print("\nGrowth: the same page in councils of different size (p50 ms)")
    for what, path in (("list of 50", "/people"), ("search", "/people?q=namn7"), ("home", "/")):
        found = []
        for number in (4, 3, 2, 1):
            timing = Timing()
            run(mine(number, path), 5, Timing())
            run(mine(number, path), 30, timing)
            found.append(f"{SIZES[number - 1]:,} people {timing.p50:.1f}")
        print(f"  {what:<12} " + " | ".join(found))


def write(form: Call, least: Call) -> None:
    """G4: a form post with its token, an audit line and one commit."""
    fields = dict(re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"', body(form)))
    version = int(fields["version"])
    token_call = replace(least, path="/token", form=None, status=200)
    signed = cookies(token_call)
    token = body(replace(token_call, cookie=signed))
    mine, floor = Timing(), Timing()
    for turn in range(60):
        data = {**fields, "version": str(version + turn), "title": f"Titel {version + turn}"}
        run(replace(form, form=data, status=303), 1, mine)
        data = {"csrf_token": token, "title": f"Titel {turn}"}
        run(replace(least, cookie=signed, form=data), 1, floor)
    line("G4", "form post / write", mine, floor, "1.50")


if __name__ == "__main__":
    main()
