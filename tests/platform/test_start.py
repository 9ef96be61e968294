"""What a web process loads when it starts."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from app.platform.config import ROOT
from app.platform.spare import without

# Of workers, of the first sign-in, and of other libraries that would load them because they are there.
HEAVY = (
    "numpy", "scipy", "alembic", "authlib", "joserfc", "requests", "rich", "valkey", "icalendar", "pypdf",
    "app.platform.results.scores",
)  # fmt: skip


def test_a_web_process_starts_without_what_it_does_not_need_yet() -> None:
    code = f"""
import sys
from tools.reference import application
application()
print([name for name in {HEAVY!r} if sys.modules.get(name)])
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_what_is_spared_can_be_had_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)  # others may have loaded it
    with without("colorsys"), pytest.raises(ImportError):
        importlib.import_module("colorsys")
    assert importlib.import_module("colorsys").rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    with without("colorsys"):
        assert importlib.import_module("colorsys")  # it is there already, and stays
