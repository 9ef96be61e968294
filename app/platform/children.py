"""Processes that must not outlive the one that started them, even when that one is killed with -9."""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def dies_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a child calls first: the kernel sends it this signal when the thread that started it ends.

    None where there is no such thing (elsewhere than on Linux).
    """
    if _libc is None:
        return None
    prctl = _libc.prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)

    return tie
