"""Where features put themselves into shared pages: panels on the home page, entries of the help page."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from app.platform.access.actor import Actor

Panel = Callable[[Actor], Markup | None]
_panels: list[tuple[int, Panel]] = []
_help: dict[str, LazyString] = {}


def home_panel(order: int) -> Callable[[Panel], Panel]:
    """Register a panel of the home page (a decorator); one that returns None is not shown."""

    def register(panel: Panel) -> Panel:
        _panels.append((order, panel))
        return panel

    return register


def help_entry(endpoint: str, title: LazyString) -> None:
    """Offer a page on the help page."""
    _help[endpoint] = title


def init_pages(app: Flask) -> None:
    """Give the templates what the features have registered."""

    def home_panels(actor: Actor) -> list[Markup]:
        shown = (panel(actor) for _, panel in sorted(_panels, key=lambda entry: entry[0]))
        return [panel for panel in shown if panel is not None]

    app.jinja_env.globals.update(home_panels=home_panels, help_pages=lambda: list(_help.items()))
