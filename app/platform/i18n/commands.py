"""``fram i18n``: extract, compile, check."""

from __future__ import annotations

import click

from app.platform.i18n.catalogues import compile_catalogues
from app.platform.i18n.check import check
from app.platform.i18n.extract import extract, update


@click.group("i18n")
def i18n_commands() -> None:
    """Translations: from the code to the catalogues, and whether they are whole."""


@i18n_commands.command("extract")
def extract_command() -> None:
    """Write messages.pot from the code and bring the catalogues in step."""
    for path in [extract(), *update()]:
        click.echo(path)


@i18n_commands.command("compile")
def compile_command() -> None:
    """Write the compiled catalogues."""
    for path in compile_catalogues():
        click.echo(path)


@i18n_commands.command("check")
def check_command() -> None:
    """Say what is wrong with the catalogues; exit code 1 when anything is."""
    faults = check()
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo("translations are whole")
