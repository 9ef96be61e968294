"""A joint programme in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.programmes.builders import Joint, joint_programme


@pytest.fixture
def joint(app: Flask) -> Iterator[Joint]:
    """Talangjakten of Mora and Orsa, inside an application context."""
    with app.app_context():
        yield joint_programme(app)
