"""What `make demo` says to the person who started it, and the files it leaves for scripts."""

import json
import shlex
import sys
from typing import Any

from app.demo.supervisor.keepsakes import write_private
from app.demo.supervisor.plan import Plan
from app.platform.config import ROOT

# The roles a newcomer tries first; all others are in demo.json.
_SHOWN = ("coordinator", "manager", "executive", "data_protection_officer", "platform_operator")


def say(line: str) -> None:
    """One line to the terminal, at once."""
    print(line, flush=True)


def write_files(plan: Plan, description: dict[str, Any]) -> None:
    """`demo.json` for scripts, and `fram`: the command with this demo's environment around it."""
    write_private(plan.data / "demo.json", json.dumps(description, indent=2, ensure_ascii=False) + "\n")
    exports = [f"export {name}={shlex.quote(value)}" for name, value in description["environment"].items()]
    command = f'cd {shlex.quote(str(ROOT))} && exec {shlex.quote(sys.executable)} -m app "$@"'
    script = plan.data / "fram"
    write_private(script, "\n".join(["#!/bin/sh", *exports, command]) + "\n")
    script.chmod(0o700)


def banner(description: dict[str, Any]) -> None:
    """The address, and who can sign in where."""
    rows = [
        (council["name"], role.replace("_", " "), person["name"])
        for council in description["councils"].values()
        for role in _SHOWN
        for person in council["accounts"].get(role, [])[:1]
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    say("")
    say(f"  Fram is running:  {description['url']}")
    say("")
    say("  Choose a council, then one of these people (invented; no password):")
    say("")
    for name, role, person in rows:
        say(f"    {name:<{widths[0]}}  {role:<{widths[1]}}  {person}")
    say("")
    say(f"  The command beside it:  {description['fram']} --help")
    say("  Ctrl-C stops everything; the data stays (make demo FRESH=1 starts over).")
    say("")
