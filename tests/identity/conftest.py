from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from app.platform.identity.oidc import Limits, ProviderConfig, RelyingParty
from tests.identity.hostile import CLIENT_ID, CLIENT_SECRET, Hostile
from tests.identity.serving import Browser, served


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """A provider that does what its switches say."""
    provider = Hostile()
    with served(provider.app) as base:
        provider.base = base
        yield provider


@pytest.fixture
def config(hostile: Hostile) -> ProviderConfig:
    return ProviderConfig(
        issuer=hostile.issuer,
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        allow_loopback=True,
        limits=Limits(body=64 * 1024),
    )


@pytest.fixture
def party(config: ProviderConfig) -> RelyingParty:
    return RelyingParty(config)


@pytest.fixture
def browser(party: RelyingParty) -> Browser:
    return Browser(party)
