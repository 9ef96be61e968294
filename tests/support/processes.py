"""Looking at processes that are not our children."""

from __future__ import annotations

import psutil


def works(process: psutil.Process) -> bool:
    """Whether a process still runs; where nobody collects the dead at once, they stay listed for a while."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
