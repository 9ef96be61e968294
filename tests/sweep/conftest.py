"""A database with three councils in it, made once and copied; an application over each copy with one connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.demo.services.database import Urls
from app.factory import create_app
from app.platform.database import db
from app.platform.tenancy.registry import load
from tests.conftest import _prepare, make_settings
from tests.support.builders import build
from tests.support.services import Services
from tests.sweep.place import Place, open_place

TEMPLATE = "fram_sweep_template"


@pytest.fixture(scope="session")
def sweep_template(servers: Services) -> str:
    """The name of the database to copy."""

    def prepare(urls: Urls) -> None:
        _prepare(urls)
        settings = make_settings(urls, servers.valkey_url)
        app = create_app(settings, load(settings.tenants_dir, {}))
        build(app)
        with app.app_context():
            db.engine.dispose()

    return servers.template(TEMPLATE, prepare)


@pytest.fixture(scope="module")
def place(
    request: pytest.FixtureRequest,
    servers: Services,
    sweep_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    """A fresh copy for each file of tests."""
    name = f"fram_{request.module.__name__.rpartition('.')[2]}"
    mail = tmp_path_factory.mktemp("mail")
    with open_place(servers, sweep_template, name, mail_url=f"file://{mail}") as made:
        made.mail = mail
        yield made
