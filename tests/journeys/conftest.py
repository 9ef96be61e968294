"""The demo's data in a database that is made once in the run and copied for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.demo.data.load import load_demo
from app.demo.services.database import Urls
from app.factory import create_app
from app.platform.config import Settings
from app.platform.database import db
from app.platform.tenancy.registry import load
from tests.conftest import _prepare, make_settings
from tests.support.services import Services

TEMPLATE = "fram_demo_template"


@pytest.fixture(scope="session")
def demo_template(servers: Services) -> str:
    """The name of the database to copy."""

    def prepare(urls: Urls) -> None:
        _prepare(urls)
        settings = make_settings(urls, servers.valkey_url)
        app = create_app(settings, load(settings.tenants_dir, {}))
        with app.app_context():
            load_demo(app.extensions["fram_registry"])
            db.engine.dispose()
        # A release is made on an engine of its own, and a database in use cannot be copied.
        app.extensions["fram_release_engine"].dispose()

    return servers.template(TEMPLATE, prepare)


@pytest.fixture(scope="module")
def demo_settings(
    request: pytest.FixtureRequest, servers: Services, demo_template: str
) -> Iterator[Settings]:
    """Settings over a fresh copy of the demo's database."""
    name = f"fram_{request.module.__name__.rpartition('.')[2]}_{servers.valkey_url.rpartition('/')[2]}"
    urls = servers.new_database(name, demo_template)
    yield make_settings(urls, servers.valkey_url)
    servers.drop_database(name)
