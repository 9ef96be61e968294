"""`fram demo`: the demo's data."""

from __future__ import annotations

from collections.abc import Callable

import click
from flask import Flask


@click.group("demo")
def demo_commands() -> None:
    """The demo's data."""


@demo_commands.command("load")
@click.pass_obj
def load(application: Callable[[], Flask]) -> None:
    """Fill an empty database with the demo; nothing happens when it is loaded already."""
    from app.demo.data.load import AlreadyLoaded, load_demo

    app = application()
    if app.extensions["fram_settings"].environment == "production":
        raise click.ClickException("the demo's invented people are not loaded into production")
    with app.app_context():
        try:
            counts = load_demo(app.extensions["fram_registry"])
        except AlreadyLoaded:
            click.echo("The demo is loaded already.")
            return
    click.echo(", ".join(f"{number} {kind}" for kind, number in counts.items()))
