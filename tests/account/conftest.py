"""One world of real servers for all tests of signing in; the database is empty before each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.platform.config import Settings
from tests.account.signing import SLUGS, Late, World, world
from tests.identity.hostile import CLIENT_SECRET, Hostile
from tests.identity.serving import served


@pytest.fixture(scope="session")
def secrets_of_clients() -> Iterator[None]:
    """What the tenant files name as the variables of the clients' secrets."""
    with pytest.MonkeyPatch.context() as patch:
        for slug in SLUGS:
            patch.setenv(f"FRAM_OIDC_SECRET_{slug.upper()}", CLIENT_SECRET)
        yield


@pytest.fixture(scope="session")
def servers_of_sign_in(
    settings: Settings, secrets_of_clients: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Fram and the development providers."""
    with world(settings, tmp_path_factory.mktemp("provider")) as made:
        yield made


@pytest.fixture
def here(servers_of_sign_in: World, app: Flask) -> World:
    """The world as new."""
    servers_of_sign_in.reset()
    return servers_of_sign_in


@pytest.fixture(scope="session")
def servers_of_hostile(
    settings: Settings, secrets_of_clients: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Hostile]]:
    """Fram whose Mora has a hostile provider."""
    provider = Hostile()
    front = Late()
    front.app = lambda *request: provider.app(*request)  # noqa: PLW0108 - it is made anew for each test
    with served(front) as base:
        provider.base = base
        with world(settings, tmp_path_factory.mktemp("hostile"), {"mora": base}) as made:
            yield made, provider


@pytest.fixture
def hostile(servers_of_hostile: tuple[World, Hostile], app: Flask) -> tuple[World, Hostile]:
    """The hostile provider with no switch set."""
    made, provider = servers_of_hostile
    base = provider.base
    provider.__init__()  # type: ignore[misc]
    provider.base = base
    made.reset()
    return made, provider
