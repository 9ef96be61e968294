"""G9: a hundred thousand people from a file into the directory, by the real jobs. `python -m tools.bench.imports`.

Each step is the whole job as a worker does it (file, rules, difference list, log, commit), in a server of its
own that is thrown away. The floor is what PostgreSQL does at best with the same columns: COPY into a staging
table and INSERT .. SELECT from it, without walls, rules or a way back; once into a table with two unique keys,
and once into `person` as it is, with all its indexes. Processor time is of this process and of PostgreSQL
together: where others use the machine, too, only it tells how fast this is.
"""

from __future__ import annotations

import contextlib
import csv
import io
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import psycopg
from flask import Flask
from sqlalchemy import select

from app.demo.services import Postgres, Urls, Valkey, create_roles_and_database
from app.factory import create_app
from app.handlers import load as load_handlers
from app.migrate import migrate
from app.people.importing.kind import PEOPLE
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.config import Settings
from app.platform.database import work_as
from app.platform.identity.models import Account, AccountRole
from app.platform.imports.kind import Place
from app.platform.imports.models import ImportBatch
from app.platform.imports.service import steps
from app.platform.imports.service.upload import choose_columns, upload
from app.platform.outbox.execute import execute
from app.platform.tabular import ColumnMapping
from app.platform.tenancy.apply import apply_councils
from app.platform.tenancy.registry import load as load_councils

ROWS = 100_000
GOAL = 10_000
HEADINGS = (
    "Anställningsnummer",
    "Förnamn",
    "Efternamn",
    "E-post",
    "Befattning",
    "Enhet",
    "Sysselsättningsgrad",
)
FACTS = (
    "employee_number, given_name, family_name, email, title, unit_id, employment_percent, search,"
    " sort_sv, sort_no, title_sv, title_no"
)


def people(count: int) -> bytes:
    """Invented staff as a council's payroll system writes them, with as many different names as people have."""
    chance = random.Random(2008)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADINGS)
    given = [
        f"{name}{ending}" for name in ("Åsa", "Örjan", "Anna-Mari", "Björn", "Ida") for ending in range(160)
    ]
    family = [f"{name}{ending}" for name in ("Öst", "Berg", "Lind", "Sjö", "Häll") for ending in range(1800)]
    for number in range(count):
        writer.writerow(
            (
                f"{number:06d}",
                chance.choice(given),
                chance.choice(family),
                f"person.{number}@bank.example",
                f"Befattning {chance.randrange(300)}",
                f"Enhet {chance.randrange(400)}",
                chance.choice(("100 %", "75 %", "50 %")),
            )
        )
    return text.getvalue().encode()


def import_lines(count: int = ROWS) -> Iterator[str]:
    """The measured lines, one by one; starts and throws away its own PostgreSQL and Valkey."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Path(folder)
        servers.chmod(0o711)
        postgres, valkey = (
            Postgres(servers / "postgres", durable=False),
            Valkey(servers / "valkey", persistent=False),
        )
        try:
            with postgres as address, valkey as queue:
                urls = create_roles_and_database(address.admin_url, "bench", address.passwords)
                admin_url = address.admin_url.rsplit("/", 1)[0] + "/bench"
                server = psutil.Process(postgres.pid)
                yield from _measure(_application(urls, queue), admin_url, count, server)
        finally:
            postgres.discard()


def _application(urls: Urls, queue: str) -> Flask:
    migrate(urls.owner)
    councils = load_councils(Settings.model_fields["tenants_dir"].default, {})
    apply_councils(urls.owner, councils)
    load_handlers()
    environment = urls.environment() | {"REDIS_URL": queue}
    settings = {name.lower(): value for name, value in environment.items()}
    known = {
        "FRAM_ENVIRONMENT": "test",
        "secret_key": "a secret for measuring only, long enough",
        "base_host": "localhost",
        "url_scheme": "http",
    }
    return create_app(Settings(**known, **settings, log_level="ERROR"), councils)  # type: ignore[arg-type]


def _actor(app: Flask) -> Actor:
    council = app.extensions["fram_registry"].by_slug("mora")
    account_id = uuid4()
    actor = Actor(account_id, council, "Bench", frozenset({Role.COORDINATOR}))
    with app.app_context(), work_as(actor.scope) as current:
        current.add(Account(id=account_id, issuer="bench", subject="bench", name="Bench", status="active"))
        current.flush()
        current.add(AccountRole(account_id=account_id, role=Role.COORDINATOR.value))
    return actor


def _measure(app: Flask, admin_url: str, count: int, server: psutil.Process) -> Iterator[str]:
    actor, content = _actor(app), people(count)
    place = Place(heading="", above=[], done="")
    with app.test_request_context(), work_as(actor.scope):
        import_id = upload(actor, PEOPLE, place, content, "people.csv")
    together = [0.0, 0.0]
    for what, ask in (("check", _choose), ("apply", steps.ask_apply), ("undo", steps.ask_undo)):
        wall, processor = _timed(lambda ask=ask: _work(app, actor, import_id, ask), server)  # type: ignore[misc]
        together = [together[0] + wall, together[1] + processor]
        yield _line(what, count, wall, processor)
        if what == "apply":
            yield _line("check and apply", count, *together)
            yield from _floor(admin_url, count, server)


def _choose(actor: Actor, kind: object, batch: ImportBatch) -> None:
    columns = ColumnMapping.from_json(batch.mapping).columns
    choose_columns(actor, PEOPLE, batch, {index: name for name, index in columns.items()})


def _work(app: Flask, actor: Actor, import_id: UUID, ask: Callable[..., None]) -> None:
    """Ask for a step and do its job."""
    with app.app_context(), work_as(actor.scope) as current:
        batch = current.scalars(select(ImportBatch).where(ImportBatch.id == import_id)).one()
        ask(actor, PEOPLE, batch)
        job = batch.job_id
    with app.app_context():
        ending = execute(actor.council, job) if job else "no job"
        if ending != "done":
            raise SystemExit(f"the job ended as {ending}")
        with work_as(actor.scope) as current:
            state = current.scalars(select(ImportBatch.state).where(ImportBatch.id == import_id)).one()
    if state not in ("checked", "applied", "undone"):
        raise SystemExit(f"the import came to rest as {state}")


def _floor(admin_url: str, count: int, server: psutil.Process) -> Iterator[str]:
    """COPY and INSERT .. SELECT of the rows that have just been applied, as the superuser."""
    with psycopg.connect(admin_url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_people AS SELECT council_id, {FACTS} FROM person")
        with cursor.copy(f"COPY (SELECT council_id, {FACTS} FROM bench_people) TO STDOUT") as out:
            content = b"".join(bytes(part) for part in out)
        # A second council's, so that `person` holds both.
        cursor.execute("SELECT id FROM council WHERE slug = 'orsa'")
        other = str((cursor.fetchone() or ("",))[0])
        cursor.execute("INSERT INTO unit (council_id, id, name, sort_sv, sort_no)"
                       " SELECT %s, id, name, sort_sv, sort_no FROM unit", (other,))  # fmt: skip
        cursor.execute("CREATE TABLE bench_plain (LIKE person INCLUDING DEFAULTS)")
        cursor.execute("CREATE UNIQUE INDEX ON bench_plain (council_id, id)")
        cursor.execute("CREATE UNIQUE INDEX ON bench_plain (council_id, email)")
        for table, what in (("bench_plain", "floor, two keys"), ("person", "floor, all indexes")):

            def load(table: str = table) -> None:
                cursor.execute(
                    f"CREATE TEMP TABLE staging ON COMMIT DROP AS SELECT {FACTS} FROM person LIMIT 0"
                )
                cursor.execute("ALTER TABLE staging ADD council_id uuid")
                with cursor.copy(f"COPY staging (council_id, {FACTS}) FROM STDIN") as into:
                    into.write(content)
                cursor.execute(
                    f"INSERT INTO {table} (council_id, {FACTS}) SELECT %s, {FACTS} FROM staging", (other,)
                )
                cursor.execute("DROP TABLE staging")

            wall, processor = _timed(load, server)
            yield _line(what, count, wall, processor)
        connection.rollback()


def _timed(call: Callable[[], None], server: psutil.Process) -> tuple[float, float]:
    """Seconds on the clock, and seconds of processor time of this process and of PostgreSQL."""
    wall, processor = time.perf_counter(), _processor(server)
    call()
    return time.perf_counter() - wall, _processor(server) - processor


def _processor(server: psutil.Process) -> float:
    own = server.cpu_times()
    spent = time.process_time() + own.children_user + own.children_system
    for backend in server.children():
        with contextlib.suppress(psutil.NoSuchProcess):
            spent += sum(backend.cpu_times()[:2])
    return spent


def _line(what: str, count: int, wall: float, processor: float) -> str:
    return (
        f"G9   {what:<20} {count:,} people: {count / wall:,.0f} rows/s (goal {GOAL:,}), {wall:.1f} s;"
        f" {count / processor:,.0f} a second of processor time, {processor:.1f} s"
    )


def main() -> None:
    """Print the lines as they come."""
    for line in import_lines():
        print(line, flush=True)


if __name__ == "__main__":
    main()
