"""A worker that stops at a known point, to be killed there: its work is half done, and nothing of it committed.

`python -m tests.chaos.stopping announce 20`: when the 20th decision is about to be told. `… move_on 3`: when the
third seat is about to be offered. It says so in its log, and waits to be killed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from app.selection.service import announcing, waiting
from app.worker import application, work

SAYS = "stopped half-way"
PLACES = {"announce": (announcing, "_tell"), "move_on": (waiting, "offer_from_list")}


def stops(real: Callable[..., Any], wanted: int) -> Callable[..., Any]:
    """The real work, until it is called for the wanted time."""
    calls = 0

    def told(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == wanted:
            print(SAYS, flush=True)
            time.sleep(600)
        return real(*arguments, **named)

    return told


if __name__ == "__main__":
    module, name = PLACES[sys.argv[1]]
    setattr(module, name, stops(getattr(module, name), int(sys.argv[2])))
    work(application())
