"""Where the processes of the chaos tests hatch: everything imported once, then forked for each.

A command is a line of JSON (log file, module, arguments); the answer is the number of the new process. Each
is a process like any other, with connections and threads of its own; only the seconds of importing are saved.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys

import app.factory
import app.platform.outbox.commands
import app.worker  # noqa: F401 - imported for the children
from app.platform.children import dies_with_parent


def become(log: str, module: str, arguments: list[str]) -> None:
    """In the child: be `python -m module arguments`, and never come back."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    tie = dies_with_parent(signal.SIGKILL)
    if tie is not None:
        tie()
    with open(os.devnull, "rb") as nothing, open(log, "ab") as output:
        os.dup2(nothing.fileno(), 0)
        for number in (1, 2):
            os.dup2(output.fileno(), number)
    sys.argv = [module, *arguments]
    status = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Hatch what is asked for until nobody asks any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        log, module, *arguments = json.loads(line)
        pid = os.fork()
        if pid == 0:
            become(log, module, arguments)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
