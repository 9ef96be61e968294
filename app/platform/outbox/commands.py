"""`fram dispatch`, `fram scheduler`, `fram jobs`: what runs and shows background work."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from uuid import UUID

import click
from flask import Flask
from sqlalchemy import select

from app.platform.config import SettingsError, load_settings
from app.platform.database import Scope, work_as
from app.platform.logs import configure_logs
from app.platform.outbox.dispatch import VISIBILITY, make_dispatcher
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.schedule import Scheduler
from app.platform.tenancy.registry import Registry


def stop_on_signal(stopped: threading.Event) -> None:
    """Let SIGTERM and SIGINT end a loop after its present step."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())


@click.command("dispatch")
@click.option("--visibility", type=float, default=VISIBILITY, show_default=True, help="Seconds until retry.")
def dispatch_command(visibility: float) -> None:
    """Hand what is due to the queue until stopped. Several may run."""
    settings = load_settings()
    if settings.dispatch_database_url is None:
        raise SettingsError(["DISPATCH_DATABASE_URL: is missing"])
    configure_logs(settings.log_level)
    url, queue = settings.dispatch_database_url.get_secret_value(), settings.redis_url.get_secret_value()
    dispatcher = make_dispatcher(url, queue, visibility)
    stop_on_signal(dispatcher.stopped)
    dispatcher.run()


@click.command("scheduler")
@click.pass_obj
def scheduler_command(application: Callable[[], Flask]) -> None:
    """Write scheduled work into the outbox until stopped. Several may run: nothing happens twice."""
    app = application()
    with app.app_context():
        scheduler = Scheduler(app.extensions["fram_registry"])
        stop_on_signal(scheduler.stopped)
        scheduler.run()


@click.group("jobs")
def jobs_commands() -> None:
    """A council's background jobs."""


@jobs_commands.command("list")
@click.option("--council", required=True, help="The council's slug.")
@click.option("--open", "only_open", is_flag=True, help="Only what is not done.")
@click.pass_obj
def list_command(application: Callable[[], Flask], council: str, only_open: bool) -> None:
    """Print the newest 50 jobs of a council."""
    app = application()
    with app.app_context(), work_as(scope_of(app.extensions["fram_registry"], council)) as current:
        wanted = select(OutboxEntry).order_by(OutboxEntry.created_at.desc(), OutboxEntry.id.desc())
        if only_open:
            wanted = wanted.where(OutboxEntry.done_at.is_(None))
        for entry in current.scalars(wanted.limit(50)):
            state = "done" if entry.done_at else "dead" if entry.dead_at else "open"
            line = f"{entry.id} {entry.created_at:%Y-%m-%d %H:%M} {entry.kind:<24} {state} {entry.attempts}"
            click.echo(f"{line} {entry.fault or ''}".rstrip())


@jobs_commands.command("retry")
@click.option("--council", required=True, help="The council's slug.")
@click.argument("job_id", type=click.UUID)
@click.pass_obj
def retry_command(application: Callable[[], Flask], council: str, job_id: UUID) -> None:
    """Start a failed job of a council again."""
    from app.platform.outbox.control import retry

    app = application()
    with app.app_context(), work_as(scope_of(app.extensions["fram_registry"], council)):
        if not retry(job_id):
            raise click.ClickException("there is no such job, or it is done or running")
    click.echo("started again")


def scope_of(registry: Registry, slug: str) -> Scope:
    """The scope of a council by its slug.

    Raises:
        ClickException: there is no such council.
    """
    tenant = registry.by_slug(slug)
    if tenant is None:
        raise click.ClickException(f"there is no council {slug}")
    return Scope(tenant.id)
