"""What a web process loads when it starts."""

from __future__ import annotations

import subprocess
import sys

from app.platform.config import ROOT

HEAVY = ("numpy", "scipy", "alembic")


def test_a_web_process_starts_without_what_only_workers_need() -> None:
    code = f"""
import sys
import app.factory
from app import handlers
handlers.load()
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
