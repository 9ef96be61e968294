"""Fixtures for every test: a real PostgreSQL and a real Valkey, one migrated database per process of the run."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from app.comparison.summary import check_summaries
from app.demo.data.load import load_demo
from app.demo.services.database import Urls
from app.factory import create_app
from app.migrate import migrate
from app.platform.config import Settings
from app.platform.database import db
from app.platform.tenancy.apply import apply_councils
from app.platform.tenancy.registry import load
from tests.support.emptying import Emptier
from tests.support.remembered import EMPTIER
from tests.support.services import Services, services

BASE_HOST = "localhost"


@dataclass(frozen=True)
class Database:
    """The test database: its URLs, and the superuser's for looking behind the walls."""

    urls: Urls
    admin_url: str

    def admin(self) -> psycopg.Connection:
        """A superuser's connection, which no wall stops; autocommit."""
        return psycopg.connect(self.admin_url, autocommit=True)


@pytest.fixture(scope="session")
def servers() -> Services:
    """The run's PostgreSQL and Valkey, and what templates were compiled to: one run makes many applications."""
    found = services()
    compiled = found.folder / "templates"
    compiled.mkdir(exist_ok=True)
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": FileSystemBytecodeCache(str(compiled))}
    return found


def make_settings(urls: Urls, valkey_url: str, **overrides: object) -> Settings:
    """Settings for a test application."""
    values: dict[str, object] = {
        "FRAM_ENVIRONMENT": "test",
        "secret_key": "a secret for tests only, long enough",
        "database_url": urls.app,
        "migration_database_url": urls.owner,
        "backfill_database_url": urls.migrate,
        "dispatch_database_url": urls.dispatch,
        "release_database_url": urls.release,
        "redis_url": valkey_url,
        "base_host": BASE_HOST,
        "url_scheme": "http",
        # Tests are run at night, too.
        "quiet_hours": "",
    }
    return Settings(**(values | overrides))  # type: ignore[arg-type]


def _prepare(urls: Urls) -> None:
    migrate(urls.owner)
    apply_councils(urls.owner, load(Settings.model_fields["tenants_dir"].default, {}))


@pytest.fixture(scope="session")
def database(servers: Services) -> Database:
    """A migrated database of this process, with the councils of `tenants/` and nothing else in it."""
    template = servers.template("fram_template", _prepare)
    name = f"fram_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    urls = servers.new_database(name, template)
    admin_url = servers.admin_url.rsplit("/", 1)[0] + f"/{name}"
    return Database(urls, admin_url)


@pytest.fixture(scope="session")
def demo_template(servers: Services) -> str:
    """The name of a database with the demo's data, made once in the run, to be copied."""

    def prepare(urls: Urls) -> None:
        _prepare(urls)
        settings = make_settings(urls, servers.valkey_url)
        app = create_app(settings, load(settings.tenants_dir, {}))
        with app.app_context():
            load_demo(app.extensions["fram_registry"])
        close(app)

    return servers.template("fram_demo_template", prepare)


def close(app: Flask) -> None:
    """End an application's connections: a database in use can be neither copied nor quietly dropped."""
    with app.app_context():
        db.engine.dispose()
    # A release is made on an engine of its own, which is there once one has been made.
    if engine := app.extensions.get("fram_release_engine"):
        engine.dispose()


@pytest.fixture(scope="module")
def demo_database(
    request: pytest.FixtureRequest, servers: Services, demo_template: str
) -> Iterator[Database]:
    """A copy of the demo's database that belongs to one file of tests."""
    name = f"fram_{request.module.__name__.rpartition('.')[2]}_{servers.valkey_url.rpartition('/')[2]}"
    urls = servers.new_database(name, demo_template)
    yield Database(urls, servers.admin_url.rsplit("/", 1)[0] + f"/{name}")
    servers.drop_database(name)


@pytest.fixture(scope="module")
def demo_settings(demo_database: Database, servers: Services) -> Settings:
    """Settings over such a copy."""
    return make_settings(demo_database.urls, servers.valkey_url)


@pytest.fixture(scope="module")
def demo_app(demo_settings: Settings) -> Iterator[Flask]:
    """The application over such a copy; what one test of the file writes, the next one sees."""
    app = create_app(demo_settings, load(demo_settings.tenants_dir, {}))
    yield app
    close(app)


@pytest.fixture(scope="session")
def settings(database: Database, servers: Services) -> Settings:
    """The settings of the test application."""
    return make_settings(database.urls, servers.valkey_url)


@pytest.fixture(scope="session")
def application(settings: Settings) -> Flask:
    """The application, made once in the run."""
    return create_app(settings, load(settings.tenants_dir, {}))


#: What takes minutes by itself comes first, so that at the end of a run no worker waits for another's long file. Of the
#: first two only one needs the demo's data: while one worker makes them, the other has something else to do.
LONG = (
    "/journeys/test_every_page", "/runtime/test_demo", "/journeys/test_round", "/sweep/", "/journeys/", "/chaos/",
    "/runtime/", "/demo/", "browser", "/comparison/", "/operations/",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files; within a file nothing moves. Kept by `--no-loadscope-reorder` (see the Makefile)."""
    items.sort(key=lambda item: next((n for n, part in enumerate(LONG) if part in str(item.path)), len(LONG)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end of the run: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def emptier(database: Database) -> Iterator[Emptier]:
    """What empties this process's database."""
    made = Emptier(database.admin)
    yield made
    made.close()


@pytest.fixture
def app(application: Flask, emptier: Emptier) -> Iterator[Flask]:
    """The application over a database that is emptied after the test.

    Whatever the test did to participants and their steps, the summaries that pages read must have followed.
    """
    application.extensions[EMPTIER] = emptier
    yield application
    registry = application.extensions["fram_registry"]
    try:
        councils = [registry.by_id(council_id) for council_id in emptier.with_participants()]
        with application.app_context():
            wrong = check_summaries(councils)
    finally:
        emptier.empty()
    assert not wrong, f"the summary differs from the people's rows of {wrong}"


def pytest_sessionfinish() -> None:
    """End the browser that this process has used, if it has used one."""
    if browser := sys.modules.get("tests.support.browser"):
        browser.quit_browser()
