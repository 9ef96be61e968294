"""All kinds of background work of the application, found by their file name: every feature's `jobs`."""

from __future__ import annotations

from importlib import import_module

import click

from app.platform.config import ROOT
from app.platform.outbox.schedule import check_schedule, lines


def load() -> None:
    """Import every `jobs.py` (or `jobs/` inside a feature), so that its handlers and schedule are known.

    Raises:
        UnknownKind: the schedule asks for work that nobody does.
    """
    for path in sorted((ROOT / "app").glob("*/jobs.py")) + sorted((ROOT / "app").glob("platform/*/jobs.py")):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for path in sorted((ROOT / "app").glob("*/jobs/__init__.py")):
        import_module(".".join(path.relative_to(ROOT).parent.parts))
    check_schedule()


@click.command("schedule")
def schedule_command() -> None:
    """Print the schedule: kind, when (on the council's clock), for whom, and what it does."""
    load()
    for kind, when, scope, title in lines():
        click.echo(f"{kind:<20} {when:<14} {scope:<10} {title}")
