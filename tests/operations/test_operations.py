"""Health, readiness, metrics, settings, the doctor, and logs that name nobody."""

import json

import pytest
from flask import Flask
from pydantic import SecretStr
from rq import SimpleWorker
from sqlalchemy import text

from app import handlers
from app.factory import create_app
from app.migrate import head
from app.operations.doctor import examine
from app.platform.access.table import Role
from app.platform.config import Settings, SettingsError, load_settings
from app.platform.database import work_as
from app.platform.outbox import publish
from app.platform.outbox.execute import execute
from app.platform.outbox.queue import connect, open_queue
from app.platform.tenancy.registry import Registry, load
from tests.conftest import Database, make_settings
from tests.support.clients import client_as, client_for, client_on, new_actor
from tests.support.services import Services


def test_alive_ready_measured(app: Flask) -> None:
    client = client_on(app, "mora")
    assert client.get("/healthz").json == {"status": "alive"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["ready"]) == (200, True)
    assert b"fram_requests_total" in client.get("/metrics").data
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code == 404


def test_an_invented_method_makes_no_series_of_its_own(app: Flask) -> None:
    client = client_on(app, "mora")
    for word in ("KANARIE1", "KANARIE2"):
        client.open("/healthz", method=word)
    page = client.get("/metrics").text
    assert "KANARIE" not in page
    assert 'method="other"' in page


def gauges(page: str) -> dict[str, float]:
    """The gauges of background work."""
    pairs = (line.split(" ") for line in page.splitlines() if line.startswith("fram_outbox"))
    return {name: float(value) for name, value in pairs}


def test_background_work_is_measured_over_all_councils_and_names_none(app: Flask, database: Database) -> None:
    client = client_on(app)
    assert gauges(client.get("/metrics").text) == {
        "fram_outbox_dead": 0,
        "fram_outbox_open": 0,
        "fram_outbox_oldest_due_seconds": 0,
        "fram_outbox_oldest_open_seconds": 0,
    }
    with database.admin() as connection:
        connection.execute("""
            INSERT INTO outbox (council_id, kind, arguments, created_at, next_at, done_at, dead_at, fault)
            SELECT id, 'prov.kind', '{"note": "kanarie"}', now() - made, now() + due,
                CASE ending WHEN 'done' THEN now() END, CASE ending WHEN 'dead' THEN now() END, 'kanarie'
            FROM council, (VALUES
                ('mora', interval '9 hours', interval '-8 hours', 'done'),
                ('mora', interval '7 hours', interval '-6 hours', 'dead'),
                ('orsa', interval '7 hours', interval '-6 hours', 'dead'),
                ('orsa', interval '2 hours', interval '-1 hour', 'open'),
                ('mora', interval '3 hours', interval '1 hour', 'open')
            ) AS jobs (slug, made, due, ending) WHERE council.slug = jobs.slug
        """)
        councils = connection.execute("SELECT id::text, slug FROM council").fetchall()
    page = client.get("/metrics").text
    found = gauges(page)
    assert (found["fram_outbox_dead"], found["fram_outbox_open"]) == (2, 2)
    assert found["fram_outbox_oldest_due_seconds"] == pytest.approx(3600, abs=300)
    assert found["fram_outbox_oldest_open_seconds"] == pytest.approx(3 * 3600, abs=300)
    numbers = "\n".join(line for line in page.splitlines() if line.startswith("fram_outbox"))
    assert "{" not in numbers, "a label could tell councils apart"
    for word in ("kanarie", "prov", *(part for council in councils for part in council if part != "fram")):
        assert word not in numbers


@pytest.mark.parametrize("url", [None, "postgresql+psycopg://u:p@127.0.0.1:1/x"])
def test_the_rest_is_measured_where_background_work_cannot_be(
    settings: Settings, url: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = settings.model_copy(update={"dispatch_database_url": SecretStr(url) if url else None})
    answer = client_on(create_app(lost, load(settings.tenants_dir, {}))).get("/metrics")
    assert answer.status_code == 200
    assert gauges(answer.text) == {}
    assert "fram_requests_total" in answer.text
    assert ("backlog unknown" in capsys.readouterr().err) is (url is not None)


def test_not_ready_without_a_database(settings: Settings, database: Database) -> None:
    lost = make_settings(
        database.urls, "redis://127.0.0.1:1/0", database_url="postgresql://u:p@127.0.0.1:1/x"
    )
    client = client_on(create_app(lost, load(settings.tenants_dir, {})))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "database": "unavailable",
        "migrations": "unknown",
        "queue": "unavailable",
        "ready": False,
    }
    page = client_on(create_app(lost, load(settings.tenants_dir, {})), "mora").get("/account")
    assert page.status_code in (303, 503)
    assert "Traceback" not in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("revision", "status", "said"),
    [
        (head(), 200, "ok"),
        ("9999", 200, "ahead"),  # migrated by newer code, which is being rolled out
        (None, 503, "behind"),
    ],
)
def test_only_a_database_that_is_behind_takes_the_web_out(
    app: Flask, database: Database, revision: str | None, status: int, said: str
) -> None:
    with database.admin() as connection:
        try:
            connection.execute("DELETE FROM alembic_version")
            if revision:
                connection.execute("INSERT INTO alembic_version (version_num) VALUES (%s)", [revision])
            answer = client_on(app, "mora").get("/readyz")
            finding = {one.subject: one.fault for one in examine(app)}["migrations"]
        finally:
            connection.execute("DELETE FROM alembic_version")
            connection.execute("INSERT INTO alembic_version (version_num) VALUES (%s)", [head()])
    assert (answer.status_code, answer.json["migrations"]) == (status, said)
    told = {"ok": None, "ahead": "finish the upgrade", "behind": "run fram migrate"}[said]
    assert finding is None if told is None else told in (finding or "")


def test_the_queue_alone_does_not_take_the_web_down(settings: Settings, database: Database) -> None:
    lost = make_settings(database.urls, "redis://127.0.0.1:1/0")
    answer = client_on(create_app(lost, load(settings.tenants_dir, {}))).get("/readyz")
    assert (answer.status_code, answer.json["queue"]) == (200, "unavailable")


def test_every_fault_of_the_settings_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "BASE_HOST", "FRAM_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "mysql://secret-password@x/y")
    with pytest.raises(SettingsError) as error:
        load_settings()
    lines = {line.split(":")[0] for line in error.value.faults}
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "BASE_HOST"} <= lines
    assert "secret-password" not in str(error.value)


def test_production_needs_https_and_verified_database(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"secret_key": "x" * 40, "redis_url": "rediss://q", "base_host": "fram.example"}
    with pytest.raises(SettingsError, match="URL_SCHEME"):
        load_settings(**given, database_url="postgresql://a@/fram", url_scheme="http")
    with pytest.raises(SettingsError, match="verify-full"):
        load_settings(**given, database_url="postgresql://a@db.example/fram")
    closed = "postgresql://a@db.example/fram?sslmode=verify-full"
    assert load_settings(**given, database_url=closed)
    # The role that reads every council's rows least of all goes over the wire unproved.
    here = {"backfill_database_url": "postgresql://a@/fram?host=/run/postgresql",
            "dispatch_database_url": "postgresql://a@127.0.0.1/fram"}  # fmt: skip
    with pytest.raises(SettingsError, match="environment: RELEASE_DATABASE_URL needs"):
        load_settings(
            **given, **here, database_url=closed, release_database_url="postgresql://a@db.example/x"
        )
    with pytest.raises(SettingsError, match="verify-full"):
        load_settings(**given, database_url="postgresql://a@127.0.0.1.evil.example/fram")
    assert load_settings(**given, **here, database_url=closed, release_database_url=closed)


@pytest.mark.parametrize(
    ("url", "closed"),
    [
        ("redis://queue.example:6379/0", False),
        ("redis://127.0.0.1.evil.example/0", False),
        ("redis:///0?host=queue.example", False),
        ("rediss://queue.example/0?ssl_cert_reqs=none", False),
        ("rediss://queue.example/0?ssl_check_hostname=no", False),
        ("rediss://:word@queue.example:6380/0", True),
        ("redis://127.0.0.1:6379/0", True),
        ("redis://[::1]/0", True),
        ("unix:///run/valkey.sock?db=1", True),
    ],
)
def test_production_needs_a_closed_way_to_the_queue(url: str, closed: bool) -> None:
    here = {"secret_key": "x" * 40, "base_host": "fram.example", "database_url": "postgresql://a@/fram"}
    if closed:
        assert load_settings(**here, redis_url=url)
        return
    with pytest.raises(SettingsError) as error:
        load_settings(**here, redis_url=url)
    (line,) = error.value.faults
    assert line.startswith("environment: REDIS_URL must be rediss://")
    assert "example" not in line


def test_the_doctor_finds_faults(app: Flask, database: Database, settings: Settings) -> None:
    found = {finding.subject: finding.fault for finding in examine(app)}
    assert found["database role"] is None
    assert found["row-level security"] is None
    assert found["migrations"] is None
    assert found["queue"] is None
    assert found["sign-in of mora"] is not None
    wrong = make_settings(database.urls, "redis://127.0.0.1:1/0", database_url=database.urls.owner)
    found = {one.subject: one.fault for one in examine(create_app(wrong, load(settings.tenants_dir, {})))}
    assert "owns tables" in (found["database role"] or "")
    assert "cannot be reached" in (found["queue"] or "")


def test_the_doctor_finds_a_host_that_is_never_answered(app: Flask, settings: Settings) -> None:
    found = load(settings.tenants_dir, {})
    mora = found.by_slug("mora")
    assert mora is not None
    below = mora.model_copy(update={"host": f"mora.{settings.base_host}"})
    wrong = create_app(settings, Registry([below], found.folder))
    assert wrong.test_client().get("/", base_url=f"http://mora.{settings.base_host}").status_code == 404
    assert "needs the first label alone" in faults_of(wrong)["host of mora"]
    assert "host of mora" not in faults_of(app)


def faults_of(app: Flask) -> dict[str, str]:
    """What the doctor finds, by subject."""
    return {one.subject: one.fault for one in examine(app) if one.fault}


@pytest.mark.parametrize(
    ("hole", "filled", "told"),
    [
        (
            "GRANT fram_owner TO fram_app",
            "REVOKE fram_owner FROM fram_app",
            "is a member of another: fram_app",
        ),
        (
            "ALTER POLICY council_floor ON person USING (true); ALTER POLICY council_rows ON person USING (true)",
            "ALTER POLICY council_floor ON person USING (council_id = ctx.council_id());"
            " ALTER POLICY council_rows ON person USING (council_id = ctx.council_id())",
            "exactly the council: public.person",
        ),
        (
            "ALTER TABLE unit NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE unit FORCE ROW LEVEL SECURITY",
            "on and forced: public.unit",
        ),
        (
            "GRANT TRUNCATE ON audit.entry TO fram_app",
            "REVOKE TRUNCATE ON audit.entry FROM fram_app",
            "truncate, reference, trigger or maintain: audit.entry",
        ),
    ],
)
def test_the_doctor_sees_a_hole_in_the_wall(
    app: Flask, database: Database, hole: str, filled: str, told: str
) -> None:
    assert "row-level security" not in faults_of(app)
    with database.admin() as connection:
        try:
            connection.execute(hole.encode())
            assert told in faults_of(app)["row-level security"]
        finally:
            connection.execute(filled.encode())
    assert "row-level security" not in faults_of(app)


def test_the_doctor_tries_every_address(
    app: Flask, settings: Settings, database: Database, servers: Services
) -> None:
    assert not [subject for subject in faults_of(app) if subject.endswith("address")]
    urls = database.urls
    confused = make_settings(
        urls,
        servers.valkey_url,
        migration_database_url=urls.app,
        dispatch_database_url=urls.release,
        release_database_url=None,
        backfill_database_url="postgresql://fram_migrate:wrong@127.0.0.1:1/x",
    )
    found = faults_of(create_app(confused, load(settings.tenants_dir, {})))
    assert "leads to fram_app, it must be fram_owner" in found["migrations' address"]
    assert "leads to fram_release, it must be fram_dispatch" in found["dispatcher's address"]
    assert "RELEASE_DATABASE_URL: not set" in found["release's address"]
    assert "does not let it in" in found["backfills' address"]
    assert "wrong" not in str(found)


def test_the_doctor_looks_after_background_work(app: Flask, settings: Settings) -> None:
    assert "start fram worker" in faults_of(app)["workers"]
    client = connect(settings.redis_url.get_secret_value())
    worker = SimpleWorker([open_queue(client)], connection=client)
    worker.register_birth()
    actor = new_actor(app, "mora", Role.COORDINATOR)
    try:
        assert not {"workers", "dispatcher", "failed jobs", "background work"} & set(faults_of(app))
        with app.app_context(), work_as(actor.scope) as current:
            handlers.load()
            for _entry in range(2):
                publish("audit.seal", {}, actor=actor)
            current.execute(
                text(
                    "UPDATE outbox SET created_at = now() - interval '2 hours',"
                    " next_at = now() - interval '5 minutes'"
                )
            )
            one = "(SELECT min(id::text)::uuid FROM outbox)"
            current.execute(text(f"UPDATE outbox SET dead_at = now() WHERE id = {one}"))
        found = faults_of(app)
    finally:
        worker.register_death()
    assert "due for 5 minutes" in found["dispatcher"]
    assert "waited for 120 minutes" in found["background work"]
    assert found["failed jobs"].startswith("1 given up")


def test_logs_hold_ids_and_no_people(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    client = client_as(app, "mora", Role.COORDINATOR)
    client.get("/people?q=Kanariefågel")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    request = next(line for line in lines if line["event"] == "request" and line["route"] == "/people")
    assert request["council_id"]
    assert request["actor_id"]
    assert request["request_id"]
    assert "Kanariefågel" not in json.dumps(lines, ensure_ascii=False)


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What has been written to the log since it was last read."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]


def test_every_line_of_a_request_says_of_which(
    app: Flask, settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks() -> str:
        raise ZeroDivisionError

    broken = create_app(settings, load(settings.tenants_dir, {}))
    broken.config["PROPAGATE_EXCEPTIONS"] = False
    broken.view_functions["oversight.settings_page"] = breaks
    actor = new_actor(broken, "mora", Role.COORDINATOR)
    answer = client_for(broken, actor).get("/settings", headers={"X-Request-Id": "a-request-of-mine"})
    assert answer.status_code == 500
    lines = {str(line["event"]): line for line in logged(capsys)}
    ids = {
        "request_id": "a-request-of-mine",
        "council_id": str(actor.council.id),
        "actor_id": str(actor.account_id),
    }
    for event in ("unexpected", "request"):
        assert {name: lines[event][name] for name in ids} == ids, event
    client_on(app, "mora").post("/logout/backchannel", headers={"X-Request-Id": "another-of-mine"})
    refused = next(line for line in logged(capsys) if line["event"] == "logout refused")
    assert (refused["request_id"], refused["council_id"]) == ("another-of-mine", str(actor.council.id))
    away = make_settings(
        database.urls, "redis://127.0.0.1:1/0", database_url="postgresql://u:p@127.0.0.1:1/x"
    )
    lost = client_on(create_app(away, load(settings.tenants_dir, {})), "mora")
    lost.set_cookie("fram", "x" * 43, domain="mora.localhost")
    assert lost.get("/people", headers={"X-Request-Id": "a-third-of-mine"}).status_code == 503
    gone = next(line for line in logged(capsys) if line["event"] == "database unavailable")
    assert gone["request_id"] == "a-third-of-mine"
    assert gone["council_id"] == str(actor.council.id)


def test_every_line_of_a_job_says_for_whom_it_is_done(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR)
    with app.app_context():
        handlers.load()
        with work_as(actor.scope):
            asked = publish("audit.seal", {}, actor=actor)
            unknown = publish("import.check", {"import_id": "no id"}, actor=actor)
        capsys.readouterr()
        assert execute(actor.council, asked) == "done"
        assert execute(actor.council, unknown) == "failed"
    ids = {"council_id": str(actor.council.id), "actor_id": str(actor.account_id)}
    lines = [line for line in logged(capsys) if line["event"] in ("job", "job failed")]
    assert [(line["event"], line["job_id"], line["kind"]) for line in lines] == [
        ("job", str(asked), "audit.seal"),
        ("job failed", str(unknown), "import.check"),
        ("job", str(unknown), "import.check"),
    ]
    assert all({name: line[name] for name in ids} == ids for line in lines)
