"""The installation of a file of chaos tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.demo.services import erase
from tests.chaos.stack import Stack


@pytest.fixture(scope="module")
def installation() -> Iterator[Stack]:
    """The installation of one file's tests."""
    folder = Path(tempfile.mkdtemp(prefix="fram-chaos-"))
    folder.chmod(0o711)
    made = Stack(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        for name in ("postgres", "valkey"):
            erase(folder / name)
        shutil.rmtree(folder, ignore_errors=True)
