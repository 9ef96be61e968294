"""What the tests of letters share: an application context, a joint round, a real SMTP server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.postbox import postbox
from tests.support.recruiting import Recruiting, recruiting

__all__ = ["postbox"]


@pytest.fixture(autouse=True)
def in_application(app: Flask) -> Iterator[None]:
    """Every test here runs inside an application context."""
    with app.app_context():
        yield


@pytest.fixture
def joint(app: Flask) -> Recruiting:
    """A joint round with an open call, and four people in each of three councils."""
    return recruiting(app)
