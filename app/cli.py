"""The `fram` command: a short list of sub-commands, each loaded when it is used."""

from __future__ import annotations

from functools import cache
from importlib import import_module

import click
from flask import Flask

from app.platform.config import SettingsError
from app.platform.loading import loading
from app.platform.tenancy.registry import TenantFaults

# Add a line: name of the sub-command, module and attribute of a click command or group. Commands that need
# the application take it by `@click.pass_obj`: a function that makes it from the environment.
COMMANDS = {
    "compare": "app.comparison.commands:compare_command",
    "db": "app.database_commands:db_commands",
    "doctor": "app.operations.doctor:doctor_command",
    "demo": "app.demo.commands:demo_commands",
    "dispatch": "app.platform.outbox.commands:dispatch_command",
    "i18n": "app.platform.i18n.commands:i18n_commands",
    "jobs": "app.platform.outbox.commands:jobs_commands",
    "migrate": "app.database_commands:migrate_command",
    "release": "app.comparison.commands:release_command",
    "roles": "app.platform.access.commands:roles_command",
    "schedule": "app.handlers:schedule_command",
    "scheduler": "app.platform.outbox.commands:scheduler_command",
    "tenants": "app.platform.tenancy.commands:tenants_commands",
    "worker": "app.worker:worker_command",
}


@cache
def application() -> Flask:
    """The application of this process, made from the environment when first asked for."""
    with loading():
        from app.factory import create_app

        return create_app()


class Fram(click.Group):
    """A group that imports a sub-command only when it is named, and says a fault of the settings in a line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one sub-command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run, and turn what is wrong with the installation into one line per fault."""
        try:
            return super().invoke(ctx)
        except (SettingsError, TenantFaults) as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=Fram)
@click.pass_context
def main(context: click.Context) -> None:
    """Fram: joint leadership programmes for small councils."""
    context.obj = application


if __name__ == "__main__":
    main()
