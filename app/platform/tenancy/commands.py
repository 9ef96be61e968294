"""`fram tenants check` and `fram tenants apply`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from app.platform.config import Settings, SettingsError, load_settings
from app.platform.tenancy.apply import apply_councils
from app.platform.tenancy.registry import load


@click.group("tenants")
def tenants_commands() -> None:
    """The councils of this installation."""


@tenants_commands.command("check")
@click.option("--folder", type=click.Path(exists=True, file_okay=False), help="Instead of TENANTS_DIR.")
def check_command(folder: str | None) -> None:
    """Read every council's file and say the line and key of every fault."""
    named = folder or os.environ.get("TENANTS_DIR") or Settings.model_fields["tenants_dir"].default
    found = load(Path(named))
    for tenant in found:
        click.echo(f"{tenant.slug:<20} {tenant.kind:<16} {tenant.short_name}")


@tenants_commands.command("apply")
def apply_command() -> None:
    """Write the councils into the database; one whose folder is gone becomes inactive."""
    settings = load_settings()
    if settings.migration_database_url is None:
        raise SettingsError(["MIGRATION_DATABASE_URL: is missing"])
    url = settings.migration_database_url.get_secret_value()
    click.echo(f"{apply_councils(url, load(settings.tenants_dir))} councils written")
